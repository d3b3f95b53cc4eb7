"""Pages of the clinic app."""
