"""脱敏原文: what masking took out of a text, found anew, so that nobody's masking is trusted.

The originals are recomputed from the content with the rules of `kb.text.privacy`. Of an original
that the public form shows wherever the content does nothing was taken out; whether it may be shown
is for the legal review. One that was taken out in one place must not be left in another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.desk import PrivacyDecision
from kb.model.document import Document, Revision
from kb.text.privacy import HitType, find_hits, mask_content
from review.clearances import lapsed
from review.leak_check import Withheld, found_in, withheld
from review.release.folding import fold, is_telling, strings
from review.release.surfaces import Leak, leaks_on_surfaces

ALWAYS: Final = frozenset({HitType.ID, HitType.PHONE, HitType.BANK, HitType.PLATE, HitType.EMAIL})
"""Told by their form, so that showing one takes a decision of a reviewer; names are not."""

# what the forms of `ALWAYS` have in common: 7 digits, or 11 across separators; @; 澜A9K7Q3
_LOOKS_PERSONAL: Final = re.compile(
    r"[0-9]{7}|(?:[0-9][^0-9a-z\u4e00-\u9fff]?){11}|@|[\u4e00-\u9fff][a-z]\W?[a-z0-9]{5}"
)


def masked_out(
    content: Mapping[str, Any],
    public_content: Mapping[str, Any],
    cleared: frozenset[str] = frozenset(),
) -> tuple[Withheld, ...]:
    """Return the originals that the public form must not show anywhere.

    Args:
        content: what was submitted.
        public_content: what is to be published of it.
        cleared: folded passages that a reviewer found fit to be shown.
    """
    found = {
        Withheld(hit.type.value, fold(hit.text))
        for text in strings(public_content)
        if _LOOKS_PERSONAL.search(fold(text))
        for hit in find_hits(text)
        if hit.type in ALWAYS
    }
    _, originals = mask_content(_kept_inside(content, public_content))
    if originals:
        inside, outside = (fold("\n".join(strings(one))) for one in (content, public_content))
        found |= {
            Withheld(shown.type.value, fold(original))
            for original, shown in originals.items()
            if shown.type is not None
            and inside.count(fold(original)) > outside.count(fold(original))
        }
    telling = (one for one in found if is_telling(one.value) and one.value not in cleared)
    return tuple(sorted(telling, key=lambda one: (one.kind, one.value)))


def _kept_inside(content: Mapping[str, Any], public_content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a content that the public form has not got as they are."""
    kept: dict[str, Any] = {}
    for name, value in content.items():
        shown = public_content.get(name)
        if value == shown and name in public_content:
            continue
        if isinstance(value, list) and isinstance(shown, list):
            kept[name] = _left_over(value, shown)
        else:
            kept[name] = value
    return kept


def _left_over(parts: list[Any], shown: list[Any]) -> list[Any]:
    """Return the parts that are not shown, one shown part answering for one of its like."""
    waiting, left = list(shown), []
    for part in parts:
        if part in waiting:
            waiting.remove(part)
        else:
            left.append(part)
    return left


def escaping(session: Session, document: Document, revision: Revision) -> tuple[Leak, ...]:
    """Return where a publication of the revision would show something that is not public.

    Raises:
        IllegalTransition: no surface is registered, so nothing would have been looked at.
    """
    content, public = revision.content, revision.public_content
    originals = masked_out(content, public, cleared_in(session, document.id, content))
    in_text = found_in(["\n".join(strings(public))], originals)
    leaks = leaks_on_surfaces(session, document, revision, (*withheld(content, public), *originals))
    return (Leak("公开文本", tuple(sorted(in_text))), *leaks) if in_text else leaks


def cleared_in(session: Session, document_id: int, content: Mapping[str, Any]) -> frozenset[str]:
    """Return the folded passages that may be shown in this content, as decided.

    A passage that the legal review cleared in other sentences than it stands in is not among them.
    """
    decided = set(
        session.scalars(
            select(PrivacyDecision.text).where(PrivacyDecision.document_id == document_id)
        )
    )
    return frozenset(map(fold, decided - lapsed(session, document_id, content)))
