"""分条施行入库: rows for the articles that begin on another day than their law."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.law_graph import Commencement
from kb.model.operations import OutboxOperation
from kb.model.regulation import Provision, Version
from kb.store.unit_of_work import UnitOfWork
from kb.store.visibility import visible
from kb.text.commencement import part_commencements

_VERBS: Final = ("施行", "实施", "生效", "执行")


def link_commencements(uow: UnitOfWork, *, actor: str, subject: str) -> int:
    """Bring the rows in line with the published texts and return how many versions changed."""
    session = uow.session
    wanted = _stated(session)
    held = _held(session)
    changed = [v for v in wanted.keys() | held.keys() if wanted.get(v) != held.get(v)]
    for version_id in sorted(changed):
        session.execute(delete(Commencement).where(Commencement.version_id == version_id))
        if rows := wanted.get(version_id):
            session.execute(insert(Commencement), rows)
        document = session.scalar(select(Version.document_id).where(Version.id == version_id))
        if document is not None:
            uow.announce(document, OutboxOperation.UPSERT)
    if changed:
        uow.record(actor, "library.commence", subject, detail={"versions": len(changed)})
    return len(changed)


def _stated(session: Session) -> dict[int, list[dict[str, Any]]]:
    """What the texts say, by version."""
    stated: dict[int, list[dict[str, Any]]] = {}
    rows = session.execute(
        select(Provision.version_id, Provision.text, Version.effective_on)
        .join(Version, Version.id == Provision.version_id)
        .join(Document, Document.id == Version.document_id)
        .where(
            visible(),
            Version.superseded.is_(False),
            Provision.text.like("%条%"),
            or_(*(Provision.text.like(f"%自%{verb}%") for verb in _VERBS))
            | Provision.text.like("%由%公布施行日期%")
            | Provision.text.like("%施行日期%由%"),
        )
        .order_by(Provision.version_id, Provision.position)
    )
    for version_id, text, effective_on in rows:
        for part in part_commencements(text):
            if part.on is not None and part.on == effective_on:
                continue
            row = {
                "version_id": version_id,
                "number": part.article.number,
                "suffix": part.article.suffix,
                "effective_on": part.on,
                "quote": part.quote,
            }
            stated.setdefault(version_id, []).append(row)
    return stated


def _held(session: Session) -> dict[int, list[dict[str, Any]]]:
    held: dict[int, list[dict[str, Any]]] = {}
    for row in session.scalars(select(Commencement).order_by(Commencement.id)):
        held.setdefault(row.version_id, []).append(
            {
                "version_id": row.version_id,
                "number": row.number,
                "suffix": row.suffix,
                "effective_on": row.effective_on,
                "quote": row.quote,
            }
        )
    return held
