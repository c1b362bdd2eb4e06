"""附件 attachments: uploaded to a case, kept by hash, rebuilt before anything of them is public.

Which files a case has, and which of them are published, is part of its content (`attachments`,
`public_attachments`). The public form names the rebuilt copies with name, size and hash, so who
approves a revision has approved these bytes and no others. A copy is named by its place
(附件1.pdf): what people call their files names persons.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.desk import Attachment
from kb.model.document import Revision
from kb.store import files
from kb.store.database import Database
from kb.store.files import MEDIA_TYPES, Side
from kb.store.unit_of_work import UnitOfWork
from review import plain_text, refusals
from review.desk import editing, opening
from review.desk.file_types import media_type_of
from review.desk.opening import Opened, Reader
from review.desk.rebuilding import REBUILDERS

MOST: Final = 50
LARGEST: Final = 10 * 1024 * 1024
"""Bytes of one file: a scanned file of a few hundred pages; several fit into one request."""

LONGEST_NAME: Final = 150
PUBLIC, INTERNAL = "public", "internal"


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """附件: `clean_sha256` names the copy without metadata; without one `problem` says why.

    `level` is what the newest revision says, `public_name` the name of its copy in public.
    """

    id: int
    name: str
    media_type: str
    level: str
    size: int
    sha256: str
    clean_sha256: str
    uploaded_at: dt.datetime
    problem: str
    public_name: str


def add(
    database: Database, document_id: int, *, actor: str, name: str, data: bytes
) -> AttachmentView:
    """Store a file with a case, and the copy of it that could be published, where one can be made.

    Raises:
        InvalidInput: the name says another type than the content, it is empty or too large, the
            case has it already, or has `MOST`; the message names the file.
        IllegalTransition, NotPermitted, NotFound: as in `review.desk.editing.writer_of`.
    """
    ref, home = f"document:{document_id}", database.settings.home
    with (
        refusals.audited(database, actor=actor, action="attachment.add", ref=ref),
        database.unit_of_work() as uow,
    ):
        writer = editing.writer_of(uow, document_id, actor)
        shown = _checked_name(name)
        held = _rows(uow.session, document_id)
        if len(data) > LARGEST:
            raise _refused(shown, f"超过 {LARGEST // 2**20} MB", "请压缩或拆分后再上传")
        if len(held) >= MOST:
            raise _refused(shown, f"放不下：一个案例最多 {MOST} 个附件", "请先移除不用的附件")
        try:
            media_type = media_type_of(shown, data)
        except InvalidInput as wrong:
            raise _refused(shown, wrong.message, wrong.hint) from None
        digest = files.digest_of(data)
        same = next((row.name for row in held if row.sha256 == digest), "")
        if same:
            raise _refused(shown, f"与已经上传的“{same}”内容相同", "不必重复上传")
        clean = _rebuilt_or_none(media_type, data)
        row = Attachment(
            document_id=document_id,
            name=shown,
            media_type=media_type,
            level=INTERNAL,
            size=len(data),
            sha256=files.keep(home, Side.ORIGINAL, data),
            clean_sha256=files.keep(home, Side.REBUILT, clean) if clean else "",
            uploaded_by=writer.actor.id,
        )
        uow.session.add(row)
        uow.session.flush()
        uow.record(
            actor,
            "attachment.add",
            ref,
            revision_sha256=writer.current.sha256,
            detail={"sha256": row.sha256, "type": media_type, "size": row.size},
        )
        return _view(home, row, {})


def listed(database: Database, document_id: int, *, actor: str) -> tuple[AttachmentView, ...]:
    """Return the files of the newest revision; for its writers also those not saved with it yet.

    Whoever is asked for an opinion and has not accepted reads the public text only and gets none.

    Raises:
        NotFound, NotPermitted, IllegalTransition: as in `review.desk.opening.opened`.
    """
    with opening.opened(database, document_id, actor=actor) as at:
        if at.reader is Reader.INVITED:
            return ()
        return tuple(
            _view(database.settings.home, row, at.current.content) for row in _readable(at)
        )


def content(
    database: Database, document_id: int, attachment_id: int, *, actor: str, side: Side
) -> tuple[AttachmentView, bytes]:
    """Return an original or its rebuilt copy, for somebody who may read the internal text.

    Raises:
        NotFound: the document has no such file, or no copy of it could be made.
        NotPermitted: an invitation that is not accepted yet; and as in `opening.opened`.
    """
    ref, home = f"document:{document_id}", database.settings.home
    with (
        refusals.audited(database, actor=actor, action="attachment.read", ref=ref),
        opening.opened(database, document_id, actor=actor) as at,
    ):
        if at.reader is Reader.INVITED:
            raise NotPermitted("接受邀请之后才能查看附件", hint="请先接受征求意见的邀请")
        row = next((one for one in _readable(at) if one.id == attachment_id), None)
        digest = (row.sha256 if side is Side.ORIGINAL else row.clean_sha256) if row else ""
        if row is None or not digest:
            raise NotFound("没有这个附件", hint="请从附件列表中选择")
        return _view(home, row, at.current.content), files.read(home, side, digest)


def remove(database: Database, document_id: int, attachment_id: int, *, actor: str) -> None:
    """Take a file off a case that no saved revision names as its newest.

    Raises:
        NotFound: the document has no such file.
        IllegalTransition: the newest revision names it; and as in `editing.writer_of`.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="attachment.remove", ref=ref),
        database.unit_of_work() as uow,
    ):
        writer = editing.writer_of(uow, document_id, actor)
        row = uow.session.get(Attachment, attachment_id)
        if row is None or row.document_id != document_id or row.removed_at is not None:
            raise NotFound("没有这个附件", hint="请从附件列表中选择")
        if row.sha256 in (writer.current.content.get("attachments") or ()):
            raise IllegalTransition("这个附件写在最新的修订版中", hint="请先保存一个不含它的修订版")
        _drop(uow, row, actor, writer.current.sha256)


