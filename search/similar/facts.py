"""案情要素: what a case says in its fields, or a description in its words, in one form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kb.text.dates import parse_iso
from kb.text.numerals import ArticleNumber, format_numeral

Article = tuple[str, int, int | None]
"""Short title, number and suffix."""


@dataclass(frozen=True, slots=True)
class Cited:
    """依据条文: a provision a case stands on, `law` by its short title.

    `weight` says how sure it is, 1 for one that is stated; `version` is empty where none is.
    `became` are the articles of today that took its place, empty where it stands or has none.
    """

    law: str
    article: int
    suffix: int | None = None
    paragraph: int | None = None
    items: tuple[int, ...] = ()
    version: str = ""
    role: str = ""
    weight: float = 1.0
    became: tuple[Article, ...] = ()

    @property
    def place(self) -> Article:
        """The article as it is cited, whatever its version."""
        return self.law, self.article, self.suffix

    @property
    def places(self) -> tuple[Article, ...]:
        """The articles of today that it stands for: two citations that share one are alike."""
        return self.became or (self.place,)

    @property
    def article_label(self) -> str:
        """水污染防治法第八十三条."""
        return self.law + ArticleNumber(self.article, self.suffix).label()

    @property
    def label(self) -> str:
        """水污染防治法第八十三条第一款第三项."""
        return self.labelled(self.items)

    def labelled(self, items: Sequence[int]) -> str:
        """Return the label with these items in place of its own."""
        paragraph = f"第{format_numeral(self.paragraph)}款" if self.paragraph else ""
        return (
            self.article_label
            + paragraph
            + "、".join(f"第{format_numeral(item)}项" for item in items)
        )


@dataclass(frozen=True, slots=True)
class ViolationType:
    """违法行为类别: an item of the enforcement-item catalogue, with how well it fits (0…1)."""

    code: str
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """案情要素.

    Codes are those of the case form; amounts are yuan, None where nothing is said. `manners` are
    codes of `search.similar.lexicon`: how it was done. `region` is a six-digit code or empty.
    """

    elements: tuple[str, ...] = ()
    types: tuple[ViolationType, ...] = ()
    violation: str = ""
    manners: tuple[str, ...] = ()
    basis: tuple[Cited, ...] = ()
    methods: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    industry: str = ""
    region: str = ""
    party_type: str = ""
    found_by: str = ""
    case_type: str = ""
    fine_yuan: float | None = None
    confiscated_yuan: float | None = None
    violation_on: dt.date | None = None
    decided_on: dt.date | None = None
    tags: tuple[str, ...] = ()
    terms: tuple[str, ...] = field(default=())

    @property
    def penalties(self) -> tuple[Cited, ...]:
        """The provisions that say what follows from the violation."""
        return tuple(one for one in self.basis if one.role == "penalty")

    def to_json(self) -> dict[str, Any]:
        """Return the facts as an object of JSON; days as YYYY-MM-DD."""
        row = asdict(self)
        for name in ("violation_on", "decided_on"):
            row[name] = row[name].isoformat() if row[name] else None
        return row


def facts_of(content: Mapping[str, Any]) -> CaseFacts:
    """Return what the fields of a case say; a draft may lack any of them.

    The last day of a violation counts: a continued one is judged by the law of its end.
    """
    return CaseFacts(
        elements=_words(content.get("element")),
        violation=_text(content.get("violation")),
        basis=tuple(_basis(content.get("legal_basis"))),
        methods=_words(content.get("methods")),
        measures=_words(content.get("measures")),
        industry=_text(content.get("industry")),
        region=_text(content.get("region")),
        party_type=_text(content.get("party_type")),
        found_by=_text(content.get("found_by")),
        case_type=_text(content.get("case_type")),
        fine_yuan=_amount(content.get("fine_yuan")),
        confiscated_yuan=_amount(content.get("confiscated_yuan")),
        violation_on=parse_iso(
            _text(content.get("violation_until")) or _text(content.get("violation_on"))
        ),
        decided_on=parse_iso(_text(content.get("decided_on"))),
        tags=_words(content.get("tags")),
    )


def _basis(stated: Any) -> list[Cited]:
    rows = stated if isinstance(stated, list) else []
    found = []
    for row in rows:
        if not isinstance(row, Mapping) or not row.get("law") or not row.get("article"):
            continue
        found.append(
            Cited(
                law=str(row["law"]),
                article=int(row["article"]),
                suffix=row.get("article_suffix") or None,
                paragraph=row.get("paragraph") or None,
                items=tuple(int(item) for item in row.get("items") or ()),
                version=_text(row.get("version")),
                role=_text(row.get("role")),
            )
        )
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(word for each in value if (word := _text(each)))
    return (text,) if (text := _text(value)) else ()


def _amount(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
