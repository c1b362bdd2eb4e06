"""条文去向: what became of one cited provision from one version of a law to a later one.

Pure functions of the articles of both versions. A provision is looked at as finely as it is cited:
where an item of a paragraph is cited, other items of the article may change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.text.alignment import NumberedText
from kb.text.correspondence import correspond
from kb.text.numerals import ArticleNumber
from kb.text.provisions import Paragraph, ProvisionAddress, split_article
from kb.text.substance import canonical

Successors = Mapping[ArticleNumber, tuple[ArticleNumber, ...]]
"""Articles of a later text by those of an earlier one; what is gone has none."""


class Fate(StrEnum):
    """去向: whether a later version still says what the cited one says, and where."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    GONE = "gone"


SETTLED = frozenset({Fate.SAME, Fate.RENUMBERED})
"""Fates that need no person: the words are the same, wherever they stand."""


@dataclass(frozen=True, slots=True)
class Trace:
    """对照: the cited wording and what stands for it in the later version.

    `numbers` are the articles of the later version, none when the provision is gone.
    """

    fate: Fate
    old: str
    new: str
    numbers: tuple[ArticleNumber, ...]

    @property
    def number(self) -> ArticleNumber | None:
        """The first of the later articles."""
        return self.numbers[0] if self.numbers else None


def heirs(old: Sequence[NumberedText], new: Sequence[NumberedText]) -> Successors:
    """Return the successors that the wording shows; two articles without words are not one."""
    found: dict[ArticleNumber, list[ArticleNumber]] = defaultdict(list)
    for link in correspond(old, new):
        if link.old is None or link.new is None:
            continue
        before, after = old[link.old], new[link.new]
        if before.number != after.number and not canonical(before.text):
            continue
        if after.number not in found[before.number]:
            found[before.number].append(after.number)
    return {number: tuple(numbers) for number, numbers in found.items()}


class Amendment:
    """修改: the articles of two texts, matched once for all that is asked of them.

    Args:
        old: the articles of the text that is cited.
        new: those of the later text.
        successors: what became of each; read from the wording when it is None.
        other_law: the later text is another law, so that an equal number is chance.
    """

    def __init__(
        self,
        old: Sequence[NumberedText],
        new: Sequence[NumberedText],
        successors: Successors | None = None,
        *,
        other_law: bool = False,
    ) -> None:
        self._old = {article.number: article for article in reversed(old)}
        self._new = {article.number: article for article in reversed(new)}
        self._other_law = other_law
        self._successors = heirs(old, new) if successors is None else successors
        self._origins = Counter(
            number for numbers in self._successors.values() for number in numbers
        )

    def successor(self, number: ArticleNumber) -> ArticleNumber | None:
        """Return the number an article of the old version has in the new one, None when gone."""
        numbers = self._successors.get(number)
        return numbers[0] if numbers else None

    def trace(self, address: ProvisionAddress) -> Trace | None:
        """Return what became of a provision; None when the old version has no such article."""
        assert address.article is not None
        article = self._old.get(address.article)
        if article is None:
            return None
        numbers = self._successors.get(address.article, ())
        later = [self._new[number] for number in numbers if number in self._new]
        cited = _unit(article.text, address)
        for each in later:
            if _still_there(article.text, each.text, address):
                stays = each.number == article.number and not self._other_law
                return Trace(Fate.SAME if stays else Fate.RENUMBERED, cited, cited, (each.number,))
        if not later:
            return Trace(Fate.GONE, cited, "", ())
        found = tuple(each.number for each in later)
        if len(later) > 1:
            words = "\n".join(each.text for each in later)
            return Trace(Fate.SPLIT, cited, words, found)
        fate = Fate.MERGED if self._origins[found[0]] > 1 else Fate.CHANGED
        return Trace(fate, cited, _unit(later[0].text, address), found)


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
