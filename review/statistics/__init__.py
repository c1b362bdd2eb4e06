"""统计: what units were asked for and handed in, what became of it, and the report of a year."""
