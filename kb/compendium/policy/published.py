"""已发布政策的任务: the duties of a published policy, each with the section of its page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from kb.text.policy_duties.issuer import issuer_named
from kb.text.policy_duties.model import Duty
from kb.text.policy_duties.reading import read_duties

_KEPT: Final = 64
_QUESTION: Final = "question_"


@dataclass(frozen=True, slots=True)
class Placed:
    """任务及其位置: `section` is the key of the section on its page, "" for the title."""

    duty: Duty
    section: str


def placed_duties(content: Mapping[str, Any], *, untimed: bool = False) -> tuple[Placed, ...]:
    """Return the duties of a document's public content.

    Offsets count the characters of its title, headings and texts, one on a line, as the page shows
    them.
    """
    parts = [("", str(content.get("title") or ""))]
    for number, section in enumerate(content.get("sections") or (), start=1):
        key = str(section.get("key") or f"section_{number}")
        heading = str(section.get("heading") or "")
        if key.startswith(_QUESTION) and heading:
            heading = f"问：{heading}"  # ingest keeps the question without the word
        parts += [(key, heading), (key, str(section.get("text") or ""))]
    if not content.get("sections"):
        parts.append(("text", str(content.get("text") or "")))
    kept = tuple((key, text) for key, text in parts if text)
    return _read(kept, str(content.get("issuing_body") or ""), untimed)


@lru_cache(maxsize=_KEPT)
def _read(
    parts: tuple[tuple[str, str], ...], issuing_body: str, untimed: bool
) -> tuple[Placed, ...]:
    starts: list[int] = []
    text = ""
    for _, part in parts:
        starts.append(len(text))
        text += part + "\n"
    found = read_duties(text, untimed=untimed, issuer=issuer_named(issuing_body))
    return tuple(
        Placed(duty, parts[bisect_right(starts, duty.place.start) - 1][0]) for duty in found
    )
