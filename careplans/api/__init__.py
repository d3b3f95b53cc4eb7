"""The JSON door of the care plans."""
