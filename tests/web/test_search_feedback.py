"""From a search of the public to a confirmed test question, over HTTP."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kb import beijing
from kb.model.evaluation import SearchFeedback, SearchLogEntry
from kb.model.people import Role
from kb.settings import Settings
from kb.store import accounts, search_log
from kb.store.database import Database
from kb.store.search_log import LoggedSearch
from search.evaluation.cli import evaluation
from search.evaluation.sets import read_set
from tests.web.searching import FakeSearch
from tests.web.test_account import PASSWORD, sign_in
from web.app import create_app
from web.wiring import EXTENSION


@pytest.fixture
def trainers(library: Database) -> None:
    with library.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor="test")
        for name, role in (("wu", Role.TRAINER), ("zheng", Role.LIBRARIAN)):
            accounts.add_user(uow, name, unit=unit, roles=[role], password=PASSWORD, actor="test")


def logged(app: APIFlask, library: Database) -> list[SearchLogEntry]:
    app.extensions[EXTENSION].search_log.flush()
    with library.reading() as session:
        rows = list(session.scalars(select(SearchLogEntry).order_by(SearchLogEntry.id)))
        session.expunge_all()
    return rows


def told(app: APIFlask, library: Database) -> list[tuple[str, str, str, int | None]]:
    app.extensions[EXTENSION].search_log.flush()
    kept = SearchFeedback
    with library.reading() as session:
        rows = session.execute(select(kept.question, kept.kind, kept.provision, kept.rank))
        return [(row.question, row.kind, row.provision, row.rank) for row in rows]


def submit(client: FlaskClient, page: str, form: str, **fields: Any) -> TestResponse:
    """Send a form of a page as a browser without scripts does."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    found = soup.select_one(f"main form[action*='{form}']")
    assert found is not None, f"{page} has no form {form}"
    hidden = {str(i["name"]): str(i.get("value", "")) for i in found.select("input[type=hidden]")}
    return client.post(str(found["action"]), data={**hidden, **fields})


def test_a_search_on_the_page_or_by_the_api_leaves_a_row_without_the_reader(
    client: FlaskClient, app: APIFlask, library: Database
) -> None:
    client.get("/search?q=废油13812345678&as_of=2022-01-01&type=local_regulation")
    client.get("/api/v1/search?q=废油")
    client.get("/search?q=废油&page=2")
    api, page = logged(app, library)  # in the order of their words
    assert page.question == "废油〔电话〕"
    assert (page.hits, page.first_score) == (1, 2.0)
    assert str(page.as_of) == "2022-01-01"
    assert page.filters == {"type": "local_regulation"}
    assert api.question == "废油"


def test_a_search_does_not_wait_for_the_database(
    client: FlaskClient, app: APIFlask, library: Database
) -> None:
    with library.unit_of_work():  # somebody else is writing
        assert client.get("/search?q=废油").status_code == 200
    assert len(logged(app, library)) == 1


def test_what_waits_is_written_when_the_service_ends(
    client: FlaskClient, app: APIFlask, library: Database
) -> None:
    client.get("/search?q=废油")
    app.extensions[EXTENSION].search_log.close()
    with library.reading() as session:
        assert session.scalars(select(SearchLogEntry.question)).all() == ["废油"]


def test_old_rows_go_with_the_first_write_of_a_day(
    client: FlaskClient, app: APIFlask, library: Database
) -> None:
    today = beijing.today()
    kept_days = library.settings.search_log_days
    with library.unit_of_work() as uow:
        days = (today - dt.timedelta(days=kept_days + 1), today - dt.timedelta(days=kept_days))
        search_log.write(uow, [LoggedSearch(f"问{n}", 1, day=day) for n, day in enumerate(days)])
    client.get("/search?q=废油")
    assert {row.question for row in logged(app, library)} == {"问1", "废油"}


def test_no_help_is_told_by_a_plain_form_and_the_reader_is_led_back(
    client: FlaskClient, app: APIFlask, library: Database
) -> None:
    answer = submit(client, "/search?q=废油&status=all", "/search/feedback")
    assert answer.status_code == 303
    back = client.get(answer.headers["Location"])
    assert "已记下" in back.text
    assert "没有帮助</button>" not in back.text
    assert len(logged(app, library)) == 1, "being led back is no second search"
    assert told(app, library) == [("废油", "unhelpful", "", None)]


