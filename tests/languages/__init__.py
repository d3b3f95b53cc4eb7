"""What patients read, in every language that they can choose."""
