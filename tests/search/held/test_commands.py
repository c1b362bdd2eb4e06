"""`anjian index status`, `switch` and `rollback` as a person at a terminal sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.errors import InvalidInput
from kb.settings import Settings
from kb.store.database import Database
from search.cli import index, search
from search.held.catalogue import Catalogue
from search.opening import SearchRuntime


@pytest.fixture
def home(filled: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("QDRANT_URL", "DATABASE_URL", "EMBEDDING_MODEL", "RERANKER_MODEL"):
        monkeypatch.delenv(f"ANJIAN_{variable}", raising=False)
    return settings.home


def run(command: object, home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), obj=home)  # type: ignore[arg-type]


def status(home: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(index, home, "status", "--json").stdout)
    return found


def test_switch_search_rollback_search(home: Path, bi_encoder: Path) -> None:
    assert run(search, home, "倾倒废油").exit_code == 0
    done = run(index, home, "switch", "--model", str(bi_encoder), "--json")
    assert json.loads(done.stdout) == {"in_use": str(bi_encoder), "wanted": None}
    models = status(home)["models"]
    assert isinstance(models, list)
    assert [(m["model"], m["in_use"], m["previous"]) for m in models] == [
        ("builtin", False, True),
        (str(bi_encoder), True, False),
    ]
    assert models[1]["dimension"] == 32
    assert "case-1" in run(search, home, "倾倒废油", "--json").stdout
    assert "可用 anjian index rollback 回退" in run(index, home, "status").stdout
    assert run(index, home, "rollback").exit_code == 0
    assert "case-1" in run(search, home, "倾倒废油", "--json").stdout
    assert Catalogue(Settings(home=home)).read().current.model == "builtin"


def test_a_running_server_is_asked_to_switch(
    home: Path, filled: Database, settings: Settings, bi_encoder: Path
) -> None:
    server = SearchRuntime(settings, filled)
    done = run(index, home, "switch", "--model", str(bi_encoder))
    shown = status(home)
    server.close()
    assert "已请运行中的服务" in done.stdout
    assert shown["wanted"] == str(bi_encoder)
    assert shown["indexes"] == {}


def test_a_name_that_is_not_there_is_refused_and_leaves_no_wish(home: Path) -> None:
    pytest.importorskip("huggingface_hub", reason="the extra models is needed")
    result = run(index, home, "switch", "--model", "anjian-tests/no-such-model")
    assert isinstance(result.exception, InvalidInput)
    assert status(home)["wanted"] is None
    assert "no-such-model" not in run(index, home, "status").stdout


def test_a_search_says_that_the_model_of_the_settings_has_no_index_yet(
    home: Path, bi_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(search, home, "倾倒废油")
    monkeypatch.setenv("ANJIAN_EMBEDDING_MODEL", str(bi_encoder))
    result = run(search, home, "倾倒废油")
    assert "anjian index switch" in result.stderr
    assert "case-1" in run(search, home, "倾倒废油", "--json").stdout


def test_a_rebuild_keeps_the_model_in_use(home: Path, bi_encoder: Path) -> None:
    run(index, home, "switch", "--model", str(bi_encoder))
    assert run(index, home, "rebuild").exit_code == 0
    indexes = status(home)["indexes"]
    assert isinstance(indexes, dict)
    assert indexes["public"]["passages"] == 3
    assert Catalogue(Settings(home=home)).read().current.model == str(bi_encoder)