def test_an_opened_hit_is_told_with_its_place(
    client: FlaskClient, app: APIFlask, library: Database
) -> None:
    soup = BeautifulSoup(client.get("/search?q=废油").text, "html.parser")
    first = soup.select_one("[data-hit]")
    assert first is not None
    answer = submit(
        client, "/search?q=废油", "/search/feedback", about="click", hit=first["data-hit"], rank="1"
    )
    assert answer.status_code == 204
    assert told(app, library) == [("废油", "click", str(first["data-hit"]), 1)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"q": ""}, 422),
        ({"about": "click", "hit": "<script>", "rank": "1"}, 422),
        ({"about": "click", "hit": "a/b/art_1", "rank": "first"}, 422),
        ({"csrf_token": "wrong"}, 400),
    ],
    ids=["no question", "no provision", "no rank", "no token"],
)
def test_feedback_that_is_not_from_our_page_is_refused(
    client: FlaskClient, fields: dict[str, str], status: int
) -> None:
    answer = submit(client, "/search?q=废油", "/search/feedback", **fields)
    assert answer.status_code == status


def test_a_service_that_keeps_nothing_asks_for_nothing(
    web_settings: Settings, library: Database
) -> None:
    silent = web_settings.model_copy(update={"search_log": False})
    app = create_app(silent, database=library, search=FakeSearch())
    page = app.test_client().get("/search?q=废油").text
    assert "没有帮助" not in page
    assert "检索留下什么" not in app.test_client().get("/about").text
    assert logged(app, library) == []


@pytest.mark.parametrize(
    "address",
    ["/eval/candidates", "/eval/candidates/question?q=废油", "/eval/candidates?show=empty"],
)
def test_only_trainers_and_librarians_see_what_is_asked(
    client: FlaskClient, trainers: None, address: str
) -> None:
    assert client.get(address).status_code == 401
    sign_in(client)
    assert client.get(address).status_code == 403
    client.delete_cookie("anjian_session")
    sign_in(client, name="wu")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "None" not in BeautifulSoup(answer.text, "html.parser").text


def test_a_question_of_the_public_becomes_a_test_question_by_two_people(
    app: APIFlask, client: FlaskClient, library: Database, trainers: None, tmp_path: Path
) -> None:
    client.get("/search?q=往溪流倒废油罚多少")
    submit(client, "/search?q=往溪流倒废油罚多少", "/search/feedback")

    first, second = app.test_client(), app.test_client()
    sign_in(first, name="wu")
    listed = first.get("/eval/candidates?show=unhelpful").text
    link = re.search(r'/eval/candidates/question\?q=[^"]+', listed)
    assert link is not None
    choosing = first.get(link[0])
    offered = BeautifulSoup(choosing.text, "html.parser").select_one("input[name=article]")
    assert offered is not None
    assert offered["value"] == "《溪流保护条例》第三条"
    proposed = submit(
        first,
        link[0],
        "/eval/candidates/propose",
        article=offered["value"],
        articles="溪流保护条例第二条之一",
        style="layperson",
        verdict="propose",
    )
    assert proposed.status_code == 303

    waiting = first.get("/eval/candidates").text
    assert "/decision" not in waiting
    assert "等待另一名" in waiting
    sign_in(second, name="zheng")
    decision = re.search(r"/eval/candidates/\d+/decision", second.get("/eval/candidates").text)
    assert decision is not None
    token = BeautifulSoup(waiting, "html.parser").select_one("input[name=csrf_token]")
    assert token is not None
    own = first.post(decision[0], data={"csrf_token": token["value"], "verdict": "confirm"})
    assert own.status_code == 403
    assert "不能确认自己提出的" in own.text
    assert submit(second, "/eval/candidates", "/decision", verdict="confirm").status_code == 303
    assert "已确认" in second.get("/eval/candidates").text

    output = tmp_path / "candidates.jsonl"
    result = CliRunner().invoke(
        evaluation,
        ["export-candidates", "-o", str(output), "--json"],
        obj=library.settings.home,
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["questions"] == 1
    (question,) = read_set(output)
    assert question.query == "往溪流倒废油罚多少"
    assert question.style == "layperson"
    assert [place.key for place in question.gold] == ["溪流保护条例|3|", "溪流保护条例|2|1"]


def test_a_proposal_with_a_slip_comes_back_as_it_was_filled_in(
    client: FlaskClient, trainers: None
) -> None:
    sign_in(client, name="wu")
    answer = submit(
        client,
        "/eval/candidates/question?q=废油",
        "/eval/candidates/propose",
        article="《溪流保护条例》第三条",
        articles="没有的法第三条",
        style="layperson",
        verdict="propose",
    )
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "库中没有《没有的法》" in soup.select_one("[role=alert]").text
    assert soup.select_one("#articles")["value"] == "没有的法第三条"
    assert soup.select_one("input[name=article][checked]") is not None
    assert soup.select_one("option[selected]")["value"] == "layperson"
