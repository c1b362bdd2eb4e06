"""标注 marks: what became of a listed case after the report was written; the report stays."""

from __future__ import annotations

from kb.model.document import Document, DocumentState
from kb.store.visibility import is_visible
from review.rules.working_days import beijing_day


def mark_of(document: Document) -> str:
    """Return what a reader must know of a case that is no longer public; empty while it is."""
    if is_visible(document):
        return ""
    state = DocumentState(document.state)
    what = "暂停展示" if state is DocumentState.SUSPENDED else "撤回"
    if document.withdrawn_at is None:
        return f"该案例已{what}"
    day = beijing_day(document.withdrawn_at)
    return f"该案例已于{day.year}年{day.month}月{day.day}日{what}"


def corrected_mark(published_sha256: str, listed_sha256: str) -> str:
    """Return what a reader must know of a public case that was corrected since."""
    return "" if published_sha256 == listed_sha256 else "该案例此后有更正，请核对现行文本"
