"""The rules of complaints and cases; pure."""
