"""载入起步语料: the starter texts go through ingestion and every stage of review like any other.

The people are the accounts of `accounts.yaml`: no password, so nobody can sign in as them. Loading
again changes nothing; an edited text becomes a correction of the published one; a load that was
killed is continued.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from corpus.manifest import FOLDER, TEXT_FOLDERS, text_files
from ingest.batch import BatchRequest, OnProgress, finish_batch, run_batch
from ingest.storing.outcome import ItemStatus
from kb.model.document import Batch, Document, DocumentKind, DocumentState, IngestItem, Revision
from kb.model.people import Role, Unit, User
from kb.settings import Settings
from kb.store import accounts
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review.batches import publish_batch

ACTOR = "corpus"
BATCH_NAME = "起步语料"
ACCOUNTS_FILE = "accounts.yaml"
CLEARED_FILE = "cleared.yaml"
UNFINISHED = "running"


@dataclass(frozen=True, slots=True)
class StarterReport:
    """载入结果: documents published by this run, files unchanged, (name, reason) of failures."""

    published: int
    unchanged: int
    failures: tuple[tuple[str, str], ...] = field(default=())


def load_starter(
    database: Database,
    settings: Settings,
    *,
    folder: Path = FOLDER,
    on_progress: OnProgress = lambda progress: True,
) -> StarterReport:
    """Create the starter accounts and publish the starter texts that are not published yet.

    Args:
        database: an open database.
        settings: its home folder and limits.
        folder: where the texts and `accounts.yaml` are.
        on_progress: called after every chunk of files.

    Raises:
        HomeBusy: another load is running on this home folder.
    """
    files = text_files(folder)
    roll = yaml.safe_load((folder / ACCOUNTS_FILE).read_text(encoding="utf-8"))
    with database.unit_of_work() as uow:
        create_accounts(uow, roll)
    if _is_all_out(database, files):
        return StarterReport(published=0, unchanged=len(files))
    request = BatchRequest(
        paths=tuple(folder / name for name in TEXT_FOLDERS if (folder / name).is_dir()),
        name=BATCH_NAME,
        publish=True,
    )
    report = run_batch(database, settings, request, on_progress=on_progress)
    with database.unit_of_work() as uow:
        assign_units(uow, report.batch_id, str(roll["default_unit"]))
    signed = publish_batch(database, report.batch_id, cleared=cleared_passages(folder))
    finish_batch(database, report.batch_id)
    failed = tuple(
        (Path(item.path).name, item.reason)
        for item in report.items
        if item.status is ItemStatus.FAILED
    )
    return StarterReport(
        published=signed.documents,
        unchanged=report.count(ItemStatus.SKIPPED),
        failures=failed + signed.failures,
    )


def cleared_passages(folder: Path = FOLDER) -> dict[tuple[str, str], str]:
    """Return (type, passage) → reason of what the privacy scan marks and the editors have cleared.

    A folder without the file clears nothing.
    """
    path = folder / CLEARED_FILE
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []
    return {(str(one["type"]), str(one["text"])): str(one["reason"]) for one in listed}


def create_accounts(uow: UnitOfWork, roll: dict[str, Any]) -> None:
    """Create the units and accounts that are not there yet; existing ones stay as they are."""
    units: dict[str, Unit] = {}
    for entry in roll["units"]:
        known = uow.session.scalars(select(Unit.id).where(Unit.name == entry["name"])).first()
        unit = accounts.ensure_unit(
            uow, entry["name"], region=entry["region"], level=entry["level"], actor=ACTOR
        )
        if known is None and entry.get("parent"):
            unit.parent_id = units[entry["parent"]].id
        units[entry["name"]] = unit
    held = set(uow.session.scalars(select(User.name)))
    for entry in roll["accounts"]:
        if entry["name"] not in held:
            accounts.add_user(
                uow,
                entry["name"],
                unit=units[entry["unit"]],
                roles=[Role(role) for role in entry["roles"]],
                display_name=entry["display_name"],
                actor=ACTOR,
            )


def assign_units(uow: UnitOfWork, batch_id: int, default_unit: str) -> None:
    """Say whose each new text is: a case its handling unit's, anything else the editors'."""
    session = uow.session
    units = {unit.name: unit.id for unit in session.scalars(select(Unit))}
    for document, content in _without_unit(uow, batch_id):
        name = str(content.get("handling_unit") or default_unit)
        if name not in units:
            continue
        document.unit_id = units[name]
        uow.record(ACTOR, "document.assign", f"document:{document.id}", detail={"unit": name})


def _without_unit(uow: UnitOfWork, batch_id: int) -> Iterator[tuple[Document, dict[str, Any]]]:
    rows = uow.session.execute(
        select(Document, Revision.content)
        .join(Revision, Revision.id == Document.current_revision_id)
        .where(
            Document.batch_id == batch_id,
            Document.unit_id.is_(None),
            Document.kind != DocumentKind.REGULATION.value,
        )
        .order_by(Document.id)
    ).all()
    yield from ((row[0], row[1]) for row in rows)


def _is_all_out(database: Database, files: tuple[Path, ...]) -> bool:
    """Whether every text, as it is now, belongs to a document that is published as it is now."""
    wanted = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    with database.reading() as session:
        unfinished = session.scalars(
            select(Batch.id).where(Batch.name == BATCH_NAME, Batch.state == UNFINISHED)
        ).first()
        held = set(
            session.scalars(
                select(IngestItem.source_sha256)
                .join(Document, Document.id == IngestItem.document_id)
                .where(
                    Document.state == DocumentState.PUBLISHED.value,
                    Document.published_revision_id == Document.current_revision_id,
                    IngestItem.status != ItemStatus.FAILED.value,
                )
            )
        )
    return unfinished is None and wanted <= held
