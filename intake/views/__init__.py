"""Pages of the runner's form, from the link to "sent"."""
