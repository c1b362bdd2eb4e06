"""`anjian paper` from the machine itself."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kb.errors import AnjianError, InvalidInput, NotPermitted
from kb.training.papers.cli import paper
from tests.kb.training.papers.bank import SPEC


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "spec.yaml"
    path.write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    return str(path)


def run(home: Path, *arguments: str) -> str:
    done = CliRunner().invoke(paper, arguments, obj=home)
    if isinstance(done.exception, AnjianError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def answer(home: Path, *arguments: str) -> Any:
    return json.loads(run(home, *arguments, "--json"))


def test_assembling_answers_the_contract_and_the_same_seed_the_same_hash(
    home: Path, spec: str
) -> None:
    first = answer(home, "assemble", spec, "--seed", "5")
    assert {"paper", "marks", "questions", "seed", "sha256"} <= set(first)
    assert (first["marks"], len(first["questions"]), first["seed"]) == (40, 24, 5)
    again = answer(home, "assemble", spec, "--seed", "5")
    assert again["sha256"] == first["sha256"] != answer(home, "assemble", spec)["sha256"]


def test_a_paper_frozen_at_once_has_the_hash_of_its_draft(home: Path, spec: str) -> None:
    draft = answer(home, "assemble", spec)
    frozen = answer(home, "assemble", spec, "--freeze", "--by", "trainer")
    assert frozen["state"] == "frozen"
    assert frozen["sha256"] == draft["sha256"]
    assert answer(home, "freeze", draft["paper"])["state"] == "frozen"


def test_who_is_named_must_be_a_trainer(home: Path, spec: str) -> None:
    with pytest.raises(NotPermitted):
        run(home, "assemble", spec, "--by", "inspector")


def test_papers_are_listed_and_shown(home: Path, spec: str) -> None:
    assert "还没有试卷" in run(home, "list")
    number = answer(home, "assemble", spec)["paper"]
    assert number in run(home, "list")
    assert [line["number"] for line in answer(home, "list")["papers"]] == [number]
    assert answer(home, "show", number)["state"] == "draft"
    assert "question-" in run(home, "show", number)


def test_files_are_written_where_they_are_asked_for_with_their_hashes(
    home: Path, spec: str, tmp_path: Path
) -> None:
    number = answer(home, "assemble", spec, "--freeze")["paper"]
    told = answer(home, "export", number, "--form", "B", "--key", "-o", str(tmp_path / "out"))
    assert sorted(Path(file["path"]).name for file in told["files"]) == [
        f"{number}-B-key.docx",
        f"{number}-B-key.pdf",
        f"{number}-B.docx",
        f"{number}-B.pdf",
    ]
    for file in told["files"]:
        assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["assemble", "no-such-file.yaml"], "读不出组卷方案"),
        (["export", "P1", "--format", "odt", "-o", "x"], "没有这种格式：odt"),
    ],
)
def test_what_cannot_be_done_is_told(home: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        run(home, *arguments)
