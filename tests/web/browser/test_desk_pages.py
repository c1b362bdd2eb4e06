"""A case on pages in a browser: meeting, publication, public page, withdrawal, receipt."""

from __future__ import annotations

import io
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from kb.model.document import DocumentState
from kb.settings import Settings
from kb.store.database import Database
from review.release import due
from tests.review.bureau import PANEL, Desk, draft, settle
from tests.review.desk.signers import PASSWORD, give_passwords
from tests.web.browser.conftest import prepared, serving
from tests.web.browser.test_accessibility import RUN
from tests.web.browser.test_reading import PATIENCE_S
from tests.web.conftest import LIMIT
from tests.web.searching import FakeSearch
from tests.web.test_rechecks import open_recheck

TITLE = "文稿 case-2026-1"
PAGES = ("/desk/meetings", "/desk/meetings/1", "/desk/releases", "/desk/rechecks", "/desk/overdue")


@dataclass(frozen=True, slots=True)
class Province:
    """A server of its own, since what happens here changes what the other tests read."""

    address: str
    database: Database
    case: Desk


@pytest.fixture
def province(filled_home: Path, tmp_path: Path) -> Iterator[Province]:
    shutil.copytree(filled_home, tmp_path / "home")
    settings = Settings(home=tmp_path / "home", laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    settle(database)
    give_passwords(database)
    case = draft(database, key="case-2026-1").bring_to(DocumentState.DELIBERATION)
    with serving(settings, database, FakeSearch()) as address:
        yield Province(address, database, case)
    database.close()


@dataclass
class Person:
    """Somebody at the browser; `sits_down` makes it theirs."""

    browser: webdriver.Chrome
    site: str

    def sits_down(self, name: str) -> None:
        self.browser.delete_all_cookies()
        self.opens("/login")
        self.types("#name", name)
        self.types("#password", PASSWORD)
        self.leaves_by(By.CSS_SELECTOR, "main form button")
        assert f"已登录：{name}" in self.reads()

    def leaves_by(self, how: str, what: str) -> None:
        """Press what leads to another page, and wait until that page is there."""
        self.browser.execute_script("window.before = true")
        pressed = self.browser.find_element(how, what)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", pressed)
        pressed.click()
        there = "return !window.before && document.readyState === 'complete'"
        wait = WebDriverWait(self.browser, PATIENCE_S, ignored_exceptions=(WebDriverException,))
        wait.until(lambda browser: browser.execute_script(there))

    def opens(self, path: str) -> None:
        self.browser.get(self.site + path)

    def types(self, selector: str, words: str) -> None:
        self.browser.find_element(By.CSS_SELECTOR, selector).send_keys(words)

    def ticks(self, selector: str) -> None:
        for box in self.browser.find_elements(By.CSS_SELECTOR, selector):
            if not box.is_selected():
                self.browser.execute_script("arguments[0].click()", box)

    def presses(self, words: str) -> None:
        self.leaves_by(By.XPATH, f"//main//button[normalize-space()='{words}']")

    def follows(self, words: str) -> None:
        self.leaves_by(By.LINK_TEXT, words)

    def reads(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "main").text

    def downloads(self, path: str) -> bytes:
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in self.browser.get_cookies())
        request = urllib.request.Request(self.site + path, headers={"Cookie": cookies})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content


@pytest.fixture
def person(chromium: webdriver.Chrome, province: Province) -> Person:
    return Person(prepared(chromium, province.address, width=1280, height=900), province.address)


def planned(person: Person, province: Province) -> None:
    person.sits_down("panel-1")
    person.opens("/desk/meetings")
    person.types("#title", "第一次审议会")
    Select(person.browser.find_element(By.ID, "chair")).select_by_value("panel-1")
    for name in PANEL:
        person.ticks(f"[name=panel][value={name}]")
    person.ticks("[name=agenda]")
    person.presses("筹备会议")
    assert "会议已筹备" in person.reads()


def test_a_case_is_decided_published_and_withdrawn_on_pages(
    person: Person, province: Province
) -> None:
    planned(person, province)
    person.ticks("[name=present]")
    person.presses("登记到会")
    person.presses("开会")
    person.presses("启动审议")
    assert "正在审议" in person.reads()
    for name in PANEL:
        person.sits_down(name)
        person.opens("/desk/meetings/1")
        person.presses("声明无需回避")
        person.ticks("[name=choice][value=publish]")
        person.presses("表决")
        assert "您已表决" in person.reads()
    person.browser.find_element(By.XPATH, "//summary[.='形成决议']").click()
    person.types("[name=signature]", PASSWORD)
    person.presses("计票并形成决议")
    assert "同意发布 5 票" in person.reads()
    person.presses("散会")
    assert "纪要已生成" in person.reads()
    minutes = Document(io.BytesIO(person.downloads("/desk/meetings/1/minutes.docx")))
    assert minutes.paragraphs[0].text == "第一次审议会纪要"

    person.sits_down("publisher")
    person.opens("/desk/releases")
    person.follows(TITLE)
    person.presses("声明无需回避")
    person.types("#sign-publish", PASSWORD)
    person.presses("立即发布")
    person.follows("看公开页面")
    assert TITLE in person.reads()

    person.opens(f"/desk/releases/{province.case.id}")
    person.follows("撤回…")
    assert "撤回不可逆" in person.reads()
    person.types("#opinion", "处罚决定书有误")
    person.types("#signature", PASSWORD)
    person.presses("确认撤回")
    assert "已撤回，回执见下" in person.reads()
    due.run(province.database.settings, province.database)
    person.follows("打印回执")
    assert "处罚决定书有误" in person.reads()
    assert "系统查验" in person.reads()
    person.opens("/cases/case-2026-1")
    assert "处罚决定书有误" in person.reads()
    with pytest.raises(urllib.error.HTTPError) as gone:
        person.downloads("/cases/case-2026-1")
    assert gone.value.code == 410
    gone.value.close()


def test_the_pages_of_the_desk_fit_a_phone_and_keep_the_policy(
    person: Person, province: Province
) -> None:
    open_recheck(province.database)
    planned(person, province)
    person.sits_down("everything")
    prepared_cookies = person.browser.get_cookies()
    prepared(person.browser, province.address, width=390, height=844)
    for cookie in prepared_cookies:
        person.browser.add_cookie(cookie)
    for path in (*PAGES, f"/desk/releases/{province.case.id}"):
        person.opens(path)
        width = person.browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= 390, path
        unnamed = person.browser.execute_script(
            "return [...document.querySelectorAll('main input:not([type=hidden]), main select,"
            " main textarea')].filter((one) => !one.labels.length && !one.ariaLabel).length"
        )
        assert unnamed == 0, path
        said = [one["message"] for one in person.browser.get_log("browser")]
        assert not [words for words in said if "Content Security Policy" in words], path


def test_axe_finds_no_violation_on_the_pages_of_the_desk(
    person: Person, province: Province, axe: str
) -> None:
    open_recheck(province.database)
    planned(person, province)
    person.sits_down("everything")
    for path in (*PAGES, f"/desk/releases/{province.case.id}"):
        person.opens(path)
        person.browser.execute_script(axe)
        assert person.browser.execute_async_script(RUN) == [], path
