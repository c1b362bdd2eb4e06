"""条文援引 reading side: rows of `provision_reference` between published texts, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased

from kb.model.document import Document
from kb.model.law_graph import ProvisionReference, ReferenceCause, ReferenceKind
from kb.model.regulation import Version, Work
from kb.store.visibility import visible
from kb.text.numerals import ArticleNumber, format_numeral

KIND_ORDER: Final = tuple(ReferenceKind)

CAUSES: Final[Mapping[ReferenceCause, str]] = {
    ReferenceCause.NOT_HELD: "库中没有这部法规",
    ReferenceCause.VERSION_NOT_HELD: "库中没有援引当时施行的版本",
    ReferenceCause.REPEALED: "援引时该法规已经失效",
    ReferenceCause.NO_SUCH_ARTICLE: "当时的版本没有这一条",
    ReferenceCause.NO_SUCH_PART: "当时的版本该条没有所引的款或项",
    ReferenceCause.AMBIGUOUS_TITLE: "有几部同名法规，无法确定是哪一部",
    ReferenceCause.NO_LAW_NAMED: "没有写明是哪部法规",
    ReferenceCause.NOT_A_LAW: "所引的不是法规",
    ReferenceCause.UNDATED: "援引的文本没有日期，无法确定所引的版本",
}


@dataclass(frozen=True, slots=True)
class Place:
    """条文所在: an article of one published version."""

    slug: str
    law: str
    version: str
    number: int
    suffix: int | None

    @property
    def provision(self) -> str:
        """Its id, slug/version/eid."""
        suffix = "" if self.suffix is None else f"_{self.suffix}"
        return f"{self.slug}/{self.version}/art_{self.number}{suffix}"

    @property
    def label(self) -> str:
        """第八十三条."""
        return ArticleNumber(self.number, self.suffix).label()


def reason_in_words(reason: str) -> str:
    """Return why a reference leads nowhere, in Chinese; empty for one that is resolved."""
    return CAUSES[ReferenceCause(reason)] if reason else ""


def part_label(paragraph: int | None, items: list[Any]) -> str:
    """Return 第二款第一项、第三项 for what a row cites of its article."""
    written = f"第{format_numeral(paragraph)}款" if paragraph else ""
    return written + "、".join(f"第{format_numeral(int(item))}项" for item in items)


def suffix_is(suffix: int | None, column: Any) -> ColumnElement[bool]:
    """Return the condition that a column has this 之N, or none."""
    found: ColumnElement[bool] = column.is_(None) if suffix is None else column == suffix
    return found


def not_its_own() -> ColumnElement[bool]:
    """Return the condition that a row is not of an article about itself (本条第二款)."""
    return ~and_(
        ProvisionReference.target_version_id == ProvisionReference.version_id,
        ProvisionReference.target_number == ProvisionReference.number,
        ProvisionReference.target_suffix.is_not_distinct_from(ProvisionReference.suffix),
    )


class Side:
    """One end of a reference: aliases of its version, work and document, and their join."""

    def __init__(self) -> None:
        self.version = aliased(Version)
        self.work = aliased(Work)
        self.document = aliased(Document)

    def published(self) -> ColumnElement[bool]:
        """Return the condition that the public reads this version."""
        document = self.document
        return and_(
            document.id == self.version.document_id,
            document.published_revision_id == self.version.revision_id,
            self.version.superseded.is_(False),
            visible(document),
        )
