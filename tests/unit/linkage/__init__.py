"""Tests of linkage that need nothing but the code."""
