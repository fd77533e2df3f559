"""What every service shares, in five storeys; see the layers contract in pyproject.toml."""
