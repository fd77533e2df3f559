"""The documents of `console`."""

KINDS = ()
