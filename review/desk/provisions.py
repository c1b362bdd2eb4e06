"""所引条文 provisions: what a text cites, in the version in force on the day of the violation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from kb.errors import NotFound
from kb.model.document import Citation
from kb.store import citations, library
from kb.store.database import Database
from review.desk import opening
from review.desk.opening import Opened


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """所引条文: `slug` is that of the law where it is held.

    `cited_version` is the one the text relies on, `version` the one of the day. `problem` says in
    Chinese what a reviewer has to look at; empty when the two agree.
    """

    law: str
    slug: str
    raw: str
    role: str
    article: int | None
    article_suffix: int | None
    paragraph: int | None
    items: tuple[int, ...]
    cited_version: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    text: str
    problem: str


def provisions(
    database: Database, document_id: int, *, actor: str
) -> tuple[dt.date | None, tuple[CitedProvision, ...]]:
    """Return the day whose law is meant and the provisions cited, stated basis first.

    Citations are registered when a text is submitted; a draft has none yet.

    Raises:
        NotFound, NotPermitted, IllegalTransition: as in `review.desk.opening.opened`.
    """
    with opening.opened(database, document_id, actor=actor) as at:
        day = citations.day_of(at.current.content)
        rows = at.session.scalars(
            select(Citation).where(Citation.revision_id == at.current.id).order_by(Citation.id)
        )
        seen: dict[tuple[object, ...], CitedProvision] = {}
        for row in rows:
            same = (row.law, row.article, row.article_suffix, row.paragraph, tuple(row.items))
            if same not in seen:
                seen[same] = _cited(at, row, day)
        return day, tuple(seen.values())


def _cited(at: Opened, row: Citation, day: dt.date | None) -> CitedProvision:
    version = text = ""
    effective_on = repealed_on = None
    problem = "" if row.resolved else row.reason
    if row.work_slug and row.article is not None:
        try:
            work = library.get_work(at.session, row.work_slug, as_of=day)
            in_force = work.version_on(day or dt.date.today())
            shown = in_force or work.shown_on(day or dt.date.today())
            version, effective_on, repealed_on = (
                shown.version,
                shown.effective_on,
                shown.repealed_on,
            )
            text = library.article(at.session, shown.id, row.article, row.article_suffix).text
            problem = problem or _difference(row.version, version, in_force is not None)
        except NotFound as missing:
            problem = problem or missing.message
    return CitedProvision(
        law=row.law,
        slug=row.work_slug,
        raw=row.raw,
        role=row.role,
        article=row.article,
        article_suffix=row.article_suffix,
        paragraph=row.paragraph,
        items=tuple(int(item) for item in row.items),
        cited_version=row.version,
        version=version,
        effective_on=effective_on,
        repealed_on=repealed_on,
        text=text,
        problem=problem,
    )


def _difference(cited: str, of_the_day: str, in_force: bool) -> str:
    if not in_force:
        return "违法行为发生时该法规没有有效版本"
    if cited and cited != of_the_day:
        return f"所引为 {cited} 版本，违法行为发生时有效的是 {of_the_day} 版本"
    return ""
