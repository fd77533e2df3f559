"""One function for each use case of linkage."""
