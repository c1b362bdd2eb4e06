"""What makes a question unfit to be taught."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.knowledge.checking import ArticleTexts, copied_run, faults, word_faults
from search.knowledge.questions import ArticleKey, PlainQuestion, plain_questions
from search.knowledge.thesaurus import Entry

KEY = ArticleKey("溪流保护法", 3, None, "2021-04-20")
ARTICLES = ArticleTexts({KEY: "向溪流倾倒垃圾、废油的，处二千元以上一万元以下罚款。"})
DEV = Path(__file__).resolve().parents[3] / "bench" / "questions" / "dev.jsonl"


def question(query: str, key: ArticleKey = KEY, style: str = "layperson") -> PlainQuestion:
    return PlainQuestion(query, style, (key,))


def reasons(*questions: PlainQuestion) -> list[str]:
    return [fault.reason for fault in faults(questions, ARTICLES)]


def test_a_question_in_its_own_words_is_fit() -> None:
    assert reasons(question("饭店把地沟油泼到小河沟里会罚钱吗")) == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (question("向溪流倾倒垃圾的怎么罚"), "照抄了"),
        (question("油倒河里", ArticleKey("溪流保护法", 9, None, "2021-04-20")), "库中没有"),
        (question("罚钱吗"), "应为 5～90 字"),
    ],
)
def test_each_fault_is_told_in_words(asked: PlainQuestion, says: str) -> None:
    assert any(says in reason for reason in reasons(asked))


def test_the_same_question_in_other_order_of_marks_is_a_repetition() -> None:
    first = question("饭店把地沟油泼到小河沟里，会罚钱吗？")
    assert any(
        "几乎相同" in r for r in reasons(first, question("饭店把地沟油泼到小河沟里会罚钱吗"))
    )


@given(st.text("溪流垃圾倒油罚钱", min_size=7, max_size=30), st.integers(0, 20))
def test_a_run_of_seven_is_always_found(text: str, start: int) -> None:
    run = text[start : start + 7]
    if len(run) == 7:
        assert copied_run("我想问" + run + "吗", text) is not None


def test_a_term_that_no_statute_has_is_a_fault_of_its_entry() -> None:
    entries = [
        Entry("地沟油", ("废油",), "water", "倾倒"),
        Entry("臭水", ("污浊之液",), "water", "排放"),
        Entry("地沟油", ("垃圾",), "water", "倾倒"),
    ]
    found = [(fault.query, fault.reason) for fault in word_faults(entries, ARTICLES)]
    assert found == [("臭水", "法规中没有“污浊之液”这个词"), ("地沟油", "词条重复")]


def test_no_question_of_the_development_set_was_learnt_from() -> None:
    rows = map(json.loads, DEV.read_text(encoding="utf-8").splitlines())
    held_out = {row["query"]: PlainQuestion(row["query"], row["style"], (KEY,)) for row in rows}
    together = [*plain_questions(), *held_out.values()]
    alike = [
        f for f in faults(together, ARTICLES) if "几乎相同" in f.reason and f.query in held_out
    ]
    assert alike == []
