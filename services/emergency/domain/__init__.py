"""Pure rules: warnings, plans, incidents."""
