"""The documents of `linkage`."""

KINDS = ()
