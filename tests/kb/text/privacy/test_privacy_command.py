from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from kb.text.privacy.cli import privacy

TEXT = "联系人尤假，手机１９９０００００００５。"


def test_json_gives_every_hit_with_its_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "笔录.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    answer = CliRunner().invoke(privacy, ["scan", "--json", str(path)])
    hits = json.loads(answer.stdout)
    assert [(hit["type"], hit["text"], hit["severity"]) for hit in hits] == [
        ("NAME", "尤假", "medium"),
        ("PHONE", "１９９０００００００５", "high"),
    ]
    assert all(TEXT[hit["start"] : hit["end"]] == hit["text"] for hit in hits)


def test_the_table_counts_what_must_be_dealt_with() -> None:
    answer = CliRunner().invoke(privacy, ["scan"], input=TEXT.encode())
    assert "共 2 处" in answer.output


def test_a_clean_text_is_not_called_safe() -> None:
    answer = CliRunner().invoke(privacy, ["scan"], input="今天下雨。".encode())
    assert "仍须人工核对" in answer.output
