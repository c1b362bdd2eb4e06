"""Fresh processes: what importing search does to telemetry, and what it does not import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROJECT = Path(__file__).resolve().parents[3]

_TELEMETRY = """
import os
from search.haystack_store.store import AnjianDocumentStore
import haystack.telemetry._telemetry as sender
assert os.environ["HAYSTACK_TELEMETRY_ENABLED"] == "false"
print(sender.telemetry)
"""
_IMPORTED_OF_HAYSTACK = """
import importlib, json, sys
found = {{}}
for module in {modules!r}:
    importlib.import_module(module)
    found[module] = [name for name in sys.modules if name.partition(".")[0] == "haystack"]
print(json.dumps(found))
"""
_WITHOUT_HAYSTACK = (
    "search",
    "search.passage",
    "search.lexical",
    "search.index.edge",
    "search.index.cluster",
    "search.service",
    "search.filters",
    "search.haystack_store.layout",
)


def _printed(program: str, home: Path, **variables: str) -> str:
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(_PROJECT), **variables}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("set_to", ["", "true"], ids=["unset", "switched on"])
def test_importing_the_store_switches_telemetry_off(tmp_path: Path, set_to: str) -> None:
    assert _printed(_TELEMETRY, tmp_path, HAYSTACK_TELEMETRY_ENABLED=set_to) == "None"
    assert list(tmp_path.iterdir()) == [], "telemetry would have left an identity in ~/.haystack"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What of Haystack is there after each of the imports, which one process does in turn."""
    program = _IMPORTED_OF_HAYSTACK.format(modules=_WITHOUT_HAYSTACK)
    found: dict[str, list[str]] = json.loads(_printed(program, tmp_path_factory.mktemp("nobody")))
    return found


@pytest.mark.parametrize("module", _WITHOUT_HAYSTACK)
def test_haystack_is_not_imported_by(module: str, imported: dict[str, list[str]]) -> None:
    assert imported[module] == []
