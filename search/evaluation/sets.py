"""Question sets in the forms they come in → questions with gold articles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.text.numerals import NUMERAL_CHARS, parse_article_label
from kb.text.titles import title_key
from search.knowledge.questions import plain_questions
from search.query.results import SearchHit
from search.training.pairs import lines

# 中华人民共和国民法典第五十四条, 劳动合同法实施条例第三条
_WRITTEN: Final = re.compile(
    rf"^(?P<law>.+?)(?P<label>第[{NUMERAL_CHARS}]+条(?:之[{NUMERAL_CHARS}]+)?)$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """条文: a gold article by title key; `version` is empty where the set names none."""

    law: str
    article: int
    suffix: int | None = None
    version: str = ""

    @property
    def key(self) -> str:
        """The article without its version, as metrics compare it."""
        return f"{self.law}|{self.article}|{self.suffix or ''}"


@dataclass(frozen=True, slots=True)
class Question:
    """评测问题: gold articles, those that are also acceptable, and those that must not appear."""

    id: str
    query: str
    gold: tuple[Place, ...]
    acceptable: tuple[Place, ...] = ()
    must_not: tuple[Place, ...] = ()
    as_of: dt.date | None = None
    region: str | None = None
    style: str = ""


def hit_place(hit: SearchHit) -> Place | None:
    """Return the article of a hit, None for what is no article."""
    if hit.kind != "regulation" or hit.article is None:
        return None
    return Place(title_key(hit.law), hit.article, hit.article_suffix, hit.version)


def read_set(path: Path) -> Iterator[Question]:
    """Yield the questions of a JSON Lines file, in any of the three forms known here.

    Gold may be written out (STARD), or objects {law, article, article_suffix?, version?}.
    """
    for number, row in enumerate(lines(path)):
        region = (row.get("filter") or {}).get("region")
        yield Question(
            id=str(row.get("id", number)),
            query=row["query"],
            gold=tuple(_places(row["gold"])),
            acceptable=tuple(_places(row.get("acceptable") or ())),
            must_not=tuple(_places(row.get("must_not") or ())),
            as_of=dt.date.fromisoformat(row["as_of"]) if row.get("as_of") else None,
            region=region,
            style=str(row.get("kind") if row.get("kind") in _SLICES else row.get("style") or ""),
        )


_SLICES: Final = ("point_in_time", "filter")


def plain_sample(every: int) -> Iterator[Question]:
    """Yield every n-th everyday question of the project itself (the model has seen these)."""
    for number, each in enumerate(plain_questions()):
        if number % every == 0:
            gold = tuple(Place(title_key(a.law), a.article, a.suffix) for a in each.answers)
            yield Question(f"plain-{number}", each.query, gold, style=each.style)


def _places(gold: Sequence[str | Mapping[str, Any]]) -> Iterator[Place]:
    for each in gold:
        if isinstance(each, str):
            match = _WRITTEN.match(each.strip().strip("《》"))
            label = parse_article_label(match["label"]) if match else None
            if match is not None and label is not None:
                yield Place(title_key(match["law"].strip("《》")), label.number, label.suffix)
            continue
        yield Place(
            title_key(each["law"]),
            int(each["article"]),
            each.get("article_suffix"),
            each.get("version") or "",
        )
