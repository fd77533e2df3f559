"""What services tell each other: the shapes of events, their names and their versions."""