def public_names(
    uow: UnitOfWork, document_id: int, content: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return what the public form says of the files that a content publishes, in its order.

    Raises:
        InvalidInput: the content names a file the case does not have, or publishes one of which
            there is no copy without metadata; the message names it.
    """
    held = {row.sha256: row for row in _rows(uow.session, document_id)}
    for number, digest in enumerate(content.get("attachments") or ()):
        if digest not in held:
            raise InvalidInput(
                "案例没有这个附件", field=f"attachments.{number}", hint="请先上传附件，再保存案例"
            )
    home = files.home_of(uow.session)
    published = [held[digest] for digest in _published(content)]
    for row in published:
        if not row.clean_sha256:
            raise InvalidInput(
                f"“{row.name}”不能公开：{_problem(home, row)}",
                field="attachments",
                hint="请改为内部附件，或换一个文件",
            )
    return [
        {
            "name": public_name(number, row.name),
            "size": len(files.read(home, Side.REBUILT, row.clean_sha256)),
            "sha256": row.clean_sha256,
        }
        for number, row in enumerate(published, 1)
    ]


def settle(
    uow: UnitOfWork, document_id: int, content: Mapping[str, Any], actor: str, revision: str
) -> None:
    """Bring the files of a case in line with the revision just saved: others are taken off it."""
    named = set(content.get("attachments") or ())
    public = set(content.get("public_attachments") or ())
    for row in _rows(uow.session, document_id):
        if row.sha256 in named:
            row.level = PUBLIC if row.sha256 in public else INTERNAL
        else:
            _drop(uow, row, actor, revision)


def _drop(uow: UnitOfWork, row: Attachment, actor: str, revision: str) -> None:
    """Take a file off its case; its bytes stay while a revision or another case names them."""
    row.removed_at = utc_now()
    uow.record(
        actor,
        "attachment.remove",
        f"document:{row.document_id}",
        revision_sha256=revision,
        detail={"sha256": row.sha256},
    )
    uow.session.flush()
    home = files.home_of(uow.session)
    for side, digest in ((Side.ORIGINAL, row.sha256), (Side.REBUILT, row.clean_sha256)):
        if digest and not _is_needed(uow.session, row, digest):
            files.drop(home, side, digest)


def _is_needed(session: Session, row: Attachment, digest: str) -> bool:
    """Whether a revision of the document, or any other file, has these bytes."""
    others = session.scalars(
        select(Attachment.id).where(
            or_(Attachment.sha256 == digest, Attachment.clean_sha256 == digest),
            or_(Attachment.document_id != row.document_id, Attachment.removed_at.is_(None)),
        )
    ).first()
    forms = session.execute(
        select(Revision.content, Revision.public_content).where(
            Revision.document_id == row.document_id
        )
    )
    return others is not None or any(
        row.sha256 in (saved.get("attachments") or ())
        or digest in {one.sha256 for one in files.public_files(public)}
        for saved, public in forms
    )


def _checked_name(name: str) -> str:
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).strip()
    if not base.strip(". "):
        raise InvalidInput("附件没有名称", field="file", hint="请重新选择文件")
    if len(base) > LONGEST_NAME:
        raise _refused(base, f"的文件名超过 {LONGEST_NAME} 字", "请改短文件名后再上传")
    problem = plain_text.problem_of(name)  # before the slash of </script> cuts it in two
    # U+202E and its like make gpj.exe look like exe.jpg
    if not problem and any(unicodedata.category(one) in ("Cf", "Co", "Cn") for one in base):
        problem = "含有不可见的字符"
    if problem:
        raise _refused(base, f"的文件名{problem}", "请改名后再上传")
    return base


def _refused(name: str, reason: str, hint: str) -> InvalidInput:
    short = name if len(name) <= 60 else f"{name[:60]}…"
    visible = "".join(one for one in short if unicodedata.category(one)[0] != "C")
    gap = "" if reason.startswith(("的", "与")) else " "
    return InvalidInput(f"“{visible}”{gap}{reason}", field="file", hint=hint)


def _rebuilt_or_none(media_type: str, data: bytes) -> bytes | None:
    rebuild = REBUILDERS.get(media_type)
    try:
        return rebuild(data) if rebuild else None
    except InvalidInput:
        return None


def _problem(home: Path, row: Attachment) -> str:
    return "" if row.clean_sha256 else _why_not(home, row.media_type, row.sha256)


@lru_cache(maxsize=500)
def _why_not(home: Path, media_type: str, digest: str) -> str:
    """Return why a file cannot be published; what its bytes say once they say always."""
    rebuild = REBUILDERS.get(media_type)
    if rebuild is None:
        return "这种文件不能去除元数据，只能作为内部附件"
    try:
        rebuild(files.read(home, Side.ORIGINAL, digest))
    except InvalidInput as refusal:
        return f"{refusal.message}。{refusal.hint}" if refusal.hint else refusal.message
    except NotFound as lost:
        return lost.message
    return "没有去除元数据的副本，请重新上传"


def _readable(at: Opened) -> list[Attachment]:
    """Return the files that the reader of a text is shown, those of its revision in their order."""
    named = list(at.current.content.get("attachments") or ())
    query = (
        select(Attachment).where(Attachment.document_id == at.document.id).order_by(Attachment.id)
    )
    rows = list(at.session.scalars(query))
    # a file taken off and uploaded again has two rows: the newer one counts
    of_revision = {row.sha256: row for row in rows if row.sha256 in named}
    found = [of_revision[digest] for digest in named if digest in of_revision]
    if at.reader is Reader.OWN:
        found += [row for row in rows if row.sha256 not in named and row.removed_at is None]
    return found


def _rows(session: Session, document_id: int) -> list[Attachment]:
    query = select(Attachment).where(
        Attachment.document_id == document_id, Attachment.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Attachment.id)))


def _published(content: Mapping[str, Any]) -> list[str]:
    """Return the hashes of the files that a content publishes, in its order."""
    public = set(content.get("public_attachments") or ())
    return [digest for digest in content.get("attachments") or () if digest in public]


def public_name(number: int, name: str) -> str:
    """Return the name under which a file is published: its place and its type."""
    suffix = PurePosixPath(name).suffix.lower()
    return f"附件{number}{suffix if suffix in MEDIA_TYPES else ''}"


def _view(home: Path, row: Attachment, content: Mapping[str, Any]) -> AttachmentView:
    ordered = _published(content)
    is_public = row.sha256 in ordered
    return AttachmentView(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        level=PUBLIC if is_public else INTERNAL,
        size=row.size,
        sha256=row.sha256,
        clean_sha256=row.clean_sha256,
        uploaded_at=row.uploaded_at,
        problem=_problem(home, row),
        public_name=public_name(ordered.index(row.sha256) + 1, row.name) if is_public else "",
    )
