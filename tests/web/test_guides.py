"""Guides as enterprises read them: found by industry and size, as cards, as files, never stale."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.model.document import Document, DocumentState
from kb.store.database import Database
from tests.kb.compendium.guides.streams import BODY
from tests.web.guides import KEY, add_guide

OLD_BODY = BODY.replace(
    "2000元至1万元（《溪流保护条例》第三条第一款）", "500元（《溪流保护条例》第三条）"
)
OLD_BODY = OLD_BODY.replace("第三条第一款第二项", "第三条").replace("第二条之一", "第二条")


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def titles(client: FlaskClient, address: str) -> list[str]:
    return [one.get_text(strip=True) for one in soup(client, address).select(".entry h2")]


def test_guides_are_found_by_industry_and_size(client: FlaskClient, library: Database) -> None:
    add_guide(library)
    add_guide(library, key="guide-large", title="大型酿造企业指南", industry="酿造", size="大型")
    assert titles(client, "/guides?industry=酿造") == ["大型酿造企业指南"]
    assert "溪流沿岸食品企业合规指南" in titles(client, "/guides?size=小型")
    assert "大型酿造企业指南" not in titles(client, "/guides?size=微型")
    # a guide that names no size is for all
    assert "食品企业合规指南" in titles(client, "/guides?size=大型")
    assert client.get("/guides?size=超大").status_code == 422
    assert "没有符合条件的指南" in client.get("/guides?industry=没有").text


def test_a_guide_is_shown_as_cards_with_its_provisions_linked(
    client: FlaskClient, library: Database
) -> None:
    add_guide(library)
    page = soup(client, f"/guides/{KEY}")
    kinds = [card["data-card"] for card in page.select("[data-card]")]
    assert kinds == [
        "text",
        "duties",
        "consequences",
        "text",
        "checks",
        "days",
        "text",
        "text",
        "text",
    ]
    row = page.select_one("[data-card=duties] tbody tr")
    assert row is not None
    assert "保存不少于三年" in row.get_text()
    link = row.select_one("a.cite")
    assert link is not None
    assert (
        link["href"]
        == "/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/3#art_3__para_1__item_2"
    )
    assert not page.select("[data-stale]")


def test_a_stale_sentence_says_what_changed_and_leads_to_the_comparison(
    client: FlaskClient, library: Database
) -> None:
    add_guide(library, body=OLD_BODY, law_as_of="2020-12")
    page = soup(client, f"/guides/{KEY}")
    assert "条文已经修改" in page.select_one("#stale").get_text()  # type: ignore[union-attr]
    consequence = page.select_one("[data-card=consequences] [data-stale]")
    assert consequence is not None
    assert "处五百元罚款" in consequence.get_text()
    link = consequence.select_one("a")
    assert link is not None
    assert client.get(str(link["href"])).status_code == 200
    # 第二条 stayed as it was: that duty is not marked
    marked = [one.get_text() for one in page.select("[data-card=duties] .stale-row")]
    assert len(marked) == 1
    assert "第三条" in marked[0]


def test_on_a_day_before_the_amendment_nothing_is_marked(
    client: FlaskClient, library: Database
) -> None:
    add_guide(library, body=OLD_BODY, law_as_of="2020-12")
    assert not soup(client, f"/guides/{KEY}?as_of=2021-01-01").select("[data-stale]")


def test_the_calendar_has_the_fixed_days_and_is_always_the_same(
    client: FlaskClient, library: Database
) -> None:
    add_guide(library)
    first = client.get(f"/guides/{KEY}/calendar.ics")
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = first.text.split("\r\n")
    assert "RRULE:FREQ=MONTHLY;BYMONTHDAY=15" in lines
    assert "SUMMARY:清点油桶" in lines
    assert first.text.count("BEGIN:VEVENT") == 1
    assert client.get(f"/guides/{KEY}/calendar.ics").data == first.data


def test_a_guide_without_fixed_days_has_no_calendar(client: FlaskClient) -> None:
    answer = client.get("/guides/guide-food/calendar.ics")
    assert answer.status_code == 422
    assert "calendar.ics" not in client.get("/guides/guide-food").text


def test_the_checklist_can_be_printed_alone(client: FlaskClient, library: Database) -> None:
    add_guide(library)
    page = soup(client, f"/guides/{KEY}/checklist")
    assert "后门的油桶盖着吗" in page.select_one(".check-sheet").get_text()  # type: ignore[union-attr]
    assert client.get("/guides/guide-food/checklist").status_code == 404


@pytest.mark.parametrize("format", ["html", "docx", "pdf"])
def test_a_guide_can_be_taken_along_as_a_file(
    client: FlaskClient, library: Database, format: str
) -> None:
    add_guide(library, body=OLD_BODY, law_as_of="2020-12")
    answer = client.get(f"/guides/{KEY}/files/{format}")
    assert answer.status_code == 200
    assert f'filename="{KEY}.{format}"' in answer.headers["Content-Disposition"]
    if format == "html":
        assert "不向溪流倾倒废油" in answer.text
        assert "已经修改的条文" in answer.text
    assert client.get(f"/guides/{KEY}/files/{format}").data == answer.data


def test_there_are_no_other_files(client: FlaskClient) -> None:
    assert client.get("/guides/guide-food/files/exe").status_code == 404


def test_of_a_withdrawn_guide_nothing_is_left(client: FlaskClient, library: Database) -> None:
    number = add_guide(library)
    with library.unit_of_work() as uow:
        uow.session.get_one(Document, number).state = DocumentState.WITHDRAWN.value
    for address in ("", "/checklist", "/calendar.ics", "/files/html"):
        answer = client.get(f"/guides/{KEY}{address}")
        assert answer.status_code == 410
        assert "溪流沿岸食品企业" not in answer.text


def test_markup_in_a_guide_is_shown_as_characters(client: FlaskClient, library: Database) -> None:
    body = BODY.replace("| 每天 |", "| <img src=x onerror=alert(1)> `#$\\` 😀 |")
    add_guide(library, body=body)
    page = soup(client, f"/guides/{KEY}")
    assert page.select("img[src=x]") == []
    assert "<img src=x onerror=alert(1)>" in page.get_text()
    assert "😀" in client.get(f"/guides/{KEY}/files/html").text
