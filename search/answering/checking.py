"""Every proposed sentence against the stored text: it holds, or it is dropped and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from search.answering.claims import (
    has_unseen_characters,
    laws_borne_out,
    numbers_borne_out,
    words_borne_out,
)
from search.answering.folding import fold
from search.answering.provisions import OfferedProvision
from search.answering.reply import ProposedQuotation, ProposedSentence

MOST_SENTENCES: Final = 12
LONGEST_SENTENCE: Final = 300
SHORTEST_QUOTATION: Final = 6
"""Characters without blanks: 的 and 应当 are in every article and prove nothing."""


class Flaw(StrEnum):
    """不采用的原因: the first thing found wrong with a sentence."""

    MALFORMED = "malformed"
    TOO_MANY = "too_many"
    NO_QUOTATION = "no_quotation"
    UNKNOWN_PROVISION = "unknown_provision"
    NOT_LITERAL = "not_literal"
    NUMBER = "number"
    LAW = "law"
    WORD = "word"


FLAW_NAMES: Final = {
    Flaw.MALFORMED: "格式不符",
    Flaw.TOO_MANY: "超出句数",
    Flaw.NO_QUOTATION: "没有引文，或引文过短",
    Flaw.UNKNOWN_PROVISION: "所引条文不在检索结果中",
    Flaw.NOT_LITERAL: "引文与条文不符",
    Flaw.NUMBER: "数字或条号不在所引条文中",
    Flaw.LAW: "提到了所引条文之外的法规",
    Flaw.WORD: "法律后果或外文不在所引条文中",
}


@dataclass(frozen=True, slots=True)
class Quotation:
    """引文: words of a provision exactly as stored; the provision carries version and status."""

    provision: OfferedProvision
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the quotation with where it stands and whether that is in force."""
        return {**self.provision.to_json(), "text": self.text}


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """核对过的句子 with the quotations it stands on, at least one."""

    text: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """核对结果: what may be shown, and how many sentences were dropped for which reason."""

    sentences: tuple[CheckedSentence, ...]
    dropped: Mapping[Flaw, int]


def check(proposed: Sequence[ProposedSentence], provisions: Sequence[OfferedProvision]) -> Checked:
    """Return the sentences that the provisions bear out."""
    held = {each.id: each for each in provisions}
    sentences: list[CheckedSentence] = []
    dropped: Counter[Flaw] = Counter()
    for position, sentence in enumerate(proposed):
        outcome = Flaw.TOO_MANY if position >= MOST_SENTENCES else _check_one(sentence, held)
        if isinstance(outcome, Flaw):
            dropped[outcome] += 1
        else:
            sentences.append(outcome)
    return Checked(tuple(sentences), dropped)


def _check_one(
    sentence: ProposedSentence, held: Mapping[str, OfferedProvision]
) -> CheckedSentence | Flaw:
    text = sentence.text.strip()
    if sentence.malformed or not text or len(text) > LONGEST_SENTENCE:
        return Flaw.MALFORMED
    if has_unseen_characters(text):
        return Flaw.MALFORMED
    if not sentence.quotations:
        return Flaw.NO_QUOTATION
    quotations: list[Quotation] = []
    for each in sentence.quotations:
        found = _quotation(each, held)
        if isinstance(found, Flaw):
            return found
        quotations.append(found)
    quoted = [each.provision for each in quotations]
    if not laws_borne_out(text, quoted):
        return Flaw.LAW
    if not numbers_borne_out(text, quoted):
        return Flaw.NUMBER
    if not words_borne_out(text, quoted):
        return Flaw.WORD
    return CheckedSentence(text, tuple(quotations))


def _quotation(
    proposed: ProposedQuotation, held: Mapping[str, OfferedProvision]
) -> Quotation | Flaw:
    provision = held.get(proposed.provision)
    if provision is None:
        return Flaw.UNKNOWN_PROVISION
    part = fold(proposed.text)
    if len(part.text) < SHORTEST_QUOTATION:
        return Flaw.NO_QUOTATION
    place = fold(provision.text).find(part)
    if place is None:
        return Flaw.NOT_LITERAL
    return Quotation(provision, provision.text[place[0] : place[1]])
