"""Privacy at the desk: masking by rule, marks that are left, and who may decide about them."""

from __future__ import annotations

from typing import Any

import pytest

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotPermitted, StaleRevision
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.store.database import Database
from review import guards
from review.desk import cases, masking, opening, privacy
from review.guards import PRIVACY_LABELS
from review.leak_check import found_in
from review.release import masked
from review.release.folding import strings
from review.stages import Stage
from tests.review.bureau import draft, trail
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER, form
from tests.review.desk.signers import SignedDesk, all_answers

TOLD = (
    f"2024年3月5日，举报人{WHISTLE_BLOWER}（电话{PHONE}）反映{PARTY}排放废水，"
    f"执法人员{HANDLER}当场取证。"
)
OFFICE = "业务咨询请联系值班手机13800138000。"
PLAIN = {"title": "合规提示", "sections": [{"heading": "联系", "text": OFFICE}]}


def guide_in(database: Database, state: DocumentState, **content: Any) -> SignedDesk:
    desk = SignedDesk(
        database,
        draft(database, key="guide-1", kind=DocumentKind.GUIDE, content={**PLAIN, **content}).id,
    )
    desk.hand_in()
    if state is DocumentState.LEGAL_REVIEW:
        desk.passes("business-1")
    return desk


def marks_of(desk: SignedDesk, name: str) -> tuple[privacy.Mark, ...]:
    return opening.view(desk.database, desk.id, actor=name).marks


def decide(desk: SignedDesk, name: str = "legal-1", **changes: Any) -> None:
    desk.opens(name)
    [mark] = marks_of(desk, name)
    given = {"revision": desk.sha, "type": mark.type, "text": mark.text, "reason": "办公电话"}
    privacy.decide(desk.database, desk.id, actor=name, **{**given, **changes})


def test_what_the_restricted_fields_name_is_masked_in_the_texts(signers: Database) -> None:
    told = [{"key": "facts", "text": TOLD}, *FORM["sections"][1:]]
    saved = cases.create(signers, actor="submitter", form=form(sections=told))
    with signers.reading() as session:
        revision = session.query(Revision).filter_by(sha256=saved.sha256).one()
        public, content = revision.public_content, revision.content
    for secret in (PARTY, HANDLER, WHISTLE_BLOWER, PHONE):
        assert secret not in str(public)
        assert secret in str(content)
    assert masking.hits_in(public) == ()
    assert "2024年3月5日" in public["sections"][0]["text"]


@pytest.mark.parametrize("name", ["title", "violation", "industry", "rectification", "discretion"])
def test_no_field_is_left_out_of_masking(name: str) -> None:
    public = masking.public_form(form(**{name: f"当事人{PARTY}的经理电话{PHONE}"}))
    assert PHONE not in public[name]
    assert PARTY not in public[name]


def test_codes_and_days_stay_as_they_are_and_originals_are_not_named() -> None:
    filled = form(attachments=["13800138000" + "a" * 53])
    public = masking.public_form(filled)
    assert "attachments" not in public
    for name in ("element", "region", "violation_on", "legal_basis", "fine_yuan"):
        assert public[name] == filled[name]


def test_legal_review_does_not_pass_an_undecided_mark(signers: Database) -> None:
    desk = guide_in(signers, DocumentState.LEGAL_REVIEW)
    desk.declare("legal-1")
    with pytest.raises(IllegalTransition, match="1 处个人信息没有处理：电话 1 处") as refusal:
        desk.act("pass", "legal-1", checklist=all_answers(Stage.LEGAL_REVIEW, "circulation"))
    assert "13800138000" not in str(refusal.value)
    assert "13800138000" not in str(trail(signers)[-1].detail)
    assert desk.state is DocumentState.LEGAL_REVIEW

    decide(desk)
    desk.act("pass", "legal-1", checklist=all_answers(Stage.LEGAL_REVIEW, "circulation"))
    assert desk.state is DocumentState.DELIBERATION
    row = next(row for row in trail(signers) if row.action == "privacy.decide")
    assert "13800138000" not in str(row.detail)
    assert row.detail["type"] == "PHONE"


def test_a_decision_is_seen_with_its_reason(signers: Database) -> None:
    desk = guide_in(signers, DocumentState.LEGAL_REVIEW)
    decide(desk)
    seen = opening.view(signers, desk.id, actor="legal-1")
    assert [mark.decided for mark in seen.marks] == [True]
    assert [one.reason for one in seen.decisions] == ["办公电话"]
    with signers.reading() as session:
        assert privacy.unresolved(session, desk.id, {"text": "联系电话13700137000"}) == ("PHONE",)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": "  "}, InvalidInput),
        ({"reason": "长" * 2_001}, InvalidInput),
        ({"reason": "<script>"}, InvalidInput),
        ({"text": "没有这一处"}, InvalidInput),
        ({"type": "NAME"}, InvalidInput),
        ({"revision": "0" * 64}, StaleRevision),
    ],
)
def test_a_decision_names_a_marked_passage_and_its_reason(
    signers: Database, changes: dict[str, str], error: type[AnjianError]
) -> None:
    desk = guide_in(signers, DocumentState.LEGAL_REVIEW)
    with pytest.raises(error):
        decide(desk, **changes)
    with signers.reading() as session:
        assert privacy.decisions(session, desk.id) == ()
    assert trail(signers)[-1].action == "refused:privacy.decide"


