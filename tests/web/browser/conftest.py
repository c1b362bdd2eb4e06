"""A real browser against a real server over the invented library; skipped without chromium."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from waitress import wasyncore
from waitress.server import create_server

from kb.settings import Settings
from kb.store.database import Database
from tests.web.conftest import LIMIT
from tests.web.searching import FakeSearch
from web.app import create_app
from web.wiring import EXTENSION, Searcher

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
AXE_PACKAGES = ("axe_playwright_python", "axe_selenium_python")


@contextmanager
def serving(settings: Settings, database: Database, search: Searcher) -> Iterator[str]:
    """The address of a server over a database."""
    app = create_app(settings, database=database, search=search)
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # A browser keeps its connections, and with them the loop, whose own thread must close them.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
    server.task_dispatcher.shutdown()
    thread.join(10)
    app.extensions[EXTENSION].search_log.close()


@pytest.fixture(scope="session")
def site(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a copy of the library."""
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(filled_home, home)
    settings = Settings(home=home, laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    with serving(settings, database, FakeSearch()) as address:
        yield address
    database.close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests of a worker."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("chromium and chromedriver are not installed: run tests/install-browser")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    chrome.set_page_load_timeout(60)
    yield chrome
    chrome.quit()


@pytest.fixture
def desk(chromium: webdriver.Chrome, site: str) -> webdriver.Chrome:
    """A wide window with scripts, on the home page, without cookies."""
    return prepared(chromium, site, width=1280, height=900)


@pytest.fixture
def phone(chromium: webdriver.Chrome, site: str) -> webdriver.Chrome:
    """A narrow window."""
    return prepared(chromium, site, width=390, height=844)


@pytest.fixture
def scriptless(chromium: webdriver.Chrome, site: str) -> Iterator[webdriver.Chrome]:
    """A window whose pages may not run scripts."""
    browser = prepared(chromium, site, width=1280, height=900)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    yield browser
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def prepared(browser: webdriver.Chrome, site: str, *, width: int, height: int) -> webdriver.Chrome:
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.get(site)
    browser.get_log("browser")
    return browser


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core from a Python package that carries it."""
    for name in AXE_PACKAGES:
        found = find_spec(name)
        for folder in (found.submodule_search_locations or []) if found else []:
            for script in Path(folder).rglob("axe.min.js"):
                return script.read_text(encoding="utf-8")
    pytest.skip(f"axe-core is not installed: pip install --no-deps one of {AXE_PACKAGES}")
