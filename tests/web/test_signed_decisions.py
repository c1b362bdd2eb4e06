"""Over the REST API every decision on a document is signed, and a refusal costs no code."""

from __future__ import annotations

from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.model.document import DocumentState
from kb.store.database import Database
from review.signing import SIGNED
from review.stages import Action, Stage
from tests.review.bureau import Desk, draft, trail
from tests.review.desk.signers import PASSWORD, all_answers, enrol
from tests.web.desk import Clerk

DECISIONS: Final = {
    Action.PASS: (DocumentState.SCREENING, "librarian", DocumentState.BUSINESS_REVIEW),
    Action.REJECT: (DocumentState.SCREENING, "librarian", DocumentState.REJECTED),
    Action.VETO: (DocumentState.LEGAL_REVIEW, "legal-1", DocumentState.REJECTED),
    Action.CLOSE_MEETING: (DocumentState.DELIBERATION, "panel-1", DocumentState.APPROVED),
    Action.PUBLISH: (DocumentState.APPROVED, "publisher", DocumentState.PUBLISHED),
    Action.WITHDRAW: (DocumentState.PUBLISHED, "publisher", DocumentState.WITHDRAWN),
}


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


class Decision:
    """One document that waits for a decision, and the person whose it is."""

    def __init__(self, clerk: Clerk, action: Action) -> None:
        self.clerk, self.action = clerk, action
        self.before, self.name, self.after = DECISIONS[action]
        self.desk: Desk = draft(clerk.database, key="case-2031-001").bring_to(self.before)
        self.desk.opens(self.name)
        if action is Action.CLOSE_MEETING:
            self.desk.open_meeting()
            for member in ("panel-1", "panel-2", "panel-3", "panel-4"):
                self.desk.vote(member)

    def take(self, **fields: Any) -> TestResponse:
        body = {"action": self.action.value, "revision": self.desk.sha, "opinion": "理由", **fields}
        if self.action is Action.PASS:
            body["checklist"] = all_answers(Stage.SCREENING)
        if self.action is Action.CLOSE_MEETING:
            del body["opinion"]
        path = f"/documents/{self.desk.id}/actions"
        return self.clerk.ask("POST", path, self.name, json=body)


@pytest.mark.parametrize("action", sorted(SIGNED))
def test_a_decision_needs_the_right_signature(clerk: Clerk, action: Action) -> None:
    decision = Decision(clerk, action)
    clerk.headers(decision.name)
    records, since = len(decision.desk.records), len(trail(clerk.database))
    for fields in ({}, {"signature": ""}, {"signature": "wrong"}):
        answer = decision.take(**fields)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_authenticated")
    assert decision.desk.state is decision.before
    assert len(decision.desk.records) == records
    assert [row.action for row in trail(clerk.database)[since:]] == ["refused:signature"] * 3

    assert decision.take(signature=PASSWORD).status_code == 200
    assert decision.desk.state is decision.after
    assert [row.action for row in trail(clerk.database)[since + 3 :]] == [
        f"review.{action.value}",
        "signature.accept",
    ]


@pytest.mark.parametrize("action", sorted(SIGNED))
def test_a_decision_on_another_text_leaves_the_code_for_the_right_one(
    clerk: Clerk, action: Action
) -> None:
    decision = Decision(clerk, action)
    code = enrol(clerk.database, decision.name).now()
    stale = decision.take(revision="0" * 64, signature=code)
    assert (stale.status_code, stale.json["error"]["code"]) == (409, "stale_revision")
    assert decision.take(signature=code).status_code == 200
    assert decision.desk.state is decision.after
