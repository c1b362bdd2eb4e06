"""政策任务: what a policy asks of whom by when, as one row of the three lists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class DutyKind(StrEnum):
    """时限类型: how a text sets the time of a duty.

    What `normalised` holds for each kind: FIXED a last day (2021-06-30); RECURRING an ISO 8601
    interval with what is known of it (P1Y, `P1Y;12-31` by that day of every year, `P1M;05` by the
    fifth, `P3M;end` by the end, `P1Y;min=1` once at least); START an open interval (2021-01-01/);
    PERIOD a length from the event that the text names (P90D, `P5D;workdays` in working days,
    -P5D that long before it) or an interval of two days (2021-01-01/2025-12-31). VAGUE (定期, 适时)
    and NONE hold nothing, and so does a day whose year the text leaves open.
    """

    FIXED = "fixed"
    RECURRING = "recurring"
    START = "start"
    PERIOD = "period"
    VAGUE = "vague"
    NONE = "none"

    @property
    def label(self) -> str:
        """Return the Chinese name."""
        return _LABELS[self]


_LABELS = {
    DutyKind.FIXED: "限期完成",
    DutyKind.RECURRING: "周期开展",
    DutyKind.START: "起始时间",
    DutyKind.PERIOD: "期限内完成",
    DutyKind.VAGUE: "未定具体时间",
    DutyKind.NONE: "未写时限",
}


class ResponsibleSource(StrEnum):
    """责任单位出处: where the text names who is responsible."""

    SENTENCE = "sentence"
    PREVIOUS = "previous_sentence"
    LISTED = "listed"
    HEADING = "heading"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Deadline:
    """时限: where a time stands in a sentence; `text[start:end]` is its wording there."""

    start: int
    end: int
    kind: DutyKind
    normalised: str | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """出处: a sentence of the file, `file_text[start:end] == quote`, line breaks included."""

    quote: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """Return `{quote, start, end}`."""
        return {"quote": self.quote, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Duty:
    """政策任务: one row of 责任清单, 时限清单 and 措施清单.

    `deadline_text` and `measure` are the document's words without line breaks; `deadline_text` is
    None for a measure without a time. `responsible` is empty where the text names nobody
    (`UNSTATED`): nothing is guessed. `place` is the sentence; `deadline_start` and `deadline_end`
    are the offsets of the time in the file. `heading` is the nearest heading above, "" without
    one. `repeats` are later sentences that say the same again, as press interviews do.
    """

    deadline_text: str | None
    normalised_deadline: str | None
    kind: DutyKind
    responsible: tuple[str, ...]
    responsible_source: ResponsibleSource
    measure: str
    heading: str
    place: Occurrence
    deadline_start: int | None = None
    deadline_end: int | None = None
    repeats: tuple[Occurrence, ...] = field(default=())

    @property
    def key(self) -> str:
        """Sixteen hexadecimal digits that stay when other parts of the document change."""
        words = ("".join(self.place.quote.split()), self.deadline_text or "", self.measure)
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Return the row as the command prints it."""
        return {
            "deadline_text": self.deadline_text,
            "normalised_deadline": self.normalised_deadline,
            "responsible": list(self.responsible),
            "measure": self.measure,
            "kind": self.kind.value,
            **self.place.as_json(),
            "deadline_start": self.deadline_start,
            "deadline_end": self.deadline_end,
            "responsible_source": self.responsible_source.value,
            "heading": self.heading,
            "key": self.key,
            "repeats": [each.as_json() for each in self.repeats],
        }
