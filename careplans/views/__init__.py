"""Pages of the careplans app."""
