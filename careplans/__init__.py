"""Library, plans, documents, and the pages that bring everything together."""
