"""Documents that carry their own history, and files that never change."""
