"""Linkage: matters sent to partner departments, and what becomes of them."""
