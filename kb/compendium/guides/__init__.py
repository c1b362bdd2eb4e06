"""合规指南: what a guide for enterprises says, read from its Markdown, checked, set as a book."""
