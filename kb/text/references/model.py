"""What the stages of reference extraction hand to one another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.provisions import Paragraph


@dataclass(frozen=True, slots=True)
class LawEntry:
    """法规条目: one version of one law that a directory holds.

    `version` is the date of adoption or last amendment, YYYY-MM-DD.
    """

    short_title: str
    version: str
    work_slug: str


class LawDirectory(Protocol):
    """法规名录: what resolving needs to know about the laws that are held."""

    def find_law(self, name: str, as_of: date | None) -> LawEntry | None:
        """Return the law with this short title in the version for `as_of`, None when not held."""

    def has_article(self, entry: LawEntry, number: ArticleNumber) -> bool:
        """Return whether that version has that article."""


@runtime_checkable
class ListsNames(Protocol):
    """名录可列举: a directory that can list its titles, for longest-match recognition."""

    def names(self) -> frozenset[str]:
        """Return every short title held."""


@runtime_checkable
class CountsArticles(Protocol):
    """名录可计数: a directory that can say how many articles a version has."""

    def article_count(self, entry: LawEntry) -> int:
        """Return the number of articles of that version."""


@runtime_checkable
class ShowsParagraphs(Protocol):
    """名录可查款项: a directory that can show the inside of an article."""

    def paragraphs(self, entry: LawEntry, number: ArticleNumber) -> tuple[Paragraph, ...]:
        """Return the paragraphs of an article that exists."""


class LawKind(StrEnum):
    """指称方式: how the text names the law."""

    QUOTED = "quoted"  # 《水污染防治法》
    BARE = "bare"  # 水污染防治法第八十三条
    HOME = "home"  # 本法, 本条例
    BACK = "back"  # 该法, 同法, 其实施条例
    DOCUMENT = "document"  # 合同, 章程: named, but no law


@dataclass(frozen=True, slots=True)
class LawMention:
    """法规指称: one place where the text names a law (or a document that is none).

    `name` is as written without 《》 and line breaks; `canonical` the short title when the name
    is known. `edition` is the year of a note such as （2017年修正） behind the name.
    """

    start: int
    end: int
    name: str
    kind: LawKind
    canonical: str | None = None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """款项: a paragraph of the cited article, or the whole article when `paragraph` is None."""

    paragraph: int | None = None
    items: tuple[int, ...] = ()
    subitems: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The part in words: 第一款第（二）项、第（三）项."""
        written = "" if self.paragraph is None else f"第{format_numeral(self.paragraph)}款"
        written += "、".join(f"第（{format_numeral(number)}）项" for number in self.items)
        return written + "、".join(f"第{format_numeral(number)}目" for number in self.subitems)


@dataclass(frozen=True, slots=True)
class Reference:
    """条款引用: one cited article (or range of articles) with the parts cited of it.

    `raw == text[start:end]`. `law` is a short title, None when the text names none. `missing`
    says in Chinese why there is none.
    """

    start: int
    end: int
    raw: str
    law: str | None
    article: ArticleNumber
    article_end: int | None = None
    parts: tuple[Part, ...] = ()
    edition: int | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedReference:
    """已核对引用: a reference compared with the laws that are held.

    `version` is the version it was compared with; `provision` the id `slug/version/eid` of the
    narrowest provision it certainly names. `reason` is None exactly when `resolved` is True.
    """

    start: int
    end: int
    raw: str
    law: str | None
    article: int
    article_suffix: int | None
    article_end: int | None
    parts: tuple[Part, ...]
    version: str | None
    resolved: bool
    reason: str | None
    provision: str | None

    @property
    def paragraph(self) -> int | None:
        """The cited paragraph; None for the whole article and where several are cited."""
        return self.parts[0].paragraph if len(self.parts) == 1 else None

    @property
    def items(self) -> tuple[int, ...] | None:
        """The cited items; None when there are none and where several paragraphs are cited."""
        return (self.parts[0].items or None) if len(self.parts) == 1 else None

    @property
    def number(self) -> ArticleNumber:
        """The cited article with its suffix."""
        return ArticleNumber(self.article, self.article_suffix)

    @property
    def label(self) -> str:
        """The provision in words: 第八十三条第一款第二项、第三项."""
        written = self.number.label()
        if self.article_end is not None:
            written += "至" + ArticleNumber(self.article_end).label()
        return written + "、".join(part.label for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the `anjian cite` contract.

        A reference to several paragraphs (第一款第七项、第二款) carries them in `parts`, and
        subitems stand in `subitems`; both keys are left out where there is nothing to say.
        """
        answer: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "raw": self.raw,
            "law": self.law,
            "article": self.article,
            "article_suffix": self.article_suffix,
            "article_end": self.article_end,
            "paragraph": self.paragraph,
            "items": list(self.items) if self.items else None,
            "version": self.version,
            "resolved": self.resolved,
            "reason": self.reason,
            "provision": self.provision,
        }
        if len(self.parts) > 1:
            answer["parts"] = [
                {"paragraph": part.paragraph, "items": list(part.items) or None}
                for part in self.parts
            ]
        if any(part.subitems for part in self.parts):
            answer["subitems"] = [number for part in self.parts for number in part.subitems]
        return answer
