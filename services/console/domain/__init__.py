"""The rules of accounts, without any machinery."""
