"""`anjian question` on a small home: made, checked, listed, imported, exported, found stale."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kb.model.question import QuestionType
from kb.settings import Settings
from kb.store.database import Database
from kb.training import question_cli
from kb.training.bank.filters import Standing
from kb.training.exchange.formats import FORMATS, read_file, write_file
from tests.review.bureau import settle
from tests.review.laws import LAW, enact
from tests.review.question_bank import (
    ARTICLES,
    BANK,
    FINE,
    FINE_CHOICE,
    NEW_VERSION,
    OLD_VERSION,
    REPORT_BLANK,
    publish,
)

SIGNERS = "business-1,legal-1,panel-1"


@pytest.fixture
def home(settings: Settings, database: Database) -> Path:
    settle(database)
    enact(database, OLD_VERSION, ARTICLES)
    return settings.home


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(question_cli.question, words, obj=home)


def answer(result: Result) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(result.stdout)
    return body


def test_choices_are_those_of_the_bank() -> None:
    assert tuple(FORMATS) == question_cli.FORMAT_NAMES
    assert tuple(each.value for each in QuestionType) == question_cli.TYPE_NAMES
    assert tuple(each.value for each in Standing) == question_cli.STANDING_NAMES


def test_an_imported_question_is_published_by_three_people(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "题.xlsx"
    file.write_bytes(write_file(BANK, "xlsx"))
    done = run(home, "import", str(file), "--publish-as-batch", "--signers", SIGNERS, "--json")
    assert done.exit_code == 0, done.output
    body = answer(done)
    assert (body["ok"], body["failed"], body["published"]["documents"]) == (3, 0, 3)
    listed = answer(run(home, "list", "--standing", "usable", "--json"))
    assert [each["id"] for each in listed["questions"]] == [each.key() for each in BANK]
    again = answer(run(home, "import", str(file), "--json"))
    assert (again["ok"], again["skipped"]) == (0, 3)


def test_a_question_that_the_law_does_not_bear_out_is_refused_alone(
    home: Path, tmp_path: Path
) -> None:
    wrong = replace(FINE_CHOICE, answer=("C",))
    file = tmp_path / "题.xlsx"
    file.write_bytes(write_file([wrong, REPORT_BLANK], "xlsx"))
    done = run(home, "import", str(file), "--json")
    assert done.exit_code == 1
    body = answer(done)
    assert (body["ok"], body["failed"]) == (1, 1)
    assert body["refused"][0]["id"] == wrong.key()
    assert body["refused"][0]["findings"]


def test_a_question_without_citation_finds_the_article_that_its_rationale_names(
    home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "题.gift"
    file.write_text(
        f"::一::按照《{LAW}》，任何单位不得向溪流倾倒垃圾。{{T####《{LAW}》第二条}}\n",
        encoding="utf-8",
    )
    body = answer(run(home, "import", str(file), "--json"))
    assert (body["ok"], body["refused"]) == (1, [])
    (cited,) = body["questions"][0]["citations"]
    assert (cited["article"], cited["quote"]) == (2, ARTICLES[1])


def test_one_bad_row_stops_the_file_unless_the_good_are_wanted(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "题.gift"
    good = write_file([REPORT_BLANK], "gift").decode()
    file.write_text(good + "\n\n::坏::没有答案{~甲 ~乙 ~丙}\n", encoding="utf-8")
    stopped = run(home, "import", str(file), "--json")
    assert stopped.exit_code != 0
    assert answer(run(home, "list", "--json"))["total"] == 0
    kept = run(home, "import", str(file), "--keep-good", "--json")
    assert kept.exit_code == 1
    assert (answer(kept)["ok"], len(answer(kept)["errors"])) == (1, 1)


def test_generated_questions_are_checked_and_wait_in_a_batch(home: Path) -> None:
    done = run(home, "generate", "--law", LAW, "--json")
    assert done.exit_code in (0, 1), done.output
    body = answer(done)
    assert body["ok"] > 0
    assert {each["standing"] for each in body["questions"]} == {"in_review"}
    assert {each["citations"][0]["law"] for each in body["questions"]} == {LAW}
    missing = run(home, "generate", "--law", "没有的条例")
    assert missing.exit_code != 0
    assert "没有《没有的条例》" in str(missing.exception)


def test_the_bank_is_exported_whole_and_checked_again(
    home: Path, database: Database, tmp_path: Path
) -> None:
    publish(database, *BANK)
    file = tmp_path / "bank.xml"
    done = run(home, "export", "--format", "moodle", "-o", str(file), "--json")
    assert answer(done)["questions"] == 3
    assert read_file(file).questions == BANK
    sound = run(home, "check")
    assert sound.exit_code == 0, sound.output
    enact(database, NEW_VERSION, (*ARTICLES[:2], FINE.replace("一万元", "五万元"), *ARTICLES[3:]))
    found = run(home, "check", "--json")
    assert found.exit_code == 1
    assert FINE_CHOICE.key() in {each["id"] for each in answer(found)["questions"]}
    stale = answer(run(home, "stale", "--json"))
    assert stale["total"] == 2
    assert all(each["proposal"]["sound"] for each in stale["questions"])
    assert "建议（通过核对）" in run(home, "stale").output
