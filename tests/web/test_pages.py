from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.store import jobs
from kb.store.database import Database
from tests.web.conftest import PAGES
from tests.web.searching import FakeSearch

EXPECTED = {"/no-such-page": 404, "/cases/case-2020-009": 410}
LAW = "/regulations/xiliu-baohu-tiaoli"


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == EXPECTED.get(address, 200), address
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture(scope="module")
def status_of(reading_app: APIFlask) -> Callable[[str], int]:
    """Opens an address once, however many pages lead to it."""
    return cache(lambda address: reading_app.test_client().get(address).status_code)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_title_a_heading_a_main_part_and_a_way_to_skip_to_it(
    reader: FlaskClient, address: str
) -> None:
    soup = page(reader, address)
    assert soup.title is not None
    assert "案鉴" in soup.title.text
    assert soup.select_one("html[lang=zh-CN]")
    assert soup.select_one("a.skip-link[href='#main']")
    assert soup.select_one("main#main")
    assert len(soup.find_all("h1")) == 1
    assert "{{" not in soup.text
    assert "None" not in soup.text


@pytest.mark.parametrize("address", PAGES)
def test_every_local_link_of_a_page_leads_somewhere(
    reader: FlaskClient, status_of: Callable[[str], int], address: str
) -> None:
    targets = {
        str(link["href"]).split("#")[0]
        for link in page(reader, address).select("a[href]")
        if str(link["href"]).startswith("/")
    }
    for target in targets:
        assert status_of(target) in (200, 302, 304), f"{address} → {target}"


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_anchors_of_a_page_exist(reader: FlaskClient, address: str) -> None:
    soup = page(reader, address)
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    for link in soup.select("a[href^='#']"):
        assert str(link["href"])[1:] in ids


def test_the_home_page_has_one_search_box_and_counts_what_is_held(client: FlaskClient) -> None:
    soup = page(client, "/")
    assert len(soup.select("input[type=search]")) == 1
    figures = {row.dt.text: int(row.dd.text.split()[0]) for row in soup.select(".figures > div")}
    assert figures["法律法规"] == 2
    assert figures["版本"] == 3
    assert figures["典型案例"] == 1
    assert "2021年4月20日" in soup.text, "the newest law held is named"


def test_progress_is_shown_while_laws_are_loaded(client: FlaskClient, library: Database) -> None:
    assert not page(client, "/").select("progress")
    job = jobs.enqueue(library, "load_laws", {})
    jobs.claim(library)
    jobs.heartbeat(library, job, 50, 200, "甲法.md")
    for address in ("/", "/imports", "/status"):
        progress = page(client, address).select_one("progress")
        assert progress is not None
        assert progress["value"] == "25"
        assert "甲法.md" in page(client, address).text


def test_a_hit_shows_law_article_version_status_marks_reason_and_citation(
    client: FlaskClient,
) -> None:
    hit = page(client, "/search?q=废油").select("[data-entry]")[0]
    assert "溪流保护条例 第三条" in hit.h2.text
    assert hit.h2.a["href"] == f"{LAW}/2021-04-20/articles/3"
    assert hit.select_one(".force.in_force").text == "现行有效"
    assert [mark.text for mark in hit.select("mark")] == ["废油"]
    assert "<b>粗体</b>" in hit.select_one(".snippet").text
    assert "词语相符：废油" in hit.text
    assert "《溪流保护条例》第三条（2021年4月20日版本）" in hit.select_one(".cite-copy").text


def test_choosing_a_facet_narrows_the_search_and_choosing_it_again_widens_it(
    client: FlaskClient, search: FakeSearch
) -> None:
    soup = page(client, "/search?q=废油&page=1")
    case = next(a for a in soup.select(".facets a") if "典型案例" in a.text)
    narrowed = page(client, str(case["href"]))
    assert search.asked[-1].kind == "case"
    assert len(narrowed.select("[data-entry]")) == 1
    widened = next(a for a in narrowed.select(".facets a[aria-current]") if "典型案例" in a.text)
    page(client, str(widened["href"]))
    assert search.asked[-1].kind is None


