"""The JSON door of the clinic app."""
