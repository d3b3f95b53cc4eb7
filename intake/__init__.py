"""The runner's form and its reading."""
