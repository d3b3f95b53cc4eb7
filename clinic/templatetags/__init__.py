"""Template tags: components, icons, and how values are written."""
