"""The desk over HTTP: programs with bearer tokens, and people with a session, on one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.store import accounts
from kb.store.database import Database
from review.desk import checklists
from review.stages import Stage
from tests.review.bureau import PANEL, settle
from tests.review.desk.forms import FORM
from tests.review.desk.signers import PASSWORD, give_passwords

API = "/api/v1"


@dataclass
class Clerk:
    """Sends requests in the name of anybody of the province, by token."""

    client: FlaskClient
    database: Database
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    def settle(cls, client: FlaskClient, database: Database) -> Clerk:
        settle(database)
        give_passwords(database)
        return cls(client, database)

    def headers(self, name: str) -> dict[str, str]:
        if name not in self.tokens:
            with self.database.unit_of_work() as uow:
                user = accounts.get_user(uow.session, name)
                self.tokens[name] = accounts.create_token(uow, user, "test", actor="test")
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def ask(self, method: str, path: str, name: str = "", **arguments: Any) -> TestResponse:
        headers = {**(self.headers(name) if name else {}), **arguments.pop("headers", {})}
        return self.client.open(f"{API}{path}", method=method, headers=headers, **arguments)

    def get(self, path: str, name: str) -> dict[str, Any]:
        answer = self.ask("GET", path, name)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json
        return body

    def create(self, name: str = "submitter", **changes: Any) -> dict[str, Any]:
        answer = self.ask("POST", "/cases", name, json={**FORM, **changes})
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json
        return body

    def tries(self, case: dict[str, Any], action: str, name: str, **wanted: Any) -> TestResponse:
        body = {
            "action": action,
            "revision": case["revision"],
            "signature": PASSWORD,
            **wanted,
        }
        return self.ask("POST", f"/documents/{case['document']}/actions", name, json=body)

    def acts(self, case: dict[str, Any], action: str, name: str, **wanted: Any) -> dict[str, Any]:
        answer = self.tries(case, action, name, **wanted)
        assert answer.status_code == 200, f"{action} by {name}: {answer.text}"
        body: dict[str, Any] = answer.json
        return body

    def passes(self, case: dict[str, Any], stage: Stage, *names: str) -> None:
        answers = {point.key: "yes" for point in checklists.points("case", stage)}
        for name in names:
            self.acts(case, "declare", name)
            self.acts(case, "pass", name, stage=stage, checklist={"answers": answers})

    def walk(self, case: dict[str, Any], *, until: str = "published") -> None:
        """Take a draft through every stage, as far as the state asked for."""
        steps: dict[str, Any] = {
            "submitted": lambda: self.acts(case, "submit", "submitter"),
            "screening": lambda: self.acts(case, "screen", "librarian"),
            "business_review": lambda: self.passes(case, Stage.SCREENING, "librarian"),
            "legal_review": lambda: self.passes(
                case, Stage.BUSINESS_REVIEW, "business-1", "business-2"
            ),
            "deliberation": lambda: self.passes(case, Stage.LEGAL_REVIEW, "legal-1", "legal-2"),
            "approved": lambda: self._deliberate(case),
            "published": lambda: self._publish(case),
        }
        for state, step in steps.items():
            step()
            if state == until:
                return

    def _deliberate(self, case: dict[str, Any]) -> None:
        self.acts(case, "open_meeting", "panel-1", panel=PANEL, present=PANEL)
        for name in PANEL:
            self.acts(case, "declare", name)
            self.acts(case, "vote", name, choice="publish")
        self.acts(case, "close_meeting", "panel-1")

    def _publish(self, case: dict[str, Any]) -> None:
        self.acts(case, "declare", "publisher")
        self.acts(case, "publish", "publisher")


def sign_in(client: FlaskClient, name: str) -> str:
    """Start a session with the password and return its CSRF token."""
    form = BeautifulSoup(client.get("/login").text, "html.parser")
    field_ = form.select_one("main input[name=csrf_token]")
    assert field_ is not None
    token = str(field_["value"])
    answer = client.post("/login", data={"name": name, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 302, answer.text
    return token
