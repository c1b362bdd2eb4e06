"""SQLAlchemy models, one file an aggregate; importing this package registers every table."""

from __future__ import annotations

from kb.model import (
    catalogue,
    deliberation,
    desk,
    document,
    evaluation,
    operations,
    people,
    publication,
    regulation,
    rules,
)
from kb.model.base import Base

__all__ = [
    "Base",
    "catalogue",
    "deliberation",
    "desk",
    "document",
    "evaluation",
    "operations",
    "people",
    "publication",
    "regulation",
    "rules",
]
