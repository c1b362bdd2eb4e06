"""Signatures: who decides proves it again, with the password or a fresh code."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest

from kb.errors import NotAuthenticated, TooManyAttempts
from kb.model.base import utc_now
from kb.model.document import DocumentState
from kb.model.people import User
from kb.store import accounts, signatures
from kb.store.database import Database
from review.desk import signing
from review.stages import Action, Stage
from tests.review.bureau import trail
from tests.review.desk.signers import PASSWORD, SignedDesk, all_answers


def sign(case: SignedDesk, signature: str, name: str = "legal-1") -> None:
    signing.sign(
        case.database,
        actor=name,
        signature=signature,
        action=Action.PASS,
        ref=f"document:{case.id}",
        revision=case.sha,
    )


def enrol(database: Database, name: str) -> pyotp.TOTP:
    with database.unit_of_work() as uow:
        uri = signatures.enrol_totp(uow, accounts.get_user(uow.session, name), actor="test")
    codes = pyotp.parse_uri(uri)
    assert isinstance(codes, pyotp.TOTP)
    return codes


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
