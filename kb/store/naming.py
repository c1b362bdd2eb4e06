"""Which article people mean: 大气污染防治法第99条, 噪声污染防治法86, or an id slug/version/eid."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotFound
from kb.model.document import Document
from kb.model.regulation import Version, Work
from kb.store import library
from kb.store.directory import DatabaseDirectory
from kb.store.library import ProvisionView, VersionView, WorkView
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, parse_numeral
from kb.text.provisions import parse_eid
from kb.text.references.find import find
from kb.text.references.names import LawNames
from kb.text.references.parse import parse
from kb.text.regions import region_by_code
from kb.text.titles import in_title_marks

# 噪声污染防治法86, 民法典1229条, 刑法 338-1
_BARE_NUMBER: Final = re.compile(
    rf"^(?P<law>.+?[^\s{NUMERAL_CHARS}第])\s*第?(?P<number>[{NUMERAL_CHARS}]+)条?"
    rf"(?:(?:之|-)(?P<suffix>[{NUMERAL_CHARS}]+))?$"
)
_MOST_NAMED: Final = 6
"""Laws of one name that a refusal lists."""
_HINT: Final = "请写出法规名称和条号，如 水污染防治法第八十三条，或写 法规/版本/eid"


@dataclass(frozen=True, slots=True)
class NamedArticle:
    """指名的条文: an article of one published version of a law."""

    work: WorkView
    version: VersionView
    number: ArticleNumber
    row: ProvisionView


def named_article(session: Session, words: str, *, as_of: dt.date | None = None) -> NamedArticle:
    """Return the article that words name, in the version in force on the day (today when None).

    An id, and the name of an edition (海洋环境保护法（2017年修正）第七十三条), mean that
    version.

    Raises:
        InvalidInput: the words name no article, a range or several, or several laws bear the
            name; then the hint lists them.
        NotFound: the law, the version or the article is not held.
    """
    words = words.strip()
    slug, _, rest = words.partition("/")
    version, _, eid = rest.partition("/")
    if eid:
        address = parse_eid(eid)
        if address is None or address.article is None:
            raise InvalidInput(f"“{words[:60]}”不是条文标识", hint=_HINT, field="provision")
        work = library.get_work(session, slug, as_of=as_of)
        stated = library.find_version(work, "" if version == "undated" else version)
        return _in_version(session, work, stated, address.article)
    meant = _read(session, words)
    work = library.get_work(session, _only_work(session, meant), as_of=as_of)
    chosen = (
        work.shown_on(as_of or dt.date.today())
        if meant.edition is None
        else _edition(work, meant.edition)
    )
    return _in_version(session, work, chosen, meant.article)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the words say: a short title, a number and the year of an edition."""

    law: str
    article: ArticleNumber
    edition: int | None


def _read(session: Session, words: str) -> _Meant:
    names = LawNames(DatabaseDirectory(session))
    references = parse(find(words, names), names)
    if not references and (bare := _BARE_NUMBER.match(words)) is not None:
        number = parse_numeral(bare["number"])
        suffix = parse_numeral(bare["suffix"]) if bare["suffix"] else None
        if number is not None:
            written = f"{bare['law']}{ArticleNumber(number, suffix).label()}"
            references = parse(find(written, names), names)
    shown = words[:60]
    if not references:
        raise InvalidInput(f"“{shown}”没有指明哪一条", hint=_HINT, field="provision")
    first = references[0]
    if first.article_end is not None:
        raise InvalidInput(f"“{first.raw}”是一个范围", hint="请一次写一条", field="provision")
    if any((each.law, each.article) != (first.law, first.article) for each in references):
        raise InvalidInput(f"“{shown}”写了不止一条条文", hint="请一次写一条", field="provision")
    if first.law is None:
        raise InvalidInput(f"“{shown}”没有写明是哪部法规", hint=_HINT, field="provision")
    return _Meant(first.law, first.article, first.edition)


def _only_work(session: Session, meant: _Meant) -> str:
    """The slug of the one published law of that name."""
    bearers = session.execute(
        select(Work.slug, Work.region, Work.issuing_body)
        .join(Version, Version.work_id == Work.id)
        .join(Document, library.published_version())
        .where(Work.short_title == meant.law)
        .distinct()
        .order_by(Work.slug)
    ).all()
    title = in_title_marks(meant.law)
    if not bearers:
        raise NotFound(f"馆藏没有{title}", hint="请核对名称，或先在法规库中按名称查找")
    if len(bearers) > 1:
        each = "、".join(
            f"{slug}（{issuer or _place_name(region)}）"
            for slug, region, issuer in bearers[:_MOST_NAMED]
        )
        raise InvalidInput(
            f"有 {len(bearers)} 部法规都叫{title}",
            hint=f"请改用条文标识 法规/版本/eid，法规写其中一个：{each}",
            field="provision",
        )
    return str(bearers[0].slug)


def _place_name(region: str) -> str:
    place = region_by_code(region)
    return place.name if place else region


def _edition(work: WorkView, year: int) -> VersionView:
    """The newest version adopted or amended in that year."""
    for version in work.versions:
        if version.version.startswith(str(year)):
            return version
    held = "、".join(version.version or "日期未载" for version in work.versions)
    raise NotFound(
        f"馆藏没有{in_title_marks(work.short_title)}{year}年的版本", hint=f"现有版本：{held}"
    )


def _in_version(
    session: Session, work: WorkView, version: VersionView, number: ArticleNumber
) -> NamedArticle:
    row = library.article(session, version.id, number.number, number.suffix)
    return NamedArticle(work, version, number, row)
