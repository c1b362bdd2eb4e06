"""Files that cannot come in: a clear Chinese message, a non-zero exit, everything else kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import Anjian, invented_law

CHINESE = re.compile(r"[一-鿿]")


def write_good(folder: Path) -> Path:
    path = folder / "澜江省竹林保护条例(2022-03-01).md"
    path.write_text(invented_law("澜江省竹林保护条例", 6, "竹林"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        pytest.param("空.md", b"", "auto", id="empty"),
        pytest.param("空白.txt", b" \n\t\n", "auto", id="only white space"),
        pytest.param("图.txt", bytes(range(256)) * 40, "auto", id="binary"),
        pytest.param("长.txt", "很长的文字".encode() * 40_000, "auto", id="above the size limit"),
        pytest.param("乱.txt", b"\xff\xfe\xfa\x00\xd8" * 50, "auto", id="no encoding fits"),
        pytest.param(
            "无条.md", "# 散文\n\n没有条文的一段话。\n".encode(), "regulation", id="no article"
        ),
        pytest.param("空页.html", b"<html><script>alert(1)</script></html>", "auto", id="no text"),
    ],
)
def test_a_bad_file_is_reported_with_its_reason_and_stops_nothing_else(
    fresh: Anjian, tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_good(folder)
    (folder / name).write_bytes(content)

    outcome = fresh.run(
        "ingest", str(folder), "--kind", kind, "--json", ANJIAN_MAX_FILE_BYTES="400000"
    )

    assert outcome.code == 1, outcome.err
    report = outcome.json()
    assert (report["ok"], report["failed"]) == (1, 1)
    failed = next(item for item in report["items"] if item["status"] == "failed")
    assert failed["path"].endswith(name)
    assert CHINESE.search(failed["reason"])


def test_gb18030_comes_in_like_utf8(fresh: Anjian, tmp_path: Path) -> None:
    path = tmp_path / "澜江省竹林保护条例(2022-03-01).txt"
    path.write_bytes(invented_law("澜江省竹林保护条例", 6, "竹林").encode("gb18030"))
    outcome = fresh.run("ingest", str(path), "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.json()["items"][0]["articles"] == 6


def test_duplicated_article_numbers_are_kept_and_named(fresh: Anjian, tmp_path: Path) -> None:
    law = invented_law("澜江省竹林保护条例", 6, "竹林").replace("第四条", "第三条")
    path = tmp_path / "澜江省竹林保护条例(2022-03-01).md"
    path.write_text(law, encoding="utf-8")
    outcome = fresh.run("ingest", str(path), "--json")
    item = outcome.json()["items"][0]
    assert item["status"] == "ok"
    assert item["articles"] == 6
    assert "第三条" in item["reason"]


def test_scripts_of_a_page_never_reach_the_text(fresh: Anjian, tmp_path: Path) -> None:
    page = tmp_path / "通知.html"
    page.write_text(
        "<html><head><title>云泽市通知</title><script>var stolen = '毒饵';</script></head>"
        "<body><h1>云泽市关于夏季臭氧防控的通知</h1><p>各排污单位应当错峰喷涂。</p>"
        "<p onclick='毒饵()'>加油站应当避开午间卸油。</p></body></html>",
        encoding="utf-8",
    )
    outcome = fresh.run("ingest", str(page), "--kind", "policy", "--publish-as-batch", "--json")
    assert outcome.code in (0, 2), outcome.err
    stored = b"".join(p.read_bytes() for p in fresh.home.glob("anjian.sqlite3*"))
    assert "错峰喷涂".encode() in stored
    assert "毒饵".encode() not in stored


def test_a_path_that_does_not_exist_is_refused_and_the_rest_is_kept(
    fresh: Anjian, tmp_path: Path
) -> None:
    good = write_good(tmp_path)
    outcome = fresh.run("ingest", str(good), str(tmp_path / "没有"), "--json")
    assert outcome.code != 0
    assert "没有" in outcome.out + outcome.err
    assert fresh.run("ingest", str(good), "--json").json()["skipped"] == 1


def test_searching_without_a_database_says_how_to_make_one(tmp_path: Path) -> None:
    outcome = Anjian(tmp_path / "nothing").run("search", "废水")
    assert outcome.code == 2
    assert "anjian init" in outcome.err
    assert "Traceback" not in outcome.err
