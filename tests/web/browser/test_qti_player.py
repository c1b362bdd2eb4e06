"""An independent QTI 3.0 player shows our items and gives full marks for the key and for no other.

The player is @citolab/qti-components, looked for in the folder that ANJIAN_NODE_MODULES names;
CONTRIBUTING.md says where it comes from.
"""

from __future__ import annotations

import io
import os
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from selenium import webdriver

from kb.training.exchange.formats import write_file
from kb.training.question import QuestionContent
from tests.kb.training.questions import CASE, SINGLE, questions

_BUNDLE = Path(os.environ.get("ANJIAN_NODE_MODULES", "")) / "@citolab/qti-components/cdn"
_NAMESPACE = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
pytestmark = pytest.mark.skipif(
    not _BUNDLE.is_dir(),
    reason="needs @citolab/qti-components in the folder that ANJIAN_NODE_MODULES names",
)
_PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="cdn/index.js"></script>'
_ANSWER = """
const [address, answers, done] = arguments;
(async () => {
  const pause = (ms) => new Promise((ready) => setTimeout(ready, ms));
  const player = document.createElement('qti-item');
  const container = document.createElement('item-container');
  container.setAttribute('item-url', address);
  player.append(container);
  let item = null;
  player.addEventListener('qti-assessment-item-connected', (event) => { item = event.detail; });
  document.body.replaceChildren(player);
  for (let turn = 0; turn < 200 && !item; turn++) await pause(50);
  if (!item) return done(null);
  await item.updateComplete;
  await pause(100);
  for (const [name, value] of Object.entries(answers)) item.updateResponseVariable(name, value);
  await pause(30);
  item.processResponse();
  await pause(30);
  done(Number(item.variables.find((each) => each.identifier === 'SCORE').value));
})().catch((fault) => done(String(fault)));
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""


@pytest.fixture
def player(chromium: webdriver.Chrome, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that a server on this machine serves, with the player in it, and its address."""
    (tmp_path / "index.html").write_text(_PAGE, encoding="utf-8")
    (tmp_path / "cdn").symlink_to(_BUNDLE)
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        chromium.get(f"{address}/index.html")
        yield tmp_path, address
        server.shutdown()


def _key(item: Element) -> dict[str, Any]:
    """The right responses by their names; none for what a person marks."""
    found: dict[str, Any] = {}
    for declared in item.iter(f"{_NAMESPACE}qti-response-declaration"):
        correct = declared.find(f"{_NAMESPACE}qti-correct-response")
        if correct is not None:
            values = [value.text or "" for value in correct]
            several = declared.get("cardinality") != "single"
            found[str(declared.get("identifier"))] = values if several else values[0]
    return found


def _full(item: Element) -> float:
    for declared in item.iter(f"{_NAMESPACE}qti-outcome-declaration"):
        if declared.get("identifier") == "MAXSCORE":
            return float("".join(declared.itertext()))
    raise AssertionError("no MAXSCORE")


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(questions(), min_size=4, max_size=8))
def test_the_key_earns_full_marks_and_a_wrong_answer_does_not(
    player: tuple[Path, str], chromium: webdriver.Chrome, bank: list[QuestionContent]
) -> None:
    folder, address = player
    package = zipfile.ZipFile(io.BytesIO(write_file([*bank, SINGLE, CASE], "qti")))
    items = [name for name in package.namelist() if name.startswith("items/")]
    assert items
    for name in items:
        data = package.read(name)
        place = f"{uuid4().hex}.xml"  # of its own, or the browser shows what it keeps of another
        (folder / place).write_bytes(data)
        item = fromstring(data)
        by_person = item.find(f".//{_NAMESPACE}qti-extended-text-interaction") is not None
        right = _key(item)
        wrong = {each: ["zz"] if isinstance(value, list) else "zz" for each, value in right.items()}
        earned = chromium.execute_async_script(_ANSWER, f"{address}/{place}", right)
        missed = chromium.execute_async_script(_ANSWER, f"{address}/{place}", wrong)
        assert isinstance(earned, int | float), f"the player does not open {name}: {earned}"
        assert earned <= _full(item)
        assert by_person or earned == _full(item), data.decode()
        assert missed < _full(item)
