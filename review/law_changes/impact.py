"""变动影响: what becomes of everything that stands on the provisions a new text changes.

Asked before the text is published as well as after: what the report calls changed is what will be
queued, because both ask `review.rechecks.judging`. Citing articles are other bodies' texts, which
nobody here can correct; those that lead to no article with the same words are queued all the same,
for whoever cleans up regulations (法规清理), and marked as reviewed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentKind
from kb.model.law_graph import ProvisionReference
from kb.model.regulation import Version, Work
from kb.store.library import published_version
from kb.store.references import not_its_own, part_label, reason_in_words
from kb.text.amendment import Fate, Trace
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_eid, label_of, make_eid
from kb.text.substance import word_diff
from review.law_changes.coming import Changed, NewLaw
from review.rechecks.cited import Cited, cited, unread
from review.rechecks.citing_laws import address_of
from review.rechecks.judging import Change
from review.rechecks.queue import Words

UNRESOLVED: Final = "unresolved"
FATES: Final = (*(fate.value for fate in Fate), UNRESOLVED)
FATE_LABELS: Final = {
    "same": "未变",
    "renumbered": "只改条号",
    "changed": "实质修改",
    "split": "拆分",
    "merged": "合并",
    "gone": "无对应条文",
    UNRESOLVED: "未能解析",
}
_UNSETTLED: Final = frozenset(FATES) - {"same", "renumbered"}


@dataclass(frozen=True, slots=True)
class Destination:
    """去向 of one cited provision: `new` are ids `slug/version/eid`, none when it is gone.

    `fate` is one of `FATES`; `raw` and `reason` are only there for what is unresolved. `old` and
    `words` hold both wordings where they differ.
    """

    law: str
    version: str
    label: str
    provision: str
    fate: str
    new: tuple[str, ...]
    new_law: str
    old_words: tuple[Words, ...]
    new_words: tuple[Words, ...]
    part: str = ""
    reason: str = ""

    @property
    def settled(self) -> bool:
        """Whether its words are the same, wherever they stand."""
        return self.fate not in _UNSETTLED

    @property
    def new_labels(self) -> tuple[str, ...]:
        """The successors in words."""
        return tuple(label_of(each.split("/")[2]) for each in self.new)


@dataclass(frozen=True, slots=True)
class Dependent:
    """受影响的文稿: a published document and what becomes of each provision it cites."""

    document_id: int
    key: str
    kind: str
    title: str
    destinations: tuple[Destination, ...]


@dataclass(frozen=True, slots=True)
class CitingLaw:
    """援引的法规: a law in force whose articles cite what changes; articles and destinations."""

    slug: str
    law: str
    version: str
    articles: tuple[tuple[ArticleNumber | None, Destination], ...]

    @property
    def unsettled(self) -> int:
        """How many of its references lead to no article with the same words."""
        return sum(not destination.settled for _, destination in self.articles)


@dataclass(frozen=True, slots=True)
class Impact:
    """变动影响: the new text, the documents that stand on what it changes, and citing laws."""

    law: NewLaw
    dependents: tuple[Dependent, ...]
    citing: tuple[CitingLaw, ...]

    def counts(self) -> dict[str, int]:
        """Return how many references of documents have each fate."""
        return _counted(each.fate for one in self.dependents for each in one.destinations)

    def citing_counts(self) -> dict[str, int]:
        """Return the same for the references of laws."""
        return _counted(each.fate for one in self.citing for _, each in one.articles)

    def as_json(self) -> dict[str, Any]:
        """Return the report as the command and the API give it."""
        law = self.law
        return {
            "law": law.name,
            "document": law.key,
            "document_id": law.document_id,
            "version": law.version,
            "effective_on": law.effective_on.isoformat() if law.effective_on else "",
            "published": law.published,
            "changes": [
                {
                    "law": changed.coming.title,
                    "version": changed.last,
                    "kind": "replaces" if changed.coming.other_law else "amends",
                    "on": changed.on.isoformat() if changed.on else "",
                }
                for changed in law.changes
            ],
            "not_held": list(law.missing),
            "counts": self.counts(),
            "citing_counts": self.citing_counts(),
            "dependents": [
                {
                    "document": one.key,
                    "kind": one.kind,
                    "title": one.title,
                    "provisions": [_json(each) for each in one.destinations],
                }
                for one in self.dependents
            ],
            "citing": [
                {
                    "law": one.law,
                    "work": one.slug,
                    "version": one.version,
                    "references": [
                        {"article": number.label() if number else "", **_json(each)}
                        for number, each in one.articles
                    ],
                }
                for one in self.citing
            ],
        }


def impact(session: Session, law: NewLaw, *, as_of: dt.date | None = None) -> Impact:
    """Return what a new text does to what stands on the laws it changes.

    Citing laws are those in force on `as_of`, today when it is None.
    """
    day = as_of or dt.date.today()
    changes = {
        changed.coming.law: (
            changed,
            Change(
                session,
                changed.versions,
                changed.last,
                law.text,
                other_law=changed.coming.other_law,
            ),
        )
        for changed in law.changes
    }
    laws = {slug: changed.coming.title for slug, (changed, _) in changes.items()}
    found: dict[int, list[Destination]] = {}
    regulations = set(
        session.scalars(select(Document.id).where(Document.kind == DocumentKind.REGULATION.value))
    )
    for text in cited(session, laws):
        if text.version >= law.version or text.document_id in regulations:
            continue  # it was written with the new text, or is told with the citing laws
        found.setdefault(text.document_id, []).append(_of_cited(*changes[text.slug], text))
    for each in unread(session, laws):
        lost = _lost(changes[each.slug][0], "", each.raw, each.reason, each.part)
        found.setdefault(each.document_id, []).append(lost)
    return Impact(
        law, tuple(_dependents(session, found)), tuple(_citing(session, changes, law, day))
    )


def _of_cited(changed: Changed, change: Change, text: Cited) -> Destination:
    trace = change.trace(text.version, text.address)
    label = label_of(text.provision.split("/")[2])
    if trace is None:
        known = text.version in changed.versions
        reason = "所引版本没有这一条" if known else "所引版本没有发布"
        return _lost(changed, text.version, label, reason, text.part, text.provision)
    return _traced(changed, text.version, label, text.provision, trace, text.part)


def _traced(
    changed: Changed, version: str, label: str, provision: str, trace: Trace, part: str = ""
) -> Destination:
    coming = changed.coming
    old: tuple[Words, ...] = ()
    new: tuple[Words, ...] = ()
    if trace.fate.value in _UNSETTLED:
        left, right = word_diff(trace.old, trace.new)
        old = tuple(Words(piece.text, piece.changed) for piece in left)
        new = tuple(Words(piece.text, piece.changed) for piece in right)
    return Destination(
        law=coming.title,
        version=version,
        label=label,
        provision=provision,
        fate=trace.fate.value,
        new=tuple(
            f"{coming.slug}/{coming.version}/{article_eid(number)}" for number in trace.numbers
        ),
        new_law=coming.name if coming.other_law else "",
        old_words=old,
        new_words=new,
        part=part,
    )


def _lost(
    changed: Changed, version: str, label: str, reason: str, part: str = "", provision: str = ""
) -> Destination:
    return Destination(
        law=changed.coming.title,
        version=version,
        label=label,
        provision=provision,
        fate=UNRESOLVED,
        new=(),
        new_law="",
        old_words=(),
        new_words=(),
        part=part,
        reason=reason,
    )


def _dependents(session: Session, found: dict[int, list[Destination]]) -> Iterator[Dependent]:
    ids = sorted(found)
    for start in range(0, len(ids), _CHUNK):
        rows = session.scalars(
            select(Document)
            .where(Document.id.in_(ids[start : start + _CHUNK]))
            .order_by(Document.kind, Document.key)
        )
        for row in rows:
            destinations = sorted(
                found[row.id],
                key=lambda each: (-FATES.index(each.fate), each.part, each.provision),
            )
            yield Dependent(row.id, row.key, row.kind, row.title, tuple(destinations))


def _citing(
    session: Session,
    changes: dict[str, tuple[Changed, Change]],
    law: NewLaw,
    day: dt.date,
) -> Iterator[CitingLaw]:
    targets = select(Work.id).where(Work.slug.in_(list(changes)))
    rows = session.execute(
        select(ProvisionReference, Version.version, Work.slug, Work.short_title)
        .join(Version, Version.id == ProvisionReference.version_id)
        .join(Document, published_version())
        .join(Work, Work.id == Version.work_id)
        .where(
            ProvisionReference.target_work_id.in_(targets),
            ProvisionReference.target_number.is_not(None),
            not_its_own(),
            Version.effective_on <= day,
            or_(Version.repealed_on.is_(None), Version.repealed_on > day),
            Work.slug.not_in([*changes, law.slug]),
        )
        .order_by(Work.slug, Version.version, ProvisionReference.id)
    ).all()
    cited_versions = _versions(
        session, {row[0].target_version_id for row in rows if row[0].target_version_id}
    )
    works = _slugs(session, {row[0].target_work_id for row in rows})
    found: dict[tuple[str, str, str], list[tuple[ArticleNumber | None, Destination]]] = {}
    for reference, version, slug, title in rows:
        changed, change = changes[works[reference.target_work_id]]
        number = ArticleNumber(reference.number, reference.suffix) if reference.number else None
        assert reference.target_number is not None  # a condition of the query
        target = ArticleNumber(reference.target_number, reference.target_suffix)
        label = target.label() + part_label(reference.paragraph, reference.items)
        meant = cited_versions.get(reference.target_version_id or 0, "")
        if meant >= law.version:
            continue
        address = address_of(target, reference.paragraph, reference.items)
        trace = change.trace(meant, address) if meant else None
        if trace is None:
            reason = reason_in_words(reference.reason) or "所引版本没有这一条"
            destination = _lost(changed, meant, label, reason)
        else:
            provision = f"{changed.coming.law}/{meant}/{make_eid(address)}"
            destination = _traced(changed, meant, label, provision, trace)
        found.setdefault((slug, title, version), []).append((number, destination))
    for (slug, title, version), articles in found.items():
        yield CitingLaw(slug, title, version, tuple(dict.fromkeys(articles)))


_CHUNK: Final = 500


def _versions(session: Session, ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        rows = session.execute(select(Version.id, Version.version).where(Version.id.in_(part)))
        found |= {row.id: row.version for row in rows}
    return found


def _slugs(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    wanted = [each for each in ids if each is not None]
    rows = session.execute(select(Work.id, Work.slug).where(Work.id.in_(wanted)))
    return {row.id: row.slug for row in rows}


def _counted(fates: Iterator[str]) -> dict[str, int]:
    counts = Counter(fates)
    return {fate: counts[fate] for fate in FATES if counts[fate]}


def _json(each: Destination) -> dict[str, Any]:
    return {
        "law": each.law,
        "version": each.version,
        "label": each.label,
        "provision": each.provision,
        "part": each.part,
        "fate": each.fate,
        "new_law": each.new_law,
        "new_provisions": list(each.new),
        "reason": each.reason,
        "old": [{"text": word.text, "changed": word.changed} for word in each.old_words],
        "new": [{"text": word.text, "changed": word.changed} for word in each.new_words],
    }
