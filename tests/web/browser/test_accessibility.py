"""axe-core finds nothing on any page, in both appearances."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from selenium import webdriver

from tests.web.conftest import PAGES

RUN = """
const done = arguments[arguments.length - 1];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const described = (found) => found.id + ": " + found.nodes.map((node) => node.html).join(" | ");
axe.run(document, {runOnly: rules}).then((result) => done(result.violations.map(described)));
"""


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_no_violation(
    desk: webdriver.Chrome, site: str, axe: str, address: str, appearance: str
) -> None:
    desk.add_cookie({"name": "theme", "value": appearance, "path": "/"})
    desk.get(site + quote(address, safe="/?&=#-_:"))
    desk.execute_script(axe)
    assert desk.execute_async_script(RUN) == []


@pytest.mark.parametrize("address", ["/", "/search?q=废油", "/regulations/xiliu-baohu-tiaoli"])
def test_axe_finds_no_violation_on_a_phone(
    phone: webdriver.Chrome, site: str, axe: str, address: str
) -> None:
    phone.get(site + quote(address, safe="/?&=#-_:"))
    phone.execute_script(axe)
    assert phone.execute_async_script(RUN) == []
