"""Drafts into the database: works, versions and rows, documents, and the links between versions."""
