"""Every route stands in docs/api.md, and the document names nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from apiflask import APIFlask
from flask.testing import FlaskClient

DOCS = Path(__file__).resolve().parents[2] / "docs"
# <version:version>, <int:batch_id>, <slug> → {version}, {batch_id}, {slug}
PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


def routes(app: APIFlask) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "bootstrap.static"):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.add((method, PARAMETER.sub(r"{\1}", rule.rule)))
    return found


def test_every_route_is_documented_and_none_is_invented(app: APIFlask) -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (\S+)` \|", text, re.MULTILINE))
    assert documented == routes(app)


def test_every_macro_is_in_the_design_language_and_none_is_invented() -> None:
    templates = DOCS.parent / "web" / "templates" / "components"
    defined = {
        name
        for page in templates.glob("*.html")
        for name in re.findall(r"{% macro (\w+)\(", page.read_text(encoding="utf-8"))
    }
    table = (DOCS / "design-language.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+`) \| `\w+\.html` \|", table, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)(?:\([^)]*\))?`", row)}
    assert named == defined


def test_every_error_code_of_the_documents_can_be_met(client: FlaskClient) -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    for address, code in (
        ("/api/v1/nothing", "not_found"),
        ("/api/v1/search", "invalid_input"),
    ):
        assert client.get(address).json["error"]["code"] == code
        assert f"`{code}`" in text
