"""The whole story, driven over the public APIs of a running platform."""
