"""Surges of complaints, internal warnings, plans, incidents."""
