from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from ingest.cli import KIND_NAMES, ingest
from kb.errors import AnjianError
from kb.model.document import DocumentKind
from kb.settings import Settings
from kb.store.database import Database
from tests.ingest.invented import law, write

NAME = "云泽市渔港清洁条例(2020-05-01).md"


@pytest.fixture
def home(settings: Settings) -> Path:
    Database.create(settings).close()
    return settings.home


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(ingest, list(arguments), obj=home, standalone_mode=False)


def code(result: Result) -> int:
    """The exit code, also where sys.exit was called inside the command."""
    if isinstance(result.exception, SystemExit):
        return int(result.exception.code or 0)
    return result.exit_code


def test_the_report_is_json_with_the_fields_of_the_contract(home: Path, tmp_path: Path) -> None:
    result = run(home, str(write(tmp_path, NAME, law())), "--json")
    body: dict[str, Any] = json.loads(result.stdout)
    assert code(result) == 0
    assert {"batch", "ok", "failed", "skipped", "items"} <= set(body)
    assert (body["ok"], body["failed"], body["skipped"]) == (1, 0, 0)
    assert set(body["items"][0]) == {
        "path",
        "status",
        "id",
        "kind",
        "title",
        "articles",
        "reason",
    }


def test_failed_files_make_the_exit_code_one(home: Path, tmp_path: Path) -> None:
    good = write(tmp_path, NAME, law())
    bad = write(tmp_path, "空.md", "")
    result = run(home, str(good), str(bad))
    assert code(result) == 1
    assert "失败 1" in result.stdout
    assert "空.md" in result.stdout


def test_a_path_that_does_not_exist_makes_it_two_and_the_rest_is_kept(
    home: Path, tmp_path: Path
) -> None:
    good = write(tmp_path, NAME, law())
    result = run(home, str(good), str(tmp_path / "没有"))
    assert code(result) == 2
    assert "路径不存在" in result.stdout
    assert json.loads(run(home, str(good), "--json").stdout)["skipped"] == 1


def test_addresses_are_refused_before_anything_is_done(home: Path) -> None:
    result = run(home, "https://example.invalid/law.html")
    assert isinstance(result.exception, click.UsageError)
    assert "另存为网页" in result.exception.message


def test_without_a_database_the_message_says_how_to_make_one(tmp_path: Path) -> None:
    result = run(tmp_path / "nothing", str(write(tmp_path, NAME, law())))
    assert isinstance(result.exception, AnjianError)
    assert "anjian init" in str(result.exception)


def test_a_kind_is_taken_as_asked(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "笔录.md", "# 笔录\n\n## 要点\n\n问清时间。\n")
    body = json.loads(run(home, str(path), "--kind", "guide", "--json").stdout)
    assert body["items"][0]["kind"] == "guide"


def test_every_kind_offered_exists() -> None:
    assert set(KIND_NAMES) - {"auto"} <= {kind.value for kind in DocumentKind}
