"""The shapes of the API of `cases`."""
