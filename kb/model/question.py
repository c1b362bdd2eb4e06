"""试题 rows of the question bank: what can be filtered and counted, derived from a revision.

The question itself is the content of a revision (`kb.training.question`), immutable and reviewed as
every text is; its cited provisions are `citation` rows.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base


class QuestionType(StrEnum):
    """题型."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_IN = "fill_in"
    SHORT_ANSWER = "short_answer"
    CASE_ANALYSIS = "case_analysis"


class QuestionOrigin(StrEnum):
    """来源: how a question came to be; whoever made it, it passes the same check and review."""

    GENERATED = "generated"
    IMPORTED = "imported"
    WRITTEN = "written"
    CHAT_MODEL = "chat_model"


class Question(Base):
    """试题: one revision of a question, written together with it and never changed.

    `difficulty` runs from 1 (easy) to 5. `signature` is the same for questions that ask the same
    in other punctuation or another order of options. `pattern` names the generator, empty for
    those that people wrote. `source_case` is the key of the case it was made of.
    """

    __tablename__ = "question"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    type: Mapped[str] = mapped_column(index=True)
    level: Mapped[str] = mapped_column(index=True)
    difficulty: Mapped[int]
    marks: Mapped[float]
    stem: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(index=True)
    origin: Mapped[str]
    pattern: Mapped[str] = mapped_column(default="", index=True)
    source_case: Mapped[str] = mapped_column(default="")


class QuestionPoint(Base):
    """试题考点: a syllabus point that a question belongs to, by the point's code."""

    __tablename__ = "question_point"

    revision_id: Mapped[int] = mapped_column(ForeignKey("question.revision_id"), primary_key=True)
    point: Mapped[str] = mapped_column(primary_key=True, index=True)
