"""Everybody can read the published checkpoints, and how to verify an export with one."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.store import checkpoints
from kb.store.checkpoints import Checkpoint
from kb.store.database import Database


def publish(library: Database) -> Checkpoint:
    with library.unit_of_work() as uow:
        uow.record("tester", "step", "document:1")
    with library.unit_of_work() as uow:
        made = checkpoints.publish(uow)
    assert made is not None
    return made


def test_without_checkpoints_the_page_says_when_there_will_be_some(client: FlaskClient) -> None:
    assert "还没有公布检查点" in client.get("/audit").text
    assert client.get("/api/v1/audit/checkpoints").json["items"] == []


def test_checkpoints_are_listed_newest_first_with_the_program(
    client: FlaskClient, library: Database
) -> None:
    first, second = publish(library), publish(library)
    soup = BeautifulSoup(client.get("/audit").text, "html.parser")
    assert [cell.text for cell in soup.select("td code")] == [second.text, first.text]
    program = soup.select_one("pre")
    assert program is not None
    assert "import hashlib" in program.text
    download = soup.select_one("a[download]")
    assert download is not None
    assert client.get(str(download["href"])).text == program.text.strip() + "\n"


def test_the_api_pages_through_the_checkpoints(client: FlaskClient, library: Database) -> None:
    made = [publish(library).seq for _ in range(3)]
    first = client.get("/api/v1/audit/checkpoints?limit=2").json
    assert first["total"] == 3
    rest = client.get(f"/api/v1/audit/checkpoints?limit=2&cursor={first['next_cursor']}").json
    assert [row["seq"] for row in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


def test_the_pages_name_no_actor_and_no_subject(client: FlaskClient, library: Database) -> None:
    publish(library)
    for address in ("/audit", "/api/v1/audit/checkpoints"):
        answer = client.get(address).text
        assert "tester" not in answer
        assert "document:1" not in answer
