"""Trouble with servers, which passes, told from what is wrong and stays so."""

from pymongo.errors import PyMongoError

from shared.errors import Contended

PASSING: tuple[type[Exception], ...] = (PyMongoError, OSError, Contended)
"""Errors after which the same may well succeed later. What no document can hold is none of them."""
