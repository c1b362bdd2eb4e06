"""近似重复 duplicates: questions that ask the same thing in almost the same words.

Exact and deterministic: every pair at or above the threshold is found, by the prefix filter for set
similarity joins (Bayardo, Ma, Srikant: Scaling Up All Pairs Similarity Search, 2007). Texts are
compared as sets of neighbouring characters, figures by value.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.model.question import QuestionType
from kb.training.checking.wording import Reader, bigrams
from kb.training.question import BLANK, QuestionContent

SIMILAR: Final = 0.6
"""Share of common character pairs from which questions on one quote are near-duplicates."""
SIMILAR_ON_PROVISION: Final = 0.8
"""The same for other stretches of one provision: a worse degree has its own sentence there."""
SIMILAR_ELSEWHERE: Final = 0.9
"""The same for different provisions: laws repeat one another's sentences."""

# 按照《…》的规定，; 下列哪一项: how it is asked makes no other question
_ASKING: Final = re.compile(
    r"(?:根据|按照|依照|依据)(?=《)|(?<=》)的?规定[，,]?|(?<=》)[，,]|[（(][\s　]*[）)]"
    r"|(?:下列|以下)?(?:各项|选项)?中?[，,]?(?:哪些?|哪一|哪个|什么|多少)(?:项|机关|部门|种|类)?"
    r"|请[^，。；]{2,8}[。]?$|正确的[是有]|的[是有](?=$|[？?：:])"
)


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """近似重复的两题: their places in the sequence given, `first` before `second`.

    `similarity` is the share of character pairs that both have, from 0 to 1.
    """

    first: int
    second: int
    similarity: float


@dataclass(frozen=True, slots=True)
class _Ask:
    """What one question asks: its words, what is right, and where that stands."""

    pairs: frozenset[str]
    answers: frozenset[str]
    provisions: frozenset[str]
    quotes: frozenset[str]
    judged: bool


def near_duplicates(questions: Sequence[QuestionContent]) -> tuple[NearDuplicate, ...]:
    """Return every pair of questions that ask the same thing, in the order of their places.

    Two questions on like sentences with other answers are no duplicates; statements to be judged
    true or false are compared as they stand, so that a sentence and its changed copy are.
    """
    reader = Reader()
    asks = [_ask(question, reader) for question in questions]
    found = [
        NearDuplicate(first, second, round(similarity, 4))
        for first, second, similarity in _similar(asks, SIMILAR)
        if _same(asks[first], asks[second], similarity)
    ]
    return tuple(sorted(found, key=lambda each: (each.first, each.second)))


def near_duplicates_of(
    question: QuestionContent, others: Sequence[QuestionContent]
) -> tuple[NearDuplicate, ...]:
    """Return which of some questions ask the same as one question, the likest first.

    `first` is 0 in all of them, `second` the place in `others`.
    """
    reader = Reader()
    one = _ask(question, reader)
    found: list[NearDuplicate] = []
    for place, other in enumerate(_ask(each, reader) for each in others):
        common = len(one.pairs & other.pairs)
        either = len(one.pairs) + len(other.pairs) - common
        similarity = common / either if either else 0.0
        if similarity >= SIMILAR and _same(one, other, similarity):
            found.append(NearDuplicate(0, place, round(similarity, 4)))
    return tuple(sorted(found, key=lambda each: (-each.similarity, each.second)))


def _ask(question: QuestionContent, reader: Reader) -> _Ask:
    parts = question.parts or (question,)
    words = [question.stem, *(part.stem for part in question.parts)]
    answers: list[str] = []
    for part in parts:
        right = [each.text for each in part.options if each.letter in part.right]
        answers += right
        answers += [blank[0] for blank in part.blanks]
        words += right
        if part.type is QuestionType.SHORT_ANSWER and isinstance(part.answer, str):
            answers.append(part.answer)
    text = "\n".join(_ASKING.sub("", each.replace(BLANK, "〇")) for each in words)
    citations = [*question.citations, *(each for part in question.parts for each in part.citations)]
    return _Ask(
        bigrams(reader.read(text).code),
        frozenset(piece for each in answers for piece in _figures(each, reader)),
        frozenset(each.provision for each in citations),
        frozenset(f"{each.provision} {each.quote}" for each in citations),
        question.type is QuestionType.TRUE_FALSE,
    )


def _figures(answer: str, reader: Reader) -> Iterator[str]:
    """An answer by its words, and each bound of a range in it by itself."""
    read = reader.read(answer)
    quantities = reader.quantities(read)
    if not quantities:
        yield read.code
    for each in quantities:
        for bound in {each.low, each.high} - {None}:
            yield f"{bound} {each.unit}"


def _same(one: _Ask, other: _Ask, similarity: float) -> bool:
    if one.judged != other.judged:
        return False
    if similarity < _least(one, other):
        return False
    if one.judged or not one.answers or not other.answers:
        return True
    common = len(one.answers & other.answers)
    return 2 * common > max(len(one.answers), len(other.answers))


def _least(one: _Ask, other: _Ask) -> float:
    """How like two questions must be, by how near the text is that they stand on."""
    if one.quotes and one.quotes == other.quotes:
        return SIMILAR
    on_one = _on_one_provision(one.provisions, other.provisions)
    return SIMILAR_ON_PROVISION if on_one else SIMILAR_ELSEWHERE


def _on_one_provision(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions stand on one article, and on one item where they stand on items."""
    articles, items = (
        [{cut(each) for each in ids if cut(each)} for ids in (one, other)]
        for cut in (_article, _item)
    )
    if not articles[0] & articles[1]:
        return False
    return not items[0] or not items[1] or bool(items[0] & items[1])


def _article(provision: str) -> str:
    return provision.partition("__")[0]


def _item(provision: str) -> str:
    return provision if "__item_" in provision else ""


def _similar(asks: Sequence[_Ask], threshold: float) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs whose sets have at least that Jaccard similarity."""
    frequency = Counter(pair for ask in asks for pair in ask.pairs)
    index: dict[str, list[int]] = defaultdict(list)
    # shorter first: a set can only be like one that is not much shorter
    order = sorted(range(len(asks)), key=lambda place: (len(asks[place].pairs), place))
    for place in order:
        pairs = asks[place].pairs
        rarest = sorted(pairs, key=lambda pair: (frequency[pair], pair))
        prefix = rarest[: len(pairs) - math.ceil(threshold * len(pairs)) + 1]
        least = threshold * len(pairs)
        candidates = {
            other for pair in prefix for other in index[pair] if len(asks[other].pairs) >= least
        }
        for other in candidates:
            common = len(pairs & asks[other].pairs)
            similarity = common / (len(pairs) + len(asks[other].pairs) - common)
            if similarity >= threshold:
                yield min(place, other), max(place, other), similarity
        for pair in prefix:
            index[pair].append(place)
