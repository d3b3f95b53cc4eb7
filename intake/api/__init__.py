"""The JSON door of the intake."""
