"""What becomes of one provision between two versions, without a database."""

from __future__ import annotations

import pytest

from kb.text import alignment
from kb.text.alignment import NumberedText, align
from kb.text.amendment import Amendment, Fate, heirs
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress

OF_STREAMS = (
    "向溪流倾倒垃圾的，责令清除，处五百元罚款。",
    "溪长不按时巡查责任河段的，通报批评，处二百元罚款。",
)


def law(*texts: str) -> list[NumberedText]:
    return [NumberedText(ArticleNumber(place), text) for place, text in enumerate(texts, 1)]


def at(number: int) -> ProvisionAddress:
    return ProvisionAddress(article=ArticleNumber(number))


def test_an_article_that_never_was_has_no_fate() -> None:
    assert Amendment(law("甲乙丙。"), law("甲乙丙。")).trace(at(9)) is None


def test_an_empty_article_is_not_taken_for_another_empty_one() -> None:
    amendment = Amendment(law("", "甲乙丙。"), law("丁戊己。", ""))
    trace = amendment.trace(at(2))
    assert trace is not None
    assert trace.fate is Fate.GONE


def test_a_number_that_a_law_gives_twice_is_not_split_when_both_articles_change() -> None:
    twice = [ArticleNumber(1), ArticleNumber(1)]
    old = [NumberedText(n, t) for n, t in zip(twice, OF_STREAMS, strict=True)]
    new = [
        NumberedText(number, text.replace("元", "元以下"))
        for number, text in zip(twice, OF_STREAMS, strict=True)
    ]
    assert heirs(old, new) == {ArticleNumber(1): (ArticleNumber(1),)}
    trace = Amendment(old, new).trace(at(1))
    assert trace is not None
    assert (trace.fate, trace.numbers) == (Fate.CHANGED, (ArticleNumber(1),))


@pytest.mark.parametrize("largest", [0, alignment.LARGEST_GAP])
def test_a_very_large_gap_is_paired_by_numbers(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alignment, "LARGEST_GAP", largest)
    old = law("溪流倾倒垃圾罚款五百元。", "溪长每月巡查溪流一次。", "旧的第三条内容。")
    new = law("溪流倾倒垃圾罚款二千元。", "溪长每周巡查溪流一次。")
    pairs = [(pair.old, pair.new) for pair in align(old, new)]
    assert pairs == [(0, 0), (1, 1), (2, None)]
