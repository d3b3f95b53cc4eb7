"""The questionnaire: what is asked, when, and how an answer is read; no framework."""
