from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kb.compendium.policy.cli import policy
from kb.errors import InvalidInput

TEXT = "乙河市人民政府办公室关于印发方案的通知\n2024年6月底前，市生态环境局完成排查。\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json_has_the_fields_of_the_contract_and_offsets_into_the_file(file: Path) -> None:
    result = CliRunner().invoke(policy, ["duties", str(file), "--json"], catch_exceptions=False)
    (row,) = json.loads(result.stdout)
    assert row["deadline_text"] == "2024年6月底前"
    assert row["normalised_deadline"] == "2024-06-30"
    assert row["responsible"] == ["乙河市生态环境局"]
    assert row["kind"] == "fixed"
    assert row["measure"] == "市生态环境局完成排查"
    assert TEXT[row["start"] : row["end"]] == row["quote"]


def test_the_table_says_how_many_name_nobody(file: Path) -> None:
    result = CliRunner().invoke(policy, ["duties", str(file)], catch_exceptions=False)
    assert result.stdout.splitlines()[0] == "时限\t归一\t责任单位\t措施\t位置"
    assert "共 1 项，0 项原文未写责任单位" in result.stdout


def test_a_text_without_duties_says_so() -> None:
    result = CliRunner().invoke(policy, ["duties"], input="没有时限的话。", catch_exceptions=False)
    assert "没有读出带时限的任务" in result.stdout


def test_workbook_and_calendar_are_written(file: Path, tmp_path: Path) -> None:
    for form in ("xlsx", "ics"):
        target = tmp_path / f"清单.{form}"
        arguments = ["duties", str(file), "--format", form, "-o", str(target)]
        result = CliRunner().invoke(policy, arguments, catch_exceptions=False)
        assert result.exit_code == 0
    book = load_workbook(io.BytesIO((tmp_path / "清单.xlsx").read_bytes()))
    assert book["责任清单"].cell(3, 1).value == "乙河市生态环境局"
    assert "DTSTART;VALUE=DATE:20240630" in (tmp_path / "清单.ics").read_text(encoding="utf-8")


def test_an_export_without_a_file_to_write_is_refused(file: Path) -> None:
    with pytest.raises(InvalidInput, match="导出 xlsx 要写入文件"):
        CliRunner().invoke(
            policy, ["duties", str(file), "--format", "xlsx"], catch_exceptions=False
        )


def test_two_policies_are_compared(file: Path, tmp_path: Path) -> None:
    higher = tmp_path / "上级.txt"
    higher.write_text("2024年9月底前，市级生态环境部门完成排查。\n", encoding="utf-8")
    arguments = ["compare", str(file), str(higher)]
    result = CliRunner().invoke(policy, arguments, catch_exceptions=False)
    assert "提前" in result.stdout
    result = CliRunner().invoke(policy, [*arguments, "--json"], catch_exceptions=False)
    assert [row["relation"] for row in json.loads(result.stdout)] == ["earlier"]
