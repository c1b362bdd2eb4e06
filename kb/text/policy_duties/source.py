"""原文: a policy file with who issued it and when, for those who read its sentences and rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kb.text.policy_duties.issuer import Issuer
from kb.text.policy_duties.model import Occurrence
from kb.text.policy_duties.units import resolve


@dataclass(frozen=True, slots=True)
class Source:
    """原文: what the readers of sentences and of rows need of a file.

    `written_on` is the day of the document, None when it is not known.
    """

    text: str
    issuer: Issuer | None
    written_on: dt.date | None

    def plain(self, start: int, end: int) -> str:
        """Return a stretch of the file without blanks and line breaks."""
        return "".join(self.text[start:end].split())

    def place(self, start: int, end: int) -> Occurrence:
        """Return a stretch of the file as a quotation."""
        return Occurrence(self.text[start:end], start, end)

    def named(self, units: Sequence[str]) -> tuple[str, ...]:
        """Return full names, with the brackets that the file writes."""
        names = [resolve(unit, self.issuer) for unit in units]
        if "（" not in self.text:
            names = [name.replace("（", "(").replace("）", ")") for name in names]
        return tuple(dict.fromkeys(names))
