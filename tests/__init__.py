"""The tests, laid out as the apps they test."""
