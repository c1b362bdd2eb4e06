"""What a reader does, with keys, on a phone, and without scripts."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.web.conftest import PAGES

LAW = "/regulations/xiliu-baohu-tiaoli"
PATIENCE_S = 20


def first(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def arrive(browser: webdriver.Chrome, part: str) -> None:
    """Wait until the address has this part: a click returns before the page has come."""
    WebDriverWait(browser, PATIENCE_S).until(lambda b: part in b.current_url)


def press(browser: webdriver.Chrome, key: str) -> None:
    first(browser, "body").send_keys(key)


def open_page(browser: webdriver.Chrome, site: str, address: str) -> None:
    browser.get(site + quote(address, safe="/?&=#-_:"))


def test_slash_jumps_into_the_search_box_and_enter_searches(
    desk: webdriver.Chrome, site: str
) -> None:
    open_page(desk, site, LAW)
    press(desk, "/")
    box = desk.switch_to.active_element
    assert box.get_attribute("name") == "q"
    box.send_keys("废油", Keys.ENTER)
    arrive(desk, "/search")
    assert "溪流保护条例 第三条" in first(desk, "[data-entry] h2").text


def test_j_and_k_walk_through_the_hits_and_enter_opens_one(
    desk: webdriver.Chrome, site: str
) -> None:
    open_page(desk, site, "/search?q=废油")
    press(desk, "j")
    press(desk, "j")
    assert first(desk, "[data-entry].current").get_attribute("id") == "hit-2"
    desk.switch_to.active_element.send_keys("k")
    assert first(desk, "[data-entry].current").get_attribute("id") == "hit-1"
    desk.switch_to.active_element.send_keys(Keys.ENTER)
    arrive(desk, "/articles/3")


def test_the_chosen_appearance_stays(desk: webdriver.Chrome, site: str) -> None:
    before = first(desk, "body").value_of_css_property("background-color")
    first(desk, "[data-theme-toggle]").click()
    after = first(desk, "body").value_of_css_property("background-color")
    assert after != before
    open_page(desk, site, "/cases")
    assert first(desk, "body").value_of_css_property("background-color") == after


def test_the_system_appearance_is_followed_without_any_choice(
    desk: webdriver.Chrome, site: str
) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        desk.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        open_page(desk, site, "/about")
        colours.add(first(desk, "body").value_of_css_property("background-color"))
    desk.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(colours) == 2


def test_an_address_of_an_item_leads_to_the_item(desk: webdriver.Chrome, site: str) -> None:
    open_page(desk, site, f"{LAW}#art_3__para_1__item_2")
    item = first(desk, "#art_3__para_1__item_2")
    assert item.value_of_css_property("background-color") != "rgba(0, 0, 0, 0)"


def test_without_scripts_one_can_search_filter_read_and_compare(
    scriptless: webdriver.Chrome, site: str
) -> None:
    scriptless.get(site)
    assert not first(scriptless, "[data-theme-toggle]").is_displayed()
    first(scriptless, "#q").send_keys("废油")
    first(scriptless, "form[role=search] button").click()
    arrive(scriptless, "/search")
    assert "溪流保护条例 第三条" in first(scriptless, "[data-entry] h2").text
    assert not first(scriptless, "[data-copy]").is_displayed()
    scriptless.find_element(By.PARTIAL_LINK_TEXT, "典型案例\n1").click()
    arrive(scriptless, "kind=case")
    assert len(scriptless.find_elements(By.CSS_SELECTOR, "[data-entry]")) == 1
    open_page(scriptless, site, LAW)
    assert first(scriptless, ".toc nav").is_displayed()
    scriptless.find_element(By.LINK_TEXT, "对照两个版本").click()
    arrive(scriptless, "compare")
    assert scriptless.find_elements(By.CSS_SELECTOR, "ins")


def test_on_a_phone_the_contents_fold_open_without_scripts(
    phone: webdriver.Chrome, site: str
) -> None:
    open_page(phone, site, LAW)
    assert not first(phone, ".toc nav").is_displayed()
    first(phone, "label[for=fold-toc]").click()
    assert first(phone, ".toc nav").is_displayed()


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_wider_than_a_phone_or_breaks_its_own_policy(
    phone: webdriver.Chrome, site: str, address: str
) -> None:
    open_page(phone, site, address)
    width = phone.execute_script("return document.documentElement.scrollWidth")
    assert width <= 390
    complaints = [
        entry["message"]
        for entry in phone.get_log("browser")
        if "Content Security Policy" in entry["message"] or entry["source"] == "javascript"
    ]
    assert complaints == []


def test_printing_leaves_the_text_and_drops_the_navigation(
    desk: webdriver.Chrome, site: str
) -> None:
    open_page(desk, site, LAW)
    desk.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = {
        selector: first(desk, selector).is_displayed()
        for selector in (".site-header", ".search-strip", ".toc", ".law-text", "h1")
    }
    desk.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == {
        ".site-header": False,
        ".search-strip": False,
        ".toc": False,
        ".law-text": True,
        "h1": True,
    }
