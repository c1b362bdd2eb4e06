"""`anjian compendium`, as somebody at the machine uses it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from kb.compendium import cli
from kb.compendium.cli import compendium
from kb.compendium.content import CompendiumContent
from kb.compendium.saving import save
from kb.compendium.selecting import NothingSelected
from kb.compendium.spec_faults import WrongSpec
from kb.errors import InvalidInput
from kb.model.document import DocumentState
from kb.store.database import Database
from tests.conftest import PROJECT
from tests.kb.compendium.volumes import chosen, set_state


def run(database: Database, *arguments: str, command: click.Command = compendium) -> Result:
    return CliRunner().invoke(command, list(arguments), obj=database.settings.home)


def answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output + str(result.exception)
    decoded: dict[str, Any] = json.loads(result.stdout)
    return decoded


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "我的 汇编.yaml"
    path.write_text("title: 溪流汇编\nselect: {}\ngroup_by: element\n", encoding="utf-8")
    return path


def test_build_writes_the_files_and_a_manifest_and_tells_their_hashes(
    shelf: Database, spec: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "out"
    result = run(shelf, "build", str(spec), "--format", "html", "-o", str(out), "--json")
    told = answer(result)

    assert told["documents"] == 4
    assert told["files"] == [
        {
            "path": str(out / "我的 汇编.html"),
            "sha256": hashlib.sha256((out / "我的 汇编.html").read_bytes()).hexdigest(),
        }
    ]
    listing = (out / "manifest.json").read_bytes()
    assert told["manifest"]["sha256"] == hashlib.sha256(listing).hexdigest()
    assert json.loads(listing)["files"][0]["sha256"] == told["files"][0]["sha256"]
    assert "生成汇编 0/3 正在汇集 4 篇文稿和所引条文" in result.stderr
    assert "提示：案例1的" in result.stderr


def test_of_many_hints_a_build_prints_the_first_and_how_many_there_are(
    shelf: Database, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "MOST_HINTS", 1)
    result = run(shelf, "build", str(spec), "--format", "html", "-o", str(tmp_path), "--json")
    hints = answer(result)["warnings"]

    assert len(hints) > 1
    assert result.stderr.count("提示：") == 1
    assert f"共 {len(hints)} 条提示" in result.stderr


def test_built_again_the_files_are_the_same(shelf: Database, spec: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        answer(run(shelf, "build", str(spec), "--format", "html", "-o", str(folder), "--json"))

    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two


def test_the_audience_can_be_said_on_the_command_line(shelf: Database, spec: Path) -> None:
    told = answer(run(shelf, "check", str(spec), "--audience", "internal", "--json"))

    assert told["audience"] == "internal"
    assert told["documents"] == 5


def test_check_lists_what_a_spec_selects_and_what_to_look_at(shelf: Database, spec: Path) -> None:
    spec.write_text(
        "title: 溪流汇编\nselect: {}\ngroup_by: element\nforeword: 电话 13812345678\n",
        encoding="utf-8",
    )
    out = run(shelf, "check", str(spec)).output

    assert "溪流汇编：4 篇，印行日期 2024-05-06" in out
    assert "【水类案例】\n1\tlitter-2019\tlitter-2019的案例" in out
    assert "提示：前言中的“13812345678”可能指明个人" in out


def test_a_wrong_spec_is_told_with_its_line_and_writes_nothing(
    shelf: Database, spec: Path, tmp_path: Path
) -> None:
    spec.write_text("title: 甲\nselect: {element: 火}\n", encoding="utf-8")
    out = tmp_path / "out"
    result = run(shelf, "build", str(spec), "-o", str(out))

    assert isinstance(result.exception, WrongSpec)
    assert "第 2 行" in str(result.exception)
    assert not out.exists()


def test_a_spec_that_selects_nothing_is_refused(shelf: Database, spec: Path) -> None:
    spec.write_text("title: 甲\nselect: {year: 1999}\n", encoding="utf-8")

    assert isinstance(run(shelf, "check", str(spec)).exception, NothingSelected)


@pytest.mark.parametrize("arguments", [("missing.yaml",), (".",)])
def test_a_spec_that_cannot_be_read_is_refused(shelf: Database, arguments: tuple[str]) -> None:
    result = run(shelf, "check", *arguments)

    assert isinstance(result.exception, InvalidInput)
    assert "读不出汇编方案" in str(result.exception)


def test_an_unknown_format_and_a_folder_that_is_a_file_are_refused(
    shelf: Database, spec: Path, tmp_path: Path
) -> None:
    wrong = run(shelf, "build", str(spec), "--format", "txt", "-o", str(tmp_path / "out"))
    assert "没有这种格式：txt" in str(wrong.exception)

    (tmp_path / "file").write_text("")
    blocked = run(
        shelf, "build", str(spec), "--format", "html", "-o", str(tmp_path / "file" / "out")
    )
    assert "无法写入" in str(blocked.exception)


def test_list_tells_volumes_and_warnings(shelf: Database) -> None:
    assert "还没有汇编" in run(shelf, "list").output
    content: CompendiumContent = chosen(shelf)
    with shelf.unit_of_work() as uow:
        save(uow, content, actor="test", key="compendium-one")
    set_state(shelf, "smoke-2023", DocumentState.WITHDRAWN)

    told = answer(run(shelf, "list", "--json"))
    assert told["total"] == 1
    assert told["compendia"][0]["id"] == "compendium-one"
    assert told["compendia"][0]["warnings"][0]["trouble"] == "withdrawn"
    lines = run(shelf, "list").output.split("\n")
    assert lines[0] == "compendium-one\tdraft\t4 篇\t发行 0 次\t溪流案例汇编"
    assert lines[1] == "\t提示：第 3 篇“smoke-2023的案例”已撤回：处罚决定经复议变更"


def test_the_command_module_loads_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "pydantic", "typst", "docx", "yaml", "PIL", "markdown_it")
    code = (
        f"import sys, kb.compendium.cli; print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
