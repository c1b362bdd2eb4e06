"""People at the pages of the desk: signed in with a password, filling in forms."""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.store.database import Database
from tests.review.bureau import Desk
from tests.review.desk.signers import PASSWORD
from tests.web.desk import sign_in


@dataclass
class Offices:
    """One browser session for everybody who is asked for."""

    app: Flask
    database: Database
    sessions: dict[str, tuple[FlaskClient, str]] = field(default_factory=dict)

    def session(self, name: str) -> tuple[FlaskClient, str]:
        if name not in self.sessions:
            client = self.app.test_client()
            self.sessions[name] = (client, sign_in(client, name))
        return self.sessions[name]

    def get(self, name: str, address: str) -> TestResponse:
        return self.session(name)[0].get(address)

    def page(self, name: str, address: str) -> BeautifulSoup:
        answer = self.get(name, address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return BeautifulSoup(answer.text, "html.parser")

    def post(self, name: str, address: str, **fields: object) -> TestResponse:
        client, token = self.session(name)
        return client.post(address, data={"csrf_token": token, **fields})

    def done(self, name: str, address: str, **fields: object) -> str:
        """Send a form that is to succeed, and return what the next page says was done."""
        answer = self.post(name, address, **fields)
        assert answer.status_code == 303, refusal(answer) or answer.text
        shown = BeautifulSoup(self.get(name, answer.headers["Location"]).text, "html.parser")
        notice = (shown.select(".notice.good[role=status]") or [None])[-1]
        assert notice is not None
        return notice.text.strip()

    def signed(self, name: str, address: str, **fields: object) -> str:
        return self.done(name, address, signature=PASSWORD, **fields)


def refusal(answer: TestResponse) -> str:
    """Return the sentence with which a page refused."""
    notice = BeautifulSoup(answer.text, "html.parser").select_one("#refusal")
    return notice.text if notice else ""


def about(desk: Desk) -> dict[str, object]:
    """Return the hidden fields of a form about a document."""
    return {"document": desk.id, "revision": desk.sha}


def steps_offered(soup: BeautifulSoup | Tag) -> set[str]:
    """Return the steps for which a page has forms."""
    return {str(one["value"]) for one in soup.select("input[name=step]")}
