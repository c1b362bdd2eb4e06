"""Migration scripts, oldest first; never edited once released."""
