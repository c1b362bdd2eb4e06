"""更正说明 correction notes: what readers are told when a published text is replaced by another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kb.errors import InvalidInput
from kb.model.document import Document, Revision
from kb.model.publication import CorrectionNote
from kb.store.unit_of_work import UnitOfWork
from review.guards import check_public_words

NOTE_FIELD: Final = "correction_note"
LONGEST_NOTE: Final = 500
_TEXTS: Final = ("sections", "text")


def write(
    uow: UnitOfWork, document: Document, before: Revision, after: Revision, note: str
) -> None:
    """Tell readers what a correction put right, in the transaction that publishes it.

    Without a note of the publisher they are told which parts changed; where no part of the public
    text changed there is nothing to tell.

    Raises:
        InvalidInput: the note is too long, or says something that is not public.
    """
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            f"更正说明超过 {LONGEST_NOTE} 字", field=NOTE_FIELD, hint="请只写更正了什么"
        )
    check_public_words(note, after.content, after.public_content, field=NOTE_FIELD)
    parts = changed_parts(before.public_content, after.public_content)
    told = note.strip() or (f"更正了{'、'.join(parts)}" if parts else "")
    if told:
        uow.session.add(
            CorrectionNote(
                document_id=document.id,
                before_sha256=before.sha256,
                after_sha256=after.sha256,
                note=told,
            )
        )


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of what differs between two public texts: title, sections, the rest."""
    parts = ["标题"] if before.get("title") != after.get("title") else []
    old, new = _sections(before), _sections(after)
    parts += [heading or "正文" for heading in new if old.get(heading) != new[heading]]
    parts += [f"{heading or '正文'}（删去）" for heading in old if heading not in new]
    others = (before.keys() | after.keys()) - {"title", *_TEXTS}
    if any(before.get(name) != after.get(name) for name in others):
        parts.append("要素")
    return tuple(parts)


def _sections(content: Mapping[str, Any]) -> dict[str, str]:
    found = {"": str(content.get("text") or "")} if content.get("text") else {}
    for section in content.get("sections") or ():
        heading = str(section.get("heading") or "")
        found[heading] = found.get(heading, "") + str(section.get("text") or "")
    return found
