"""公开附件 as a surface: name, words, properties and bytes of each file that would be public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from kb.model.document import Document, Revision
from kb.store import files
from kb.store.files import Side
from review.release.file_texts import texts_of
from review.release.surfaces import Placed


class AttachmentSurface:
    """附件: the rebuilt copies that the public form names, as readers would download them."""

    label: Final = "附件"

    def texts(self, session: Session, document: Document, revision: Revision) -> Iterator[str]:
        """Yield everything legible of each copy, with its public name as the place.

        Raises:
            NotFound: a copy is lost, so it cannot be looked at.
            IllegalTransition: a copy cannot be read.
        """
        for file in files.public_files(revision.public_content):
            data = files.read(files.home_of(session), Side.REBUILT, file.sha256)
            place = f"“{file.name}”"
            yield Placed(file.name, place)
            for text in texts_of(file.media_type, data, file.name):
                yield Placed(text, place)

    def furniture(self, session: Session) -> str:
        """Return nothing: a file has no words but its own."""
        return ""
