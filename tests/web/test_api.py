from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.searching import FakeSearch

LAW = "/api/v1/regulations/xiliu-baohu-tiaoli"
HIT_FIELDS = {
    *("rank", "score", "kind", "id", "title", "law", "article", "article_suffix", "provision"),
    *("version", "effective_on", "repealed_on", "status", "region", "snippet", "url", "why"),
}


def answer(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return response.json


def test_search_answers_the_object_of_the_contract(client: FlaskClient, search: FakeSearch) -> None:
    body = answer(client, "/api/v1/search?q=废油&region=澜江省&as_of=2022-01-01&limit=5")
    assert {"query", "as_of", "analysis", "took_ms", "hits"} <= set(body)
    assert {"citations", "expansions", "filters"} <= set(body["analysis"])
    hit = body["hits"][0]
    assert set(hit) >= HIT_FIELDS
    assert hit["url"] == "/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/3"
    asked = search.asked[-1]
    assert (asked.region, str(asked.as_of), asked.limit) == ("990000", "2022-01-01", 5)


def test_works_are_listed_by_cursor_without_a_gap_or_a_repeat(client: FlaskClient) -> None:
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        body = answer(client, f"/api/v1/regulations?limit=1&cursor={cursor}")
        seen += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
    assert sorted(seen) == ["chitang-guanli-banfa", "xiliu-baohu-tiaoli"]
    assert body["total"] == 2


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("q=溪流", ["xiliu-baohu-tiaoli"]),
        ("type=rule", ["chitang-guanli-banfa"]),
        ("status=in_force", ["xiliu-baohu-tiaoli"]),
        ("status=in_force&as_of=2000-01-01", ["chitang-guanli-banfa"]),
        ("region=370000", []),
    ],
)
def test_works_are_filtered(client: FlaskClient, query: str, ids: list[str]) -> None:
    body = answer(client, f"/api/v1/regulations?{query}")
    assert [item["id"] for item in body["items"]] == ids


def test_a_work_is_returned_in_the_version_of_the_day_with_its_status(client: FlaskClient) -> None:
    old = answer(client, f"{LAW}?as_of=2018-01-01")
    assert old["shown"]["version"] == "2016-03-01"
    assert old["shown"]["status"] == "in_force"
    new = answer(client, LAW)
    assert new["version"] == "2021-04-20"
    assert [relation["id"] for relation in new["relations"]] == ["chitang-guanli-banfa"]
    text = "\n".join(row["text"] for row in new["provisions"])
    assert "溪流名录" in text


def test_versions_carry_their_statuses_on_the_day(client: FlaskClient) -> None:
    body = answer(client, f"{LAW}/versions?as_of=2018-01-01")
    assert [(v["version"], v["status"]) for v in body["items"]] == [
        ("2021-04-20", "not_yet_effective"),
        ("2016-03-01", "in_force"),
    ]


@pytest.mark.parametrize(
    ("address", "version", "label"),
    [
        (f"{LAW}/articles/3", "2021-04-20", "第三条"),
        (f"{LAW}/articles/3?as_of=2018-01-01", "2016-03-01", "第三条"),
        (f"{LAW}/articles/2-1", "2021-04-20", "第二条之一"),
    ],
)
def test_an_article_is_returned_as_of_a_day(
    client: FlaskClient, address: str, version: str, label: str
) -> None:
    body = answer(client, address)
    assert (body["version"], body["label"]) == (version, label)
    assert body["status"] in ("in_force", "repealed")
    assert body["text"].startswith(label)


def test_lines_of_an_article_are_named_like_provisions(client: FlaskClient) -> None:
    lines = answer(client, f"{LAW}/articles/3")["lines"]
    named = {line["label"]: line["id"] for line in lines}
    assert named["第三条第一款第二项"].endswith("/2021-04-20/art_3__para_1__item_2")


def test_a_case_carries_sections_basis_and_hash_but_nothing_restricted(
    client: FlaskClient,
) -> None:
    body = answer(client, "/api/v1/cases/case-2022-001")
    assert body["sections"][0]["heading"] == "案情简介"
    assert body["basis"][0]["status"] == "in_force"
    assert len(body["sha256"]) == 64
    assert "party" not in body["facts"]
    assert body["facts"]["party_display"] == "某食品有限公司"


def test_the_cases_of_a_provision_are_found_from_any_version_of_it(client: FlaskClient) -> None:
    for version in ("2016-03-01", "2021-04-20"):
        address = f"/api/v1/provisions/xiliu-baohu-tiaoli/{version}/art_3__para_1__item_2/cases"
        assert [item["id"] for item in answer(client, address)["items"]] == ["case-2022-001"]
    assert client.get("/api/v1/provisions/xiliu-baohu-tiaoli/x/chp_1/cases").status_code == 404
    early = "/api/v1/provisions/xiliu-baohu-tiaoli/2021-04-20/art_3/cases?as_of=2020-01-01"
    assert answer(client, early)["total"] == 0


def test_cases_are_listed_up_to_a_day(client: FlaskClient) -> None:
    assert answer(client, "/api/v1/cases")["total"] == 1
    assert answer(client, "/api/v1/cases?as_of=2020-01-01")["total"] == 0


def test_tasks_and_the_audit_checkpoint_are_public(client: FlaskClient) -> None:
    assert answer(client, "/api/v1/tasks")["waiting_for_index"] > 0
    checkpoint = answer(client, "/api/v1/audit/checkpoint")
    assert checkpoint["seq"] > 0
    assert len(checkpoint["hash"]) == 64


def test_the_openapi_document_describes_every_route_of_the_api(client: FlaskClient) -> None:
    spec = answer(client, "/api/v1/openapi.json")
    assert spec["openapi"].startswith("3.1")
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            described = {p["name"] for p in operation.get("parameters", ())}
            assert {name[1:-1] for name in path.split("/") if name.startswith("{")} <= described
    assert set(spec["components"]["schemas"]["HTTPError"]["required"]) == {"error"}


def test_every_read_of_law_or_case_takes_as_of(client: FlaskClient) -> None:
    spec = answer(client, "/api/v1/openapi.json")
    for path, operations in spec["paths"].items():
        if "get" not in operations:
            continue
        if "/regulations" in path or "/cases" in path or path.endswith("/search"):
            names = [p["name"] for p in operations["get"]["parameters"]]
            assert "as_of" in names, path


def test_the_readable_documentation_lists_every_path(client: FlaskClient) -> None:
    text = client.get("/api/v1/docs").text
    for path in answer(client, "/api/v1/openapi.json")["paths"]:
        assert path in text
