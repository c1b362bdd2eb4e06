"""义务与条文: every statement of a guide with the version of the provisions it rests on.

The version is that of the guide's day of law: what the sentence was written from. A sentence with
a duty word (应当, 不得 …) or a consequence and no provision rests on nothing: the check tells so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compendium.guides.markdown import Section
from kb.compendium.guides.sentences import Part, Sentence, Statement, part_of, sentences
from kb.errors import NotFound
from kb.model.document import Citation
from kb.model.regulation import Provision, ProvisionKind
from kb.store import library
from kb.store.library import VersionView, WorkView
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_body, label_of, parse_eid, split_article
from kb.text.references.extract import Extractor


@dataclass(frozen=True, slots=True)
class Rested:
    """所据条文: a citation in the text of a section, with the version it means.

    `provision` is `slug/version/eid`, empty where `resolved` is false; `reason` says why then.
    `section.text[start:end] == raw`.
    """

    start: int
    end: int
    raw: str
    law: str
    version: str
    provision: str
    label: str
    resolved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Stated:
    """陈述: a sentence and the provisions it rests on."""

    sentence: Sentence
    provisions: tuple[Rested, ...]

    @property
    def lacks_provision(self) -> bool:
        """Whether it states a duty or a consequence and names no provision."""
        if self.provisions:
            return False
        sentence = self.sentence
        in_table = sentence.kind in (Statement.DUTY, Statement.DAY) and _is_row(sentence)
        needed = part_of(sentence.section) is Part.CONSEQUENCES and (
            sentence.kind is Statement.CONSEQUENCE
        )
        return bool(sentence.duty_word) or in_table or needed


Rests = Mapping[str, Sequence[Rested]]
"""Citations by the key of their section, in the order of its text."""


def statements(sections: Sequence[Section], rests: Rests) -> tuple[Stated, ...]:
    """Return every statement of the sections with what it rests on."""
    found: list[Stated] = []
    for section in sections:
        rested = rests.get(section.key, ())
        spans = [(each.start, each.end) for each in rested]
        for sentence in sentences(section, spans):
            inside = tuple(each for each in rested if sentence.start <= each.start < sentence.end)
            found.append(Stated(sentence, inside))
    return tuple(found)


def read_from_text(
    sections: Sequence[Section], extractor: Extractor, day: dt.date | None
) -> dict[str, tuple[Rested, ...]]:
    """Return the citations of a text that is being written, compared with the laws of a day."""
    return {
        section.key: tuple(
            Rested(
                start=each.start,
                end=each.end,
                raw=each.raw,
                law=each.law or "",
                version=each.version or "",
                provision=each.provision or "",
                label=each.label,
                resolved=each.resolved,
                reason=each.reason or "",
            )
            for each in extractor.extract(section.text, as_of=day)
        )
        for section in sections
    }


def read_from_rows(
    session: Session, revision_id: int, sections: Sequence[Section], day: dt.date | None
) -> dict[str, tuple[Rested, ...]]:
    """Return the citations of a stored revision, in the versions of its day of law.

    The rows of a revision were compared with the laws of some day; here the version is the one in
    force on `day`, which is what the text was written from.
    """
    rows = session.scalars(
        select(Citation)
        .where(Citation.revision_id == revision_id, Citation.end > 0)
        .order_by(Citation.start)
    ).all()
    editions = _Editions(session, day)
    return {
        section.key: tuple(
            _of_row(row, editions)
            for row in rows
            if row.section == (section.heading or section.key)
            and section.text[row.start : row.end] == row.raw
        )
        for section in sections
    }


def texts_of(session: Session, provisions: Collection[str]) -> dict[str, str]:
    """Return the words of articles and paragraphs, without labels, by their ids."""
    found: dict[str, str] = {}
    for provision in provisions:
        slug, version, eid = provision.split("/")
        address = parse_eid(eid)
        if address is None or address.article is None:
            continue
        try:
            work = library.get_work(session, slug)
            row = library.article(
                session,
                library.find_version(work, version).id,
                address.article.number,
                address.article.suffix,
            )
        except NotFound:
            continue
        text = article_body(row.text)
        if address.paragraph is not None:
            part = next((p for p in split_article(text) if p.number == address.paragraph), None)
            text = text[part.start : part.end] if part else text
        found[provision] = text
    return found


_ROLES: Final = {
    Statement.DUTY: "duty",
    Statement.DAY: "duty",
    Statement.CHECK: "duty",
    Statement.CONSEQUENCE: "penalty",
    Statement.EXEMPTION: "exemption",
}


def legal_basis(
    stated: Sequence[Mapping[str, Any]], statements: Sequence[Stated]
) -> list[dict[str, Any]]:
    """Return the articles that a guide rests on, as its content states them.

    What was stated stays, in its order and with its role, where the text still cites it; what the
    text cites beside it follows. Every version is the one that the text means.
    """
    cited: dict[tuple[str, int, int | None], dict[str, Any]] = {}
    for each in statements:
        for rested in each.provisions:
            address = parse_eid(rested.provision.rpartition("/")[2]) if rested.resolved else None
            if address is None or address.article is None:
                continue
            number = address.article
            entry: dict[str, Any] = {
                "law": rested.law,
                "version": rested.version,
                "article": number.number,
            }
            if number.suffix is not None:
                entry["article_suffix"] = number.suffix
            if role := _ROLES.get(each.sentence.kind):
                entry["role"] = role
            cited.setdefault((rested.law, number.number, number.suffix), entry)
    kept: list[dict[str, Any]] = []
    for one in stated:
        key = (str(one.get("law")), one.get("article"), one.get("article_suffix"))
        found = cited.get(key)  # type: ignore[arg-type]  # what no text cites has no such key
        if found is not None:
            kept.append({**one, "version": found["version"]})
    known = {(one["law"], one["article"], one.get("article_suffix")) for one in kept}
    return kept + [entry for key, entry in cited.items() if key not in known]


class _Editions:
    """The versions that works had on a day, read once each."""

    def __init__(self, session: Session, day: dt.date | None) -> None:
        self._session = session
        self._day = day
        self._works: dict[str, WorkView | None] = {}

    def on_the_day(self, slug: str) -> VersionView | None:
        """Return the version meant on the day; None without a day or a published version."""
        if self._day is None or not slug:
            return None
        if slug not in self._works:
            try:
                self._works[slug] = library.get_work(self._session, slug, as_of=self._day)
            except NotFound:
                self._works[slug] = None
        work = self._works[slug]
        return work.shown_on(self._day) if work else None

    def has(self, version: VersionView, number: ArticleNumber) -> bool:
        """Return whether a version has an article."""
        found = self._session.scalar(
            select(Provision.id).where(
                Provision.version_id == version.id,
                Provision.kind == ProvisionKind.ARTICLE.value,
                Provision.number == number.number,
                Provision.suffix.is_(None)
                if number.suffix is None
                else Provision.suffix == number.suffix,
            )
        )
        return found is not None


def _of_row(row: Citation, editions: _Editions) -> Rested:
    version, provision, resolved, reason = row.version, row.provision, row.resolved, row.reason
    meant = editions.on_the_day(row.work_slug) if row.resolved else None
    if meant is not None and meant.version != row.version and row.article is not None:
        number = ArticleNumber(row.article, row.article_suffix)
        version = meant.version
        if editions.has(meant, number):
            provision = f"{row.work_slug}/{version}/{provision.split('/')[2]}"
        else:
            provision, resolved = "", False
            reason = f"《{row.law}》{version}版没有{number.label()}"
    return Rested(
        start=row.start,
        end=row.end,
        raw=row.raw,
        law=row.law,
        version=version,
        provision=provision,
        label=label_of(provision.split("/")[2]) if provision else row.raw,
        resolved=resolved,
        reason=reason,
    )


def _is_row(sentence: Sentence) -> bool:
    return sentence.section.text[sentence.start : sentence.end].lstrip().startswith("|")
