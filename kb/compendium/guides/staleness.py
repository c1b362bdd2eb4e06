"""过时: which of the provisions that sentences rest on say something else, or nothing, by a day.

A provision is stale when the version it stands in is no longer in force on the day and what took
its place differs in substance (`kb.text.substance`); one that only has another number is not. A
change that a person has looked at and found without consequence (复核结论“维持”) is left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.publication import Recheck
from kb.model.regulation import Version, Work
from kb.store import library, lineage
from kb.store.article_texts import article_bodies
from kb.store.library import published_version
from kb.store.lineage import Place
from kb.text.alignment import NumberedText
from kb.text.amendment import SETTLED, Amendment, Fate, Trace
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress, article_eid, label_of, parse_eid
from kb.text.substance import Piece, word_diff

KEPT: Final = "kept"
"""Verdict of a recheck by which the text stands as it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """条文变化: a provision as it was cited and what stands in its place.

    `provision` and `new_provisions` are `slug/version/eid`; the latter is empty where nothing took
    its place. `new_law` is empty when it is the same law. `old` and `new` are both wordings with
    what differs marked.
    """

    provision: str
    law: str
    label: str
    old_version: str
    fate: Fate
    new_slug: str
    new_law: str
    new_version: str
    new_label: str
    new_provisions: tuple[str, ...]
    effective_on: dt.date | None
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def slug(self) -> str:
        """The law that was cited."""
        return self.provision.split("/")[0]


def changes(
    session: Session,
    provisions: Collection[str],
    *,
    as_of: dt.date,
    kept: Collection[tuple[str, str]] = (),
) -> dict[str, Change]:
    """Return what changed of these provisions by a day, by the provision.

    Args:
        session: where the laws are.
        provisions: ids `slug/version/eid` of articles or parts of them.
        as_of: the day.
        kept: provisions with the new version that a recheck found without consequence.
    """
    found: dict[str, Change] = {}
    texts = _Texts(session)
    for cited in _cited(session, provisions):
        if cited.in_force(as_of):
            continue
        change = _change(session, texts, cited, as_of)
        if change is not None and (cited.provision, change.new_version) not in kept:
            found[cited.provision] = change
    return found


def kept_after_recheck(session: Session, document_id: int) -> frozenset[tuple[str, str]]:
    """Return the provisions of a document with the new versions that leave its text standing."""
    rows = session.execute(
        select(Recheck.provision, Recheck.new_version).where(
            Recheck.document_id == document_id, Recheck.verdict == KEPT
        )
    )
    return frozenset((row.provision, row.new_version) for row in rows)


@dataclass(frozen=True, slots=True)
class _Cited:
    provision: str
    law: str
    slug: str
    version: str
    version_id: int
    address: ProvisionAddress
    number: ArticleNumber
    effective_on: dt.date | None
    repealed_on: dt.date | None

    def in_force(self, day: dt.date) -> bool:
        """Whether it is in force on a day, or has not begun: then nothing can have replaced it."""
        begins, ends = self.effective_on, self.repealed_on
        return begins is None or begins > day or ends is None or day < ends


def _cited(session: Session, provisions: Collection[str]) -> list[_Cited]:
    named: dict[tuple[str, str], list[tuple[str, ProvisionAddress, ArticleNumber]]]
    named = defaultdict(list)
    for provision in sorted(set(provisions)):
        parts = provision.split("/")
        address = parse_eid(parts[2]) if len(parts) == 3 else None
        if address is not None and address.article is not None:
            named[parts[0], parts[1]].append((provision, address, address.article))
    rows = session.execute(
        select(
            Work.slug,
            Work.short_title,
            Version.id,
            Version.version,
            Version.effective_on,
            Version.repealed_on,
        )
        .join(Work, Work.id == Version.work_id)
        .join(Document, published_version())
        .where(Work.slug.in_({slug for slug, _ in named}))
    ).all()
    return [
        _Cited(provision, law, slug, version, version_id, address, number, begins, ends)
        for slug, law, version_id, version, begins, ends in rows
        for provision, address, number in named.get((slug, version), ())
    ]


class _Texts:
    """The articles of versions, read once each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[int, list[NumberedText]] = {}

    def of(self, version_id: int) -> list[NumberedText]:
        if version_id not in self._held:
            self._held[version_id] = article_bodies(self._session, version_id)
        return self._held[version_id]


@dataclass(frozen=True, slots=True)
class _Later:
    """The text in force that took the place of a cited one."""

    version_id: int
    slug: str
    law: str
    version: str
    effective_on: dt.date | None


def _change(session: Session, texts: _Texts, cited: _Cited, day: dt.date) -> Change | None:
    places = lineage.successors_in_force(session, cited.version_id, cited.number, as_of=day)
    later = _later(session, cited, places, day)
    if later is None:
        return _gone(texts, cited)
    numbers = tuple(each.number for each in places if each.version_id == later.version_id)
    amendment = Amendment(
        texts.of(cited.version_id),
        texts.of(later.version_id),
        {cited.number: numbers} if numbers else None,
        other_law=later.slug != cited.slug,
    )
    trace = amendment.trace(cited.address)
    if trace is None or trace.fate in SETTLED:
        return None
    return _as_change(cited, later, trace)


def _later(session: Session, cited: _Cited, places: Sequence[Place], day: dt.date) -> _Later | None:
    if places:
        first = places[0]
        return _Later(
            first.version_id, first.work_slug, first.law, first.version, first.effective_on
        )
    version = library.get_work(session, cited.slug, as_of=day).version_on(day)
    if version is None:
        return None
    return _Later(version.id, cited.slug, cited.law, version.version, version.effective_on)


def _gone(texts: _Texts, cited: _Cited) -> Change:
    whole = Amendment(texts.of(cited.version_id), [], {}).trace(cited.address)
    nowhere = _Later(0, cited.slug, cited.law, "", cited.repealed_on)
    return _as_change(cited, nowhere, whole or Trace(Fate.GONE, "", "", ()))


def _as_change(cited: _Cited, later: _Later, trace: Trace) -> Change:
    old, new = word_diff(trace.old, trace.new)
    eids = [article_eid(number) for number in trace.numbers]
    return Change(
        provision=cited.provision,
        law=cited.law,
        label=label_of(cited.provision.split("/")[2]),
        old_version=cited.version,
        fate=trace.fate,
        new_slug=later.slug,
        new_law=later.law if later.slug != cited.slug else "",
        new_version=later.version,
        new_label="、".join(number.label() for number in trace.numbers),
        new_provisions=tuple(f"{later.slug}/{later.version}/{eid}" for eid in eids),
        effective_on=later.effective_on,
        old=old,
        new=new,
    )
