"""The pure rules of linkage."""
