"""脱敏原文: what masking took out of a text, found anew, so that nobody's masking is trusted.

The originals are recomputed from the content with the rules of `kb.text.privacy`. Of an original
that the public form shows wherever the content does nothing was taken out; whether it may be shown
is for the legal review. One that was taken out in one place must not be left in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.desk import PrivacyDecision
from kb.model.document import Document, Revision
from kb.text.privacy import HitType, mask_content
from review.leak_check import Withheld, found_in, withheld
from review.release.folding import fold, is_telling, strings
from review.release.surfaces import Leak, leaks_on_surfaces

ALWAYS: Final = frozenset({HitType.ID, HitType.PHONE, HitType.BANK, HitType.PLATE, HitType.EMAIL})
"""Told by their form, so that showing one takes a decision of a reviewer; names are not."""


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
    _, originals = mask_content(dict(content))
    inside, outside = (fold("\n".join(strings(one))) for one in (content, public_content))
    found: list[Withheld] = []
    for original, shown in originals.items():
        folded = fold(original)
        if shown.type is None or folded in cleared or not is_telling(folded):
            continue
        taken_out = inside.count(folded) > outside.count(folded)
        if taken_out or shown.type in ALWAYS:
            found.append(Withheld(shown.type.value, folded))
    return tuple(found)


def escaping(session: Session, document: Document, revision: Revision) -> tuple[Leak, ...]:
    """Return where a publication of the revision would show something that is not public.

    Raises:
        IllegalTransition: no surface is registered, so nothing would have been looked at.
    """
    content, public = revision.content, revision.public_content
    originals = masked_out(content, public, _cleared(session, document.id))
    in_text = found_in(["\n".join(strings(public))], originals)
    leaks = leaks_on_surfaces(session, document, revision, (*withheld(content, public), *originals))
    return (Leak("公开文本", tuple(sorted(in_text))), *leaks) if in_text else leaks


def _cleared(session: Session, document_id: int) -> frozenset[str]:
    decided = select(PrivacyDecision.text).where(PrivacyDecision.document_id == document_id)
    return frozenset(map(fold, session.scalars(decided)))
