"""SQLAlchemy models, one file an aggregate; `kb.model.base.Base` holds the metadata."""
