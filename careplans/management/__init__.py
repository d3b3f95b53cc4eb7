"""Commands of the care plans."""
