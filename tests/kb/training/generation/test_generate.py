"""The entry: which laws and cases are taken on a day, how many, and always the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kb.model.document import DocumentKind
from kb.model.question import QuestionType
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from kb.training.form import faults
from kb.training.generation.field import enforcement_laws, environmental_laws
from kb.training.generation.generate import generate
from kb.training.question import QuestionContent
from tests.kb.training.generation.invented import LAW, TEXTS
from tests.web.library import Edition, add_document, add_edition, add_work

OLD = "采石单位应当自停采之日起九十日内，报县级人民政府林业主管部门验收。"
DAY = dt.date(2024, 6, 1)
CASE: dict[str, Any] = {
    "title": "某采石场不登记石料去向案",
    "violation": "不登记运出石料的去向",
    "violation_on": "2023-03-04",
    "legal_basis": [
        {"law": LAW, "version": "2020-01-01", "article": 10, "role": "duty"},
        {"law": LAW, "version": "2020-01-01", "article": 16, "items": [1], "role": "penalty"},
        {"law": "不在库的规定", "version": "2001-01-01", "article": 9, "role": "procedure"},
    ],
    "sections": [
        {
            "key": "facts",
            "heading": "案情简介",
            "text": "某采石场运出石料百车，登记簿是空的。《溪谷保护条例》第十六条挂在墙上。",
        },
        {"key": "handling", "heading": "查处情况", "text": "罚款五千元。"},
    ],
}


def numbered(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        ("article", f"{ArticleNumber(number).label()}　{text}")
        for number, text in enumerate(texts, 1)
    )


@pytest.fixture
def library(database: Database) -> Database:
    """Two editions of the invented law, one of them in force, and a published case."""
    with database.unit_of_work() as uow:
        law = add_work(uow, "xigu", LAW, type="administrative_regulation", level="national")
        old = Edition("2010-01-01", dt.date(2010, 1, 1), dt.date(2020, 1, 1), numbered((OLD,)))
        new = Edition("2020-01-01", dt.date(2020, 1, 1), None, numbered(TEXTS))
        add_edition(uow, law, old)
        add_edition(uow, law, new)
        add_document(uow, DocumentKind.CASE, "case-quarry", CASE)
        add_document(uow, DocumentKind.CASE, "case-draft", CASE, published=False)
    return database


def made(database: Database, **wanted: Any) -> list[QuestionContent]:
    with database.reading() as session:
        return list(generate(session, wanted.pop("as_of", DAY), **wanted))


def test_questions_stand_on_the_text_in_force_on_the_day(library: Database) -> None:
    today, before = made(library, laws=[LAW]), made(library, laws=[LAW], as_of=dt.date(2015, 5, 5))

    assert {each.version for question in today for each in question.citations} == {"2020-01-01"}
    assert "九十日" in {question.fact.get("value") for question in before}


def test_as_many_are_made_as_are_asked_for_and_spread_over_the_law(library: Database) -> None:
    few = made(library, laws=[LAW], number=6)
    articles = [question.citations[0].article for question in few]

    assert len(few) == 6
    assert articles != sorted(articles)
    assert few == made(library, laws=[LAW], number=6)


def test_a_law_is_taken_only_when_it_is_of_the_field_or_named(library: Database) -> None:
    everything = made(library)

    assert {question.pattern for question in everything} == {"case"}


def test_the_field_is_named_once_and_holds_no_local_regulation() -> None:
    assert {"水污染防治法", "排污许可管理条例", "核安全法"} <= environmental_laws()
    assert "行政处罚法" in enforcement_laws()
    assert not environmental_laws() & enforcement_laws()
    assert not [law for law in environmental_laws() if "省" in law or law.endswith("市条例")]


def test_a_case_becomes_an_analysis_under_the_law_of_the_day_of_the_violation(
    library: Database,
) -> None:
    (question,) = made(library, cases=["case-quarry"])

    assert question.type is QuestionType.CASE_ANALYSIS
    assert faults(question) == ()
    assert question.source_case == "case-quarry"
    assert "登记簿是空的" in question.stem
    # the sentence that names the article would answer the question
    assert "第十六条" not in question.stem
    assert "2023年3月4日" in question.stem
    violated, penalty = question.parts
    assert violated.answer == f"《{LAW}》第十条：{TEXTS[9]}"
    assert violated.marks == sum(point.marks for point in violated.rubric)
    assert "第十六条第一款第一项" in str(penalty.answer) + penalty.rationale
    assert {each.version for each in question.citations} == {"2020-01-01"}


def test_a_case_whose_day_knew_no_such_provision_gives_no_question(library: Database) -> None:
    with library.unit_of_work() as uow:
        add_document(uow, DocumentKind.CASE, "case-early", {**CASE, "violation_on": "2015-03-04"})

    assert made(library, cases=["case-early"]) == []


def test_an_unpublished_case_is_not_read(library: Database) -> None:
    assert made(library, cases=["case-draft"]) == []


MILD = "初次在溪谷便道停车并及时改正的，可以不予行政处罚。停车时间很短并及时改正的，不予行政处罚。"


@pytest.mark.parametrize(
    ("done", "conditions"),
    [
        ("采石场首次停车，当天把车开走。", ["初次在溪谷便道停车", "及时改正"]),
        ("采石场当天把车开走。", ["停车时间很短", "及时改正"]),
        ("采石场说明天再来。", None),
    ],
)
def test_an_exempt_case_asks_for_the_conditions_whose_facts_it_tells(
    library: Database, done: str, conditions: list[str] | None
) -> None:
    basis = [
        CASE["legal_basis"][0],
        {"law": "溪谷宽免规定", "version": "2020-01-01", "article": 1, "role": "exemption"},
    ]
    sections = [CASE["sections"][0], {"key": "handling", "heading": "查处情况", "text": done}]
    with library.unit_of_work() as uow:
        law = add_work(
            uow, "kuanmian", "溪谷宽免规定", type="administrative_regulation", level="national"
        )
        add_edition(uow, law, Edition("2020-01-01", dt.date(2020, 1, 1), None, numbered((MILD,))))
        case = {**CASE, "legal_basis": basis, "sections": sections}
        add_document(uow, DocumentKind.CASE, "case-mild", case)

    (question,) = made(library, cases=["case-mild"])

    asked = [part for part in question.parts if "能否不予行政处罚" in part.stem]
    told = [point.text.removeprefix("结合案情说明：") for part in asked for point in part.rubric]
    assert told[2:] == (conditions or [])
    assert not conditions or done in question.stem


def test_an_answer_by_another_sentence_of_the_exemption_counts_where_the_story_bears_it_out(
    library: Database,
) -> None:
    basis = [{"law": "溪谷宽免规定", "version": "2020-01-01", "article": 1, "role": "exemption"}]
    done = "采石场首次停车，当天把车开走。"
    sections = [CASE["sections"][0], {"key": "handling", "heading": "查处情况", "text": done}]
    with library.unit_of_work() as uow:
        law = add_work(
            uow, "kuanmian", "溪谷宽免规定", type="administrative_regulation", level="national"
        )
        add_edition(uow, law, Edition("2020-01-01", dt.date(2020, 1, 1), None, numbered((MILD,))))
        told = {"legal_basis": basis, "sections": sections, "tags": ["轻微免罚"]}
        add_document(uow, DocumentKind.CASE, "case-both", {**CASE, **told})

    (question,) = made(library, cases=["case-both"])

    (part,) = question.parts
    assert part.rubric[0].text == (
        "结论：不予行政处罚（依照同一规定的“初次在溪谷便道停车并及时改正的，可以不予行政处罚”作答、"
        "说明其各项条件的，同样给分）"
    )


def test_a_case_is_told_with_its_party_and_the_facts_of_what_was_done(library: Database) -> None:
    handling = "3月5日责令限期补记。3月20日复查时登记簿仍是空的。会上争论是否从轻。罚款五千元。"
    told = {
        **CASE,
        "party_display": "某采石场",
        "sections": [CASE["sections"][0], {**CASE["sections"][1], "text": handling}],
    }
    with library.unit_of_work() as uow:
        add_document(uow, DocumentKind.CASE, "case-told", told)

    (question,) = made(library, cases=["case-told"])

    assert "复查时登记簿仍是空的" in question.stem
    assert "从轻" not in question.stem
    assert "五千元" not in question.stem
    assert question.parts[0].stem.startswith("某采石场“不登记运出石料的去向”")
    assert "从旧兼从轻" in question.rationale


def test_what_follows_only_from_not_obeying_is_asked_where_the_story_comes_to_it(
    library: Database,
) -> None:
    late = "采石场不登记的，责令限期补记；逾期不补记的，处二千元以上一万元以下的罚款。"
    with library.unit_of_work() as uow:
        law = add_work(uow, "gong", "工棚规定", type="administrative_regulation", level="national")
        add_edition(uow, law, Edition("2020-01-01", dt.date(2020, 1, 1), None, numbered((late,))))
        basis = [
            CASE["legal_basis"][0],
            {"law": "工棚规定", "version": "2020-01-01", "article": 1, "role": "penalty"},
        ]
        for key, text in (
            ("case-once", "3月5日送达责令补记的通知。"),
            ("case-late", "3月20日复查时登记簿仍未补记。"),
        ):
            done = {"key": "handling", "heading": "查处情况", "text": text}
            sections = [CASE["sections"][0], done]
            case = {**CASE, "legal_basis": basis, "sections": sections}
            add_document(uow, DocumentKind.CASE, key, case)

    (once,), (late_one,) = (made(library, cases=[key]) for key in ("case-once", "case-late"))

    assert len(once.parts) == 1
    assert len(late_one.parts) == 2


def test_a_case_whose_provision_was_revised_before_the_decision_gives_no_question(
    library: Database,
) -> None:
    early = {
        **CASE,
        "violation_on": "2019-12-01",
        "decided_on": "2020-02-01",
        "violation": "停采后没有报林业主管部门验收",
        "legal_basis": [{"law": LAW, "version": "2010-01-01", "article": 1, "role": "duty"}],
    }
    with library.unit_of_work() as uow:
        add_document(uow, DocumentKind.CASE, "case-between", early)

    assert made(library, cases=["case-between"]) == []
