"""People at the desk's pages: a session for each, and forms sent as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apiflask import APIFlask
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.desk import sign_in


@dataclass
class Person:
    """One signed-in browser without scripts."""

    client: FlaskClient
    name: str

    @classmethod
    def at(cls, app: APIFlask, name: str) -> Person:
        client = app.test_client()
        sign_in(client, name)
        return cls(client, name)

    def sees(self, address: str, status: int = 200) -> BeautifulSoup:
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code} {words(answer)}"
        return BeautifulSoup(answer.text, "html.parser")

    def sends(self, address: str, having: str, **typed: Any) -> TestResponse:
        """Fill in the form that contains what the selector names, and send it."""
        return self.submit(form_of(self.sees(address), having), **typed)

    def sends_to(self, page: BeautifulSoup, having: str, **typed: Any) -> TestResponse:
        """Send a form of a page that is already open."""
        return self.submit(form_of(page, having), **typed)

    def submit(self, form: Tag, **typed: Any) -> TestResponse:
        data: dict[str, list[str]] = {}
        for name, value in fields_of(form):
            data.setdefault(name, []).append(value)
        for name, value in typed.items():
            data[name.replace("__", ".")] = value if isinstance(value, list) else [value]
        return self.client.post(str(form["action"]), data=data)


@dataclass
class Office:
    """The people of one application, each signed in once."""

    app: APIFlask
    people: dict[str, Person] = field(default_factory=dict)

    def __call__(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = Person.at(self.app, name)
        return self.people[name]


def form_of(page: BeautifulSoup, having: str) -> Tag:
    found = [form for form in page.select("main form") if form.select_one(having)]
    assert len(found) == 1, f"{len(found)} forms with {having}"
    return found[0]


def act_of(action: str) -> str:
    """The selector of the form of one act."""
    return f"input[name=action][value={action}]"


def fields_of(form: Tag) -> list[tuple[str, str]]:
    """What a browser would send without a click on anything."""
    found: list[tuple[str, str]] = []
    for tag in form.select("input[name], textarea[name], select[name]"):
        name = str(tag["name"])
        if tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            found.append((name, str(chosen["value"]) if chosen else ""))
        elif tag.name == "textarea":
            found.append((name, tag.text.removeprefix("\n")))
        elif tag.get("type") not in ("checkbox", "radio") or tag.has_attr("checked"):
            found.append((name, str(tag.get("value", ""))))
    return found


def words(answer: TestResponse) -> str:
    """The words of the main part of an answer."""
    main = BeautifulSoup(answer.text, "html.parser").select_one("main")
    return " ".join(main.text.split()) if main else answer.text
