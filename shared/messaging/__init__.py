"""Events over AMQP: one topology, a relay that publishes histories, a consumer that loses nothing."""
