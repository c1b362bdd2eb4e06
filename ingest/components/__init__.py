"""The components of the ingestion pipeline, one file each; failures pass through them unchanged."""
