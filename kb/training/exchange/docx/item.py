"""题目条目: one question of a handout, with the number and the heading under which it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.model.question import QuestionType
from kb.training.exchange.draft import Draft
from kb.training.exchange.wording import TYPE_NAMES


@dataclass(slots=True)
class Item:
    """A question of the handout: its number as printed, its heading, and its texts."""

    number: int
    kind: QuestionType | None
    bookmark: str
    draft: Draft
    option_text: list[str] = field(default_factory=list)
    part_options: list[list[str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the question stands, for people."""
        name = f"{TYPE_NAMES[self.kind]}" if self.kind else ""
        return f"{name}第 {self.number} 题" if self.number else f"{name}（未编号）"
