"""Pages that join laws and cases, filled with something to show: axe finds nothing on them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from ingest.storing import references
from ingest.storing.correspondences import link_articles
from kb.model.document import DocumentKind
from kb.settings import Settings
from kb.store.database import Database
from tests.citing import add_lakes, add_streams
from tests.ingest import amended
from tests.search.similar.precedents import case
from tests.web.browser.conftest import prepared, serving
from tests.web.browser.test_accessibility import RUN
from tests.web.conftest import LIMIT
from tests.web.library import add_document
from tests.web.searching import FakeSearch

APPLICABLE = "/applicable-law?violation_on=2017-03-01&decided_on=2022-10-01&provision="
FILLED = (
    ("/regulations/hubin-shidi-guiding/2022-09-01/articles/2", "[data-history] > li"),
    ("/regulations/hubin-shidi-guiding/2011-03-01/articles/3", "[data-successor]"),
    ("/regulations/hupo-fa/2019-11-01/articles/3", "main article"),
    ("/regulations/hupo-fa/graph", "main table, main svg, main ul"),
    ("/regulations/xiliu-tiaoli/graph", "main table, main svg, main ul"),
    (f"{APPLICABLE}湖滨湿地保护规定第四条", "main del, main ins"),
    (f"{APPLICABLE}湖滨湿地保护规定第四十条", "main [role=alert], main .notice"),
    ("/cases/similar?case=case-new-law", "#found li"),
)
"""The address of a page, and what it shows when it is filled."""


@pytest.fixture(scope="module")
def laws_site(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a library whose laws cite, follow and change one another."""
    home = tmp_path_factory.mktemp("laws") / "home"
    shutil.copytree(filled_home, home)
    settings = Settings(home=home, laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    amended.enacted(database)
    with database.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
        for key, version, article in (("old", "2011-03-01", 3), ("new", "2022-09-01", 2)):
            penalty = {"law": "湖滨湿地保护规定", "version": version, "article": article}
            basis = [{**penalty, "role": "penalty"}]
            content = case("某村民采挖芦苇案", "在湖边采挖芦苇。", legal_basis=basis)
            add_document(uow, DocumentKind.CASE, f"case-{key}-law", content)
    link_articles(database, actor="test", subject="batch:1")
    references.refresh(database)
    with serving(settings, database, FakeSearch()) as address:
        yield address
    database.close()


@pytest.mark.parametrize(("appearance", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.parametrize(("address", "shows"), FILLED)
def test_axe_finds_no_violation(
    chromium: webdriver.Chrome, laws_site: str, axe: str,
    address: str, shows: str, appearance: str, width: int,
) -> None:  # fmt: skip
    browser = prepared(chromium, laws_site, width=width, height=900)
    browser.add_cookie({"name": "theme", "value": appearance, "path": "/"})
    browser.get(laws_site + quote(address, safe="/?&=#-_:"))
    assert browser.find_elements(By.CSS_SELECTOR, shows), "the page is empty"
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_script(axe)
    assert browser.execute_async_script(RUN) == []


def test_axe_finds_no_violation_where_a_description_found_cases(
    chromium: webdriver.Chrome, laws_site: str, axe: str
) -> None:
    browser = prepared(chromium, laws_site, width=1280, height=900)
    browser.get(f"{laws_site}/cases/similar")
    browser.find_element(By.ID, "f-text").send_keys("夜里把废油倒进溪流，被群众举报")
    browser.find_element(By.CSS_SELECTOR, ".similar-form button").click()
    assert browser.find_elements(By.CSS_SELECTOR, "#found li")
    browser.execute_script(axe)
    assert browser.execute_async_script(RUN) == []


def test_a_case_on_the_old_number_is_shown_as_one_on_the_same_provision(
    chromium: webdriver.Chrome, laws_site: str
) -> None:
    browser = prepared(chromium, laws_site, width=1280, height=900)
    browser.get(f"{laws_site}/cases/similar?case=case-new-law")
    first = browser.find_element(By.CSS_SELECTOR, "#found li").text
    assert "湖滨湿地保护规定第二条（与湖滨湿地保护规定第三条前后相承）" in first
    assert "处罚依据不同" not in first
