"""A case by clicking: written, screened, reviewed twice, published, read, withdrawn, gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from kb.settings import Settings
from kb.store.database import Database
from review.desk import cases
from review.stages import Choice
from tests.review.bureau import PANEL, settle
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER
from tests.review.desk.signers import PASSWORD, SignedDesk, give_passwords
from tests.web.browser.conftest import serving
from tests.web.browser.test_accessibility import RUN
from tests.web.searching import FakeSearch

PATIENCE_S: Final = 20
TOLD: Final = (
    f"2024年3月5日，举报人{WHISTLE_BLOWER}（电话{PHONE}）反映{PARTY}雨水管有红色废水流出，"
    f"执法人员{HANDLER}当场取证。"
)
TYPED: Final = (
    "title",
    "number",
    "handling_unit",
    "party",
    "party_display",
    "whistle_blower",
    "industry",
    "violation",
    "remedy_status",
    "rectification",
    "why_chosen",
)
SECRETS: Final = (PARTY, HANDLER, WHISTLE_BLOWER, PHONE)


@dataclass
class Desk:
    """One browser, used by one person after the other."""

    browser: webdriver.Chrome
    site: str
    database: Database

    def sign_in(self, name: str) -> None:
        self.browser.delete_all_cookies()
        self.open("/login?next=/desk")
        self.type("name", name)
        self.type("password", PASSWORD)
        self.click("main form button")
        self.wait_for("工作台")

    def open(self, address: str) -> None:
        self.browser.get(self.site + address)

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        found = self.find(selector)
        # what is sticky may lie over an element that was scrolled to an edge
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def type(self, name: str, text: str, within: str = "main") -> None:
        box = self.find(f"{within} [name='{name}']")
        box.clear()
        box.send_keys(text)

    def wait_for(self, words: str) -> None:
        patient = WebDriverWait(
            self.browser, PATIENCE_S, ignored_exceptions=[StaleElementReferenceException]
        )
        patient.until(lambda b: words in b.find_element(By.TAG_NAME, "main").text)

    @property
    def text(self) -> str:
        return self.find("main").text

    def take_up(self, title: str) -> None:
        """Open a case from the desk and declare."""
        self.browser.find_element(By.LINK_TEXT, title).click()
        self.wait_for("先声明，后看内容")
        assert WHISTLE_BLOWER not in self.text
        self.click("main form button.button")
        self.wait_for("已声明无需回避")

    def approve(self) -> None:
        for radio in self.browser.find_elements(By.CSS_SELECTOR, "#pass input[value=yes]"):
            self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", radio)
            radio.click()
        self.type("signature", PASSWORD, "#pass")
        self.click("#pass button[type=submit]")
        self.wait_for("已办理：通过")

    def shows_no_fault(self) -> None:
        entries = self.browser.get_log("browser")
        assert [e["message"] for e in entries if "Content Security" in e["message"]] == []


@pytest.fixture
def bench(chromium: webdriver.Chrome, web_settings: Settings, library: Database) -> Iterator[Desk]:
    settle(library)
    give_passwords(library)
    screen = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    with serving(web_settings, library, FakeSearch()) as address:
        chromium.get(address)
        chromium.get_log("browser")
        yield Desk(chromium, address, library)
        chromium.get("about:blank")


def fill_in(desk: Desk) -> None:
    for name in TYPED:
        desk.type(name, str(FORM[name]))
    desk.type("handlers", HANDLER)
    desk.type("contacts", PHONE)
    for name in ("case_type", "party_type", "found_by", "level"):
        Select(desk.find(f"[name={name}]")).select_by_value(FORM[name])
    desk.type("region", "990100")
    for name in ("violation_on", "decided_on"):
        script = "arguments[0].value = arguments[1]"
        desk.browser.execute_script(script, desk.find(f"[name={name}]"), FORM[name])
    desk.click("#f-element-water")
    desk.type("section.facts", TOLD)
    for section in FORM["sections"][1:]:
        desk.type(f"section.{section['key']}", section["text"])
    desk.type("basis_text", "《溪流保护条例》第三条第一款第二项")


def test_a_case_from_the_first_draft_to_its_withdrawal_by_clicking(bench: Desk) -> None:
    desk, title = bench, FORM["title"]
    desk.sign_in("submitter")
    desk.browser.find_element(By.LINK_TEXT, "报送案例").click()
    fill_in(desk)
    desk.wait_for("已自动保存")
    desk.click("button[value=save]:not([aria-hidden])")
    desk.wait_for("已保存为第")
    preview = desk.find("#preview").text
    assert not [secret for secret in SECRETS if secret in preview]
    assert desk.find("#preview a[href*='/regulations/']").text.startswith("《溪流保护条例》第三条")
    desk.click("button[value=submit]")
    desk.wait_for("已报送")
    document = int(desk.find("table a").get_attribute("href").rsplit("/", 1)[1])
    case = SignedDesk(desk.database, document)

    desk.sign_in("librarian")
    desk.take_up(title)
    desk.click("#acting form button")
    desk.wait_for("已受理")
    desk.browser.find_element(By.LINK_TEXT, title).click()
    desk.approve()
    for name in ("business-1", "business-2", "legal-1", "legal-2"):
        desk.sign_in(name)
        desk.take_up(title)
        assert WHISTLE_BLOWER in desk.find("#original").text
        assert not [secret for secret in SECRETS if secret in desk.find("#public").text]
        desk.approve()
    case.act("open_meeting", "panel-1", panel=PANEL, present=PANEL)
    for name in PANEL:
        case.opens(name)
        case.act("vote", name, choice=Choice.PUBLISH)
    case.act("close_meeting", "panel-1")

    desk.sign_in("publisher")
    desk.take_up(title)
    desk.type("signature", PASSWORD, "#publish")
    desk.click("#publish button")
    desk.wait_for("已办理：发布")
    desk.open(f"/cases/{case.row.key}")
    assert "雨水管有红色废水流出" in desk.text
    assert not [secret for secret in SECRETS if secret in desk.browser.page_source]
    desk.sign_in("submitter")
    desk.open(f"/desk/documents/{document}/timeline")
    steps = desk.browser.find_elements(By.CSS_SELECTOR, ".stage-steps .done")
    assert len(steps) == 6

    case.act("withdraw", "publisher", opinion="处罚决定经复议撤销")
    desk.open(f"/cases/{case.row.key}")
    assert "处罚决定经复议撤销" in desk.text
    assert "红色废水" not in desk.browser.page_source
    status = desk.browser.execute_script(
        "return performance.getEntriesByType('navigation')[0].responseStatus"
    )
    assert status == 410
    desk.shows_no_fault()


def test_a_draft_begins_to_save_itself_as_soon_as_it_has_a_title(bench: Desk) -> None:
    desk = bench
    desk.sign_in("submitter")
    desk.open("/desk/cases/new")
    desk.type("industry", "印染")
    desk.wait_for("写好标题后开始自动保存")
    desk.type("title", "某公司排污案")
    desk.wait_for("已自动保存")
    assert desk.browser.current_url.endswith("/edit")
    desk.open(desk.browser.current_url.removeprefix(desk.site))
    assert desk.find("[name=industry]").get_attribute("value") == "印染"
    assert "有尚未保存为修订版的内容" in desk.text


def test_without_a_connection_the_form_says_so_and_goes_on_trying(bench: Desk) -> None:
    desk = bench
    desk.sign_in("submitter")
    desk.open("/desk/cases/new")
    desk.type("title", "某公司排污案")
    desk.wait_for("已自动保存")
    desk.browser.execute_cdp_cmd("Network.enable", {})
    cut = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    desk.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **cut})
    desk.type("violation", "断网时写的")
    desk.wait_for("没有连上服务，内容还在本页")
    desk.browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **cut})
    desk.wait_for("已自动保存")
    desk.open(desk.browser.current_url.removeprefix(desk.site))
    assert desk.find("[name=violation]").get_attribute("value") == "断网时写的"


def test_rows_are_added_and_characters_counted(bench: Desk) -> None:
    desk = bench
    desk.sign_in("submitter")
    desk.open("/desk/cases/new")
    before = len(desk.browser.find_elements(By.NAME, "basis_text"))
    desk.click("#f-legal_basis [data-add-row]")
    added = desk.browser.find_elements(By.NAME, "basis_text")
    assert len(added) == before + 1
    assert desk.browser.switch_to.active_element == added[-1]
    ids = [row.get_attribute("id") for row in added]
    assert len(set(ids)) == len(ids)
    desk.type("title", "十个字的标题正好十字")
    assert desk.find("[data-count-for=f-title]").text == "10 / 200 字"


def pages_of(desk: Desk) -> dict[str, list[str]]:
    """The desk's pages with something on them, by who opens them."""
    long = FORM["title"].replace("某", "某某" * 12)
    saved = cases.create(desk.database, actor="submitter", form={**FORM, "title": long})
    draft = cases.create(desk.database, actor="submitter", form=FORM)
    case = SignedDesk(desk.database, saved.document_id)
    case.hand_in()
    case.act("screen", "librarian")
    case.return_with("librarian", ("标题", "太长"), ("案情简介", "请写明时间"))
    cases.save(
        desk.database,
        case.id,
        actor="submitter",
        base=case.sha,
        form={**FORM, "title": long, "rectification": "雨水管已封堵并拆除"},
    )
    case.hand_in()
    case.act("screen", "librarian")
    case.approve("librarian")
    case.opens("business-1")
    case.act("ask_expert", "business-1", expert="expert", opinion="能否认定为私设暗管？")
    review = f"/desk/documents/{case.id}"
    return {
        "submitter": [
            "/desk",
            "/desk/cases/new",
            f"/desk/cases/{draft.document_id}/edit",
            f"/desk/cases/{draft.document_id}/discard",
            review,
            f"{review}/timeline",
        ],
        "business-1": ["/desk", review],
        "business-2": [review],
        "expert": ["/desk", review],
        "admin": ["/desk"],
        "everything-own": [f"/desk/cases/{draft.document_id}/edit"],
    }


