from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli import cli
from kb.errors import InvalidInput
from kb.text.cli import cite_command, decode

TEXT = "依据《水污染防治法》第八十三条第二项和第八十四条"


def run(home: Path, *arguments: str, stdin: bytes | None = None) -> str:
    """Run the command under the group, as the console script does."""
    with CliRunner().isolation(input=stdin) as (out, _, _):
        context = cli.make_context("anjian", ["--home", str(home), "cite"], resilient_parsing=True)
        context.obj = home
        with context:
            command = cite_command.make_context("cite", list(arguments), parent=context)
            with command:
                cite_command.invoke(command)
        return out.getvalue().decode("utf-8")


def test_json_on_a_home_without_database_says_that_nothing_was_checked(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, "--json", stdin=TEXT.encode()))
    assert [(one["law"], one["article"], one["items"]) for one in answer] == [
        ("水污染防治法", 83, [2]),
        ("水污染防治法", 84, None),
    ]
    assert not any(one["resolved"] for one in answer)
    assert "未建库" in answer[0]["reason"]


def test_a_file_is_read_in_the_encoding_of_old_offices(tmp_path: Path) -> None:
    path = tmp_path / "决定书.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    answer = json.loads(run(tmp_path, "--json", str(path)))
    assert answer[0]["raw"] == TEXT[answer[0]["start"] : answer[0]["end"]]


def test_the_table_counts_what_failed(tmp_path: Path) -> None:
    shown = run(tmp_path, stdin=TEXT.encode())
    assert "共 2 处引用，2 处未通过核对。" in shown


def test_a_text_without_references_says_so(tmp_path: Path) -> None:
    assert "没有找到法条引用" in run(tmp_path, stdin="今天下雨。".encode())
    assert json.loads(run(tmp_path, "--json", stdin=b"")) == []


def test_the_home_law_gives_bare_numbers_their_law(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, "--json", "--law", "水法", stdin="依照本法第三条".encode()))
    assert answer[0]["law"] == "水法"


def test_a_wrong_date_is_refused_with_an_example(tmp_path: Path) -> None:
    from click import BadParameter

    with pytest.raises(BadParameter, match="2021-03-01"):
        run(tmp_path, "--as-of", "去年", stdin=TEXT.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInput, match="编码"):
        decode(b"\xff\xff\x00\xff")
