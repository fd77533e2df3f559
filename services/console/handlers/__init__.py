"""What people and systems do with accounts: load, decide, save."""
