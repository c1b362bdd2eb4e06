"""Everyday words find the words of the statutes."""

from __future__ import annotations

from collections import Counter

import pytest

from search.knowledge.questions import plain_questions
from search.knowledge.thesaurus import Entry, Thesaurus, entries, thesaurus

ELEMENTS = {
    *("water", "air", "waste", "noise", "soil", "sea", "radiation", "nature"),
    *("general", "procedure"),
}


def entry(word: str, *terms: str) -> Entry:
    return Entry(word, terms, "water", "排放")


def test_the_longest_word_wins_and_none_is_found_inside_another() -> None:
    small = Thesaurus([entry("黑水", "废水"), entry("黑水沟", "沟渠")])
    assert [each.word for each in small.found("村口的黑水沟又冒黑水")] == ["黑水沟", "黑水"]


def test_a_term_that_the_question_has_itself_is_not_added() -> None:
    small = Thesaurus([entry("黑水", "废水", "污水")])
    assert small.terms("厂里排黑水，说不是废水") == ("污水",)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("半夜往沟里放黑汤子能罚多少", "废水"),
        ("厂子味儿大得睁不开眼", "恶臭"),
        ("墙根伸出一截软管往河里流", "暗管"),
    ],
)
def test_words_of_the_street_lead_to_those_of_the_statutes(question: str, term: str) -> None:
    assert term in thesaurus().terms(question)


def test_the_thesaurus_is_broad_and_each_word_stands_once() -> None:
    assert len(entries()) >= 1_500
    assert {each.element for each in entries()} == ELEMENTS
    assert max(Counter(each.word for each in entries()).values()) == 1


def test_the_questions_are_many_in_every_manner() -> None:
    styles = Counter(each.style for each in plain_questions())
    assert styles.total() >= 10_000
    for style in ("keyword", "layperson", "enterprise", "inspector", "trainer"):
        assert styles[style] >= 1_000, style
    for style in ("complaint", "record", "situation"):
        assert styles[style] >= 1_500, style
