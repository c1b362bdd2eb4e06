"""The form of a question as a browser sends it: every field of the page, then what is changed."""

from __future__ import annotations

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.web.offices import Offices

NEW = "/training/questions/new"


def sent(page: BeautifulSoup) -> MultiDict[str, str]:
    """Return what the browser would send of the form of a question as it stands."""
    form = page.select_one("form.question-form")
    assert form is not None, page.text
    found: MultiDict[str, str] = MultiDict()
    for one in form.select("input, textarea, select"):
        name = str(one.get("name", ""))
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            assert isinstance(chosen, Tag)
            found.add(name, str(chosen.get("value", chosen.text)))
        elif one.name == "textarea":
            found.add(name, one.text.removeprefix("\n"))
        elif one.get("type") not in ("checkbox", "radio") or one.has_attr("checked"):
            found.add(name, str(one.get("value", "")))
    return found


def press(
    offices: Offices,
    name: str,
    address: str,
    page: BeautifulSoup,
    do: str,
    typed: Mapping[str, object],
) -> TestResponse:
    """Type into the form that a page shows and press one of its buttons."""
    fields = sent(page)
    for field, value in typed.items():
        fields.setlist(field, value if isinstance(value, list) else [str(value)])
    fields.setlist("do", [do])
    client, token = offices.session(name)
    fields.setlist("csrf_token", [token])
    return client.post(address, data=fields)


def soup(answer: TestResponse) -> BeautifulSoup:
    """Return the page of an answer."""
    return BeautifulSoup(answer.text, "html.parser")


def errors(page: BeautifulSoup) -> dict[str, str]:
    """Return the errors of a page by the names of the fields beside which they stand."""
    return {
        str(one["id"]).removesuffix("-why"): one.text.strip() for one in page.select(".field-error")
    }
