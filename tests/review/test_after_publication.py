"""What becomes of a published text: suspension, withdrawal, correction, archive."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.errors import IllegalTransition, InvalidInput, NotFound, StaleRevision
from kb.model.document import DocumentKind, DocumentState
from kb.model.operations import OutboxOperation
from kb.store import publications
from kb.store.database import Database
from review import actions
from review.engine import Outcome
from review.stages import Choice
from tests.review.bureau import Desk, draft

Act = Callable[..., Outcome]


@pytest.fixture
def case(province: Database) -> Desk:
    return draft(province).bring_to(DocumentState.PUBLISHED)


def take_down(
    case: Desk, act: Act, actor: str = "publisher", reason: str = "决定被撤销"
) -> Outcome:
    return act(case.database, case.id, actor=actor, revision=case.sha, opinion=reason)


def test_a_withdrawn_case_leaves_a_tombstone_and_no_text(case: Desk) -> None:
    take_down(case, actions.withdraw, reason="行政复议撤销了处罚决定")

    with case.database.reading() as session:
        stone = publications.get_published(session, DocumentKind.CASE, "case-2024-001")
        listed, total = publications.list_published(session, DocumentKind.CASE)
    assert stone.state is DocumentState.WITHDRAWN
    assert stone.withdrawal_reason == "行政复议撤销了处罚决定"
    assert stone.withdrawn_at is not None
    assert stone.content == {}
    assert (listed, total) == ((), 0)
    assert case.outbox[-1] == OutboxOperation.DELETE


def test_a_withdrawal_needs_a_reason_and_is_final(case: Desk) -> None:
    with pytest.raises(InvalidInput):
        take_down(case, actions.withdraw, reason="")
    take_down(case, actions.withdraw)
    for act in (actions.publish, actions.correct, actions.withdraw):
        with pytest.raises(IllegalTransition):
            take_down(case, act)


def test_a_suspended_case_can_be_shown_again_as_it_was(case: Desk) -> None:
    shown = case.sha
    take_down(case, actions.suspend, reason="当事人申请复议")
    assert case.outbox[-1] == OutboxOperation.DELETE
    case.edit(title="暂停期间有人存了新稿")

    actions.publish(case.database, case.id, actor="publisher", revision=shown)

    assert case.state is DocumentState.PUBLISHED
    assert case.row.withdrawal_reason == ""
    with case.database.reading() as session:
        again = publications.get_published(session, DocumentKind.CASE, "case-2024-001")
    assert again.sha256 == shown
    assert case.outbox[-1] == OutboxOperation.UPSERT


def test_a_suspended_case_can_be_withdrawn(case: Desk) -> None:
    take_down(case, actions.suspend)
    take_down(case, actions.withdraw)
    assert case.state is DocumentState.WITHDRAWN


def test_an_archived_case_leaves_the_public_part(case: Desk) -> None:
    take_down(case, actions.archive, reason="发布满五年")
    assert case.outbox[-1] == OutboxOperation.DELETE
    with case.database.reading() as session, pytest.raises(NotFound):
        publications.get_published(session, DocumentKind.CASE, "case-2024-001")


def test_a_correction_goes_through_every_stage_again(case: Desk) -> None:
    old = case.sha
    new = case.edit(title="更正后的标题")
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="罚款数额有误")
    case.submit()
    with pytest.raises(IllegalTransition):
        case.publish()
    case.bring_to(DocumentState.PUBLISHED)
    with case.database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, "case-2024-001")
    assert shown.sha256 == new != old
    assert shown.title == "更正后的标题"


def test_a_correction_acts_on_what_the_public_reads(case: Desk) -> None:
    new = case.edit(title="新稿")
    with pytest.raises(StaleRevision):
        actions.correct(case.database, case.id, actor="submitter", revision=new, opinion="更正")


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("recall", DocumentState.PUBLISHED),
        ("veto", DocumentState.PUBLISHED),
        ("internal", DocumentState.WITHDRAWN),
    ],
)
def test_a_correction_that_comes_to_nothing_leaves_the_old_text_or_takes_it_back(
    case: Desk, end: str, state: DocumentState
) -> None:
    old = case.sha
    case.edit(title="更正稿")
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="补充材料")
    case.submit()
    if end == "recall":
        actions.recall(
            case.database, case.id, actor="submitter", revision=case.sha, opinion="无需更正"
        )
    elif end == "veto":
        case.bring_to(DocumentState.LEGAL_REVIEW)
        case.declare("legal-1")
        actions.veto(case.database, case.id, actor="legal-1", revision=case.sha, opinion="依据不足")
    else:
        case.bring_to(DocumentState.DELIBERATION)
        case.deliberate(Choice.INTERNAL_ONLY)

    assert case.state is state
    with case.database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, "case-2024-001")
    assert shown.sha256 == (old if state is DocumentState.PUBLISHED else "")
    if state is DocumentState.PUBLISHED:
        assert case.row.approved_sha256 == old
        assert case.outbox[-1] == OutboxOperation.UPSERT


def test_a_published_case_can_be_withdrawn_in_the_middle_of_its_correction(case: Desk) -> None:
    old = case.sha
    case.edit(title="更正稿")
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="补充材料")
    case.submit()
    actions.withdraw(
        case.database, case.id, actor="publisher", revision=old, opinion="法院撤销处罚决定"
    )
    assert case.state is DocumentState.WITHDRAWN


def test_what_was_never_published_cannot_be_withdrawn(province: Database) -> None:
    case = draft(province).bring_to(DocumentState.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition, match="从未发布"):
        take_down(case, actions.withdraw)


def test_the_public_goes_on_reading_the_old_text_while_its_correction_is_reviewed(
    case: Desk,
) -> None:
    old = case.sha
    case.edit(title="更正稿")
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="补充")
    before = len(case.outbox)
    case.submit()
    case.bring_to(DocumentState.LEGAL_REVIEW)

    with case.database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, "case-2024-001")
        listed, total = publications.list_published(session, DocumentKind.CASE)
        counted = publications.counts_by_kind(session)
    assert shown.sha256 == old
    assert shown.title == "文稿 case-2024-001"
    assert shown.state is DocumentState.CORRECTING, "which stage it is in stays inside"
    assert [document.sha256 for document in listed] == [old]
    assert (total, counted) == (1, {"case": 1})
    assert case.outbox[before:] == []


def test_a_draft_that_was_never_published_is_not_shown_whatever_its_stage(
    province: Database,
) -> None:
    case = draft(province).bring_to(DocumentState.APPROVED)
    with case.database.reading() as session, pytest.raises(NotFound):
        publications.get_published(session, DocumentKind.CASE, case.row.key)