def test_only_a_declared_reviewer_of_a_deciding_stage_decides(signers: Database) -> None:
    desk = guide_in(signers, DocumentState.LEGAL_REVIEW)
    given = {"revision": desk.sha, "type": "PHONE", "text": "13800138000", "reason": "办公电话"}
    with pytest.raises(IllegalTransition, match="声明是否需要回避"):
        privacy.decide(signers, desk.id, actor="legal-1", **given)
    for name in ("submitter", "business-2", "admin", "everything-own"):
        with pytest.raises(NotPermitted):
            privacy.decide(signers, desk.id, actor=name, **given)
    other = SignedDesk(signers, draft(signers, key="guide-2", kind=DocumentKind.GUIDE).id)
    with pytest.raises(IllegalTransition, match="不能处理隐私标记"):
        privacy.decide(signers, other.id, actor="legal-1", **given)


def test_business_review_can_decide_as_well(signers: Database) -> None:
    desk = guide_in(signers, DocumentState.BUSINESS_REVIEW)
    decide(desk, "business-1")
    desk.passes("business-1")
    desk.passes("legal-1")
    assert desk.state is DocumentState.DELIBERATION


def test_what_could_identify_a_whistle_blower_is_never_shown(signers: Database) -> None:
    told = [{"heading": "线索", "text": f"举报人{WHISTLE_BLOWER}打来电话反映。"}]
    desk = guide_in(signers, DocumentState.LEGAL_REVIEW, sections=told)
    desk.declare("legal-1")
    critical = [mark for mark in marks_of(desk, "legal-1") if mark.severity == "critical"]
    assert critical
    for mark in critical:
        with pytest.raises(IllegalTransition, match="举报人的信息不能公开"):
            privacy.decide(
                signers,
                desk.id,
                actor="legal-1",
                revision=desk.sha,
                type=mark.type,
                text=mark.text,
                reason="本人同意",
            )


OFFICIAL = "钱爱民"
SPOKEN = f"镇长{OFFICIAL}到场协调，责令改正。"


def case_before_legal_review(database: Database, text: str = SPOKEN, **changes: Any) -> SignedDesk:
    told = [FORM["sections"][0], {"key": "handling", "text": text}, *FORM["sections"][2:]]
    saved = cases.create(database, actor="submitter", form=form(sections=told, **changes))
    desk = SignedDesk(database, saved.document_id)
    desk.hand_in()
    desk.act("screen", "librarian")
    desk.approve("librarian")
    desk.approve("business-1")
    desk.approve("business-2")
    return desk


def clear(desk: SignedDesk, text: str = OFFICIAL) -> None:
    desk.opens("legal-1")
    privacy.decide(
        desk.database,
        desk.id,
        actor="legal-1",
        revision=desk.sha,
        type="NAME",
        text=text,
        reason="镇长履行职务",
    )


def saved_again(desk: SignedDesk, text: str = SPOKEN, **changes: Any) -> str:
    desk.return_with("legal-1", ("处理", "请补充"))
    told = [FORM["sections"][0], {"key": "handling", "text": text}, *FORM["sections"][2:]]
    changed = form(sections=told, rectification="雨水管已封堵，已复查", **changes)
    cases.save(desk.database, desk.id, actor="submitter", base=desk.sha, form=changed)
    with desk.database.reading() as session:
        document = session.get_one(Document, desk.id)
        revision = session.get_one(Revision, document.current_revision_id)
        cleared = masked.cleared_in(session, desk.id, revision.content)
        withheld = masked.masked_out(revision.content, revision.public_content, cleared)
        assert found_in(strings(revision.public_content), withheld) == frozenset()
        return str(revision.public_content)


def test_what_the_legal_reviewer_cleared_is_shown_in_the_next_revision(signers: Database) -> None:
    desk = case_before_legal_review(signers)
    clear(desk)
    assert OFFICIAL in saved_again(desk)
    with signers.reading() as session:
        document = session.get_one(Document, desk.id)
        now = session.get_one(Revision, document.current_revision_id)
        assert privacy.unresolved(session, desk.id, now.public_content, now.content) == ()


def test_nothing_is_shown_without_a_decision(signers: Database) -> None:
    assert OFFICIAL not in saved_again(opened(case_before_legal_review(signers)))


def opened(desk: SignedDesk) -> SignedDesk:
    desk.opens("legal-1")
    return desk


@pytest.mark.parametrize(
    "changes",
    [
        {"text": f"{SPOKEN}当事人{OFFICIAL}拒不配合。"},
        {"text": f"镇长{OFFICIAL}涉嫌受贿。"},
        {"handlers": [OFFICIAL]},
        {"text": f"{SPOKEN}举报人{OFFICIAL}来电反映。"},
    ],
)
def test_a_cleared_name_in_another_sentence_or_field_is_masked_everywhere(
    signers: Database, changes: dict[str, Any]
) -> None:
    desk = case_before_legal_review(signers)
    clear(desk)
    assert OFFICIAL not in saved_again(desk, **changes)


def test_business_review_cannot_clear_what_masking_takes_out(signers: Database) -> None:
    told = [FORM["sections"][0], {"key": "handling", "text": SPOKEN}, *FORM["sections"][2:]]
    saved = cases.create(signers, actor="submitter", form=form(sections=told))
    desk = SignedDesk(signers, saved.document_id)
    desk.hand_in()
    desk.act("screen", "librarian")
    desk.approve("librarian")
    desk.opens("business-1")
    with pytest.raises(InvalidInput):
        privacy.decide(
            signers,
            desk.id,
            actor="business-1",
            revision=desk.sha,
            type="NAME",
            text=OFFICIAL,
            reason="镇长履行职务",
        )


def test_every_type_the_scan_knows_has_a_name() -> None:
    from kb.text.privacy import HitType

    assert set(PRIVACY_LABELS) == {kind.value for kind in HitType}
    assert guards.Guard.PRIVACY_RESOLVED in guards._CHECKS
