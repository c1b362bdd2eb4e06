"""A person practises: only what may be asked, judged at once, repeated when got wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted, StaleRevision
from kb.store import accounts
from kb.store.database import Database
from kb.training.bank.saving import save
from kb.training.practice import answering, choosing, progress
from kb.training.practice.choosing import Wanted
from kb.training.practice.cited import cited_articles, pieces
from kb.training.question import QuestionContent
from tests.kb.training.school import (
    FILL_IN,
    MULTIPLE,
    NOW,
    SINGLE,
    TODAY,
    TRUE_FALSE,
    audited,
    document_of,
    make_stale,
    plan_exam,
    withdraw,
)

DAY = dt.timedelta(days=1)


def give(
    school: Database,
    content: QuestionContent,
    response: dict[str, Any],
    *,
    actor: str = "inspector",
    days: int = 0,
) -> answering.Answered:
    _, sha = document_of(school, content)
    number = answering.answer(
        school, content.key(), sha, response, actor=actor, now=NOW + days * DAY
    )
    with school.reading() as session:
        return answering.get(session, number, actor)


def offered(school: Database, wanted: Wanted | None = None, *, days: int = 0) -> list[str]:
    """Every question that would be asked one after the other, by its stem."""
    found: list[int] = []
    stems = []
    with school.reading() as session:
        user = accounts.get_user(session, "inspector")
        while document := choosing.next_question(
            session,
            user,
            wanted or Wanted(),
            now=NOW + days * DAY,
            today=TODAY + days * DAY,
            but_not=found,
        ):
            found.append(document.id)
            stems.append(document.title)
    return stems


def titles(*contents: QuestionContent) -> set[str]:
    return {one.title for one in contents}


def test_all_questions_that_a_program_can_judge_are_asked(school: Database) -> None:
    assert set(offered(school)) == titles(SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(point="KD-001"), titles(SINGLE, TRUE_FALSE)),
        (Wanted(category="水"), titles(MULTIPLE, TRUE_FALSE, FILL_IN)),
        (Wanted(level="中级"), titles(MULTIPLE)),
        (Wanted(type="fill_in"), titles(FILL_IN)),
        (Wanted(point="KD-001", level="中级"), set()),
    ],
)
def test_questions_are_chosen_by_point_category_level_and_type(
    school: Database, wanted: Wanted, expected: set[str]
) -> None:
    assert set(offered(school, wanted)) == expected


@pytest.mark.parametrize("field", ["point", "category", "level", "type"])
def test_a_filter_that_names_nothing_is_refused(school: Database, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        offered(school, Wanted(**{field: "KD-999"}))
    assert refused.value.field == field


def test_neither_stale_nor_withdrawn_questions_are_asked(school: Database) -> None:
    make_stale(school, SINGLE)
    withdraw(school, FILL_IN)
    assert set(offered(school)) == titles(MULTIPLE, TRUE_FALSE)


def test_a_question_of_ones_own_exam_is_not_asked_before_the_exam_has_ended(
    school: Database,
) -> None:
    plan_exam(school, SINGLE, "inspector", closes_at=NOW + 5 * DAY)
    assert SINGLE.title not in offered(school)
    assert SINGLE.title in offered(school, days=6)
    with pytest.raises(IllegalTransition):
        give(school, SINGLE, {"letters": ["B"]})
    assert give(school, SINGLE, {"letters": ["B"]}, actor="inspector-2").correct


def test_an_exam_that_was_called_off_keeps_no_question_back(school: Database) -> None:
    plan_exam(school, SINGLE, "inspector", closes_at=NOW + 5 * DAY, cancelled=True)
    assert SINGLE.title in offered(school)


def test_what_was_not_answered_yet_comes_before_what_was(school: Database) -> None:
    first = offered(school)[0]
    for content in (SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN):
        if content.title == first:
            give(school, content, _right(content))
    assert offered(school)[-1] == first


def _right(content: QuestionContent) -> dict[str, Any]:
    if content is TRUE_FALSE:
        return {"value": True}
    return {"blanks": ["月"]} if content is FILL_IN else {"letters": list(content.right)}


def test_a_wrong_answer_comes_back_and_a_right_one_does_not(school: Database) -> None:
    assert give(school, FILL_IN, {"blanks": [" 一个月。"]}).card is None
    wrong = give(school, SINGLE, {"letters": ["A"]})
    assert not wrong.correct
    assert wrong.card is not None
    assert wrong.card.due_on == TODAY + DAY
    assert offered(school, Wanted(due=True)) == []
    assert offered(school, Wanted(due=True), days=1) == [SINGLE.title]
    give(school, SINGLE, {"letters": ["B"]}, days=1)
    assert offered(school, Wanted(due=True), days=2) == []
    assert offered(school, Wanted(due=True), days=3) == [SINGLE.title]


def test_a_question_withdrawn_while_it_was_on_the_screen_takes_no_answer(
    school: Database,
) -> None:
    withdraw(school, SINGLE)
    with pytest.raises(IllegalTransition):
        give(school, SINGLE, {"letters": ["B"]})


def test_a_question_corrected_meanwhile_takes_no_answer_to_its_old_wording(
    school: Database,
) -> None:
    with pytest.raises(StaleRevision):
        answering.answer(
            school, SINGLE.key(), "0" * 64, {"letters": ["B"]}, actor="inspector", now=NOW
        )


def test_a_draft_is_no_question_of_the_bank(school: Database) -> None:
    draft = QuestionContent(type=TRUE_FALSE.type, stem="草稿。", answer=True)
    with school.unit_of_work() as uow:
        _, revision = save(uow, draft, actor="test")
    with pytest.raises(NotFound):
        answering.answer(
            school, draft.key(), revision.sha256, {"value": True}, actor="inspector", now=NOW
        )


def test_an_empty_answer_is_refused_and_not_counted_as_wrong(school: Database) -> None:
    for content, response in ((SINGLE, {}), (FILL_IN, {"blanks": [" "]}), (TRUE_FALSE, {})):
        with pytest.raises(InvalidInput):
            give(school, content, response)
    assert offered(school, Wanted(due=True), days=2) == []


def test_people_outside_the_bureaus_do_not_practise(school: Database) -> None:
    with pytest.raises(NotPermitted):
        give(school, SINGLE, {"letters": ["B"]}, actor="company")


def test_nobody_reads_or_takes_back_the_answer_of_another(school: Database) -> None:
    mine = give(school, SINGLE, {"letters": ["A"]})
    with school.reading() as session, pytest.raises(NotFound):
        answering.get(session, mine.id, "inspector-2")
    with pytest.raises(NotFound):
        answering.undo(school, mine.id, actor="inspector-2")


def test_an_answer_taken_back_leaves_things_as_they_were(school: Database) -> None:
    give(school, SINGLE, {"letters": ["A"]})
    second = give(school, SINGLE, {"letters": ["B"]}, days=1)
    assert second.card is not None
    assert second.card.box == 2
    answering.undo(school, second.id, actor="inspector")
    assert offered(school, Wanted(due=True), days=1) == [SINGLE.title]
    assert ("inspector", "practice.undo") in audited(school)


def test_one_starts_anew_on_one_point_and_keeps_the_others(school: Database) -> None:
    give(school, SINGLE, {"letters": ["A"]})
    give(school, FILL_IN, {"blanks": ["年"]})
    assert answering.reset(school, actor="inspector", point="KD-001") == 1
    assert offered(school, Wanted(due=True), days=1) == [FILL_IN.title]
    assert answering.reset(school, actor="inspector") == 1
    assert offered(school, Wanted(due=True), days=1) == []
    with pytest.raises(InvalidInput):
        answering.reset(school, actor="inspector", point="KD-999")


def test_progress_counts_each_question_once_by_its_last_answer(school: Database) -> None:
    give(school, SINGLE, {"letters": ["A"]})
    give(school, SINGLE, {"letters": ["B"]}, days=1)
    give(school, TRUE_FALSE, {"value": False}, days=1)
    later = 2 * DAY
    with school.reading() as session:
        user = accounts.get_user(session, "inspector")
        found = {
            one.code: one
            for one in progress.progress(session, user, now=NOW + later, today=TODAY + later)
        }
        comes = progress.coming(session, user.id, today=TODAY + later)
    first, second = found["KD-001"], found["KD-002"]
    assert (first.questions, first.met, first.right, first.due) == (2, 2, 1, 1)
    assert (second.questions, second.met, second.right, second.due) == (3, 1, 0, 1)
    assert first.share == 0.5
    assert [(one.on, one.cards) for one in comes] == [(TODAY + later, 1), (TODAY + later + DAY, 1)]


def test_the_article_stands_beside_the_answer_with_the_quote_in_it(school: Database) -> None:
    with school.reading() as session:
        (article,) = cited_articles(session, SINGLE)
    assert article.held
    assert article.label == "第三条"
    quoted = [piece.text for piece in article.pieces if piece.quoted]
    assert quoted == ["处二千元以上一万元以下罚款"]
    assert "（一）向溪流倾倒垃圾" in "".join(piece.text for piece in article.pieces)


@given(st.text("一二三 ab", max_size=30), st.lists(st.text("一二三 ab", max_size=5), max_size=4))
def test_an_article_cut_at_its_quotes_is_still_the_whole_article(
    text: str, quotes: list[str]
) -> None:
    found = pieces(text, quotes)
    assert "".join(piece.text for piece in found) == text
    for quote in quotes:
        if quote and quote in text:
            assert any(piece.quoted for piece in found)
