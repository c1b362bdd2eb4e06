"""条文去向: what became of one cited provision from one version of a law to a later one.

Pure functions of the articles of both versions. A provision is looked at as finely as it is cited:
where an item of a paragraph is cited, other items of the article may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.text.alignment import NumberedText, align
from kb.text.numerals import ArticleNumber
from kb.text.provisions import Paragraph, ProvisionAddress, split_article
from kb.text.substance import canonical


class Fate(StrEnum):
    """去向: whether a later version still says what the cited one says, and where."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Trace:
    """对照: the cited wording and what stands for it in the later version.

    `number` is the article of the later version, None when the provision is gone.
    """

    fate: Fate
    old: str
    new: str
    number: ArticleNumber | None


class Amendment:
    """修改: the articles of two versions of one law, aligned once for all that is asked of them."""

    def __init__(self, old: Sequence[NumberedText], new: Sequence[NumberedText]) -> None:
        self._old = {article.number: article for article in reversed(old)}
        before = [NumberedText(article.number, canonical(article.text)) for article in old]
        after = [NumberedText(article.number, canonical(article.text)) for article in new]
        self._successor: dict[ArticleNumber, NumberedText] = {}
        for pair in align(before, after):
            if pair.old is not None and pair.new is not None:
                self._successor.setdefault(old[pair.old].number, new[pair.new])
        # An article may have moved past others; in order, it looks removed and added.
        moved = {article.text: new[place] for place, article in enumerate(after) if article.text}
        for article in before:
            if article.text in moved:
                self._successor.setdefault(article.number, moved[article.text])

    def successor(self, number: ArticleNumber) -> ArticleNumber | None:
        """Return the number an article of the old version has in the new one, None when gone."""
        article = self._successor.get(number)
        return article.number if article else None

    def trace(self, address: ProvisionAddress) -> Trace | None:
        """Return what became of a provision; None when the old version has no such article."""
        assert address.article is not None
        article = self._old.get(address.article)
        if article is None:
            return None
        successor = self._successor.get(address.article)
        cited = _unit(article.text, address)
        if successor is None:
            return Trace(Fate.GONE, cited, "", None)
        if _still_there(article.text, successor.text, address):
            moved = successor.number != article.number
            fate = Fate.RENUMBERED if moved else Fate.SAME
            return Trace(fate, cited, cited, successor.number)
        return Trace(Fate.CHANGED, cited, _unit(successor.text, address), successor.number)


def _still_there(old: str, new: str, address: ProvisionAddress) -> bool:
    """Whether the new text of an article holds what is cited of the old, wherever in it."""
    paragraph = _paragraph(old, address)
    if paragraph is None:
        return canonical(old) == canonical(new)
    item = paragraph.item(address.item) if address.item is not None else None
    for candidate in split_article(new):
        if item is None:
            if canonical(_whole(old, paragraph)) == canonical(_whole(new, candidate)):
                return True
        elif canonical(candidate.text) == canonical(paragraph.text) and canonical(
            old[item.start : item.end]
        ) in {canonical(new[other.start : other.end]) for other in candidate.items}:
            return True
    return False


def _unit(text: str, address: ProvisionAddress) -> str:
    """The words of an address in an article; the whole article where it has no such part."""
    paragraph = _paragraph(text, address)
    if paragraph is None:
        return text
    item = paragraph.item(address.item) if address.item is not None else None
    if item is None:
        return _whole(text, paragraph)
    return f"{paragraph.text}\n{text[item.start : item.end]}"


def _paragraph(text: str, address: ProvisionAddress) -> Paragraph | None:
    """The paragraph an address means, None when it means the whole article or is not there."""
    if address.paragraph is None:
        return None
    found = next((each for each in split_article(text) if each.number == address.paragraph), None)
    if found is None or (address.item is not None and found.item(address.item) is None):
        return None
    return found


def _whole(text: str, paragraph: Paragraph) -> str:
    return text[paragraph.start : paragraph.end]
