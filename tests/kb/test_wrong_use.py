"""A wrong call is answered in one Chinese line that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.cli import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "没有命令 nosuch"),
        (["eval", "/nonexist"], "“/nonexist”不存在，请核对路径"),
        (["search", "--nosuch", "x"], "没有选项 --nosuch"),
        (["search", "废油", "--status", "moon"], "选项 --status 不接受“moon”，可用的值：in_force"),
        (["search", "废油", "-n", "many"], "不接受“many”"),
        (["search", "废油", "--level"], "选项 --level 后面要写一个值"),
        (["user", "add"], "缺少参数 NAME"),
        (["user", "add", "wu", "--unit", "市局"], "缺少选项 --role"),
        (["serve", "--port", "99999"], "选项 --port 不接受“99999”，范围 1<=x<=65535"),
        (["serve", "extra"], "多写了 extra"),
        (["eval", "run"], "请给出问题集文件，或同时给出 --queries 与 --qrels"),
    ],
)
def test_a_wrong_call_is_answered_in_chinese(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(tmp_path), *arguments])
    assert ended.value.code == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert line.startswith("错误：")
    assert said in line
