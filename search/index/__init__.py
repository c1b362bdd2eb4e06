"""The vector index behind our own interface: embedded (one folder) or a Qdrant cluster."""
