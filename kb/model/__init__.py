"""SQLAlchemy models, one file an aggregate; importing this package registers every table."""

from __future__ import annotations

from kb.model import (
    case_report,
    catalogue,
    compendium,
    deliberation,
    desk,
    document,
    evaluation,
    exam,
    file_review,
    law_graph,
    operations,
    paper,
    people,
    policy_duty,
    publication,
    question,
    regulation,
    rules,
    training,
)
from kb.model.base import Base

__all__ = [
    "Base",
    "case_report",
    "catalogue",
    "compendium",
    "deliberation",
    "desk",
    "document",
    "evaluation",
    "exam",
    "file_review",
    "law_graph",
    "operations",
    "paper",
    "people",
    "policy_duty",
    "publication",
    "question",
    "regulation",
    "rules",
    "training",
]
