"""The exam room in a browser: answers save themselves, and a lost connection loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from kb.settings import Settings
from kb.store.database import Database
from tests.kb.training.exams.room import Room
from tests.review.desk.signers import PASSWORD
from tests.web.browser.conftest import prepared, serving
from tests.web.conftest import LIMIT
from tests.web.exams import open_exam
from tests.web.searching import FakeSearch

PATIENCE_S = 30


@pytest.fixture
def hall(filled_home: Path, tmp_path: Path) -> Iterator[tuple[str, Room]]:
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    settings = Settings(home=home, laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    room = open_exam(database)
    with serving(settings, database, FakeSearch()) as address:
        yield address, room
    database.close()


def offline(browser: webdriver.Chrome, gone: bool) -> None:
    browser.execute_cdp_cmd("Network.enable", {})
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": gone, **speed})


def says(browser: webdriver.Chrome, words: str) -> None:
    WebDriverWait(browser, PATIENCE_S).until(
        lambda b: words in b.find_element(By.ID, "exam-state").text
    )


def test_a_lost_connection_loses_nothing_and_all_goes_by_keyboard(
    chromium: webdriver.Chrome, hall: tuple[str, Room]
) -> None:
    site, room = hall
    browser = prepared(chromium, site, width=1280, height=900)
    browser.get(f"{site}/login?next=/training/exams/{room.number}")
    browser.find_element(By.NAME, "name").send_keys("candidate-1")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD, Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: "/training/exams/" in b.current_url)
    browser.find_element(By.CSS_SELECTOR, "form[action$=start] button").send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: b.current_url.endswith("/room"))
    assert browser.find_element(By.CSS_SELECTOR, "[role=timer]").text.startswith(("00:5", "01:00"))

    browser.find_element(By.ID, "a-3-0-false").send_keys(Keys.SPACE)
    says(browser, "已保存")
    assert room.attempt("candidate-1").answers[3, 0].response == {"true": False}

    offline(browser, True)
    browser.find_element(By.ID, "a-5-0").send_keys("断线时写下的话")
    says(browser, "存在本机")
    assert (5, 0) not in room.attempt("candidate-1").answers
    offline(browser, False)
    says(browser, "已保存")
    assert room.attempt("candidate-1").answers[5, 0].response == {"text": "断线时写下的话"}

    # what an earlier visit could not send comes back with the page, and goes to the server
    late = '{"4-0": {"item": 4, "part": 0, "number": 999, "response": {"blanks": ["十日", ""]}}}'
    browser.execute_script(
        "localStorage.setItem(arguments[0], arguments[1])",
        f"anjian-exam:{room.number}:candidate-1",
        late,
    )
    browser.refresh()
    says(browser, "已保存")
    assert browser.find_element(By.ID, "a-4-0-1").get_attribute("value") == "十日"
    assert room.attempt("candidate-1").answers[4, 0].response == {"blanks": ["十日", ""]}

    browser.find_element(By.CSS_SELECTOR, "button[value=review]").send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: b.current_url.endswith("/hand-in"))
    assert "没有作答" in browser.find_element(By.CSS_SELECTOR, "main .notice.bad").text
    browser.find_element(By.CSS_SELECTOR, "main form button").send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: b.current_url.endswith("/receipt"))
    shown = browser.find_element(By.CSS_SELECTOR, "[data-receipt]").text
    assert shown == room.attempt("candidate-1").receipt
    script = "return Object.keys(localStorage).filter(k => k.startsWith('anjian-exam')).length"
    assert browser.execute_script(script) == 0
