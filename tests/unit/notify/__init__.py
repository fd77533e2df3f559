"""Tests of notify that need no server."""
