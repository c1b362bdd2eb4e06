"""The forms of a paper: other orders, the same questions, and answers that follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.store.documents import canonical_json
from kb.training.papers import snapshot
from kb.training.papers.blueprint import read
from kb.training.papers.snapshot import Entry
from kb.training.question import Option, QuestionContent
from tests.kb.training.papers.bank import SPEC, question
from tests.kb.training.questions import questions


def texts(one: QuestionContent) -> set[str]:
    """The texts of the right options."""
    return {option.text for option in one.options if option.letter in one.right}


@settings(max_examples=60, deadline=None)
@given(st.lists(questions(), min_size=1, max_size=8), st.integers(0, 99))
def test_every_form_asks_the_same_with_the_same_right_answers(
    drawn: list[QuestionContent], seed: int
) -> None:
    entries = [
        Entry(0 if place < 3 else 1, f"question-{place}", "0" * 64, one.marks, one)
        for place, one in enumerate(drawn)
    ]
    made = snapshot.build(read(SPEC), seed, entries)
    assert canonical_json(made) == canonical_json(snapshot.build(read(SPEC), seed, entries))
    for form in ("A", "B"):
        items = snapshot.form_items(made, form)
        assert [item.number for item in items] == list(range(1, len(drawn) + 1))
        assert [item.section for item in items] == sorted(item.section for item in items)
        assert sorted(item.item for item in items) == list(range(1, len(drawn) + 1))
        for item in items:
            stored = drawn[item.item - 1]
            shown = item.question
            assert shown.stem == stored.stem
            assert {o.text for o in shown.options} == {o.text for o in stored.options}
            assert [o.letter for o in shown.options] == [o.letter for o in stored.options]
            assert texts(shown) == texts(stored)
            assert list(map(texts, shown.parts)) == list(map(texts, stored.parts))
            row = next(row for row in made["forms"][form] if row["item"] == item.item)
            assert row["answer"] == shown.to_json()["answer"]


def entries_of(count: int) -> list[Entry]:
    return [
        Entry(0, f"question-{place}", "0" * 64, 1.0, question(place, QuestionType.SINGLE))
        for place in range(count)
    ]


def test_form_a_keeps_the_order_of_the_paper_and_form_b_has_another() -> None:
    made = snapshot.build(read(SPEC), 7, entries_of(12))
    first, second = ([item.item for item in snapshot.form_items(made, form)] for form in ("A", "B"))
    assert first == list(range(1, 13))
    assert second != first


def test_options_stand_in_another_order_in_each_form() -> None:
    made = snapshot.build(read(SPEC), 7, entries_of(12))
    orders = {
        form: {row["item"]: row["options"] for row in made["forms"][form]} for form in ("A", "B")
    }
    assert orders["A"] != orders["B"]


def test_options_that_name_others_stay_in_their_order() -> None:
    last = question(1, QuestionType.SINGLE)
    options = (*last.options[:3], Option("D", "以上都是"))
    entries = [Entry(0, "question-1", "0" * 64, 1.0, replace(last, options=options))]
    for seed in range(12):
        made = snapshot.build(read(SPEC), seed, entries)
        assert {made["forms"][form][0]["options"] for form in ("A", "B")} == {"ABCD"}


def test_a_form_that_the_paper_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidInput, match="没有 C 卷"):
        snapshot.form_items(snapshot.build(read(SPEC), 7, entries_of(1)), "C")
