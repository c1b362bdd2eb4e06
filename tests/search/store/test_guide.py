"""The guide to the document store is complete, and its example does what it says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from search.haystack_store.store import AnjianDocumentStore

_GUIDE = Path(__file__).resolve().parents[3] / "docs" / "haystack-document-store.md"


def test_every_method_is_in_the_guide() -> None:
    text = _GUIDE.read_text(encoding="utf-8")
    offered = {name for name in dir(AnjianDocumentStore) if not name.startswith("_")}
    synchronous = {name for name in offered if not name.endswith("_async")}
    assert {name for name in synchronous if f"`{name}`" not in text} == set()
    without_twin = {name for name in synchronous if f"{name}_async" not in offered}
    assert without_twin == {"to_dict", "from_dict", "close", "index"}


def test_the_example_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", _GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    program = tmp_path / "example.py"
    program.write_text(example, encoding="utf-8")
    runpy.run_path(str(program))
    assert (tmp_path / "文档库" / "CURRENT").is_file()
