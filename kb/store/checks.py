"""数据库体检: what `anjian doctor` checks in the database, each check a function with findings.

The index has its own comparison in `search.indexer`; nothing here knows about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from kb.errors import BrokenChain
from kb.model.document import Batch, Document, DocumentState, IngestItem, Revision
from kb.model.regulation import Provision, Version
from kb.store import audit, checkpoints, records
from kb.store.documents import is_intact


@dataclass(frozen=True, slots=True)
class Finding:
    """体检结果: the outcome of one check; `problems` are Chinese lines, empty when all is well."""

    check: str
    examined: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def run_all(session: Session) -> Iterator[Finding]:
    """Yield the finding of every check, in order."""
    checks: tuple[Callable[[Session], Finding], ...] = (
        engine_integrity,
        audit_chain,
        review_records,
        revision_hashes,
        text_conservation,
        publication_pointers,
        ingest_reports,
    )
    for check in checks:
        yield check(session)


def engine_integrity(session: Session) -> Finding:
    """Ask SQLite for its own integrity and foreign-key checks; PostgreSQL keeps both itself."""
    if session.get_bind().dialect.name != "sqlite":
        return Finding("数据库完整性", 0, ())
    answers = [str(row[0]) for row in session.execute(text("PRAGMA quick_check"))]
    problems = [line for line in answers if line != "ok"]
    dangling = session.execute(text("PRAGMA foreign_key_check")).all()
    problems += [f"表 {row[0]} 第 {row[1]} 行指向不存在的 {row[2]}" for row in dangling[:20]]
    return Finding("数据库完整性", len(answers), tuple(problems))


def audit_chain(session: Session) -> Finding:
    """Walk the hash chain and compare it with every published checkpoint."""
    try:
        length = audit.verify(audit.entries(session), checkpoints.published(session))
    except BrokenChain as broken:
        return Finding("审计链", broken.seq, (str(broken),))
    return Finding("审计链", length, ())


def review_records(session: Session) -> Finding:
    """Compare opinions and checklists with the hashes that the chain holds of them."""
    try:
        examined = records.verify(session)
    except BrokenChain as broken:
        return Finding("审查记录与审计链一致", broken.seq, (str(broken),))
    return Finding("审查记录与审计链一致", examined, ())


def revision_hashes(session: Session) -> Finding:
    """Recompute the sha256 that names each revision."""
    problems: list[str] = []
    examined = 0
    query = select(Revision.id, Revision.sha256, Revision.content, Revision.public_content)
    for revision_id, digest, content, public in session.execute(
        query.execution_options(yield_per=500)
    ):
        examined += 1
        if not is_intact(digest, content, public):
            problems.append(f"修订版 {revision_id} 的内容与其哈希不符")
    return Finding("修订版哈希", examined, tuple(problems))


def text_conservation(session: Session) -> Finding:
    """Join each version's rows and compare with the text hash in its revision."""
    problems: list[str] = []
    examined = 0
    expected = {
        row.id: (row.title, row.content.get("text_sha256", ""))
        for row in session.execute(
            select(Version.id, Version.title, Revision.content)
            .join(Revision, Revision.id == Version.revision_id)
            .execution_options(yield_per=500)
        )
    }
    for version_id, digest in _text_digests(session):
        examined += 1
        title, wanted = expected.get(version_id, ("?", ""))
        if digest != wanted:
            problems.append(f"《{title}》（版本 {version_id}）的条文拼接后与原文不一致")
    missing = len(expected) - examined
    if missing:
        problems.append(f"{missing} 个版本没有任何条文")
    return Finding("条文与原文一致", examined, tuple(problems))


def publication_pointers(session: Session) -> Finding:
    """A published document must show a revision, and the one that was approved."""
    rows = session.execute(
        select(Document.key, Document.approved_sha256, Revision.sha256)
        .outerjoin(Revision, Revision.id == Document.published_revision_id)
        .where(Document.state == DocumentState.PUBLISHED.value)
    ).all()
    problems = [
        f"{key} 已发布，但没有与批准哈希一致的修订版"
        for key, approved, published in rows
        if not published or approved != published
    ]
    return Finding("发布内容与批准内容一致", len(rows), tuple(problems))


def ingest_reports(session: Session) -> Finding:
    """Every file counted as ok has its document, and no path is reported twice in a batch."""
    examined = int(session.scalar(select(func.count()).select_from(IngestItem)) or 0)
    lost = session.scalars(
        select(IngestItem.path)
        .outerjoin(Document, Document.id == IngestItem.document_id)
        .where(IngestItem.status == "ok", Document.id.is_(None))
    ).all()
    problems = [f"{path} 标记为成功，但没有对应的文稿" for path in lost]
    doubled = session.execute(
        select(Version.work_id, Version.version, func.count())
        .where(Version.superseded.is_(False))
        .group_by(Version.work_id, Version.version)
        .having(func.count() > 1)
    ).all()
    problems += [f"法规 {row[0]} 的 {row[1]} 版本重复 {row[2]} 次" for row in doubled]
    open_batches = session.scalars(select(Batch.name).where(Batch.state == "running")).all()
    problems += [f"批次“{name}”中断未完成，请重新运行入库" for name in open_batches]
    return Finding("入库记录", examined, tuple(problems))


def _text_digests(session: Session) -> Iterator[tuple[int, str]]:
    rows = session.execute(
        select(Provision.version_id, Provision.text)
        .order_by(Provision.version_id, Provision.position)
        .execution_options(yield_per=5000)
    )
    current: int | None = None
    digest = hashlib.sha256()
    for version_id, row_text in rows:
        if version_id != current:
            if current is not None:
                yield current, digest.hexdigest()
            current, digest = version_id, hashlib.sha256(row_text.encode())
        else:
            digest.update(("\n" + row_text).encode())
    if current is not None:
        yield current, digest.hexdigest()
