"""选择题核对: each right option stands in the quote, and no wrong one is right as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from kb.model.question import QuestionType
from kb.training.checking.citations import Basis
from kb.training.checking.findings import Finding, finding
from kb.training.checking.library import Library
from kb.training.checking.quantities import read_quantities
from kb.training.checking.standing import (
    Place,
    Surroundings,
    places_of,
    surroundings,
)
from kb.training.checking.statements import best_alignment
from kb.training.checking.stems import NEGATIVE, OF_STATEMENTS, Stem
from kb.training.checking.wording import Wording, bigrams, covered
from kb.training.question import Option, QuestionContent, folded

_RELATED: Final = 0.5
_SUBJECT_NAMED: Final = 0.5
_ASSERTED: Final = 0.6
_BESIDE: Final = 3
_NEGATION: Final = re.compile(r"不|未|无|非|禁止|除")
_BLANK: Final = re.compile(r"[（(][\s　]*[）)]|_{2,}")
_PARTS: Final = re.compile(r"\s*[；;]\s*|\s*[,，]\s*")
# 两处空缺依次应为哪一项？: asks for the order and says nothing
_QUESTION: Final = re.compile(r"(?<=。)[^。]*(?:空缺|空格|横线|依次)[^。]*[？?。]?$")
# 情节严重的, 拒不改正的: a further degree of what the sentence before punishes
_DEGREE: Final = re.compile(
    r"情节(?:特别)?(?:较)?(?:严重|恶劣|轻微|重|轻)|拒不.{2}|逾期[不未仍].{2}|造成.{2}|后果.{2}"
    r"|构成.{2}|没有违法所得|有违法所得|违法所得不足|对单位|对个人|直接负责|责任人员"
)


# 情节严重的，…; 或者未…的，…: the conduct is missing
_DEGREE_ALONE: Final = re.compile(r"情节[严特较轻]|拒不改正|逾期[不未仍]改|或者")


@dataclass(frozen=True, slots=True)
class _Choice:
    """One option with its comparable form and where it stands in the cited articles."""

    option: Option
    wording: Wording
    places: tuple[Place, ...]


def check_choice(
    question: QuestionContent, stem: Stem, bases: Sequence[Basis], library: Library, story: str
) -> Iterator[Finding]:
    """Yield what is wrong with the options of a question and with what its stem asks.

    `story` is the case that the question belongs to, empty for one that stands alone.
    """
    choices = [
        _Choice(each, wording, _places(wording, bases, library))
        for each in question.options
        for wording in [library.reader.read(each.text)]
    ]
    right = [each for each in choices if each.option.letter in question.right]
    wrong = [each for each in choices if each.option.letter not in question.right]
    yield from _exclusive(question, right, wrong, library)
    yield from _alone_in_field(stem, right, wrong)
    if NEGATIVE.search(stem.said):
        right, wrong = wrong, right
    blanks = len(_BLANK.findall(stem.blanked))
    if OF_STATEMENTS.search(stem.said) and not story:
        yield from _judged([(each, each.option.text) for each in choices], right, bases, library)
        return
    filled = [(each, _filled(stem.blanked, each.option.text)) for each in choices]
    if blanks > 1:
        yield from _judged(filled, right, bases, library)
        return
    unsupported = list(_unsupported(right))
    if unsupported and blanks == 1 and not _departs(filled, right, bases, library):
        yield from _judged(filled, right, bases, library)
        return
    yield from unsupported
    said = library.reader.read(stem.said + "\n" + story)
    told = bigrams(said.code)
    if not unsupported:
        yield from _also_right(right, wrong, said.code, library)
        if not story:
            yield from _about(stem, right, choices, told, bases, library)


def _filled(blanked: str, words: str) -> str | None:
    """The sentence that an option makes; None when it has not one part for each blank."""
    pieces = _BLANK.split(_QUESTION.sub("", blanked))
    parts = [words] if len(pieces) == 2 else _PARTS.split(words)
    if len(parts) != len(pieces) - 1:
        return None
    return "".join(map("".join, zip(pieces, (*parts, ""), strict=True)))


def _departs(
    filled: Sequence[tuple[_Choice, str | None]],
    right: Sequence[_Choice],
    bases: Sequence[Basis],
    library: Library,
) -> bool:
    """Whether a right option makes a sentence that no cited article says."""
    return any(
        words is None or best_alignment(library.reader.read(words), bases, library)[1].departures
        for choice, words in filled
        if choice in right
    )


def _judged(
    sentences: Sequence[tuple[_Choice, str | None]],
    right: Sequence[_Choice],
    bases: Sequence[Basis],
    library: Library,
) -> Iterator[Finding]:
    """Options that are or make whole sentences: the right ones are said by a cited article."""
    for choice, words in sentences:
        detail = f"{choice.option.letter}. {choice.option.text[:40]}"
        said = None
        if words is not None:
            _, best = best_alignment(library.reader.read(words), bases, library)
            said = not best.departures
        if choice in right and not said:
            yield finding("answer_unsupported", detail)
        elif choice not in right and said is not False:
            yield finding("also_right", detail)


def _places(wording: Wording, bases: Sequence[Basis], library: Library) -> tuple[Place, ...]:
    found = [place for basis in bases for place in places_of(wording, basis, library)]
    return tuple(dict.fromkeys(found))


def _unsupported(right: Sequence[_Choice]) -> Iterator[Finding]:
    for choice in right:
        detail = f"{choice.option.letter}. {choice.option.text[:40]}"
        if not choice.places:
            yield finding("answer_unsupported", detail)
        elif not any(place.quoted for place in choice.places):
            yield finding("answer_outside_quote", detail)


def _also_right(
    right: Sequence[_Choice], wrong: Sequence[_Choice], said: str, library: Library
) -> Iterator[Finding]:
    told = bigrams(said)
    sure = [place for choice in right for place in choice.places if place.quoted]
    for choice in wrong:
        for place in choice.places:
            if any(place.overlaps(other) for other in sure):
                continue
            there = surroundings(place, told, library)
            if there.before[-_BESIDE:] + choice.wording.code + there.after[:_BESIDE] in said:
                # the stem itself says it there: it is not what is asked for
                continue
            if all(_fits(there, surroundings(other, told, library), told) for other in sure):
                detail = f"{choice.option.letter}. {choice.option.text[:40]}"
                yield finding("also_right", detail)
                break


def _fits(wrong: Surroundings, right: Surroundings, told: frozenset[str]) -> bool:
    """Whether the stem asks for what stands at the place of a wrong option as well."""
    degrees_wrong = set(_DEGREE.findall(wrong.before)) - set(_DEGREE.findall(right.before))
    degrees_right = set(_DEGREE.findall(right.before)) - set(_DEGREE.findall(wrong.before))
    if degrees_wrong:
        return any(covered(bigrams(each), told) >= _ASSERTED for each in degrees_wrong)
    if degrees_right:
        return not any(covered(bigrams(each), told) >= _ASSERTED for each in degrees_right)
    around_wrong = bigrams(wrong.before) | bigrams(wrong.after)
    around_right = bigrams(right.before) | bigrams(right.after)
    only_wrong, only_right = around_wrong - around_right, around_right - around_wrong
    if not only_wrong:
        return not only_right or covered(only_right, told) < _ASSERTED
    share_wrong = covered(only_wrong, told)
    return share_wrong >= _ASSERTED and share_wrong >= covered(only_right, told)


def _exclusive(
    question: QuestionContent,
    right: Sequence[_Choice],
    wrong: Sequence[_Choice],
    library: Library,
) -> Iterator[Finding]:
    for one, other in combinations([*right, *wrong], 2):
        letters = f"{one.option.letter} 与 {other.option.letter}"
        if one.wording.code == other.wording.code:
            yield finding("options_overlap", f"{letters} 说的是一回事")
        elif one not in right or (other in right and question.type is QuestionType.SINGLE):
            continue
        elif _ranges_overlap(one.wording, other.wording, library):
            yield finding("options_overlap", f"{letters} 的范围重叠")
        elif other in wrong and _narrower(folded(one.option.text), folded(other.option.text)):
            yield finding("options_overlap", f"{letters} 一个包含另一个")


def _ranges_overlap(one: Wording, other: Wording, library: Library) -> bool:
    """Whether two options of the same words but for one figure have figures in common.

    Limits of one kind (五日内, 十日内; 以下, 以下) are names of different limits.
    """
    first, second = library.reader.quantities(one), library.reader.quantities(other)
    if len(first) != 1 or len(second) != 1:
        return False
    a, b = first[0], second[0]
    if (a.low is None and b.low is None) or (a.high is None and b.high is None):
        return False
    words = [
        "".join(char for char in each.code if library.reader.quantity(char) is None)
        for each in (one, other)
    ]
    return words[0] == words[1] and a.overlaps(b)


# what is left of a body's name says its field: 生态环境, 水, 自然资源
_OF_BODIES: Final = re.compile(r"(?:部门|机关|机构|人民政府|国务院|委员会)$")
_LEVEL: Final = re.compile(
    r"国务院|(?:省|市|县|乡|镇|地方|设区的|自治区|直辖市|以上|以下|级|、)+(?:人民政府)?|人民政府|行政|主管|监督|管理|部门|机关|机构"
)
_SPEAKS_OF_ENVIRONMENT: Final = re.compile(r"污染|排污|排放|环境|生态")


def _alone_in_field(
    stem: Stem, right: Sequence[_Choice], wrong: Sequence[_Choice]
) -> Iterator[Finding]:
    """Of bodies in several fields, the stem must not speak of the field of the right one alone."""
    texts = [each.option.text for each in (*right, *wrong)]
    if len(right) != 1 or not all(_OF_BODIES.search(text) for text in texts):
        return
    own = _LEVEL.sub("", right[0].option.text)
    others = [_LEVEL.sub("", each.option.text) for each in wrong]
    if (
        own
        and _spoken_of(own, stem.said)
        and not any(
            not other or bigrams(own) & bigrams(other) or _spoken_of(other, stem.said)
            for other in others
        )
    ):
        yield finding("alone_in_field", f"{right[0].option.letter}. {right[0].option.text[:40]}")


def _spoken_of(field: str, said: str) -> bool:
    if "环境" in field and _SPEAKS_OF_ENVIRONMENT.search(said):
        return True
    return any(pair in said for pair in bigrams(field))


def _narrower(one: str, other: str) -> bool:
    """Whether one text is another with something before it (县级以上生态环境主管部门).

    Figures are compared by value elsewhere.
    """
    short, long = sorted((one, other), key=len)
    if next(read_quantities(long), None) is not None or len(short) < 3 or not long.endswith(short):
        return False
    return _NEGATION.search(long[: len(long) - len(short)]) is None


def _about(
    stem: Stem,
    right: Sequence[_Choice],
    choices: Sequence[_Choice],
    told: frozenset[str],
    bases: Sequence[Basis],
    library: Library,
) -> Iterator[Finding]:
    """Whether the stem speaks of what the cited article says, and of whom."""
    words = [library.reader.read(each).code for each in stem.content.split()]
    said = frozenset().union(*map(bigrams, words)) if words else frozenset()
    written = frozenset().union(*(bigrams(library.wording(each.source).code) for each in bases))
    if _DEGREE_ALONE.match(stem.said):
        yield finding("no_subject", stem.said[:60])
        return
    if said and covered(said, written) < _RELATED:
        yield finding("stem_unrelated", stem.said[:60])
        return
    around = [
        surroundings(place, told, library)
        for each in right
        for place in each.places
        if place.quoted
    ]
    if not said or not any(_names_subject(each, told, choices) for each in around):
        yield finding("no_subject", stem.said[:60])


def _names_subject(around: Surroundings, told: frozenset[str], choices: Sequence[_Choice]) -> bool:
    """Whether the stem says of whom it asks, and the degree that the answer is for."""
    degrees = _DEGREE.findall(around.before)
    if any(covered(bigrams(each), told) < _ASSERTED for each in degrees):
        return False
    wanted = bigrams(around.subject)
    if wanted and not any(around.subject in each.wording.code for each in choices):
        return covered(wanted, told) >= _SUBJECT_NAMED
    context = bigrams(around.before.removeprefix("违反规定")) or bigrams(around.rest)
    return not context or covered(context, told) > 0.2
