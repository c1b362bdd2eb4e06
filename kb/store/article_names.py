"""An article as people write it (水污染防治法第83条) or by its id, among the published laws."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotFound
from kb.model.regulation import Work
from kb.store import library
from kb.store.directory import DatabaseDirectory
from kb.store.library import VersionView, WorkView
from kb.text.numerals import ArticleNumber
from kb.text.provisions import parse_eid
from kb.text.references.find import find
from kb.text.references.names import LawNames
from kb.text.references.parse import parse

_HINT: Final = "请写成 水污染防治法第83条，或条文标识 法规/版本/eid"


def find_article(session: Session, written: str) -> tuple[WorkView, VersionView, ArticleNumber]:
    """Return the law, the version and the number that `written` means.

    Without a version it is the one in force today, else the nearest; an edition note
    (《水污染防治法》（2008年修订）第二十条) chooses that edition.

    Raises:
        InvalidInput: no article is named, or several are, or the name means several laws.
        NotFound: the law, the version or the article is not held.
    """
    slug, _, rest = written.strip().partition("/")
    version, _, eid = rest.partition("/")
    if eid:
        address = parse_eid(eid)
        if address is None or address.article is None:
            raise InvalidInput(f"“{written}”不是条文标识", hint=_HINT)
        work = library.get_work(session, slug)
        shown = library.find_version(work, version)
        number = address.article
    else:
        work, shown, number = _by_name(session, written)
    library.article(session, shown.id, number.number, number.suffix)
    return work, shown, number


def _by_name(session: Session, written: str) -> tuple[WorkView, VersionView, ArticleNumber]:
    names = LawNames(DatabaseDirectory(session))
    references = parse(find(written, names), names)
    if len(references) != 1 or references[0].article_end is not None:
        what = "没有写明一条条文" if not references else "写了不止一条条文"
        raise InvalidInput(f"“{written}”{what}", hint=_HINT)
    reference = references[0]
    if reference.law is None:
        raise InvalidInput(f"“{written}”没有写明是哪部法规", hint=_HINT)
    works = session.scalars(select(Work.id).where(Work.short_title == reference.law)).all()
    if not works:
        raise NotFound(f"库中没有《{reference.law}》", hint="请核对名称，或先入库")
    if len(works) > 1:
        raise InvalidInput(
            f"有 {len(works)} 部法规都叫《{reference.law}》", hint="请改用条文标识 法规/版本/eid"
        )
    work = library.get_work(session, works[0])
    shown = work.shown_on(dt.date.today())
    if reference.edition is not None:
        of_year = [v for v in work.versions if v.version.startswith(str(reference.edition))]
        if not of_year:
            held = "、".join(v.version for v in work.versions)
            raise NotFound(
                f"库中没有《{work.short_title}》{reference.edition}年的版本",
                hint=f"现有版本：{held}",
            )
        shown = of_year[0]
    return work, shown, reference.article
