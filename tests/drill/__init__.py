"""`make drill`: what `make test` shows on a sample, here in full length."""
