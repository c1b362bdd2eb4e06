"""Files of a case at the desk: uploads of the form, downloads for whoever may read the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from kb.errors import InvalidInput
from kb.store.files import Side
from review.desk import attachments
from review.desk.attachments import AttachmentView
from web import downloads, insiders
from web.refused import audit_refusals
from web.security import Account
from web.wiring import services

blueprint = Blueprint("desk_files", __name__, url_prefix="/desk/documents")
audit_refusals(blueprint)

INPUT = "attachment_file"


@dataclass(frozen=True, slots=True)
class FileRow:
    """附件行: a file of the case and what the form says of it; `public_name` as it would be."""

    file: AttachmentView
    kept: bool
    public: bool
    public_name: str


@blueprint.get("/<int:document_id>/attachments/<int:attachment_id>/<any(original, rebuilt):side>")
def download(document_id: int, attachment_id: int, side: str) -> Response:
    """Send a file as it was uploaded, or the copy that would be public."""
    found, data = attachments.content(
        services().database,
        document_id,
        attachment_id,
        actor=insiders.signed_in().name,
        side=Side(side),
    )
    name = found.name if side == Side.ORIGINAL else found.public_name or f"重建件-{found.name}"
    return downloads.internal(data, name)


def rows(document_id: int, account: Account, content: Mapping[str, Any]) -> tuple[FileRow, ...]:
    """Return the files of a case as a content has them, in its order, the others last."""
    named = list(content.get("attachments") or ())
    public = set(content.get("public_attachments") or ())
    held = attachments.listed(services().database, document_id, actor=account.name)
    place = {digest: number for number, digest in enumerate(named)}
    numbers = {
        digest: number for number, digest in enumerate((one for one in named if one in public), 1)
    }
    return tuple(
        FileRow(
            file=one,
            kept=one.sha256 in place,
            public=one.sha256 in numbers,
            public_name=(
                attachments.public_name(numbers[one.sha256], one.name)
                if one.sha256 in numbers
                else ""
            ),
        )
        for one in sorted(held, key=lambda one: place.get(one.sha256, len(place)))
    )


def wants_upload() -> bool:
    """Return whether the form in hand carries a file, or was sent by its upload button."""
    chosen = any(sent.filename for sent in request.files.getlist(INPUT))
    return chosen or request.form.get("do") == "upload"


def take(document_id: int, account: Account, content: dict[str, Any]) -> tuple[int, list[str]]:
    """Store the files of the form with the case and name them in `content`.

    Returns:
        How many were stored, and what is wrong with each of the others.

    Raises:
        AnjianError: the account may not add files to this case now.
    """
    taken = 0
    wrong: list[str] = []
    for sent in request.files.getlist(INPUT):
        with sent.stream:
            data = sent.read(attachments.LARGEST + 1)
        if not sent.filename:
            continue
        try:
            stored = attachments.add(
                services().database,
                document_id,
                actor=account.name,
                name=sent.filename,
                data=data,
            )
        except InvalidInput as refusal:
            wrong.append(f"{refusal.message}（{refusal.hint}）")
            continue
        content["attachments"] = [*(content.get("attachments") or ()), stored.sha256]
        taken += 1
    if not taken and not wrong:
        wrong.append("没有选择文件")
    return taken, wrong


def check_taken(taken: int, wrong: list[str]) -> None:
    """Refuse to go on where a file was not stored.

    Raises:
        InvalidInput: names every file that was not, and why.
    """
    if wrong:
        hint = f"另外 {taken} 个文件已经上传" if taken else "其余内容没有丢失，请重新选择文件"
        raise InvalidInput("；".join(wrong), field="attachments", hint=hint)


def uploaded(document_id: int, taken: int) -> WerkzeugResponse:
    """Return to the form, at its files."""
    flash(f"已上传 {taken} 个附件，保存后写入案例；要公开的请勾选“公开”", "good")
    address = url_for("desk_cases.edit", document_id=document_id, _anchor="attachments")
    return redirect(address, code=303)
