"""收入文稿 held entries: the documents of a volume, read at once by the revisions it pins.

A volume is built of what stands: a text that was taken down, or that another revision has taken
the place of, stops the build with an error that names it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.compendium.content import CompendiumContent, Entry
from kb.errors import IllegalTransition, NotFound, StaleRevision
from kb.model.document import Citation, Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.store.citations import day_of
from kb.store.visibility import visible

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
    _standing(content, rows)
    texts = _texts(
        session,
        [row.revision_id for row in rows.values()],
        fields=content.internal_fields if content.audience == "internal" else (),
    )
    return tuple(
        Held(
            number=number,
            entry=one,
            document_id=row.document_id,
            revision_id=row.revision_id,
            kind=DocumentKind(row.kind),
            region=row.region,
            level=row.level,
            unit=row.unit,
            content=texts[row.revision_id][0],
            restricted=texts[row.revision_id][1],
        )
        for number, one in enumerate(content.entries, 1)
        for row in (rows[one.document],)
    )


def check_standing(session: Session, content: CompendiumContent) -> None:
    """Raise what `read_entries` raises, without reading the texts; for the end of a long build."""
    _standing(content, _rows(session, content.entries))


@dataclass(frozen=True, slots=True)
class _Row:
    """A document with the revision pinned, and the revisions that stand."""

    document_id: int
    kind: str
    state: str
    region: str
    level: str
    unit: str
    current_revision_id: int | None
    published_revision_id: int | None
    visible: bool
    revision_id: int


def _rows(session: Session, entries: Sequence[Entry]) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for some in in_parts(entries):
        pinned = {one.document: one.revision for one in some}
        query = (
            select(
                Document.key,
                Revision.sha256,
                Document.id,
                Document.kind,
                Document.state,
                Document.region,
                Document.level,
                func.coalesce(Unit.name, ""),
                Document.current_revision_id,
                Document.published_revision_id,
                visible(),
                Revision.id,
            )
            .join(Revision, Revision.document_id == Document.id)
            .outerjoin(Unit, Unit.id == Document.unit_id)
            .where(
                Document.key.in_(sorted(pinned)),
                Revision.sha256.in_(sorted(set(pinned.values()))),
            )
            .order_by(Revision.number)
        )
        for key, sha256, *row in session.execute(query):
            if pinned[key] == sha256:
                found[key] = _Row(*row)
    missing = [one.document for one in entries if one.document not in found]
    if missing:
        raise NotFound(
            f"库中没有汇编所收的文稿或修订版：{_listed(missing)}",
            hint="请按方案重新选编",
        )
    return found


def _texts(
    session: Session, revisions: Sequence[int], *, fields: Sequence[str]
) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """The public form of each revision, and the restricted fields asked for.

    The internal form is not even read where none is asked for.
    """
    columns: list[Any] = [
        Revision.id,
        Revision.public_content,
        *([Revision.content] if fields else []),
    ]
    found: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
    for some in in_parts(revisions):
        for revision, public, *internal in session.execute(
            select(*columns).where(Revision.id.in_(some))
        ):
            kept = {name: one[name] for one in internal for name in fields if one.get(name)}
            found[revision] = (public, kept)
    return found


def _standing(content: CompendiumContent, rows: Mapping[str, _Row]) -> None:
    down: list[str] = []
    changed: list[str] = []
    for one in content.entries:
        row = rows[one.document]
        state = DocumentState(row.state)
        shown: int | None
        if row.visible:
            shown = row.published_revision_id
        elif content.audience == "internal" and state is DocumentState.INTERNAL_ONLY:
            shown = row.current_revision_id
        else:
            down.append(f"{one.title}（{one.document}，{_WHY.get(state, '未公开')}）")
            continue
        if shown != row.revision_id:
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
