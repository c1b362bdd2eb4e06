"""Duty, penalty and who cites whom, as readers and programs meet them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from ingest.storing import references
from kb.store.database import Database
from tests.citing import LAKES, STREAMS, add_lakes, add_streams
from tests.web.searching import STREAM_OIL, FakeSearch

DUTY = f"{LAKES}/2019-11-01/art_3"
PAGE = f"/regulations/{LAKES}/2019-11-01/articles"


@pytest.fixture(autouse=True)
def citing(library: Database) -> None:
    with library.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
    references.refresh(library)


def test_an_article_shows_its_penalty_and_the_penalty_its_duties(client: FlaskClient) -> None:
    duty = client.get(f"{PAGE}/3").text
    assert "对应罚则" in duty
    assert f'<a href="{PAGE}/4">第四条第二项</a>' in duty
    assert "《溪流条例》第四条第一项" in duty
    penalty = client.get(f"{PAGE}/4").text
    assert "对应义务" in penalty
    assert f'<a href="{PAGE}/2">第二条</a>' in penalty
    assert "对应" not in client.get(f"{PAGE}/1").text.split("<main")[1].split("被引用")[0]


def test_an_article_shows_who_cites_it_and_can_be_limited(client: FlaskClient) -> None:
    page = client.get(f"{PAGE}/3").text
    assert page.count("data-citing=") == 2
    assert "溪流条例第四条" in page
    assert "违反《湖泊法》第三条第一项规定的" in page
    limited = client.get(f"{PAGE}/3?by=case").text
    assert limited.count("data-citing=") == 0
    assert "全部列出" in limited
    assert "还没有引用本条的" in client.get(f"{PAGE}/5").text
    assert client.get(f"{PAGE}/3?by=poem").status_code == 422


def test_the_api_gives_who_cites_an_article_page_by_page(client: FlaskClient) -> None:
    first = client.get(f"/api/v1/provisions/{DUTY}/cited-by?limit=1").json
    assert first["counts"] == [{"kind": "provision", "version": "2019-11-01", "number": 2}]
    assert first["total"] == 2
    assert first["items"][0]["id"] == f"{LAKES}/2019-11-01/art_4"
    address = f"/api/v1/provisions/{DUTY}/cited-by?limit=1&cursor={first['next_cursor']}"
    second = client.get(address).json
    assert second["items"][0]["id"] == f"{STREAMS}/2021-03-01/art_4"
    assert second["items"][0]["reference"] == "penalises"
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{LAKES}/2019-11-01/art_90/cited-by", 404),
        (f"{LAKES}/1999-01-01/art_1/cited-by", 404),
        (f"{LAKES}/2019-11-01/chp_1/cited-by", 404),
        ("wu-ci-fa/2019-11-01/art_1/cited-by", 404),
        (f"{DUTY}/cited-by?kind=poem", 422),
        (f"{DUTY}/cited-by?cursor=%00", 422),
    ],
)
def test_the_api_says_what_is_not_held(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/provisions/{address}")
    assert answer.status_code == status
    assert answer.json["error"]["message"]


def test_an_article_of_the_api_carries_its_pair(client: FlaskClient) -> None:
    duty = client.get(f"/api/v1/regulations/{LAKES}/articles/3").json
    assert [each["label"] for each in duty["penalties"]] == ["第四条第二项", "第四条第一项"]
    assert [each["law"] for each in duty["penalties"]] == ["湖泊法", "溪流条例"]
    assert duty["duties"] == []


def test_a_hit_carries_its_pair_on_the_page_and_in_the_api(
    client: FlaskClient, search: FakeSearch
) -> None:
    search.passages = (
        replace(STREAM_OIL, id=DUTY, provision=DUTY, law="湖泊法", version="2019-11-01"),
        STREAM_OIL,
    )
    page = client.get("/search?q=废油").text
    assert page.count("data-pair") == 1
    assert "对应罚则：" in page
    first, second = client.get("/api/v1/search?q=废油").json["hits"]
    assert first["pair"]["penalties"][0]["provision"] == f"{LAKES}/2019-11-01/art_4"
    assert second["pair"] is None


def test_the_graph_draws_every_edge_and_lists_it(client: FlaskClient) -> None:
    page = client.get(f"/regulations/{STREAMS}/graph").text
    begin = page.index("<svg width")
    drawing = page[begin : page.index("</svg>", begin) + len("</svg>")]
    svg = ElementTree.fromstring(drawing)  # noqa: S314 - our own page
    assert svg.get("role") == "img"
    assert svg.findtext("title") == "溪流条例援引关系图"
    said = {title.text for title in svg.iter("title")}
    assert {"第五条处罚违反第二条", "第三条适用《湖泊法》第四条"} <= said
    table = page[page.index("<tbody") : page.index("</tbody>")]
    assert table.count("<tr>") == 8
    assert "库中没有这部法规" in table
    assert "当时的版本没有这一条" in table


def test_the_table_of_the_graph_sorts_by_link_and_keeps_the_version(client: FlaskClient) -> None:
    address = f"/regulations/{LAKES}/graph?version=2015-06-01"
    page = client.get(address).text
    assert "第一条" in page
    assert "第四条" not in page
    by_target = client.get(f"/regulations/{STREAMS}/graph?sort=target").text
    rows = by_target[by_target.index("<tbody") :]
    assert rows.index("第五条") < rows.index("第三条</a></td>")
    assert 'aria-sort="ascending"' in by_target
    assert client.get(f"/regulations/{STREAMS}/graph?sort=colour").status_code == 422
    assert client.get(f"/regulations/{STREAMS}/graph?version=1999-01-01").status_code == 404


def test_a_law_that_cites_nothing_says_so(client: FlaskClient) -> None:
    page = client.get("/regulations/chitang-guanli-banfa/graph").text
    assert "没有写明援引其他条文" in page
    assert "<svg width" not in page
