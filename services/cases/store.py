"""The documents of `cases`."""

KINDS = ()
