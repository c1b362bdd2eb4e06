"""放行 clearances: passages that a legal reviewer found fit to be shown, and whether they hold.

A clearance is about a value of one type in the sentences in which it stood. It holds for a text as
long as the value stands in these sentences alone and is marked as nothing else: one new sentence,
one mark of another type, one place in a tip-off, and it is masked everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb.text.privacy.folding import folded
from kb.text.privacy.hits import Hit, HitType, Severity
from kb.text.privacy.repeats import value_key

_SENTENCE_END: Final = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Clearance:
    """放行决定: a value of one type and the sentences (`sentences_with`) it was cleared in."""

    type: HitType
    text: str
    sentences: frozenset[str]


def sentences_with(texts: Iterable[str], value: str) -> frozenset[str]:
    """Return the sentences that have a value, in the spelling in which they are compared.

    A sentence ends at 。！？； or a line's end; width, blanks, dashes and case do not count.
    """
    key = value_key(value)
    return frozenset(
        sentence
        for text in texts
        for part in _SENTENCE_END.split(folded(text))
        if key in (sentence := value_key(part))
    )


def shown_values(
    texts: Iterable[str], hits: Iterable[Hit], clearances: Iterable[Clearance]
) -> frozenset[str]:
    """Return the keys (`value_key`) of the values that may be shown in a document.

    Args:
        texts: all texts of the document.
        hits: what the scan marks in them.
        clearances: what was decided about the document.
    """
    given: dict[str, set[HitType]] = {}
    sentences: dict[str, set[str]] = {}
    for clearance in clearances:
        key = value_key(clearance.text)
        given.setdefault(key, set()).add(clearance.type)
        sentences.setdefault(key, set()).update(clearance.sentences)
    if not given:
        return frozenset()
    refused = {
        key
        for hit in hits
        if (key := value_key(hit.text)) in given
        and (hit.type not in given[key] or hit.severity is Severity.WHISTLE_BLOWER)
    }
    read = list(texts)
    return frozenset(
        key for key in given.keys() - refused if sentences_with(read, key) <= sentences[key]
    )
