"""A case goes through every stage and no other way."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted, StaleRevision
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.store import audit, checks, publications
from kb.store.database import Database
from kb.store.documents import content_sha256
from review import actions
from review.stages import Choice
from tests.review.bureau import PANEL, Desk, draft, trail


@pytest.fixture
def case(province: Database) -> Desk:
    return draft(province)


def test_a_case_reaches_the_public_after_every_stage(case: Desk) -> None:
    case.bring_to(DocumentState.PUBLISHED)

    with case.database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, "case-2024-001")
    assert shown.sha256 == case.sha
    assert shown.unit == "云泽市生态环境局"
    stages = [record.stage for record in case.records if record.action != "declare"]
    assert stages == (
        ["submission", "screening", "screening"]
        + ["business_review"] * 2
        + ["legal_review"] * 2
        + ["deliberation"] * 7
        + ["publication"]
    )
    assert case.outbox == ["upsert"]


def test_every_step_leaves_one_audit_row_that_joins_the_chain(case: Desk) -> None:
    case.bring_to(DocumentState.PUBLISHED)

    rows = [row for row in trail(case.database) if row.action.startswith("review.")]
    assert len(rows) == len(case.records)
    assert {row.revision_sha256 for row in rows} == {case.sha}
    with case.database.reading() as session:
        assert audit.verify(audit.entries(session)) == audit.length(session)


def test_the_trail_holds_no_words_of_an_opinion(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.send_back("business-1", opinion="举报人王某的住址写在第二段")
    assert "王某" not in "".join(str(row.detail) for row in trail(case.database))


def test_one_favourable_opinion_does_not_pass_business_review(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    outcome = case.passes("business-1")
    assert not outcome.settled
    assert case.state is DocumentState.BUSINESS_REVIEW


@pytest.mark.parametrize(
    ("third_passes", "state"),
    [(True, DocumentState.LEGAL_REVIEW), (False, DocumentState.SENT_BACK)],
    ids=["the third passes it", "the third sends it back"],
)
def test_a_third_reviewer_settles_a_disagreement(
    case: Desk, third_passes: bool, state: DocumentState
) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.passes("business-1")
    case.send_back("business-2")
    assert case.state is DocumentState.BUSINESS_REVIEW

    if third_passes:
        case.passes("business-3")
    else:
        case.send_back("business-3")

    assert case.state is state


def test_legal_review_takes_a_countersign_by_somebody_else(case: Desk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    case.passes("legal-1")
    with pytest.raises(NotPermitted, match="已经签署意见"):
        case.passes("legal-1")
    assert case.state is DocumentState.LEGAL_REVIEW
    case.passes("legal-2")
    assert case.state is DocumentState.DELIBERATION


def test_one_legal_veto_ends_the_matter(case: Desk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    case.declare("legal-1")
    actions.veto(
        case.database, case.id, actor="legal-1", revision=case.sha, opinion="处罚决定尚在复议期内"
    )
    assert case.state is DocumentState.REJECTED


def test_screening_can_turn_a_submission_away(case: Desk) -> None:
    case.bring_to(DocumentState.SCREENING)
    case.declare("librarian")
    actions.reject(
        case.database, case.id, actor="librarian", revision=case.sha, opinion="不属于生态环境执法"
    )
    assert case.state is DocumentState.REJECTED


def test_a_returned_case_starts_its_stages_anew(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.passes("business-1")
    case.send_back("business-2")
    case.send_back("business-3")
    case.edit(title="改过的标题")
    case.submit()
    case.screen()
    case.passes("librarian")

    case.passes("business-1")
    assert case.state is DocumentState.BUSINESS_REVIEW, "the first round's opinion must not count"
    case.passes("business-2")
    assert case.state is DocumentState.LEGAL_REVIEW


def test_an_edit_during_review_makes_every_opinion_stale(case: Desk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    case.declare("legal-1")
    seen = case.sha
    case.edit(title="审查中被改动")
    with pytest.raises(StaleRevision, match="已不是当前修订版"):
        actions.pass_stage(case.database, case.id, actor="legal-1", revision=seen)
    with pytest.raises(StaleRevision, match="报送后被修改"):
        case.passes("legal-1")
    case.send_back("legal-1")
    assert case.state is DocumentState.SENT_BACK


def test_only_the_approved_hash_can_be_published(case: Desk) -> None:
    case.bring_to(DocumentState.APPROVED)
    approved = case.sha
    case.declare("publisher")
    case.edit(title="审议之后被改动")
    for revision in (case.sha, approved, "0" * 64):
        with pytest.raises(StaleRevision):
            actions.publish(case.database, case.id, actor="publisher", revision=revision)
    assert case.state is DocumentState.APPROVED
    assert case.row.published_revision_id is None
    case.send_back("publisher")
    assert case.state is DocumentState.SENT_BACK


def test_an_approval_covers_the_public_form_as_well(province: Database) -> None:
    case = draft(province, content={"title": "甲", "party": "某厂"}, public={"title": "甲"})
    case.bring_to(DocumentState.APPROVED)
    approved = case.sha
    draft(province, content={"title": "甲", "party": "某厂"}, public={"title": "甲", "note": "乙"})
    assert case.sha != approved, "another masking is another revision"
    case.opens("publisher")
    for revision in (approved, case.sha):
        with pytest.raises(StaleRevision):
            actions.publish(province, case.id, actor="publisher", revision=revision)
    assert case.row.published_revision_id is None


def store_old_revision(case: Desk, public: dict[str, object]) -> None:
    """A revision as version 0.1 stored it, named by its content alone."""
    content = {"title": "甲", "party": "某厂"}
    with case.database.unit_of_work() as uow:
        document = uow.session.get_one(Document, case.id)
        current = uow.session.get_one(Revision, document.current_revision_id)
        revision = Revision(
            document_id=case.id,
            number=current.number + 1,
            sha256=content_sha256(content),
            content=content,
            public_content=public,
        )
        uow.session.add(revision)
        uow.session.flush()
        document.current_revision_id = revision.id


def test_a_revision_of_an_older_version_is_published_under_the_hash_it_has(
    province: Database,
) -> None:
    case = draft(province)
    store_old_revision(case, {"title": "甲"})
    case.bring_to(DocumentState.PUBLISHED)
    with province.reading() as session:
        assert not checks.revision_hashes(session).problems


def test_an_older_text_with_a_public_form_of_its_own_is_not_approved_by_its_hash(
    province: Database,
) -> None:
    case = draft(province)
    store_old_revision(case, {"title": "甲", "more": "另一种公开文本"})
    case.submit()
    case.screen()
    with pytest.raises(StaleRevision, match="与其哈希不符"):
        case.passes("librarian")


def test_a_text_that_does_not_fit_its_hash_is_not_published(province: Database) -> None:
    case = draft(province).bring_to(DocumentState.APPROVED)
    with province.engine.begin() as connection:
        if province.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER revision_no_update")
        else:
            connection.exec_driver_sql("DROP TRIGGER revision_immutable ON revision")
        tampered = update(Revision).where(Revision.document_id == case.id)
        connection.execute(tampered.values(public_content={"title": "没有人审过"}))
    with pytest.raises(StaleRevision, match="与其哈希不符"):
        case.publish()
    assert case.row.published_revision_id is None


def test_a_document_without_a_revision_cannot_be_acted_on(province: Database) -> None:
    with province.unit_of_work() as uow:
        row = Document(kind="case", key="empty", title="空")
        uow.session.add(row)
        uow.session.flush()
        document_id = row.id
    with pytest.raises(NotFound, match="没有修订版"):
        actions.submit(province, document_id, actor="submitter", revision="")


def test_reasons_are_required_where_something_is_refused(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    with pytest.raises(InvalidInput, match="理由") as refused:
        case.send_back("business-1", opinion="  ")
    assert refused.value.field == "opinion"


def test_an_opinion_of_ten_megabytes_is_refused(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    with pytest.raises(InvalidInput, match="意见超过"):
        case.send_back("business-1", opinion="长" * 10_000_000)


def test_a_submitter_can_take_a_case_out_of_review(case: Desk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    actions.recall(
        case.database, case.id, actor="submitter", revision=case.sha, opinion="当事人已起诉"
    )
    assert case.state is DocumentState.RECALLED


def test_a_deliberation_can_keep_a_case_internal(case: Desk) -> None:
    case.bring_to(DocumentState.DELIBERATION)
    case.deliberate(Choice.INTERNAL_ONLY)
    assert case.state is DocumentState.INTERNAL_ONLY
    assert case.row.published_revision_id is None
    assert case.outbox == ["upsert"]


def test_unknown_accounts_and_documents_are_named(case: Desk) -> None:
    with pytest.raises(NotFound, match="没有账号"):
        case.submit("nobody")
    with pytest.raises(NotFound, match="没有编号为"):
        actions.submit(case.database, 4711, actor="submitter", revision="")


def test_a_wrong_state_is_a_conflict_and_a_missing_permission_is_forbidden(case: Desk) -> None:
    with pytest.raises(IllegalTransition) as wrong_state:
        case.publish()
    with pytest.raises(NotPermitted) as wrong_person:
        case.submit("librarian")
    assert (wrong_state.value.http_status, wrong_person.value.http_status) == (409, 403)


def test_every_refusal_is_audited_and_changes_nothing(case: Desk) -> None:
    before = len(trail(case.database))
    with pytest.raises(IllegalTransition):
        case.publish()
    with pytest.raises(NotPermitted):
        case.submit("librarian")

    refusals = trail(case.database)[before:]
    assert [(row.actor, row.action, row.detail["code"]) for row in refusals] == [
        ("publisher", "refused:publish", "illegal_transition"),
        ("librarian", "refused:submit", "not_permitted"),
    ]
    assert case.records == []
    assert case.state is DocumentState.DRAFT


def test_a_short_track_leaves_screening_out_and_deliberates_by_circulation(
    province: Database,
) -> None:
    guide = draft(province, key="guide-dyeing", kind=DocumentKind.GUIDE)
    guide.submit()
    assert guide.state is DocumentState.BUSINESS_REVIEW
    guide.passes("business-1")
    guide.passes("legal-1")
    guide.open_meeting(present=(), panel=PANEL)
    for name in PANEL[:4]:
        guide.vote(name)
    guide.close_meeting("panel-2")
    guide.publish()
    assert guide.state is DocumentState.PUBLISHED


def test_a_single_regulation_has_no_way_to_the_public_but_its_batch(province: Database) -> None:
    law = draft(province, key="law-1", kind=DocumentKind.REGULATION, unit="")
    with pytest.raises(IllegalTransition):
        law.submit()
