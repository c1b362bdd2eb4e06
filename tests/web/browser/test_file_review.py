"""The scoring page in a browser: deductions save themselves, and all goes by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from kb.file_review.scoring import Deduction, Draft
from kb.settings import Settings
from kb.store.database import Database
from tests.kb.file_review.bureau import Round, begin
from tests.review.desk.signers import PASSWORD, give_passwords
from tests.web.browser.conftest import prepared, serving
from tests.web.browser.test_exam_room import offline
from tests.web.conftest import LIMIT
from tests.web.searching import FakeSearch

PATIENCE_S = 30


@pytest.fixture
def bureau(filled_home: Path, tmp_path: Path) -> Iterator[tuple[str, Round, int]]:
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    settings = Settings(home=home, laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    review = begin(database)
    give_passwords(database)
    file = review.add()
    review.pair(file)
    with serving(settings, database, FakeSearch()) as address:
        yield address, review, file
    database.close()


def says(browser: webdriver.Chrome, words: str) -> None:
    WebDriverWait(browser, PATIENCE_S).until(
        lambda b: words in b.find_element(By.ID, "review-state").text
    )


def test_a_file_is_scored_by_keyboard_and_a_second_window_overwrites_nothing(
    chromium: webdriver.Chrome, bureau: tuple[str, Round, int]
) -> None:
    site, review, file = bureau
    browser = prepared(chromium, site, width=1280, height=900)
    page = f"/file-reviews/{review.number}/files/{file}"
    browser.get(f"{site}/login?next={page}")
    browser.find_element(By.NAME, "name").send_keys("legal-1")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD, Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: b.current_url.endswith(page))

    browser.find_element(By.CSS_SELECTOR, "[data-item='1.1'] [data-step='1']").send_keys(Keys.ENTER)
    says(browser, "已保存")
    assert browser.switch_to.active_element.get_attribute("id") == "reason-1.1"
    assert browser.find_element(By.CSS_SELECTOR, "[data-total]").text == "99"

    browser.find_element(By.ID, "points-2.1").send_keys("2")
    says(browser, "2.1 还没有写明理由")
    browser.find_element(By.ID, "points-2.1").send_keys("2")
    says(browser, "没有保存")  # 22 points of 6
    browser.find_element(By.ID, "points-2.1").send_keys(Keys.BACKSPACE)
    offline(browser, True)
    browser.find_element(By.ID, "reason-2.1").send_keys("时间前后不一")
    says(browser, "没有连上服务")
    offline(browser, False)
    says(browser, "已保存")

    browser.find_element(By.CSS_SELECTOR, "button[value=review]").send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: b.current_url.endswith("/hand-in"))
    assert "时间前后不一" in browser.find_element(By.TAG_NAME, "main").text
    browser.find_element(By.CSS_SELECTOR, "main form a").send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE_S).until(lambda b: b.current_url.endswith(page))

    elsewhere = Draft({"1.1": Deduction(3, "另一个窗口")})
    review.save(file, "legal-1", elsewhere)
    browser.find_element(By.ID, "opinion").send_keys("总体较好", Keys.TAB)
    says(browser, "另一个窗口")
    assert review.save(file, "legal-1", elsewhere).total == 97
    severe = [entry for entry in browser.get_log("browser") if "409" not in entry["message"]]
    assert not [entry for entry in severe if "Content Security" in entry["message"]]
