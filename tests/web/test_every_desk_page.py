"""What must hold for every page of the desk, opened by somebody whose page it is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache

import pytest
from bs4 import BeautifulSoup

from tests.web.busy_desk import DESK_PAGES, NAMES, BusyDesk
from web.security import POLICY

NOT_WORDS = re.compile(rf"\b(?:None|undefined|{'|'.join(NAMES)})\b|{{{{")


def opened(busy: BusyDesk, name: str, address: str) -> BeautifulSoup:
    answer = busy.get(name, address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture(scope="module")
def status_of(busy: BusyDesk) -> Callable[[str, str], int]:
    """Opens an address once for a person, however many pages lead to it."""
    return cache(lambda name, address: busy.get(name, address).status_code)


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_a_page_has_one_heading_a_title_its_language_and_a_way_to_skip_to_the_text(
    busy: BusyDesk, name: str, address: str
) -> None:
    soup = opened(busy, name, address)
    assert soup.title is not None
    assert "案鉴" in soup.title.text
    assert soup.select_one("html[lang=zh-CN]")
    assert soup.select_one("a.skip-link[href='#main']")
    assert soup.select_one("main#main")
    assert len(soup.find_all("h1")) == 1
    levels = [int(heading.name[1]) for heading in soup.select("main h1, main h2, main h3, main h4")]
    for above, below in itertools.pairwise(levels):
        assert below <= above + 1, f"h{above} is followed by h{below}"


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_people_and_codes_are_called_by_name(busy: BusyDesk, name: str, address: str) -> None:
    main = opened(busy, name, address).select_one("main")
    assert main is not None
    found = NOT_WORDS.search(main.text)
    assert found is None, main.text[max(0, found.start() - 60) : found.end() + 30]


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_every_local_link_leads_somewhere(
    busy: BusyDesk, status_of: Callable[[str, str], int], name: str, address: str
) -> None:
    targets = {
        str(link["href"]).split("#")[0]
        for link in opened(busy, name, address).select("a[href]")
        if str(link["href"]).startswith("/")
    }
    for target in targets:
        status = status_of(name, target)
        assert status in (200, 302, 304), f"{address} → {target}: {status}"


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_ids_are_unique_and_what_refers_to_one_finds_it(
    busy: BusyDesk, name: str, address: str
) -> None:
    soup = opened(busy, name, address)
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    wanted = {str(link["href"])[1:] for link in soup.select("a[href^='#']")}
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        for tag in soup.select(f"[{attribute}]"):
            wanted.update(str(tag[attribute]).split())
    assert wanted <= set(ids)


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_every_field_is_labelled_and_every_button_says_what_it_does(
    busy: BusyDesk, name: str, address: str
) -> None:
    soup = opened(busy, name, address)
    labelled = {str(label["for"]) for label in soup.select("label[for]")}
    for field in soup.select("main input:not([type=hidden]), main select, main textarea"):
        assert field.get("aria-label") or field.get("id") in labelled, field
    for button in soup.select("main button, main summary"):
        assert button.text.strip() or button.get("aria-label"), button
    for form in soup.select("main form[method=post]"):
        assert form.select_one("input[name=csrf_token]"), form


@pytest.mark.parametrize(("name", "address"), DESK_PAGES)
def test_a_page_is_its_own_and_is_kept_by_nobody(busy: BusyDesk, name: str, address: str) -> None:
    answer = busy.get(name, address)
    soup = BeautifulSoup(answer.text, "html.parser")
    assert not soup.find_all("style")
    assert all(str(script["src"]).startswith("/") for script in soup.find_all("script"))
    assert not [
        t for t in soup.find_all() if any(n.startswith("on") or n == "style" for n in t.attrs)
    ]
    policy = answer.headers["Content-Security-Policy"]
    for directive, sources in POLICY.items():
        assert f"{directive} {sources}" in policy
    if address.startswith(("/desk", "/training", "/file-reviews")):
        assert soup.select_one("meta[name=robots][content=noindex]")
        assert answer.headers["Cache-Control"].split(", ")[-1] in ("no-store", "no-cache")
        assert BeautifulSoup(busy.app.test_client().get(busy.address(address)).text,
                             "html.parser").select_one("h1")  # fmt: skip
        assert busy.app.test_client().get(busy.address(address)).status_code == 401
