"""Who may write a question, what a draft is, and whose desk it waits on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted, StaleRevision
from kb.model.document import Document, DocumentState, Revision
from kb.model.people import Role, Unit
from kb.store import accounts
from kb.store.database import Database
from kb.training.question import QuestionContent
from review import question_desk
from review.desk import opening, tasks
from review.question_desk import Written
from review.stages import Action
from tests.review.bureau import SETUP, Desk, draft, trail
from tests.review.laws import enact
from tests.review.question_bank import (
    ARTICLES,
    BANK,
    FINE_CHOICE,
    FINE_STATEMENT,
    OLD_VERSION,
    document_id,
    publish,
    store,
)

TRAINER = "expert"
OTHER = replace(FINE_CHOICE, stem=FINE_CHOICE.stem.replace("按照", "依照"))
UNFINISHED = QuestionContent(type=FINE_CHOICE.type, stem="", answer=())


@pytest.fixture
def bank(province: Database) -> Database:
    enact(province, OLD_VERSION, ARTICLES)
    publish(province, *BANK)
    with province.unit_of_work() as uow:
        for name, unit in (("trainer-2", "澜江省环境科学院"), ("trainer-3", "青屿市生态环境局")):
            accounts.add_user(
                uow,
                name,
                unit=accounts.ensure_unit(uow, unit, actor=SETUP),
                roles=(Role.TRAINER,),
                actor=SETUP,
            )
    return province


def write(
    database: Database, content: QuestionContent, *, actor: str = TRAINER, hand_in: bool = False
) -> Written:
    return question_desk.write(database, actor=actor, content=content, hand_in=hand_in)


def waiting(database: Database, name: str) -> list[str]:
    return [task.key for task in tasks.tasks(database, actor=name) if task.may]


def test_a_new_question_belongs_to_the_unit_of_its_writer_and_leaves_a_trail(
    bank: Database,
) -> None:
    done = write(bank, OTHER, hand_in=True)
    assert done.state is DocumentState.BUSINESS_REVIEW
    row = Desk(bank, done.document_id).row
    with bank.reading() as session:
        unit = session.get_one(Unit, row.unit_id)
        assert unit.name == "澜江省环境科学院"
    acts = [each.action for each in trail(bank) if each.subject == f"document:{row.id}"]
    assert acts == ["document.save", "review.submit"]


@pytest.mark.parametrize("name", ["librarian", "business-1", "expert-own"])
def test_others_than_trainers_and_submitters_write_no_question(bank: Database, name: str) -> None:
    with pytest.raises(NotPermitted):
        write(bank, OTHER, actor=name)
    assert trail(bank)[-1].action == "refused:question.write"


def test_the_same_question_is_refused_before_it_is_stored(bank: Database) -> None:
    with pytest.raises(InvalidInput, match="同一道题"):
        write(bank, FINE_CHOICE)


def test_a_question_with_a_fault_of_form_is_kept_but_not_handed_in(bank: Database) -> None:
    with pytest.raises(InvalidInput, match="没有题干"):
        write(bank, UNFINISHED, hand_in=True)
    kept = write(bank, UNFINISHED)
    assert kept.state is DocumentState.DRAFT
    desk = Desk(bank, kept.document_id)
    with pytest.raises(InvalidInput, match="没有题干"):
        desk.submit(TRAINER)
    with pytest.raises(InvalidInput):
        question_desk.revise(
            bank, kept.key, actor=TRAINER, base=kept.sha256, content=UNFINISHED, hand_in=True
        )
    again = question_desk.revise(
        bank, kept.key, actor=TRAINER, base=kept.sha256, content=OTHER, hand_in=False
    )
    assert again.state is DocumentState.DRAFT
    done = question_desk.revise(
        bank, kept.key, actor=TRAINER, base=again.sha256, content=OTHER, hand_in=True
    )
    assert done.state is DocumentState.BUSINESS_REVIEW


def test_a_draft_waits_on_the_desks_of_the_trainers_of_its_unit(bank: Database) -> None:
    kept = write(bank, UNFINISHED)
    assert waiting(bank, TRAINER) == [kept.key]
    assert waiting(bank, "trainer-2") == [kept.key]
    assert waiting(bank, "trainer-3") == []
    (task,) = tasks.tasks(bank, actor=TRAINER)
    assert task.next_action is Action.SUBMIT
    assert task.title == "没有题干的试题"


def test_a_correction_of_a_question_without_a_unit_waits_for_who_wrote_it(bank: Database) -> None:
    number = document_id(bank, FINE_CHOICE)
    base = Desk(bank, number).sha
    changed = replace(FINE_CHOICE, rationale="见第三条。")
    with pytest.raises(InvalidInput, match="理由"):
        question_desk.revise(
            bank, FINE_CHOICE.key(), actor=TRAINER, base=base, content=changed, hand_in=False
        )
    kept = question_desk.revise(
        bank,
        FINE_CHOICE.key(),
        actor=TRAINER,
        base=base,
        content=changed,
        hand_in=False,
        reason="解析不清楚",
    )
    assert kept.state is DocumentState.CORRECTING
    assert waiting(bank, TRAINER) == [FINE_CHOICE.key()]
    assert waiting(bank, "trainer-2") == []
    with pytest.raises(InvalidInput, match="理由"):
        question_desk.revise(
            bank, kept.key, actor=TRAINER, base=kept.sha256, content=changed, hand_in=True
        )


def test_what_waits_in_a_batch_is_on_no_desk_and_is_not_written_alone(bank: Database) -> None:
    store(bank, OTHER)
    number = document_id(bank, OTHER)
    with bank.unit_of_work() as uow:
        unit = uow.session.scalars(select(Unit).where(Unit.name == "云泽市生态环境局")).one()
        uow.session.execute(update(Document).where(Document.id == number).values(unit_id=unit.id))
    assert waiting(bank, "submitter") == []
    with pytest.raises(IllegalTransition, match="随批次"), bank.reading() as session:
        question_desk.on_paper(session, OTHER.key(), actor="submitter")


def test_a_question_is_written_on_its_newest_revision(bank: Database) -> None:
    kept = write(bank, OTHER)
    with pytest.raises(StaleRevision):
        question_desk.revise(
            bank, kept.key, actor=TRAINER, base="0" * 64, content=OTHER, hand_in=False
        )
    with pytest.raises(NotFound):
        question_desk.revise(
            bank, "question-none", actor=TRAINER, base="", content=OTHER, hand_in=False
        )


def test_the_writer_sees_the_newest_revision_and_whether_it_is_a_correction(
    bank: Database,
) -> None:
    kept = write(bank, UNFINISHED)
    with bank.reading() as session:
        new = question_desk.on_paper(session, kept.key, actor=TRAINER)
        old = question_desk.on_paper(session, FINE_STATEMENT.key(), actor=TRAINER)
    assert (new.published, new.content["stem"]) == (False, "")
    assert (old.published, old.state) == (True, DocumentState.PUBLISHED)


def test_a_trainer_reads_the_questions_of_the_own_unit_on_the_desk_and_no_cases(
    bank: Database,
) -> None:
    kept = write(bank, OTHER)
    view = opening.view(bank, kept.document_id, actor="trainer-2")
    assert view.sha256 == kept.sha256
    case = draft(bank, unit="澜江省环境科学院")
    for number, name in ((kept.document_id, "trainer-3"), (case.id, TRAINER)):
        with pytest.raises(NotPermitted):
            opening.view(bank, number, actor=name)
    with bank.reading() as session:
        revision = session.scalars(select(Revision).where(Revision.sha256 == kept.sha256)).one()
        document = session.get_one(Document, kept.document_id)
        assert opening.masked_title(document, revision) == OTHER.title


def test_a_correction_that_changes_nothing_is_refused_as_a_draft_too(bank: Database) -> None:
    base = Desk(bank, document_id(bank, FINE_CHOICE)).sha
    with pytest.raises(InvalidInput, match="没有改动"):
        question_desk.revise(
            bank,
            FINE_CHOICE.key(),
            actor=TRAINER,
            base=base,
            content=FINE_CHOICE,
            hand_in=False,
            reason="核对",
        )
    assert Desk(bank, document_id(bank, FINE_CHOICE)).state is DocumentState.PUBLISHED
