"""What the public index would hold of a revision, for the leak test before publication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from kb.model.document import Document, Revision
from search.passages import passages_of_revision


class IndexSurface:
    """检索索引: every passage as it is stored and embedded, and the questions it answers."""

    label: Final = "检索索引"

    def texts(self, session: Session, document: Document, revision: Revision) -> Iterator[str]:
        """Yield what is stored and embedded; snippets are cut out of it."""
        for passage in passages_of_revision(session, document, revision.id, public=True):
            yield from map(str, passage.payload().values())
            yield "\n".join((passage.title, passage.path, passage.text))
            yield "\n".join(passage.asked_as)

    def furniture(self, session: Session) -> str:
        """Return nothing: an index has no words of its own."""
        return ""
