"""Complaints as callers make them, and the cases that officers open from them."""