def test_nothing_found_is_said_with_advice(client: FlaskClient) -> None:
    soup = page(client, "/search?q=zzz")
    assert "未找到" in soup.text
    assert len(soup.select(".advice li")) >= 3


def test_another_day_is_announced_on_results(client: FlaskClient, search: FakeSearch) -> None:
    soup = page(client, "/search?q=垃圾&as_of=2018-01-01&status=all")
    assert "2018年1月1日" in soup.select_one(".notice").text
    assert str(search.asked[-1].as_of) == "2018-01-01"
    assert {badge.text for badge in soup.select(".force")} <= {"当日有效", "当日已失效"}
    links = [str(link["href"]) for link in soup.select("[data-entry-link][href*='/articles/']")]
    assert links
    assert all(link.endswith("?as_of=2018-01-01") for link in links), "the day goes along"


def test_a_search_without_words_leads_home(client: FlaskClient) -> None:
    assert client.get("/search?q=%20").headers["Location"] == "/"


def test_a_law_is_shown_with_contents_anchors_dates_and_relations(client: FlaskClient) -> None:
    soup = page(client, LAW)
    assert "现行有效" in soup.h1.text
    assert [a["href"] for a in soup.select(".toc nav a")] == ["#chp_1", "#chp_2"]
    assert "第一条—第二条之一" in soup.select_one(".toc").text
    article = soup.select_one("#art_3")
    assert article is not None
    assert article.select_one("#art_3__para_1__item_2").text == "（二）向溪流倾倒废油："
    assert "2021年6月1日" in soup.select_one(".facts").text
    assert "池塘管理办法" in soup.select_one("aside").text
    assert "溪流名录" in soup.text
    assert "2021年4月20日 澜江省人民代表大会常务委员会修订" in soup.select_one("aside").text


def test_a_repealed_law_says_so_and_who_repealed_it(client: FlaskClient) -> None:
    soup = page(client, "/regulations/chitang-guanli-banfa")
    assert "已失效" in soup.h1.text
    assert soup.select_one(".notice.bad")
    assert "溪流保护条例" in soup.select_one("aside").text


@pytest.mark.parametrize(
    ("day", "version", "status"),
    [
        ("2018-01-01", "2016年3月1日", "in_force"),
        ("2021-05-31", "2016年3月1日", "in_force"),
        ("2021-06-01", "2021年4月20日", "in_force"),
        ("2010-01-01", "2016年3月1日", "not_yet_effective"),
    ],
)
def test_as_of_chooses_the_version_of_that_day(
    client: FlaskClient, day: str, version: str, status: str
) -> None:
    soup = page(client, f"{LAW}?as_of={day}")
    assert soup.select_one(".versions a[aria-current]").text.startswith(version)
    assert soup.select_one(f"h1 .force.{status}")


def test_a_status_of_another_day_is_never_called_present(client: FlaskClient) -> None:
    for address in (f"{LAW}?as_of=2018-01-01", "/regulations?as_of=2018-01-01"):
        badges = {badge.text for badge in page(client, address).select("h1 .force, .head .force")}
        assert badges == {"当日有效"}, address
    assert page(client, LAW).select_one("h1 .force").text == "现行有效"


def test_an_old_version_keeps_its_address_and_leads_to_the_one_in_force(
    client: FlaskClient,
) -> None:
    soup = page(client, f"{LAW}/2016-03-01")
    assert soup.select_one("h1 .force.repealed")
    assert soup.select_one(".notice.bad a")["href"] == f"{LAW}/2021-04-20"


def test_two_versions_are_compared_word_by_word(client: FlaskClient) -> None:
    soup = page(client, f"{LAW}/compare")
    assert "新增 2 条，删去 1 条" in soup.text
    assert any("湖泊" in ins.text for ins in soup.select("ins"))
    assert any("五百元" in removed.text for removed in soup.select("del"))
    assert "未变 1 条" in soup.text
    assert "本条例适用于本省的溪流" not in soup.select_one("table").text
    everything = page(client, f"{LAW}/compare?all=1")
    assert "本条例适用于本省的溪流" in everything.select_one("table").text


