"""Commands of the shell that concern people, the server and the worker."""
