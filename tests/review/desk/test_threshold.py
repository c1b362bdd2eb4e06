"""Before a declaration an account sees the masked title and whom the matter concerns, no text."""

from __future__ import annotations

import pytest

from kb.errors import NotFound
from kb.model.document import DocumentState
from review import actions
from review.desk.threshold import threshold
from review.stages import Stage
from tests.review.desk.forms import FORM, PARTY
from tests.review.desk.signers import SignedDesk


def test_a_reviewer_sees_what_to_declare_on_and_nothing_of_the_text(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    shown = threshold(case.database, case.id, actor="business-1")
    assert shown is not None
    assert (shown.stage, shown.sha256) == (Stage.BUSINESS_REVIEW, case.sha)
    assert shown.title == FORM["title"]
    assert shown.may_step_aside
    assert FORM["sections"][0]["text"] not in str(shown)
    assert PARTY not in shown.title

    case.declare("business-1")
    assert threshold(case.database, case.id, actor="business-1") is None


def test_the_unit_of_the_case_and_strangers_have_no_threshold(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    for name in ("submitter", "legal-1", "admin"):
        assert threshold(case.database, case.id, actor=name) is None
    with pytest.raises(NotFound):
        threshold(case.database, case.id, actor="nobody")


def test_who_stepped_aside_is_not_asked_again(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    actions.recuse(
        case.database, case.id, actor="business-1", revision=case.sha, opinion="当事人的亲属"
    )
    assert threshold(case.database, case.id, actor="business-1") is None
