"""Every page of the desk in a browser: axe finds nothing, a phone shows it whole, focus is seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from waitress.server import create_server

from tests.web.browser.conftest import prepared
from tests.web.browser.test_accessibility import RUN
from tests.web.busy_desk import DESK_PAGES, BusyDesk

STOPS = 12


@pytest.fixture(scope="session")
def busy_site(busy: BusyDesk) -> Iterator[str]:
    """The address of a server over the desk on a working day."""
    server = create_server(busy.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()
    thread.join(10)


def opens(browser: webdriver.Chrome, busy: BusyDesk, site: str, name: str, address: str) -> None:
    cookie = busy.app.config["SESSION_COOKIE_NAME"]
    browser.add_cookie({"name": cookie, "value": busy.cookie(name), "path": "/"})
    browser.get(site + busy.address(address))
    assert "退出" in browser.find_element(By.TAG_NAME, "header").text


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_axe_finds_no_violation(
    chromium: webdriver.Chrome, busy: BusyDesk, busy_site: str, axe: str,
    name: str, address: str, appearance: str,
) -> None:  # fmt: skip
    browser = prepared(chromium, busy_site, width=1280, height=900)
    browser.add_cookie({"name": "theme", "value": appearance, "path": "/"})
    opens(browser, busy, busy_site, name, address)
    browser.execute_script(axe)
    assert browser.execute_async_script(RUN) == []


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_a_phone_shows_a_page_whole_and_keys_show_where_they_are(
    chromium: webdriver.Chrome, busy: BusyDesk, busy_site: str, name: str, address: str
) -> None:
    browser = prepared(chromium, busy_site, width=390, height=844)
    opens(browser, busy, busy_site, name, address)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    for _ in range(STOPS):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        ring, shadow, what = browser.execute_script(
            "const one = document.activeElement, style = getComputedStyle(one);"
            "return [style.outlineStyle, style.boxShadow, one.outerHTML.slice(0, 120)]"
        )
        assert (ring, shadow) != ("none", "none"), what
    said = [entry["message"] for entry in browser.get_log("browser")]
    assert not [words for words in said if "Content Security Policy" in words]


def test_a_question_of_an_exam_lies_within_the_frame_of_its_answer(
    chromium: webdriver.Chrome, busy: BusyDesk, busy_site: str
) -> None:
    browser = prepared(chromium, busy_site, width=390, height=844)
    opens(browser, busy, busy_site, "candidate-3", "/training/exams/{exam_open}/room")
    offsets = browser.execute_script(
        "return [...document.querySelectorAll('fieldset.ask')].map((one) =>"
        " one.querySelector('legend').getBoundingClientRect().top"
        " - one.getBoundingClientRect().top)"
    )
    assert offsets
    assert min(offsets) > 0
