"""起步语料 starter texts written for this project, and their way through ingest and review."""
