"""Signatures: who decides proves it again, with the password or a fresh code."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.errors import (
    AnjianError,
    IllegalTransition,
    InvalidInput,
    NotAuthenticated,
    StaleRevision,
    TooManyAttempts,
)
from kb.model.base import utc_now
from kb.model.document import DocumentState
from kb.model.people import User
from kb.store import accounts, audit, signatures
from kb.store.database import Database
from review import refusals, signing
from review.stages import Action, Stage
from tests.review.bureau import draft, trail
from tests.review.desk.signers import PASSWORD, SignedDesk, all_answers, enrol

ACCEPTED = "signature.accept"


def sign(case: SignedDesk, signature: str, name: str = "legal-1") -> None:
    """Sign and do nothing else, as the transaction of an act does."""
    ref, revision = f"document:{case.id}", case.sha
    with (
        refusals.audited(case.database, actor=name, action=Action.PASS, ref=ref, revision=revision),
        case.database.unit_of_work() as uow,
    ):
        signing.sign(
            uow,
            actor=name,
            signature=signature,
            action=Action.PASS.value,
            ref=ref,
            revision=revision,
        )


def counted(case: SignedDesk, name: str = "legal-1") -> int:
    """How many wrong signatures of an account count towards the lock-out."""
    with case.database.reading() as session:
        return signatures.wrong_of_late(session, accounts.get_user(session, name))


def accepted(case: SignedDesk) -> list[str]:
    return [row.detail["action"] for row in trail(case.database) if row.action == ACCEPTED]


def test_a_right_password_is_recorded_without_itself(case: SignedDesk) -> None:
    sign(case, PASSWORD)
    row = trail(case.database)[-1]
    assert (row.action, row.detail) == (
        "signature.accept",
        {"action": "pass", "method": "password"},
    )
    assert row.revision_sha256 == case.sha


@pytest.mark.parametrize("signature", ["", "wrong password", "123456"])
def test_a_wrong_signature_stops_the_act_and_is_recorded(case: SignedDesk, signature: str) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW).declare("legal-1")
    with pytest.raises(NotAuthenticated):
        case.act("pass", "legal-1", signature=signature, checklist=all_answers(Stage.LEGAL_REVIEW))
    assert case.records[-1].action == "declare"
    rows = [row for row in trail(case.database) if row.action == "refused:signature"]
    assert [(row.actor, row.detail["on"]) for row in rows] == [("legal-1", f"document:{case.id}")]


@pytest.mark.parametrize("action", sorted(signing.SIGNED))
def test_the_deciding_actions_are_signed(case: SignedDesk, action: Action) -> None:
    steps = {
        Action.PASS: (DocumentState.SCREENING, "librarian"),
        Action.REJECT: (DocumentState.SCREENING, "librarian"),
        Action.VETO: (DocumentState.LEGAL_REVIEW, "legal-1"),
        Action.CLOSE_MEETING: (DocumentState.DELIBERATION, "panel-1"),
        Action.PUBLISH: (DocumentState.APPROVED, "publisher"),
        Action.WITHDRAW: (DocumentState.PUBLISHED, "publisher"),
    }
    state, name = steps[action]
    case.bring_to(state)
    case.opens(name)
    if action is Action.CLOSE_MEETING:
        case.open_meeting()
    checklist = all_answers(Stage.SCREENING) if action is Action.PASS else {}
    with pytest.raises(NotAuthenticated):
        case.act(action.value, name, opinion="理由", signature="wrong", checklist=checklist)
    assert case.state is state
    assert counted(case, name) == 1
    case.act(action.value, name, opinion="理由", checklist=checklist)
    assert accepted(case) == [action.value]
    assert case.records[-1].action == action.value


def test_a_refused_act_leaves_the_code_and_the_counter_alone(case: SignedDesk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    code = enrol(case.database, "legal-1").now()
    answers = all_answers(Stage.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition, match="声明"):
        case.act("pass", "legal-1", signature=code, checklist=answers)
    case.declare("legal-1")
    for refused, error in (
        ({"revision": "0" * 64}, StaleRevision),
        ({"checklist": {}}, InvalidInput),
        ({"stage": Stage.BUSINESS_REVIEW}, IllegalTransition),
    ):
        with pytest.raises(error):
            case.act("pass", "legal-1", **{"signature": code, "checklist": answers, **refused})
        with pytest.raises(error):
            case.act("pass", "legal-1", **{"signature": "no", "checklist": answers, **refused})
    assert (counted(case), accepted(case)) == (0, [])

    case.act("pass", "legal-1", signature=code, checklist=answers)
    assert accepted(case) == ["pass"]


def test_what_only_the_text_forbids_leaves_the_code_alone_too(case: SignedDesk) -> None:
    """The guards of the text are judged with the act, not when the desk first looks."""
    case.edit(violation="钱某，电话15212345670，私设暗管")
    case.bring_to(DocumentState.LEGAL_REVIEW).declare("legal-1")
    code = enrol(case.database, "legal-1").now()
    with pytest.raises(AnjianError) as refused:
        case.act("pass", "legal-1", signature=code, checklist=all_answers(Stage.LEGAL_REVIEW))
    assert not isinstance(refused.value, NotAuthenticated)
    sign(case, code)


def test_the_note_of_a_correction_is_judged_before_the_signature(signers: Database) -> None:
    case = SignedDesk(signers, draft(signers).id)
    published = case.bring_to(DocumentState.PUBLISHED).sha
    case.edit(title="改正后的标题")
    case.act("correct", "submitter", revision=published, opinion="有误")
    case.submit()
    case.bring_to(DocumentState.APPROVED)
    case.opens("publisher")
    with pytest.raises(InvalidInput, match="更正说明"):
        case.act("publish", "publisher", signature="no", checklist={"correction_note": "长" * 1001})
    assert counted(case, "publisher") == 0


def test_acceptance_and_act_stand_or_fall_together(
    case: SignedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the act cannot be stored, the code is not used up and nothing was accepted."""
    case.bring_to(DocumentState.LEGAL_REVIEW).declare("legal-1")
    code = enrol(case.database, "legal-1").now()
    before = len(trail(case.database))

    def full(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as disk:
        disk.setattr(audit, "append", full)
        with pytest.raises(OSError, match="no space"):
            case.act("pass", "legal-1", signature=code, checklist=all_answers(Stage.LEGAL_REVIEW))
    assert len(trail(case.database)) == before
    assert case.records[-1].action == "declare"
    case.act("pass", "legal-1", signature=code, checklist=all_answers(Stage.LEGAL_REVIEW))
    assert accepted(case) == ["pass"]


def test_five_acts_with_a_wrong_signature_close_signing_for_the_sixth(case: SignedDesk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW).declare("legal-1")
    answers = all_answers(Stage.LEGAL_REVIEW)
    for _ in range(signatures.MOST_WRONG):
        with pytest.raises(NotAuthenticated):
            case.act("pass", "legal-1", signature="wrong", checklist=answers)
    with pytest.raises(TooManyAttempts):
        case.act("pass", "legal-1", checklist=answers)
    assert case.records[-1].action == "declare"
    assert trail(case.database)[-1].action == "refused:pass"


def test_a_code_of_the_authenticator_signs_once(case: SignedDesk) -> None:
    codes = enrol(case.database, "legal-1")
    code = codes.now()
    sign(case, code)
    assert trail(case.database)[-1].detail["method"] == "totp"
    with pytest.raises(NotAuthenticated, match="签名不正确"):
        sign(case, code)


def test_one_step_of_clock_difference_is_forgiven_and_two_are_not(case: SignedDesk) -> None:
    codes = enrol(case.database, "legal-1")
    for minutes in (-2, 2):
        with pytest.raises(NotAuthenticated):
            sign(case, codes.at(utc_now() + dt.timedelta(minutes=minutes)))
    sign(case, codes.at(utc_now(), counter_offset=-1))
    sign(case, codes.at(utc_now(), counter_offset=1))


def test_with_an_authenticator_the_password_alone_signs_nothing(case: SignedDesk) -> None:
    enrol(case.database, "legal-1")
    with pytest.raises(NotAuthenticated):
        sign(case, PASSWORD)
    with case.database.unit_of_work() as uow:
        signatures.disable_totp(uow, accounts.get_user(uow.session, "legal-1"), actor="test")
    sign(case, PASSWORD)


def test_a_code_used_by_a_second_request_at_the_same_moment_is_refused(case: SignedDesk) -> None:
    codes = enrol(case.database, "legal-1")
    with case.database.reading() as session:
        _, step = signatures.verify(session, "legal-1", codes.now())
    with case.database.unit_of_work() as uow:
        signatures.accept(uow, "legal-1", step)
    with (
        pytest.raises(NotAuthenticated, match="签名不正确"),
        case.database.unit_of_work() as uow,
    ):
        signatures.accept(uow, "legal-1", step)


def test_an_account_without_a_password_cannot_sign(case: SignedDesk) -> None:
    with case.database.unit_of_work() as uow:
        accounts.get_user(uow.session, "legal-1").password_hash = ""
    for signature in ("", "anything"):
        with pytest.raises(NotAuthenticated):
            sign(case, signature)


def test_after_five_wrong_signatures_the_right_one_waits(case: SignedDesk) -> None:
    for _ in range(signatures.MOST_WRONG):
        with pytest.raises(NotAuthenticated):
            sign(case, "wrong")
    with pytest.raises(TooManyAttempts, match="暂停签名"):
        sign(case, PASSWORD)
    sign(case, PASSWORD, name="legal-2")


def test_wrong_signatures_of_long_ago_are_forgotten(
    case: SignedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(signatures.MOST_WRONG):
        with pytest.raises(NotAuthenticated):
            sign(case, "wrong")
    later = utc_now() + signatures.WITHIN + dt.timedelta(seconds=1)
    monkeypatch.setattr(signatures, "utc_now", lambda: later)
    sign(case, PASSWORD)


def test_the_secret_of_an_authenticator_is_not_in_the_trail(case: SignedDesk) -> None:
    codes = enrol(case.database, "legal-1")
    assert codes.secret not in str([row.detail for row in trail(case.database)])
    with case.database.reading() as session:
        user = session.query(User).filter_by(name="legal-1").one()
        assert user.totp_secret == codes.secret