def test_a_version_cannot_be_compared_with_itself(client: FlaskClient) -> None:
    assert client.get(f"{LAW}/compare?from=2016-03-01&to=2016-03-01").status_code == 422


def test_an_article_has_its_neighbours_and_who_cites_it(client: FlaskClient) -> None:
    soup = page(client, f"{LAW}/2021-04-20/articles/3")
    assert soup.select_one("a[rel=prev]")["href"].endswith("/articles/2-1")
    assert soup.select_one("a[rel=next]")["href"].endswith("/articles/4")
    assert soup.select_one("a[href='/cases/case-2022-001']")
    assert soup.select_one("a[href='/catalogue/W-001']")
    assert soup.select_one(f"aside a[href='{LAW}/2016-03-01/articles/3']")


def test_the_address_of_an_article_by_hand_leads_to_the_version_of_the_day(
    client: FlaskClient,
) -> None:
    answer = client.get(f"{LAW}/articles/3?as_of=2018-01-01")
    assert answer.headers["Location"] == f"{LAW}/2016-03-01/articles/3?as_of=2018-01-01"


def test_a_case_shows_facts_sections_and_its_law_as_of_the_violation(client: FlaskClient) -> None:
    soup = page(client, "/cases/case-2022-001")
    assert [h.text for h in soup.select("article section > h2")] == [
        "案情简介",
        "查处情况",
        "法律依据",
        "启示意义",
    ]
    facts = soup.select_one("aside .facts").text
    assert "澜环罚〔2022〕1号" in facts
    assert "信访举报" in facts
    basis = soup.select("table.grid-table")[-1]
    assert basis.select_one("a")["href"] == f"{LAW}/2021-04-20/articles/3"
    assert "未收录" in basis.text, "a law that is not held is listed without a link"
    cited = soup.select_one("section#legal_basis a.cite")
    assert cited["href"] == f"{LAW}/2021-04-20/articles/3#art_3__para_1__item_2"


def test_cases_are_filtered_by_element_and_type(client: FlaskClient) -> None:
    assert len(page(client, "/cases?element=water&case_type=model").select("[data-entry]")) == 1
    assert not page(client, "/cases?element=air").select("[data-entry]")
    assert client.get("/cases?element=fire").status_code == 422


def test_a_withdrawn_case_leaves_a_tombstone_with_the_reason_and_nothing_else(
    client: FlaskClient,
) -> None:
    soup = page(client, "/cases/case-2020-009")
    assert "处罚决定经复议变更" in soup.text
    assert "废油" not in soup.text
    assert soup.select_one("meta[name=robots][content=noindex]")


def test_a_policy_is_shown_line_by_line_and_its_items_have_addresses(client: FlaskClient) -> None:
    soup = page(client, "/policies/policy-rivers")
    assert [p.text for p in soup.select("#section_1 p")] == ["开头一句。", "第二行。"]
    assert soup.select_one("section#item_1 h3").text == "（一）台账"


def test_a_catalogue_item_links_duty_penalty_and_cases(client: FlaskClient) -> None:
    soup = page(client, "/catalogue/W-001")
    assert "2,000元至1万元" in soup.select_one("aside").text
    assert soup.select_one(f"a[href='{LAW}/2021-04-20/articles/3']")
    assert soup.select_one("a[href='/cases/case-2022-001']")
    assert client.get("/catalogue/X-999").status_code == 404


def test_failed_files_of_a_batch_come_with_their_reason(client: FlaskClient) -> None:
    soup = page(client, "/imports/1?status=failed")
    assert "b.bin" in soup.text
    assert "不是文本文件" in soup.text
    assert "a.md" not in soup.text
    assert "/srv/inbox" not in soup.text, "folders of the server are not shown"


def test_the_chosen_appearance_is_in_the_page_and_nothing_else_of_the_cookie(
    client: FlaskClient,
) -> None:
    client.set_cookie("theme", "dark")
    assert page(client, "/").html["data-bs-theme"] == "dark"
    client.set_cookie("theme", '"><script>')
    assert "data-bs-theme" not in page(client, "/").html.attrs


def test_health_is_machine_readable(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json["status"] == "ok"
    assert answer.json["waiting_for_index"] > 0
