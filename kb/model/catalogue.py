"""执法事项目录与考试大纲: rows derived from the published catalogue and syllabus documents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base


class EnforcementItem(Base):
    """执法事项: a violation with its duty and penalty provisions, range and first level.

    `duty` and `penalty` are lists of {law, version, article, article_suffix?, paragraph?, items?};
    `range` is {text, fine_min_yuan?, fine_max_yuan?, …}, amounts in yuan.
    """

    __tablename__ = "enforcement_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    element: Mapped[str] = mapped_column(index=True)
    violation: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(default="行政处罚")
    first_level: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    duty: Mapped[list[Any]] = mapped_column(default=list)
    penalty: Mapped[list[Any]] = mapped_column(default=list)
    range: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SyllabusPoint(Base):
    """考点: a syllabus point with level 初级/中级, mastery 了解/熟悉/掌握 and its legal basis."""

    __tablename__ = "syllabus_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    code: Mapped[str] = mapped_column(index=True)
    level: Mapped[str]
    category: Mapped[str]
    title: Mapped[str]
    mastery: Mapped[str]
    hours: Mapped[float] = mapped_column(default=0.0)
    basis: Mapped[list[Any]] = mapped_column(default=list)
