"""Papers as trainers put them together, change and freeze them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted, StaleRevision
from kb.model.operations import AuditEntry
from kb.model.paper import Paper
from kb.store.database import Database
from kb.training.papers import drafting, freezing, reading
from kb.training.papers.blueprint import WrongBlueprint, read
from kb.training.papers.conflicts import ImpossiblePaper
from kb.training.papers.reading import PaperView, Standing
from tests.kb.training.papers.bank import SPEC, make_stale, withdraw


def view(database: Database, number: str) -> PaperView:
    with database.reading() as session:
        return reading.get_paper(session, number)


def keys(paper: PaperView) -> list[str]:
    return [item.key for item in paper.items]


def made(database: Database, seed: int = 7, **changes: Any) -> PaperView:
    number = drafting.assemble(database, read(SPEC | changes), actor="trainer", seed=seed)
    return view(database, number)


def audit(database: Database, action: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == action))
        return [(row.actor, row.revision_sha256) for row in rows]


def test_a_paper_has_the_sections_marks_and_title_of_its_blueprint(database: Database) -> None:
    paper = made(database)
    assert (paper.line.title, paper.marks, len(paper.items)) == ("工地扬尘执法上岗考试", 40, 24)
    assert [item.section for item in paper.items] == sorted(item.section for item in paper.items)
    assert len(set(keys(paper))) == 24


def test_the_same_seed_gives_the_same_paper_and_hash_and_another_seed_another(
    database: Database,
) -> None:
    first, again, other = made(database), made(database), made(database, seed=8)
    assert first.line.number != again.line.number
    assert first.sha256 == again.sha256
    assert set(keys(first)) != set(keys(other))


def test_who_put_a_paper_together_stands_in_the_audit_with_its_hash(database: Database) -> None:
    paper = made(database)
    assert audit(database, "paper.assemble") == [("trainer", paper.sha256)]


@pytest.mark.parametrize(
    "act",
    [
        lambda database, paper: made_by(database, "inspector"),
        lambda database, paper: drafting.pin(
            database, paper.line.number, 1, actor="inspector", revision=paper.sha256, pinned=True
        ),
        lambda database, paper: drafting.reassemble(
            database, paper.line.number, actor="inspector", revision=paper.sha256
        ),
        lambda database, paper: freezing.freeze(
            database, paper.line.number, actor="inspector", revision=paper.sha256
        ),
    ],
    ids=["assemble", "pin", "reassemble", "freeze"],
)
def test_only_trainers_put_papers_together_change_and_freeze_them(
    database: Database, act: Callable[[Database, PaperView], object]
) -> None:
    paper = made(database)
    with pytest.raises(NotPermitted):
        act(database, paper)
    assert view(database, paper.line.number) == paper


def made_by(database: Database, actor: str) -> str:
    return drafting.assemble(database, read(SPEC), actor=actor)


def test_a_syllabus_code_that_is_not_in_the_syllabus_is_named(database: Database) -> None:
    wrong = SPEC | {"constraints": [{"point": "KD-999", "min": 1}, {"category": "月亮", "min": 1}]}
    with pytest.raises(WrongBlueprint) as refused:
        drafting.assemble(database, read(wrong), actor="trainer")
    assert [fault.field for fault in refused.value.faults] == [
        "constraints.0.point",
        "constraints.1.category",
    ]
    assert "KD-999" in refused.value.message


def test_stale_and_withdrawn_questions_are_never_chosen(database: Database) -> None:
    paper = made(database)
    stale, withdrawn = paper.items[0].key, paper.items[1].key
    make_stale(database, stale)
    withdraw(database, withdrawn)
    assert not {stale, withdrawn} & set(keys(made(database)))


def test_a_question_that_became_stale_is_dropped_from_a_draft_and_keeps_it_from_freezing(
    database: Database,
) -> None:
    paper = made(database)
    make_stale(database, paper.items[3].key)
    shown = view(database, paper.line.number)
    assert [item.position for item in shown.dropped] == [4]
    assert shown.items[3].standing is Standing.STALE
    assert shown.marks == 39
    with pytest.raises(IllegalTransition, match="第 4 题"):
        freezing.freeze(database, paper.line.number, actor="trainer", revision=shown.sha256)


def test_a_withdrawn_question_keeps_a_draft_from_freezing(database: Database) -> None:
    paper = made(database)
    withdraw(database, paper.items[0].key)
    with pytest.raises(IllegalTransition, match="已撤回"):
        freezing.freeze(database, paper.line.number, actor="trainer", revision=paper.sha256)


def test_reassembling_keeps_what_is_pinned_and_the_former_seed_undoes_it(
    database: Database,
) -> None:
    paper = made(database)
    number, kept = paper.line.number, paper.items[2].key
    drafting.pin(database, number, 3, actor="trainer", revision=paper.sha256, pinned=True)
    drafting.reassemble(database, number, actor="trainer", revision=paper.sha256, seed=99)
    other = view(database, number)
    assert kept in keys(other)
    assert set(keys(other)) != set(keys(paper))
    drafting.reassemble(database, number, actor="trainer", revision=other.sha256, seed=7)
    assert keys(view(database, number)) == keys(paper)


def test_a_pinned_question_that_became_stale_leaves_the_paper_on_reassembling(
    database: Database,
) -> None:
    paper = made(database)
    number, gone = paper.line.number, paper.items[2].key
    drafting.pin(database, number, 3, actor="trainer", revision=paper.sha256, pinned=True)
    make_stale(database, gone)
    drafting.reassemble(database, number, actor="trainer", revision=paper.sha256)
    again = view(database, number)
    assert gone not in keys(again)
    assert not again.dropped


def test_replacing_a_question_changes_that_one_alone_and_the_blueprint_is_still_met(
    database: Database,
) -> None:
    paper = made(database)
    number = paper.line.number
    drafting.replace(database, number, 5, actor="trainer", revision=paper.sha256)
    after = view(database, number)
    assert [a == b for a, b in zip(keys(paper), keys(after), strict=True)].count(False) == 1
    assert after.items[4].section == paper.items[4].section
    with database.reading() as session:
        assert drafting.unmet(session, after) == ()


def test_a_question_named_by_a_person_is_pinned_and_must_fit_the_section(
    database: Database,
) -> None:
    paper = made(database)
    number = paper.line.number
    with database.reading() as session:
        first = drafting.alternatives(session, number, 1)[0]
    digest = drafting.replace(
        database, number, 1, actor="trainer", revision=paper.sha256, key=first.key
    )
    item = view(database, number).items[0]
    assert (item.key, item.pinned) == (first.key, True)
    for wrong in (paper.items[-1].key, paper.items[1].key, "question-none"):
        with pytest.raises(InvalidInput):
            drafting.replace(database, number, 1, actor="trainer", revision=digest, key=wrong)


def test_a_draft_tells_which_demands_it_does_not_meet(database: Database) -> None:
    spec = SPEC | {"constraints": [{"type": "single", "difficulty": 5, "min": 5}]}
    paper = made(database, **spec)
    hard = next(i for i in paper.items if i.section == 0 and i.question.difficulty == 5)
    with database.reading() as session:
        easy = next(
            one
            for one in drafting.alternatives(session, paper.line.number, hard.position, text="")
            if one.difficulty < 5
        )
    drafting.replace(
        database,
        paper.line.number,
        hard.position,
        actor="trainer",
        revision=paper.sha256,
        key=easy.key,
    )
    after = view(database, paper.line.number)
    with database.reading() as session:
        assert drafting.unmet(session, after) == ("单项选择题、难度 5至少 5 题",)


def test_questions_move_within_their_section_alone(database: Database) -> None:
    paper = made(database)
    number = paper.line.number
    digest = drafting.move(database, number, 3, actor="trainer", revision=paper.sha256, to=1)
    assert keys(view(database, number))[:3] == [keys(paper)[i] for i in (2, 0, 1)]
    with pytest.raises(InvalidInput, match="本部分"):
        drafting.move(database, number, 1, actor="trainer", revision=digest, to=15)


def test_a_change_of_a_draft_that_somebody_else_changed_is_refused(database: Database) -> None:
    paper = made(database)
    number = paper.line.number
    drafting.move(database, number, 2, actor="trainer", revision=paper.sha256, to=1)
    for act in (drafting.reassemble, freezing.freeze, drafting.discard):
        with pytest.raises(StaleRevision):
            act(database, number, actor="trainer", revision=paper.sha256)


def test_a_discarded_draft_is_gone(database: Database) -> None:
    paper = made(database)
    drafting.discard(database, paper.line.number, actor="trainer", revision=paper.sha256)
    with pytest.raises(NotFound):
        view(database, paper.line.number)
    assert audit(database, "paper.discard") == [("trainer", paper.sha256)]


def test_a_frozen_paper_has_the_hash_that_was_seen_and_its_audit_row_names_it(
    database: Database,
) -> None:
    paper = made(database)
    digest = freezing.freeze(database, paper.line.number, actor="trainer", revision=paper.sha256)
    frozen = view(database, paper.line.number)
    assert digest == paper.sha256 == frozen.line.sha256
    assert audit(database, "paper.freeze") == [("trainer", digest)]
    assert frozen.intact
    assert frozen.line.frozen_by == "苏映雪"


def test_a_frozen_paper_cannot_be_changed_or_frozen_again(database: Database) -> None:
    paper = made(database)
    number = paper.line.number
    freezing.freeze(database, number, actor="trainer", revision=paper.sha256)
    for act in (drafting.reassemble, freezing.freeze, drafting.discard):
        with pytest.raises(IllegalTransition, match="冻结"):
            act(database, number, actor="trainer", revision=paper.sha256)
    with pytest.raises(DatabaseError), database.unit_of_work() as uow:
        uow.session.execute(text("update paper set title = 'x'"))


def test_a_frozen_paper_stays_as_it_was_when_a_question_becomes_stale(database: Database) -> None:
    paper = made(database)
    number = paper.line.number
    freezing.freeze(database, number, actor="trainer", revision=paper.sha256)
    make_stale(database, paper.items[0].key)
    frozen = view(database, number)
    assert frozen.intact
    assert frozen.sha256 == paper.sha256
    assert not frozen.dropped
    assert frozen.marks == 40


def test_a_snapshot_that_was_tampered_with_is_not_intact(database: Database) -> None:
    paper = made(database)
    number = paper.line.number
    freezing.freeze(database, number, actor="trainer", revision=paper.sha256)
    with database.unit_of_work() as uow:
        uow.session.execute(text("drop trigger paper_sealed_update"))
        paper_row = uow.session.scalars(select(Paper)).one()
        paper_row.snapshot = {**paper_row.snapshot, "pass_marks": 2.0}
    assert not view(database, number).intact


def test_questions_of_recent_papers_are_left_out(database: Database) -> None:
    paper = made(database, sections=[{"type": "single", "number": 10, "marks": 4}], constraints=[])
    freezing.freeze(database, paper.line.number, actor="trainer", revision=paper.sha256)
    for limit in ({"recency": {"papers": 1}}, {"recency": {"months": 1}}, {"exposure_limit": 0}):
        later = made(
            database,
            sections=[{"type": "single", "number": 10, "marks": 4}],
            constraints=[],
            **limit,
        )
        assert not set(keys(paper)) & set(keys(later))


def test_what_recent_papers_used_up_is_told(database: Database) -> None:
    one = {"sections": [{"type": "case_analysis", "number": 4, "marks": 10}], "constraints": []}
    one |= {"laws": {}, "mean_difficulty": None}
    paper = made(database, **one)
    freezing.freeze(database, paper.line.number, actor="trainer", revision=paper.sha256)
    with pytest.raises(ImpossiblePaper) as refused:
        made(database, **one, recency={"papers": 1})
    assert [each.field for each in refused.value.conflict.obstacles] == [
        "sections.0.number",
        "recency.papers",
    ]
    assert "按其余要求一题也没有" in refused.value.message
