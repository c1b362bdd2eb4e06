"""Which article people mean: 大气污染防治法第99条, 噪声污染防治法86, or an id slug/version/eid."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotFound
from kb.model.regulation import Work
from kb.store import library
from kb.store.directory import DatabaseDirectory
from kb.store.library import ProvisionView, VersionView, WorkView
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, parse_numeral
from kb.text.provisions import parse_eid
from kb.text.references.extract import Extractor

# 噪声污染防治法86, 民法典1229条, 刑法 338-1
_BARE_NUMBER: Final = re.compile(
    rf"^(?P<law>.+?[^\s{NUMERAL_CHARS}第])\s*第?(?P<number>[{NUMERAL_CHARS}]+)条?"
    rf"(?:(?:之|-)(?P<suffix>[{NUMERAL_CHARS}]+))?$"
)
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
        InvalidInput: the words name no article, or a range.
        NotFound: the law, the version or the article is not held.
    """
    words = words.strip()
    slug, _, rest = words.partition("/")
    version, _, eid = rest.partition("/")
    address = parse_eid(eid) if eid else None
    if address is not None and address.article is not None:
        work = library.get_work(session, slug, as_of=as_of)
        stated = library.find_version(work, "" if version == "undated" else version)
        return _in_version(session, work, stated, address.article)
    law, number, edition = _read(session, words, as_of)
    slug = session.scalar(select(Work.slug).where(Work.short_title == law).order_by(Work.id)) or ""
    if not slug:
        raise NotFound(f"馆藏没有《{law}》", hint="请核对名称，或先在法规库中按名称查找")
    work = library.get_work(session, slug, as_of=as_of)
    chosen = (
        library.find_version(work, edition) if edition else work.shown_on(as_of or dt.date.today())
    )
    return _in_version(session, work, chosen, number)


def _read(
    session: Session, words: str, as_of: dt.date | None
) -> tuple[str, ArticleNumber, str | None]:
    """Law, number and, where an edition is named, its version."""
    extractor = Extractor(DatabaseDirectory(session))
    found = extractor.extract(words, as_of=as_of)
    if not found and (bare := _BARE_NUMBER.match(words)) is not None:
        number = parse_numeral(bare["number"])
        suffix = parse_numeral(bare["suffix"]) if bare["suffix"] else None
        if number is not None:
            written = f"{bare['law']}{ArticleNumber(number, suffix).label()}"
            found = extractor.extract(written, as_of=as_of)
    if not found or found[0].law is None:
        raise InvalidInput(f"“{words[:60]}”没有指明哪一条", hint=_HINT, field="provision")
    first = found[0]
    if first.article_end is not None:
        raise InvalidInput(f"“{first.raw}”是一个范围", hint="请一次写一条", field="provision")
    stated = re.search(r"\d{4}", first.raw) is not None or re.search(r"（.*年", first.raw)
    edition = first.version if stated and first.version else None
    return first.law or "", first.number, edition


def _in_version(
    session: Session, work: WorkView, version: VersionView, number: ArticleNumber
) -> NamedArticle:
    row = library.article(session, version.id, number.number, number.suffix)
    return NamedArticle(work, version, number, row)
