"""The set of dated questions, and what counts as an answer by the wrong law."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import InvalidInput
from search.evaluation.dated import out_of_force, read_dated
from search.query.days import day_of_the_act
from tests.web.searching import OLD_STREAMS, STREAM_OIL

SET = Path(__file__).resolve().parents[2] / "bench" / "questions" / "dated.jsonl"


def test_every_question_of_the_set_tells_its_day_or_sets_it() -> None:
    questions = list(read_dated(SET))

    assert len(questions) == 60
    for asked in questions:
        told = day_of_the_act(asked.question.query, dt.date(2026, 1, 1))
        assert (asked.question.as_of or (told and told.day)) == asked.day, asked.question.id
        assert asked.forbidden


def test_a_provision_outside_of_its_days_or_forbidden_is_counted() -> None:
    asked = replace(next(read_dated(SET)), day=dt.date(2020, 1, 1), forbidden=frozenset())
    begins = replace(STREAM_OIL, effective_on=dt.date(2020, 1, 2), repealed_on=None)
    ended = replace(OLD_STREAMS, effective_on=None, repealed_on=dt.date(2020, 1, 1))
    holds = replace(STREAM_OIL, effective_on=dt.date(2020, 1, 1), repealed_on=dt.date(2020, 1, 2))

    assert out_of_force([begins, holds, ended], asked) == [begins, ended]
    forbidden = replace(asked, forbidden=frozenset({(holds.law, holds.version)}))
    assert out_of_force([holds], forbidden) == [holds]


def test_a_line_without_a_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"id": "1", "query": "偷排", "gold": [{"law": "水污染防治法", "article": 1}]}\n'
    )

    with pytest.raises(InvalidInput, match="day"):
        list(read_dated(path))
