"""The REST API under /api/v1, one blueprint a resource; reads are public and rate-limited."""
