"""Questions that ask the same in other words are paired; those that ask something else are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.training.bank.duplicates import SIMILAR, near_duplicates
from kb.training.checking.wording import Reader, bigrams
from kb.training.question import QuestionContent
from tests.kb.training.checking.laws import DEADLINE, FALSE, FILL_IN, LAW, RANGE, TRUE, cite
from tests.kb.training.questions import questions

SAME = replace(
    DEADLINE,
    stem=f"依照《{LAW}》的规定，建设单位向所在地区人民政府备案扬尘防治方案，"
    "应当自开工之日起（　）内。",
)
OTHER_ANSWER = replace(
    DEADLINE,
    stem=DEADLINE.stem.replace("自开工之日起", "方案有变更的自变更之日起"),
    answer=("A",),
    citations=(cite(8, "自变更之日起五日内重新备案"),),
)
CHANGED = replace(TRUE, stem=TRUE.stem.replace("一万元", "三万元"), answer=False)


def pairs(*asked: QuestionContent) -> list[tuple[int, int]]:
    """The places of the near-duplicates among some questions."""
    return [(each.first, each.second) for each in near_duplicates(asked)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DEADLINE, SAME),
        (DEADLINE, FILL_IN),
        (TRUE, CHANGED),
        (TRUE, replace(TRUE, stem=TRUE.stem.replace("按照", "根据"))),
        (DEADLINE, replace(DEADLINE, options=tuple(reversed(DEADLINE.options)))),
    ],
    ids=["other order", "other type", "changed copy", "other opening", "other options"],
)
def test_the_same_ask_in_other_words_is_a_near_duplicate(
    one: QuestionContent, other: QuestionContent
) -> None:
    assert pairs(RANGE, one, FALSE, other) == [(1, 3)]


@pytest.mark.parametrize(
    ("one", "other"),
    [(DEADLINE, OTHER_ANSWER), (RANGE, TRUE), (TRUE, FALSE), (FILL_IN, FALSE)],
    ids=["another answer", "statement and choice", "two statements", "fill-in and statement"],
)
def test_another_ask_is_no_near_duplicate(one: QuestionContent, other: QuestionContent) -> None:
    assert pairs(one, other) == []


def test_like_sentences_of_two_articles_need_more_likeness() -> None:
    elsewhere = tuple(
        replace(each, provision=each.provision.replace("art_8", "art_80"), article=80)
        for each in SAME.citations
    )
    assert pairs(DEADLINE, SAME) == [(0, 1)]
    assert pairs(DEADLINE, replace(SAME, citations=elsewhere)) == []


@settings(max_examples=25, deadline=None)
@given(asked=st.lists(questions(), max_size=8), again=st.integers(0, 7))
def test_a_copy_is_always_found_and_pairs_are_ordered(
    asked: list[QuestionContent], again: int
) -> None:
    reader = Reader()
    found = near_duplicates(asked)
    assert all(each.first < each.second and each.similarity >= SIMILAR for each in found)
    assert found == near_duplicates(asked)
    if again < len(asked) and bigrams(reader.read(asked[again].stem).code):
        copied = near_duplicates([*asked, asked[again]])
        assert any((each.first, each.second) == (again, len(asked)) for each in copied)
