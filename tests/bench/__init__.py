"""What is fast and what is not, each figure beside a baseline of the same run: `make bench`."""
