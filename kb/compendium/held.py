"""收入文稿 held entries: the documents of a volume, read at once by the revisions it pins.

A volume is built of what stands: a text that was taken down, or that another revision has taken
the place of, stops the build with an error that names it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compendium.content import CompendiumContent, Entry
from kb.errors import IllegalTransition, NotFound, StaleRevision
from kb.model.document import Citation, Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.store.citations import day_of
from kb.store.visibility import is_visible

AT_ONCE: Final = 500
"""Values of one query; databases limit how many they take."""
_MOST_NAMED: Final = 8
T = TypeVar("T")


class EntryTakenDown(IllegalTransition):
    """所收文稿已撤下: a document of the volume was withdrawn, suspended or is not public."""

    code = "entry_taken_down"


class EntryChanged(StaleRevision):
    """所收文稿已更正: another revision has taken the place of the one that the volume pins."""

    code = "entry_changed"


@dataclass(frozen=True, slots=True)
class Held:
    """收入文稿: one entry with its public text; `number` counts from 1 through the volume.

    `restricted` has the internal fields that the volume prints, and no others.
    """

    number: int
    entry: Entry
    document_id: int
    revision_id: int
    kind: DocumentKind
    region: str
    level: str
    unit: str
    published_at: dt.datetime | None
    content: Mapping[str, Any]
    restricted: Mapping[str, Any] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """Where links to this entry lead."""
        return f"case-{self.number}"

    @property
    def label(self) -> str:
        """What other parts of the volume call it: 案例 12."""
        return f"案例{self.number}" if self.kind is DocumentKind.CASE else f"第{self.number}篇"

    @property
    def title(self) -> str:
        """The title of the public text."""
        return str(self.content.get("title") or self.entry.title)

    @property
    def day(self) -> dt.date | None:
        """The day whose law is meant."""
        return day_of(self.content)


def in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield values in parts that one query can take."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def read_entries(session: Session, content: CompendiumContent) -> tuple[Held, ...]:
    """Return every entry of a volume in order.

    Raises:
        NotFound: a document or revision is not in the knowledge base.
        EntryTakenDown: a document may no longer be shown to these readers.
        EntryChanged: a document has another text than the one pinned.
    """
    rows = _rows(session, content.entries)
    standing(content, [(one, *rows[one.document][:2]) for one in content.entries])
    return tuple(
        Held(
            number=number,
            entry=one,
            document_id=document.id,
            revision_id=revision.id,
            kind=DocumentKind(document.kind),
            region=document.region,
            level=document.level,
            unit=unit,
            published_at=document.published_at,
            content=revision.public_content,
            restricted={
                name: revision.content[name]
                for name in content.internal_fields
                if content.audience == "internal" and revision.content.get(name)
            },
        )
        for number, one in enumerate(content.entries, 1)
        for document, revision, unit in (rows[one.document],)
    )


def check_standing(session: Session, content: CompendiumContent) -> None:
    """Raise what `read_entries` raises, without keeping the texts; for the end of a long build."""
    rows = _rows(session, content.entries)
    standing(content, [(one, *rows[one.document][:2]) for one in content.entries])


def _rows(session: Session, entries: Sequence[Entry]) -> dict[str, tuple[Document, Revision, str]]:
    found: dict[str, tuple[Document, Revision, str]] = {}
    for some in in_parts(entries):
        pinned = {one.document: one.revision for one in some}
        query = (
            select(Document, Revision, Unit.name)
            .join(Revision, Revision.document_id == Document.id)
            .outerjoin(Unit, Unit.id == Document.unit_id)
            .where(
                Document.key.in_(sorted(pinned)),
                Revision.sha256.in_(sorted(set(pinned.values()))),
            )
            .order_by(Revision.number)
        )
        for document, revision, unit in session.execute(query):
            if pinned[document.key] == revision.sha256:
                found[document.key] = (document, revision, unit or "")
    missing = [one.document for one in entries if one.document not in found]
    if missing:
        raise NotFound(
            f"库中没有汇编所收的文稿或修订版：{_listed(missing)}",
            hint="请按方案重新选编",
        )
    return found


def standing(content: CompendiumContent, rows: Iterable[tuple[Entry, Document, Revision]]) -> None:
    """Check that every document may be shown to the readers with the revision pinned.

    Raises:
        EntryTakenDown, EntryChanged: as `read_entries`.
    """
    down: list[str] = []
    changed: list[str] = []
    for one, document, revision in rows:
        state = DocumentState(document.state)
        if is_visible(document):
            shown = document.published_revision_id
        elif content.audience == "internal" and state is DocumentState.INTERNAL_ONLY:
            shown = document.current_revision_id
        else:
            down.append(f"{one.title}（{one.document}，{_WHY.get(state, '未公开')}）")
            continue
        if shown != revision.id:
            changed.append(f"{one.title}（{one.document}）")
    if down:
        raise EntryTakenDown(
            f"汇编所收文稿有 {len(down)} 篇不能再收：{_listed(down)}",
            hint="请从方案中删去后重新选编",
        )
    if changed:
        raise EntryChanged(
            f"汇编所收文稿有 {len(changed)} 篇已更正：{_listed(changed)}",
            hint="请按方案重新选编，收入更正后的文本",
        )


_WHY: Final = {
    DocumentState.WITHDRAWN: "已撤回",
    DocumentState.SUSPENDED: "已暂停展示",
    DocumentState.ARCHIVED: "已归档",
    DocumentState.INTERNAL_ONLY: "仅内部使用",
    DocumentState.REJECTED: "不采用",
    DocumentState.RECALLED: "已撤稿",
}


def _listed(words: Sequence[str]) -> str:
    more = f"等 {len(words)} 篇" if len(words) > _MOST_NAMED else ""
    return "、".join(words[:_MOST_NAMED]) + more


def citations_of(session: Session, held: Sequence[Held]) -> Mapping[int, tuple[Citation, ...]]:
    """Return the citation rows of each entry, by its number, in the order of its text."""
    numbers = {one.revision_id: one.number for one in held}
    found: dict[int, list[Citation]] = defaultdict(list)
    for row in _citation_rows(session, sorted(numbers)):
        found[numbers[row.revision_id]].append(row)
    return {number: tuple(rows) for number, rows in found.items()}


def _citation_rows(session: Session, revisions: Sequence[int]) -> Iterator[Citation]:
    for some in in_parts(revisions):
        query = select(Citation).where(Citation.revision_id.in_(some))
        yield from session.scalars(query.order_by(Citation.revision_id, Citation.id))
