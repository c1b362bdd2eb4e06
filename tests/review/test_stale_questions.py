"""A law that changes in substance makes exactly the questions stale that stand on what changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.storing.upkeep import Upkeep
from kb.model.question import QuestionType
from kb.store.database import Database
from kb.training.bank import proposals, reading
from kb.training.bank.filters import QuestionFilter, Standing
from kb.training.bank.proposals import How, Proposal
from kb.training.question import QuestionCitation, QuestionContent
from review.law_changes import day
from review.rechecks import queue
from tests.review.codification import CODE, DAY, EVE, HOURS, NIGHT_FINE, NIGHTS, City
from tests.review.laws import SLUG, enact
from tests.review.question_bank import (
    ARTICLES,
    BANK,
    DUTY,
    FINE,
    FINE_CHOICE,
    FINE_STATEMENT,
    FORCE,
    NEW_VERSION,
    OLD_VERSION,
    PATROL,
    PURPOSE,
    REPORT,
    REPORT_BLANK,
    publish,
)


@pytest.fixture
def bank(province: Database) -> Database:
    enact(province, OLD_VERSION, ARTICLES)
    publish(province, *BANK)
    return province


def stale(database: Database) -> set[str]:
    with database.reading() as session:
        found, _ = reading.list_questions(session, QuestionFilter(standing=Standing.STALE))
    return {line.key for line in found}


def proposed(database: Database) -> dict[str, Proposal]:
    with database.reading() as session:
        ids, _ = proposals.stale_questions(session)
        return {each.line.key: each for each in proposals.proposals(session, ids)}


def amended(fine: str = FINE, report: str = REPORT) -> tuple[str, ...]:
    return (PURPOSE, DUTY, fine, report, PATROL, FORCE)


def test_an_amended_article_makes_exactly_its_questions_stale(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(FINE.replace("一万元", "五万元")))
    assert stale(bank) == {FINE_CHOICE.key(), FINE_STATEMENT.key()}
    with bank.reading() as session:
        usable, _ = reading.list_questions(session, QuestionFilter(standing=Standing.USABLE))
    assert [line.key for line in usable] == [REPORT_BLANK.key()]


@pytest.mark.parametrize(
    "articles",
    [
        pytest.param(ARTICLES, id="re-dated"),
        pytest.param(
            amended(FINE.replace("，", "、"), REPORT.replace("。", "；")), id="punctuated"
        ),
        pytest.param((PURPOSE + "改", *ARTICLES[1:]), id="another article"),
        pytest.param((PURPOSE, PATROL, DUTY, FINE, REPORT, FORCE), id="renumbered"),
    ],
)
def test_what_changes_no_words_of_a_question_makes_none_stale(
    bank: Database, articles: tuple[str, ...]
) -> None:
    enact(bank, NEW_VERSION, articles)
    assert stale(bank) == set()


def test_a_question_is_queued_once_for_each_provision_it_cites(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(FINE.replace("一万元", "五万元")))
    with bank.reading() as session:
        entries, total = queue.listed(session)
    assert total == 2
    assert {entry.key for entry in entries} == {FINE_CHOICE.key(), FINE_STATEMENT.key()}


def test_the_citations_of_the_parts_of_a_case_analysis_count(bank: Database) -> None:
    case = QuestionContent(
        type=QuestionType.CASE_ANALYSIS,
        stem="某公司发现泄漏后第五日才报告。",
        answer="",
        marks=1.0,
        parts=(replace(REPORT_BLANK, marks=1.0),),
    )
    publish(bank, case)
    enact(bank, NEW_VERSION, amended(report=REPORT.replace("三日", "二十四小时")))
    assert case.key() in stale(bank)
    found = proposed(bank)[case.key()]
    assert found.content is None
    assert "违法行为发生时" in found.note


def test_the_proposed_question_has_the_amount_of_the_new_law(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(FINE.replace("一万元", "五万元")))
    found = proposed(bank)
    choice = found[FINE_CHOICE.key()]
    assert choice.content is not None
    right = [each.text for each in choice.content.options if each.letter in choice.content.right]
    assert right == ["二千元以上五万元以下"]
    assert choice.content.citations[0].provision == f"{SLUG}/{NEW_VERSION}/art_3"
    assert "五万元" in choice.content.citations[0].quote
    assert choice.sound, choice.findings
    statement = found[FINE_STATEMENT.key()]
    assert statement.content is not None
    assert statement.content.stem.endswith("处二千元以上五万元以下的罚款。")
    assert statement.content.answer is True
    assert statement.sound, statement.findings


def test_a_new_amount_that_was_a_wrong_option_is_not_there_twice(bank: Database) -> None:
    later = FINE.replace("二千元以上一万元", "六万元以上十万元")
    enact(bank, NEW_VERSION, amended(later))
    content = proposed(bank)[FINE_CHOICE.key()].content
    assert content is not None
    texts = {each.letter: each.text for each in content.options}
    assert texts["B"] == "六万元以上十万元以下"
    assert sorted(texts.values()).count("六万元以上十万元以下") == 1
    assert texts["C"] == "二千元以上一万元以下"


def test_a_blank_is_filled_with_the_words_of_the_new_law(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(report=REPORT.replace("三日", "五日")))
    found = proposed(bank)[REPORT_BLANK.key()]
    assert found.content is not None
    assert found.content.blanks == (("五日",),)
    assert found.how is How.REWORDED
    assert found.sound, found.findings


def test_of_two_amendments_the_last_is_proposed(bank: Database) -> None:
    enact(bank, NEW_VERSION, amended(FINE.replace("一万元", "五万元")))
    enact(bank, "2023-05-01", amended(FINE.replace("一万元", "八万元")))
    content = proposed(bank)[FINE_CHOICE.key()].content
    assert content is not None
    assert content.citations[0].version == "2023-05-01"
    assert "二千元以上八万元以下" in {each.text for each in content.options}


def test_nothing_is_proposed_where_the_provision_is_gone(bank: Database) -> None:
    enact(bank, NEW_VERSION, (PURPOSE, DUTY, REPORT, PATROL, FORCE))
    found = proposed(bank)[FINE_CHOICE.key()]
    assert (found.how, found.content, found.sound) == (How.NONE, None, False)
    assert "没有对应条文" in found.note


def test_a_repealed_law_leads_to_its_successor_by_the_concordance(
    province: Database, tmp_path: Path
) -> None:
    city = City(province, tmp_path / "city")
    city.enact_old_laws()
    slug = city.slug(NIGHTS)
    fine, hours = NIGHT_FINE.format("二千元"), HOURS
    on_fine = replace(
        FINE_STATEMENT,
        stem=f"按照《{NIGHTS}》，擅自夜间打桩的，每次处二千元罚款，可以暂扣机具。",
        citations=(
            QuestionCitation(NIGHTS, 4, None, f"{slug}/2017-03-01/art_4", "2017-03-01", fine),
        ),
    )
    on_hours = replace(
        FINE_STATEMENT,
        stem=f"按照《{NIGHTS}》，{hours}",
        citations=(
            QuestionCitation(NIGHTS, 2, None, f"{slug}/2017-03-01/art_2", "2017-03-01", hours),
        ),
    )
    publish(province, on_fine, on_hours)
    city.publish(city.load_code(), finish=False)
    Upkeep()(city.settings, province)
    city.import_table(tmp_path, f"旧法,旧条,新法,新条\n{NIGHTS},第四条,{CODE},第四条\n")
    day.open_due(province, EVE)
    assert stale(province) == set()
    day.open_due(province, DAY)
    assert stale(province) == {on_fine.key()}
    found = proposed(province)[on_fine.key()]
    assert found.open[0].successors == (f"{city.slug(CODE)}/2040-09-01/art_4",)
    assert found.content is not None
    assert found.content.stem == f"按照《{CODE}》，擅自夜间打桩的，每次处一万元罚款，可以暂扣机具。"
    assert found.sound, found.findings
