"""Tests of the legal clocks."""
