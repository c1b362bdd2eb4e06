"""试题 as a workbook: one row a question."""
