"""The documents of `notify`."""

KINDS = ()
