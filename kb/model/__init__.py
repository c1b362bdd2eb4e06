"""SQLAlchemy models, one file an aggregate; importing this package registers every table."""

from __future__ import annotations

from kb.model import (
    case_report,
    catalogue,
    deliberation,
    desk,
    document,
    evaluation,
    law_graph,
    operations,
    people,
    publication,
    regulation,
    rules,
)
from kb.model.base import Base

__all__ = [
    "Base",
    "case_report",
    "catalogue",
    "deliberation",
    "desk",
    "document",
    "evaluation",
    "law_graph",
    "operations",
    "people",
    "publication",
    "regulation",
    "rules",
]
