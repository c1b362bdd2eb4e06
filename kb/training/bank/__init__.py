"""The question bank: questions as revisions with the rows that are filtered and counted."""
