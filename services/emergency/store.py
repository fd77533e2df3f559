"""The documents of `emergency`."""

KINDS = ()
