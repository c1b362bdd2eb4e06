from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.draft import DocumentDraft, RegulationDraft
from ingest.pipeline import parse_sources
from ingest.source import Source
from ingest.stages import Failure, Outcome
from kb.model.document import DocumentKind
from tests.ingest.invented import case, law, write

LIMIT = 100_000


def parse(*paths: Path, kind: DocumentKind | None = None) -> list[Outcome]:
    return parse_sources([Source((path,), kind) for path in paths], LIMIT)


def run_python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_source_comes_out_in_order_as_a_draft_or_a_failure(tmp_path: Path) -> None:
    good = write(tmp_path, "云泽市渔港清洁条例(2020-05-01).md", law())
    empty = write(tmp_path, "空.md", "")
    gone = tmp_path / "没有.md"
    told = write(tmp_path, "案.md", case())
    outcomes = parse(good, empty, gone, told)
    assert [type(outcome) for outcome in outcomes] == [
        RegulationDraft,
        Failure,
        Failure,
        DocumentDraft,
    ]
    assert [outcome.source.paths[0] for outcome in outcomes] == [good, empty, gone, told]
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Failure)]
    assert codes == ["empty_file", "unreadable"]


@pytest.mark.parametrize(
    ("name", "text", "kind", "code"),
    [
        pytest.param("无条.md", "# 某市条例\n\n一段话。", None, "no_articles", id="no articles"),
        pytest.param("散文.md", "# 散文\n\n一段话。", "regulation", "no_articles", id="asked for"),
        pytest.param(
            "只有题注.md",
            "# 某市条例\n\n2020年1月1日 某市人大通过\n",
            None,
            "no_content",
            id="head",
        ),
        pytest.param("页.html", "<html><body></body></html>", None, "no_content", id="no text"),
        pytest.param(
            "日期.md",
            "---\nkind: regulation\nversion: 去年\n---\n# 某法\n\n第一条 甲。",
            None,
            "parse_error",
            id="a date that is none",
        ),
        pytest.param(
            "目录.yaml", "kind: catalogue\ntitle: 甲\n", None, "parse_error", id="no items"
        ),
    ],
)
def test_what_cannot_become_a_draft_says_why(
    tmp_path: Path, name: str, text: str, kind: str | None, code: str
) -> None:
    path = write(tmp_path, name, text)
    [outcome] = parse(path, kind=DocumentKind(kind) if kind else None)
    assert isinstance(outcome, Failure)
    assert outcome.code == code
    assert any("\u4e00" <= char <= "\u9fff" for char in outcome.reason)


def test_a_law_without_articles_that_has_items_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, "某规定.md", "# 某市车辆停放规定\n\n一、甲。\n\n二、乙。\n")
    [draft] = parse(path)
    assert isinstance(draft, RegulationDraft)
    assert [unit.eid for unit in draft.units] == ["preamble", "item_1", "item_2"]


def test_a_draft_holds_what_the_text_says(tmp_path: Path) -> None:
    path = write(
        tmp_path, "云泽市渔港清洁条例(2022-08-01).md", law(amended="2022年8月1日", repeals="旧条例")
    )
    [draft] = parse(path)
    assert isinstance(draft, RegulationDraft)
    assert (draft.short_title, draft.version, draft.region, draft.level.value) == (
        "云泽市渔港清洁条例",
        "2022-08-01",
        "990100",
        "municipal",
    )
    assert draft.effective_on is not None
    assert draft.effective_on.isoformat() == "2022-08-01"
    assert [(one.kind.value, one.target) for one in draft.relations] == [("repeals", "旧条例")]
    assert draft.article_count == 3


def test_the_same_text_has_the_same_hash_and_another_text_another(tmp_path: Path) -> None:
    one = write(tmp_path / "a", "云泽市渔港清洁条例(2020-05-01).md", law())
    same = write(tmp_path / "b", "云泽市渔港清洁条例(2020-05-01).md", law())
    other = write(tmp_path / "c", "云泽市渔港清洁条例(2020-05-01).md", law(second="改。"))
    first, second, third = (draft.sha256 for draft in parse(one, same, other))  # type: ignore[union-attr]
    assert first == second != third


def test_restricted_fields_stay_out_of_the_public_content(tmp_path: Path) -> None:
    path = write(tmp_path, "案.md", case(party="某某印染厂", handlers="[甲某]", tags="[暗管]"))
    [draft] = parse(path)
    assert isinstance(draft, DocumentDraft)
    assert draft.content()["party"] == "某某印染厂"
    assert "party" not in draft.public_content()
    assert "handlers" not in draft.public_content()
    assert draft.public_content()["tags"] == ["暗管"]
    assert [section["key"] for section in draft.public_content()["sections"]] == [
        "facts",
        "handling",
        "legal_basis",
        "lessons",
    ]


def test_haystack_sends_nothing_home() -> None:
    program = (
        "import ingest, os\n"
        "assert os.environ['HAYSTACK_TELEMETRY_ENABLED'] == 'false'\n"
        "import ingest.pipeline\n"
        "import haystack.telemetry._telemetry as telemetry\n"
        "assert telemetry.telemetry is None\n"
    )
    environment = {**os.environ, "HAYSTACK_TELEMETRY_ENABLED": "true"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_command_module_imports_nothing_heavy() -> None:
    program = (
        "import sys, ingest.cli\n"
        "heavy = {'haystack', 'sqlalchemy', 'bs4', 'trafilatura', 'pydantic', 'yaml', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = run_python(program)
    assert done.returncode == 0, done.stderr
