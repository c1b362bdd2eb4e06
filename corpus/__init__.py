"""起步语料 starter texts written for this project, and the loader that sends them through review."""
