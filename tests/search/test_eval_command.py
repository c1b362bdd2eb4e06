"""`anjian eval` on a small home: figures, saving, comparing and the page of failures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.errors import NotFound
from kb.store.database import Database
from search.evaluation.cli import evaluation
from tests.web.library import fill

ROWS = (
    {"id": 1, "query": "溪流保护条例第三条", "gold": ["溪流保护条例第三条"], "style": "inspector"},
    {"id": 2, "query": "池塘清淤", "gold": ["溪流保护条例|2|1"], "style": "layperson"},
)


@pytest.fixture
def home(database: Database, monkeypatch: pytest.MonkeyPatch) -> Path:
    with database.unit_of_work() as uow:
        fill(uow)
    for variable in ("ANJIAN_QDRANT_URL", "ANJIAN_DATABASE_URL", "ANJIAN_EMBEDDING_MODEL"):
        monkeypatch.delenv(variable, raising=False)
    return database.settings.home


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


def run(home: Path, *arguments: object) -> Result:
    return CliRunner().invoke(evaluation, [str(each) for each in arguments], obj=home)


def test_a_set_is_measured_saved_compared_and_shown(
    home: Path, questions: Path, tmp_path: Path
) -> None:
    page = tmp_path / "failures.html"
    first = run(home, questions, "--json", "--save", "base", "--html", page)
    assert first.exit_code == 0, first.output
    answer = json.loads(first.stdout)
    assert answer["questions"] == 2
    assert answer["figures"]["style"]["inspector"]["Success@1"] == 1.0
    assert answer["data"]["published_documents"] > 0
    assert (home / "evaluations" / "base.json").exists()
    assert "池塘清淤" in page.read_text(encoding="utf-8")

    second = run(home, "run", questions, "--compare", "base")
    assert "2 个相同的问题" in second.stdout
    assert "按语体" in second.stdout


def test_judgements_by_provision_id_give_the_same_figures(
    home: Path, questions: Path, tmp_path: Path
) -> None:
    qrels = tmp_path / "set.qrels"
    qrels.write_text(
        "1 0 xiliu-baohu-tiaoli/2021-04-20/art_3 1\n2 0 xiliu-baohu-tiaoli/2021-04-20/art_2_1 1\n",
        encoding="utf-8",
    )
    own = json.loads(run(home, questions, "--json").stdout)
    judged = json.loads(run(home, "--queries", questions, "--qrels", qrels, "--json").stdout)
    assert judged["figures"] == own["figures"]


def test_a_folder_in_the_name_is_taken_at_its_word(
    home: Path, questions: Path, tmp_path: Path
) -> None:
    path = tmp_path / "runs" / "mine.json"
    run(home, questions, "--save", path)
    assert json.loads(path.read_text(encoding="utf-8"))["name"] == "mine"


@pytest.mark.parametrize("arguments", [("run",), ("--queries", "q"), ("--json",)])
def test_a_set_or_queries_with_qrels_must_be_given(
    home: Path, questions: Path, arguments: tuple[str, ...]
) -> None:
    given = [str(questions) if each == "q" else each for each in arguments]
    assert run(home, *given).exit_code == 2


def test_an_earlier_run_that_is_not_there_is_said_before_anything_is_asked(
    home: Path, questions: Path
) -> None:
    result = run(home, questions, "--compare", "nothing")
    assert isinstance(result.exception, NotFound)
    assert "--save" in result.exception.hint
