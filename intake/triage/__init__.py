"""Reading of a runner's answers: warning signs, pain patterns, irritability, factors; pure."""
