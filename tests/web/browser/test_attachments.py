"""Files of a case in a browser: chosen or dropped, with and without scripts, on a narrow screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from kb.settings import Settings
from kb.store.database import Database
from review.desk import attachments, cases
from tests.review.bureau import settle
from tests.review.desk import files
from tests.review.desk.forms import FORM
from tests.review.desk.signers import PASSWORD, give_passwords
from tests.web.browser.conftest import prepared, serving
from tests.web.browser.test_accessibility import RUN
from tests.web.browser.test_reading import PATIENCE_S
from tests.web.conftest import LIMIT
from tests.web.searching import FakeSearch


@pytest.fixture
def written(filled_home: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the form of a case."""
    shutil.copytree(filled_home, tmp_path / "home")
    settings = Settings(home=tmp_path / "home", laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    settle(database)
    give_passwords(database)
    saved = cases.create(database, actor="submitter", form=FORM)
    with serving(settings, database, FakeSearch()) as address:
        yield f"{address}/desk/cases/{saved.document_id}/edit"
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in (
        ("现场.jpg", files.jpeg()),
        ("决定书.pdf", files.pdf()),
        ("密.pdf", files.pdf(encrypted=True)),
        ("大.png", files.png() + bytes(attachments.LARGEST)),
        ("假.jpg", files.pdf()),
    ):
        (tmp_path / name).write_bytes(data)
    return tmp_path


def sign_in(browser: webdriver.Chrome, form: str, *, width: int) -> None:
    site = form.partition("/desk")[0]
    prepared(browser, site, width=width, height=900)
    browser.get(f"{site}/login")
    browser.find_element(By.NAME, "name").send_keys("submitter")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()
    WebDriverWait(browser, PATIENCE_S).until(lambda page: "/login" not in page.current_url)
    browser.get(form)


def choose(browser: webdriver.Chrome, folder: Path, *names: str) -> None:
    chooser = browser.find_element(By.ID, "attachment_file")
    chooser.send_keys("\n".join(str(folder / name) for name in names))


def listed(browser: webdriver.Chrome) -> list[str]:
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".file-row .head a")]


def wait_for(browser: webdriver.Chrome, *names: str) -> None:
    WebDriverWait(browser, PATIENCE_S).until(lambda page: listed(page) == list(names))


def test_files_go_up_as_soon_as_they_are_chosen_and_typed_text_stays(
    chromium: webdriver.Chrome, written: str, folder: Path
) -> None:
    sign_in(chromium, written, width=390)
    text = chromium.find_element(By.ID, "f-violation")
    text.clear()
    text.send_keys("刚刚写的")
    choose(chromium, folder, "现场.jpg", "决定书.pdf", "密.pdf")
    wait_for(chromium, "现场.jpg", "决定书.pdf", "密.pdf")
    assert chromium.find_element(By.ID, "f-violation").get_attribute("value") == "刚刚写的"
    wide = chromium.execute_script("return document.documentElement.scrollWidth")
    assert wide <= 390


def test_the_list_of_files_has_no_accessibility_fault(
    chromium: webdriver.Chrome, written: str, folder: Path, axe: str
) -> None:
    sign_in(chromium, written, width=390)
    choose(chromium, folder, "现场.jpg", "密.pdf")
    wait_for(chromium, "现场.jpg", "密.pdf")
    chromium.execute_script(axe)
    assert chromium.execute_async_script(RUN) == []


def test_a_large_file_is_refused_before_it_is_sent(
    chromium: webdriver.Chrome, written: str, folder: Path
) -> None:
    sign_in(chromium, written, width=1280)
    chromium.find_element(By.ID, "f-violation").send_keys("再写一句")
    choose(chromium, folder, "大.png", "现场.jpg")
    told = chromium.find_element(By.CSS_SELECTOR, "[data-file-problem]")
    assert told.text == "“大.png”超过 10 MB"
    assert chromium.find_element(By.ID, "f-violation").get_attribute("value").endswith("再写一句")
    assert listed(chromium) == []


def test_a_file_can_be_dropped_on_the_form(chromium: webdriver.Chrome, written: str) -> None:
    sign_in(chromium, written, width=1280)
    chromium.execute_script(
        """
        const data = new DataTransfer();
        data.items.add(new File(["现场记录一份"], "记录.txt", {type: "text/plain"}));
        const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
        document.querySelector("[data-drop]").dispatchEvent(drop);
        """
    )
    wait_for(chromium, "记录.txt")


def test_without_scripts_and_mouse_files_are_uploaded_published_and_removed(
    chromium: webdriver.Chrome, written: str, folder: Path
) -> None:
    sign_in(chromium, written, width=390)
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        chromium.get(written)
        choose(chromium, folder, "现场.jpg", "假.jpg")
        chromium.find_element(By.CSS_SELECTOR, "[data-upload]").send_keys(Keys.ENTER)
        wait_for(chromium, "现场.jpg")
        assert "“假.jpg” 扩展名是 .jpg" in chromium.find_element(By.ID, "refusal").text
        chromium.find_element(By.NAME, "attachment_public").send_keys(Keys.SPACE)
        chromium.find_element(By.CSS_SELECTOR, ".save-bar [value=save]").click()
        saved = WebDriverWait(
            chromium, PATIENCE_S, ignored_exceptions=(StaleElementReferenceException,)
        )
        saved.until(
            lambda page: "公开为 附件1.jpg" in page.find_element(By.CSS_SELECTOR, ".file-row").text
        )
        chromium.find_element(By.NAME, "attachment_removed").send_keys(Keys.SPACE)
        chromium.find_element(By.CSS_SELECTOR, ".save-bar [value=save]").click()
        wait_for(chromium)
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
