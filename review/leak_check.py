"""泄露检查 leak check: nothing that was taken out of the public form stands elsewhere in public.

Masking by whoever made the public form is not trusted, and neither is what is made of it: the
values are looked for again in whatever is given, in every form in which a value can hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.store.documents import RESTRICTED_FIELDS
from review.release.folding import fold, forms, is_telling, number_in, strings, without_separators

_DISPLAYED = ("_display", "_displayed")


@dataclass(frozen=True, slots=True)
class Withheld:
    """不公开内容: one value that is not public, folded, and the field it is from.

    Only `kind` may be shown or kept; the value itself must not reach a message or a log.
    """

    kind: str
    value: str

    def is_in(self, form: str) -> bool:
        """Return whether a folded form of a text has it, a number also across separators."""
        number = number_in(self.value)
        return self.value in form or bool(number and number in without_separators(form))


def withheld(content: Mapping[str, Any], public_content: Mapping[str, Any]) -> tuple[Withheld, ...]:
    """Return what a text does not show: restricted fields and every field its public form lacks.

    A value that the text chose to display (`party_display` for `party`) is not withheld.
    """
    found: list[Withheld] = []
    for name, value in content.items():
        if name not in RESTRICTED_FIELDS and name in public_content:
            continue
        shown = {fold(text) for tail in _DISPLAYED for text in strings(content.get(name + tail))}
        for text in strings(value):
            folded = fold(text)
            if is_telling(folded) and folded not in shown:
                found.append(Withheld(name, folded))
    return tuple(found)


def found_in(texts: Iterable[str], sought: Iterable[Withheld], but_not: str = "") -> frozenset[str]:
    """Return the kinds of what is withheld and yet stands in one of the texts.

    What stands in `but_not` (the words that every page has) is no proof and left out.
    """
    common = "\n".join(forms(but_not))
    wanted = [one for one in sought if not one.is_in(common)]
    if not wanted:
        return frozenset()
    searched = {form for text in texts for form in forms(text)}
    return frozenset(one.kind for one in wanted if any(one.is_in(form) for form in searched))


def leaks(content: Mapping[str, Any], public_content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the withheld fields of which a value occurs in the public form."""
    left_in_place = {
        name for name in content if name in RESTRICTED_FIELDS and name in public_content
    }
    public_text = "\n".join(strings(public_content))
    return tuple(sorted(left_in_place | found_in([public_text], withheld(content, public_content))))
