"""审议会 meetings: deliberations on documents, one by one or on the agenda of a meeting."""
