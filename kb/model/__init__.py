"""SQLAlchemy models, one file an aggregate; importing this package registers every table."""

from __future__ import annotations

from kb.model import catalogue, document, evaluation, operations, people, regulation
from kb.model.base import Base

__all__ = ["Base", "catalogue", "document", "evaluation", "operations", "people", "regulation"]
