"""Words planted in every field of a submission are found nowhere on the public side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from flask.testing import FlaskClient

from kb.model.document import DocumentState
from kb.store import audit
from review import actions
from review.cli import export_row
from tests.web.release.conftest import CANARIES, KEY, SHOWN, Site

BEGIN = (
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/feeds/cases.atom",
    "/feeds/withdrawals.atom",
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/api/v1/cases?limit=100",
    f"/api/v1/cases/{KEY}",
    "/api/v1/regulations",
    "/api/v1/tasks",
    "/api/v1/audit/checkpoint",
    "/healthz",
    f"/search?q={SHOWN}",
    f"/search?q={SHOWN}&status=all",
    f"/api/v1/search?q={SHOWN}&limit=100",
)
ADDRESS = re.compile(r'(?:href|src|action|ref)="([^"]+)"|<loc>([^<]+)</loc>|"url": ?"([^"]+)"')
MOST_PAGES = 500


def crawl(client: FlaskClient) -> Iterator[tuple[str, bytes]]:
    """Yield address and body of everything an outsider can reach from the beginning."""
    waiting, seen = list(BEGIN), set(BEGIN)
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, follow_redirects=True)
        yield address, answer.data + repr(dict(answer.headers)).encode()
        for found in ADDRESS.finditer(answer.get_data(as_text=True)):
            target = next(part for part in found.groups() if part).replace("&amp;", "&")
            parts = urlsplit(urljoin("http://localhost" + address, target))
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.path == "/search" and "&" in parts.query:
                continue  # filters of results, of which there is any number
            if parts.netloc == "localhost" and local not in seen and "/static/" not in local:
                seen.add(local)
                waiting.append(local)
        assert len(seen) < MOST_PAGES, "the invented site is small"


def readings(body: bytes) -> str:
    """A body as it is, decoded and without markup and blanks, one after the other."""
    text = body.decode("utf-8", "replace")
    plain = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", text))
    escaped = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    return "\n".join((text, plain, escaped, unquote(text))).casefold()


def sung(text: str) -> list[str]:
    return [name for name, value in CANARIES.items() if value.casefold() in text]


def test_no_canary_is_heard_on_any_public_surface(standing_site: Site) -> None:
    seen: dict[str, list[str]] = {}
    shown_on = []
    for address, body in crawl(standing_site.client):
        text = readings(body)
        if names := sung(text):
            seen[address] = names
        if SHOWN in text:
            shown_on.append(address)
    assert seen == {}
    assert f"/cases/{KEY}" in shown_on, "the crawl reaches the page of the case"
    assert "/feeds/cases.atom" in shown_on
    assert f"/api/v1/cases/{KEY}" in shown_on


def test_no_search_for_a_canary_finds_anything_of_it(standing_site: Site) -> None:
    for name, value in CANARIES.items():
        answer = standing_site.client.get("/api/v1/search", query_string={"q": value, "limit": 100})
        hits = str(answer.json["hits"])
        assert sung(hits.casefold().replace("<mark>", "").replace("</mark>", "")) == [], name
    found = standing_site.client.get("/api/v1/search", query_string={"q": SHOWN})
    assert found.json["hits"][0]["id"] == KEY, "a search for what is public does find it"


def test_the_public_index_holds_no_canary_in_payloads_or_on_disk(standing_site: Site) -> None:
    held = [str(point.payload) for point in standing_site.runtime.indexes.public.scan()]
    assert held
    assert sung("\n".join(held).casefold()) == []
    assert any(SHOWN in payload for payload in held)

    standing_site.runtime.indexes.public.flush()
    files = [path for path in standing_site.settings.public_index_dir.rglob("*") if path.is_file()]
    written = b"".join(path.read_bytes() for path in files)
    assert [name for name, value in CANARIES.items() if value.encode() in written] == []
    assert SHOWN.encode() in written, "words of the index can be found in its files"


def test_a_draft_is_heard_in_the_internal_index_alone(site: Site) -> None:
    case = site.case
    actions.correct(
        case.database,
        case.id,
        actor="submitter",
        revision=case.sha,
        opinion=CANARIES["opinion"],
    )
    case.edit(sections=[{"heading": "案情简介", "text": CANARIES["name_in_text"]}])
    case.submit()
    site.catch_up()
    inside = "\n".join(str(point.payload) for point in site.runtime.indexes.internal.scan())
    assert CANARIES["name_in_text"] in inside, "looking for a canary can find one"
    outside = "\n".join(str(point.payload) for point in site.runtime.indexes.public.scan())
    assert sung(outside.casefold()) == []
    assert SHOWN in outside, "the public goes on finding the old text"
    assert [a for a, body in crawl(site.client) if sung(readings(body))] == []


def test_the_exported_audit_trail_names_nobody(site: Site) -> None:
    case = site.case
    actions.suspend(case.database, case.id, actor="publisher", revision=case.sha, opinion="核实中")
    with site.database.reading() as session:
        exported = "\n".join(str(export_row(row)) for row in audit.entries(session))
    assert "review.suspend" in exported
    assert sung(exported.casefold()) == []


def test_every_canary_is_planted_where_it_could_get_out(standing_site: Site) -> None:
    tables = ("revision", "document", "attachment", "working_copy")
    with standing_site.database.engine.connect() as connection:
        stored = "".join(
            str([tuple(row) for row in connection.exec_driver_sql(f"select * from {table}")])
            for table in tables
        )
    planted = {name for name, value in CANARIES.items() if value in stored}
    assert planted == CANARIES.keys() - {"opinion"}, "an opinion is given by the test that needs it"
    assert standing_site.case.state is DocumentState.PUBLISHED
