"""Pages for people: one mixin class an area."""
