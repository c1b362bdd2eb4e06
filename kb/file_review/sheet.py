"""评查表 scoring sheets: what a file is reviewed by, as data, and the one JSON form of it.

The eight headings are the eight subjects of review of part 4 of 《环境行政处罚案卷评查指南》
（环办〔2012〕98号）; discretion (行政处罚法第三十四条) is reviewed with the application of law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kb.store.documents import content_sha256
from kb.text.numerals import format_numeral

FULL_POINTS: Final = 100.0
STEP: Final = 0.5
"""Points are counted in halves, which binary fractions hold exactly: sums and means are exact."""

HEADINGS: Final[Mapping[str, str]] = {
    "subject": "主体资格",
    "facts": "事实认定",
    "evidence": "证据",
    "law_application": "法律适用与裁量",
    "procedure": "程序",
    "documents": "文书",
    "execution": "执行",
    "archiving": "归档",
}
KINDS: Final[Mapping[str, str]] = {
    "ordinary_penalty": "普通程序行政处罚",
    "summary_penalty": "简易程序行政处罚",
    "coercive_measure": "查封、扣押",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """依据: the article of a law that an item rests on; `law` is its short title."""

    law: str
    article: int

    @property
    def words(self) -> str:
        """《行政处罚法》第五十四条."""
        return f"《{self.law}》第{format_numeral(self.article)}条"


@dataclass(frozen=True, slots=True)
class DeductionStep:
    """扣分档: how many points are usually taken off, and when."""

    points: float
    when: str


@dataclass(frozen=True, slots=True)
class Item:
    """评查项: at most `points` can be taken off for it."""

    number: str
    text: str
    points: float
    basis: tuple[Basis, ...]
    steps: tuple[DeductionStep, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """评查类: one of the eight headings; its points are those of its items."""

    key: str
    points: float
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return HEADINGS[self.key]


@dataclass(frozen=True, slots=True)
class FatalItem:
    """否决项: a file in which it is found fails, whatever else it is worth."""

    number: str
    text: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """等次: reached from so many points on."""

    name: str
    least: float


@dataclass(frozen=True)
class Sheet:
    """评查表: eight headings of together 100 points, fatal items, grades from the best down."""

    kind: str
    title: str
    edition: str
    sources: tuple[str, ...]
    headings: tuple[Heading, ...]
    fatal: tuple[FatalItem, ...]
    grades: tuple[Grade, ...]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The items by number, in their order."""
        return {item.number: item for heading in self.headings for item in heading.items}

    @cached_property
    def fatal_items(self) -> Mapping[str, FatalItem]:
        """The fatal items by number."""
        return {item.number: item for item in self.fatal}

    @cached_property
    def heading_of(self) -> Mapping[str, Heading]:
        """The heading of each item, by the item's number."""
        return {item.number: heading for heading in self.headings for item in heading.items}

    @property
    def best(self) -> Grade:
        """The best grade."""
        return self.grades[0]

    @property
    def worst(self) -> Grade:
        """The grade of a file that fails."""
        return self.grades[-1]

    def grade(self, points: float, *, fatal: bool) -> Grade:
        """Return the grade of so many points; a fatal item gives the worst."""
        if fatal:
            return self.worst
        return next(grade for grade in self.grades if points >= grade.least)

    def as_json(self) -> dict[str, Any]:
        """Return the one JSON form, which `from_json` reads back and rounds keep."""
        return {
            "kind": self.kind,
            "title": self.title,
            "edition": self.edition,
            "sources": list(self.sources),
            "grades": [{"name": grade.name, "from": grade.least} for grade in self.grades],
            "headings": [
                {
                    "key": heading.key,
                    "points": heading.points,
                    "items": [
                        {
                            "number": item.number,
                            "text": item.text,
                            "points": item.points,
                            "basis": _bases(item.basis),
                            "steps": [
                                {"points": step.points, "when": step.when} for step in item.steps
                            ],
                        }
                        for item in heading.items
                    ],
                }
                for heading in self.headings
            ],
            "fatal": [
                {"number": item.number, "text": item.text, "basis": _bases(item.basis)}
                for item in self.fatal
            ],
        }

    @property
    def sha256(self) -> str:
        """The hex sha256 over the canonical JSON."""
        return content_sha256(self.as_json())


def from_json(data: Mapping[str, Any]) -> Sheet:
    """Return the sheet of a JSON form that `as_json` made."""
    return Sheet(
        kind=data["kind"],
        title=data["title"],
        edition=data["edition"],
        sources=tuple(data["sources"]),
        headings=tuple(
            Heading(each["key"], float(each["points"]), tuple(_items(each["items"])))
            for each in data["headings"]
        ),
        fatal=tuple(
            FatalItem(each["number"], each["text"], _basis(each["basis"])) for each in data["fatal"]
        ),
        grades=tuple(Grade(each["name"], float(each["from"])) for each in data["grades"]),
    )


def _items(rows: list[Any]) -> Iterator[Item]:
    for row in rows:
        steps = tuple(DeductionStep(float(step["points"]), step["when"]) for step in row["steps"])
        yield Item(row["number"], row["text"], float(row["points"]), _basis(row["basis"]), steps)


def _basis(rows: list[Any]) -> tuple[Basis, ...]:
    return tuple(Basis(row["law"], int(row["article"])) for row in rows)


def _bases(rows: tuple[Basis, ...]) -> list[dict[str, Any]]:
    return [{"law": row.law, "article": row.article} for row in rows]