def test_no_page_of_the_desk_is_wider_than_a_phone_or_breaks_its_policy(bench: Desk) -> None:
    screen = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    pages = pages_of(bench)
    bench.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    for name, addresses in pages.items():
        bench.sign_in(name)
        for address in addresses:
            bench.open(address)
            width = bench.browser.execute_script("return document.documentElement.scrollWidth")
            assert width <= 390, f"{address} for {name}"
            assert len(bench.browser.find_elements(By.TAG_NAME, "h1")) == 1
    bench.shows_no_fault()


def test_on_a_phone_the_columns_are_tabs(bench: Desk) -> None:
    screen = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    review = pages_of(bench)["business-1"][1]
    bench.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    bench.sign_in("business-1")
    bench.open(review)

    def shown() -> list[str]:
        columns = bench.browser.find_elements(By.CSS_SELECTOR, ".column")
        return [str(c.get_attribute("id")) for c in columns if c.is_displayed()]

    assert shown() == ["original"]
    for name in ("public", "changes", "original"):
        bench.click(f".page-tabs a[href='#{name}']")
        assert shown() == [name]


def test_the_review_screen_is_walked_with_the_keyboard_in_reading_order(bench: Desk) -> None:
    review = pages_of(bench)["business-1"][1]
    bench.sign_in("business-1")
    bench.open(review)
    order: list[str] = []
    for _ in range(80):
        bench.browser.switch_to.active_element.send_keys(Keys.TAB)
        at = bench.browser.switch_to.active_element
        order.append(at.get_attribute("name") or at.get_attribute("href") or at.tag_name)
        if order[-1] == "signature":
            break
    assert order[0].endswith("#main")
    names = [name for name in order if name.startswith(("answer.", "opinion", "signature"))]
    assert names == [*(n for n in names if n.startswith("answer.")), "opinion", "signature"]
    assert len(names) > 5


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_axe_finds_no_violation_at_the_desk(bench: Desk, axe: str, appearance: str) -> None:
    for name, addresses in pages_of(bench).items():
        bench.sign_in(name)
        bench.browser.add_cookie({"name": "theme", "value": appearance, "path": "/"})
        for address in addresses:
            bench.open(address)
            bench.browser.execute_script(axe)
            assert bench.browser.execute_async_script(RUN) == [], f"{address} for {name}"
