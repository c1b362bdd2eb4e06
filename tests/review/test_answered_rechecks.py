"""A published correction closes the rechecks that it answers, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from kb.model.document import Document, DocumentState
from kb.model.publication import Recheck
from kb.store.database import Database
from kb.training.bank import proposals, reading
from kb.training.bank.filters import Standing
from kb.training.question import QuestionContent
from review import question_desk
from review.rechecks import answering
from review.stages import Stage
from tests.review.bureau import PANEL, Desk, trail
from tests.review.laws import SLUG, enact
from tests.review.question_bank import (
    ARTICLES,
    DUTY,
    FINE,
    FINE_CHOICE,
    FORCE,
    NEW_VERSION,
    OLD_VERSION,
    PATROL,
    PURPOSE,
    REPORT,
    REPORT_BLANK,
    citation,
    document_id,
    publish,
)

LATER = "2023-05-01"
SECOND = "对有前款行为的个人，可以并处警告。"
NEW_FINE = FINE.replace("一万元", "五万元")


@pytest.fixture
def bank(province: Database) -> Database:
    enact(province, OLD_VERSION, ARTICLES)
    publish(province, FINE_CHOICE, REPORT_BLANK)
    return province


def amended(fine: str = FINE, report: str = REPORT) -> tuple[str, ...]:
    return (PURPOSE, DUTY, fine, report, PATROL, FORCE)


def verdicts(database: Database) -> list[tuple[str, str]]:
    """Provision and verdict of every recheck, in the order in which they were opened."""
    with database.reading() as session:
        rows = session.scalars(select(Recheck).order_by(Recheck.id)).all()
        return [(row.provision.rpartition("/")[2], row.verdict) for row in rows]


def correct(
    database: Database, content: QuestionContent, question: QuestionContent = FINE_CHOICE
) -> Desk:
    """Hand a correction in and bring it through every stage but publication."""
    desk = Desk(database, document_id(database, question))
    question_desk.correct(
        database,
        question.key(),
        actor="expert",
        base=desk.sha,
        content=content,
        reason="法规已经修改",
    )
    # the others signed the batch that the question came with
    desk.passes("business-2", Stage.BUSINESS_REVIEW)
    desk.passes("legal-2", Stage.LEGAL_REVIEW)
    panel = [name for name in PANEL if name not in ("panel-3", "panel-4")]
    desk.open_meeting(panel=tuple(panel), present=tuple(panel))
    for name in panel:
        desk.vote(name)
    desk.close_meeting()
    assert desk.state is DocumentState.APPROVED
    return desk


def proposed(database: Database) -> QuestionContent:
    with database.reading() as session:
        ids, _ = proposals.stale_questions(session)
        (found,) = proposals.proposals(session, ids)
    assert found.content is not None
    return found.content


def standing(database: Database) -> Standing:
    with database.reading() as session:
        return reading.get_question(session, FINE_CHOICE.key()).line.standing


def test_a_correction_by_the_new_text_ends_the_recheck_when_it_is_published(
    bank: Database,
) -> None:
    enact(bank, NEW_VERSION, amended(NEW_FINE))
    desk = correct(bank, proposed(bank))
    assert standing(bank) is Standing.STALE
    desk.publish()
    assert verdicts(bank) == [("art_3", "corrected")]
    assert standing(bank) is Standing.USABLE
    with bank.reading() as session:
        row = session.scalars(select(Recheck)).one()
        assert row.closed_at is not None
        assert row.reason == answering.REASON
    closing = [each for each in trail(bank) if each.action == "recheck.close"]
    assert [each.actor for each in closing] == ["anjian-recheck"]
    assert closing[0].revision_sha256 == desk.sha


def test_a_correction_that_leaves_the_changed_provision_leaves_it_open(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(NEW_FINE))
    correct(bank, replace(FINE_CHOICE, rationale="见第三条。")).publish()
    assert verdicts(bank) == [("art_3", "")]
    assert standing(bank) is Standing.STALE


def test_of_two_changed_provisions_the_answered_one_alone_is_closed(bank: Database) -> None:
    both = replace(FINE_CHOICE, stem=f"{FINE_CHOICE.stem}（泄漏未报告的除外）")
    both = replace(both, citations=(citation(3, FINE), citation(4, REPORT)))
    publish(bank, both)
    enact(bank, NEW_VERSION, amended(NEW_FINE, REPORT.replace("三日", "五日")))
    moved = replace(
        citation(3, NEW_FINE), provision=f"{SLUG}/{NEW_VERSION}/art_3", version=NEW_VERSION
    )
    correct(bank, replace(both, citations=(moved, citation(4, REPORT))), both).publish()
    with bank.reading() as session:
        rows = session.scalars(
            select(Recheck).where(Recheck.document_id == document_id(bank, both))
        ).all()
        found = {row.provision.rpartition("/")[2]: row.verdict for row in rows}
    assert found == {"art_3": "corrected", "art_4": ""}


def test_a_correction_by_a_text_that_changed_again_stays_open(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(NEW_FINE))
    middle = proposed(bank)
    enact(bank, LATER, amended(FINE.replace("一万元", "八万元")))
    correct(bank, middle).publish()
    assert verdicts(bank) == [("art_3", "corrected"), ("art_3", "")]


def test_a_paragraph_that_says_the_same_as_before_is_an_answer(province: Database) -> None:
    enact(province, OLD_VERSION, amended(f"{FINE}\n{SECOND}"))
    whole = replace(FINE_CHOICE, citations=(citation(3, FINE),))
    publish(province, whole)
    enact(province, NEW_VERSION, amended(f"{NEW_FINE}\n{SECOND}"))
    assert verdicts(province) == [("art_3", "")]
    second = replace(citation(3, SECOND), provision=f"{SLUG}/{OLD_VERSION}/art_3__para_2")
    correct(province, replace(whole, citations=(second,)), whole).publish()
    assert verdicts(province) == [("art_3", "corrected")]


@pytest.mark.parametrize("provision", ["", "other-law/2020-01-01/art_3"])
def test_a_correction_that_no_longer_cites_the_law_is_an_answer(
    bank: Database, provision: str
) -> None:
    enact(bank, NEW_VERSION, amended(NEW_FINE))
    elsewhere = replace(citation(3, FINE), provision=provision)
    correct(bank, replace(FINE_CHOICE, citations=(elsewhere,))).publish()
    assert verdicts(bank) == [("art_3", "corrected")]


@pytest.mark.parametrize("version", [OLD_VERSION, NEW_VERSION])
def test_a_version_that_was_taken_down_answers_nothing_by_itself(
    bank: Database, version: str
) -> None:
    enact(bank, NEW_VERSION, amended(NEW_FINE))
    desk = correct(bank, replace(FINE_CHOICE, rationale="见第三条。"))
    with bank.unit_of_work() as uow:
        uow.session.execute(
            update(Document)
            .where(Document.key == f"{SLUG}/{version}")
            .values(state=DocumentState.WITHDRAWN.value)
        )
    desk.publish()
    assert verdicts(bank) == [("art_3", "")]


def test_a_question_that_is_not_stale_is_corrected_without_any_recheck(bank: Database) -> None:
    correct(bank, replace(FINE_CHOICE, rationale="见第三条。")).publish()
    assert verdicts(bank) == []
    assert standing(bank) is Standing.USABLE
