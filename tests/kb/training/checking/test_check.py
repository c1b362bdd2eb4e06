"""A right question passes the independent check, and every damaged one is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model.question import QuestionOrigin, QuestionType
from kb.training.checking.check import check
from kb.training.checking.findings import CODES, Severity, passes
from kb.training.question import LETTERS, Option, QuestionContent
from tests.kb.training.checking.laws import (
    CASE,
    DEADLINE,
    FALSE,
    FILL_IN,
    LAW,
    LIST,
    OLD,
    RANGE,
    RIGHT,
    SHORT,
    STATEMENTS,
    TRUE,
    cite,
    library,
)

LIBRARY = library()


def codes(question: QuestionContent, day: dt.date | None = None) -> set[str]:
    """The codes that refuse a question."""
    found = check(question, LIBRARY, day=day)
    return {each.code for each in found if each.severity is Severity.REFUSE}


def reworded(question: QuestionContent, letter: str, text: str) -> QuestionContent:
    """A question with other words for one option."""
    options = tuple(
        Option(letter, text) if each.letter == letter else each for each in question.options
    )
    return replace(question, options=options)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_question_passes(name: str) -> None:
    assert check(RIGHT[name], LIBRARY) == ()


@settings(max_examples=40, deadline=None)
@given(
    question=st.sampled_from([RANGE, DEADLINE, LIST]),
    order=st.permutations(range(4)),
    origin=st.sampled_from(QuestionOrigin),
    fact=st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)
def test_neither_the_order_of_options_nor_who_made_it_nor_its_fact_counts(
    question: QuestionContent, order: list[int], origin: QuestionOrigin, fact: dict[str, int]
) -> None:
    turned = [question.options[place] for place in order]
    right = tuple(
        letter
        for letter, option in zip(LETTERS, turned, strict=False)
        if option.letter in question.right
    )
    other = replace(
        question,
        options=tuple(
            Option(letter, each.text) for letter, each in zip(LETTERS, turned, strict=False)
        ),
        answer=right,
        origin=origin,
        fact=fact,
    )
    assert check(other, LIBRARY) == ()


@settings(max_examples=60, deadline=None)
@given(question=st.sampled_from([RANGE, DEADLINE]), letter=st.sampled_from("ABCD"))
def test_another_answer_to_a_single_choice_is_refused(
    question: QuestionContent, letter: str
) -> None:
    if (letter,) != question.answer:
        assert codes(replace(question, answer=(letter,)))


@settings(max_examples=40, deadline=None)
@given(letters=st.sets(st.sampled_from("ABCD"), min_size=2))
def test_another_answer_to_a_multiple_choice_is_refused(letters: set[str]) -> None:
    answer = tuple(sorted(letters))
    if answer != LIST.answer:
        assert codes(replace(LIST, answer=answer)) & {"answer_unsupported", "also_right"}


@settings(max_examples=60, deadline=None)
@given(low=st.integers(1, 30), high=st.integers(31, 90))
def test_another_figure_in_the_right_option_is_refused(low: int, high: int) -> None:
    if (low, high) == (10, 50):
        return
    damaged = reworded(RANGE, "B", f"{low}千元以上{high}千元以下")
    assert "answer_unsupported" in codes(damaged)


@settings(max_examples=40, deadline=None)
@given(days=st.integers(1, 90))
def test_figures_are_compared_by_value(days: int) -> None:
    found = codes(reworded(DEADLINE, "C", f"{days}天"))
    assert bool(found) == (days != 15)


@pytest.mark.parametrize("name", [name for name in RIGHT if name != "case"])
def test_a_quote_with_another_word_is_refused(name: str) -> None:
    question = RIGHT[name]
    quote = question.citations[0]
    damaged = replace(quote, quote=quote.quote[:-2] + "甲" + quote.quote[-1])
    assert "quote_missing" in codes(replace(question, citations=(damaged,)))


def test_a_quote_of_another_paragraph_is_refused() -> None:
    citation = FALSE.citations[0]
    other = replace(citation, provision=citation.provision.replace("para_1", "para_2"))
    assert other != citation
    assert "quote_missing" in codes(replace(FALSE, citations=(other,)))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"article": 13}, "citation_mismatch"),
        ({"law": "云泽市噪声管理办法"}, "citation_mismatch"),
        ({"version": OLD}, "citation_mismatch"),
        ({"provision": "yunze-shi-yangchen-guanli-banfa/1999-01-01/art_12"}, "citation_unknown"),
        ({"provision": "nonsense"}, "citation_unknown"),
    ],
)
def test_a_citation_that_names_another_provision_is_refused(
    change: dict[str, object], code: str
) -> None:
    citation = replace(RANGE.citations[0], **change)  # type: ignore[arg-type]
    assert code in codes(replace(RANGE, citations=(citation,)))


def test_a_question_without_citation_is_refused() -> None:
    assert "no_citation" in codes(replace(RANGE, citations=()))


def test_a_version_not_in_force_on_the_day_asked_is_refused() -> None:
    assert "not_in_force" in codes(RANGE, dt.date(2020, 6, 30))
    assert codes(RANGE, dt.date(2020, 7, 1)) == set()


def test_a_case_is_judged_by_the_law_of_the_day_it_tells_of() -> None:
    later = replace(CASE, stem=CASE.stem.replace("2019年", "2022年"))
    assert "not_in_force" in codes(later)


@pytest.mark.parametrize("answer", [("A", "B", "C"), ("A", "C"), ("B", "C")])
def test_statements_are_judged_one_by_one(answer: tuple[str, ...]) -> None:
    assert codes(replace(STATEMENTS, answer=answer)) & {"answer_unsupported", "also_right"}


def test_the_negative_question_asks_for_what_no_provision_says() -> None:
    asked = replace(
        STATEMENTS,
        type=QuestionType.SINGLE,
        stem=STATEMENTS.stem.replace("符合", "不符合").replace("有（", "是（"),
        answer=("C",),
    )
    assert codes(asked) == set()
    assert codes(replace(asked, answer=("A",)))


def test_a_fine_for_a_worse_degree_is_not_that_of_the_conduct_alone() -> None:
    citation = cite(12, "拒不改正的，处五万元以上十万元以下的罚款")
    assert codes(replace(RANGE, answer=("C",), citations=(citation,)))


def test_a_worse_degree_without_the_conduct_is_refused() -> None:
    citation = cite(12, "拒不改正的，处五万元以上十万元以下的罚款")
    stem = f"按照《{LAW}》，拒不改正的，罚款幅度是（　）。"
    assert "no_subject" in codes(replace(RANGE, stem=stem, answer=("C",), citations=(citation,)))


def test_broken_brackets_are_refused() -> None:
    assert "broken_text" in codes(reworded(LIST, "D", "安装(在线监测"))


def test_an_option_that_is_also_right_is_refused() -> None:
    assert "also_right" in codes(reworded(LIST, "C", "裸露土方覆盖防尘网"))


def test_the_fine_for_the_worse_degree_is_right_only_when_the_stem_tells_of_it() -> None:
    worse = replace(RANGE, stem=RANGE.stem.replace("除责令改正外", "拒不改正的"))
    assert codes(worse)
    citation = cite(12, "拒不改正的，处五万元以上十万元以下的罚款")
    assert codes(replace(worse, answer=("C",), citations=(citation,))) == set()


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("C", "四万元以上十万元以下"),
        ("C", "2万元以上3万元以下"),
        ("A", "5千元以上1.5万元以下"),
        ("C", "1万元以上5万元以下"),
        ("C", "三万元"),
    ],
    ids=["overlap", "within", "overlap below", "same in digits", "a figure inside"],
)
def test_options_that_do_not_exclude_each_other_are_refused(letter: str, text: str) -> None:
    assert "options_overlap" in codes(reworded(RANGE, letter, text))


def test_ranges_that_only_touch_exclude_each_other() -> None:
    assert "options_overlap" not in codes(RANGE)


def test_an_option_that_merely_narrows_another_is_refused() -> None:
    question = replace(
        FALSE,
        type=QuestionType.SINGLE,
        stem=f"按照《{LAW}》，对本市扬尘防治工作实施统一监督管理的是（　）。",
        options=(
            Option("A", "市生态环境主管部门"),
            Option("B", "市城市管理部门"),
            Option("C", "市公安机关"),
        ),
        answer=("A",),
    )
    assert codes(question) == set()
    assert "options_overlap" in codes(reworded(question, "C", "云泽市生态环境主管部门"))


@pytest.mark.parametrize(
    ("question", "removed"),
    [
        (DEADLINE, "建设单位"),
        (RANGE, "施工单位未设置连续围挡的，"),
        (FILL_IN, "建设单位"),
        (TRUE, "渣土运输单位沿途遗撒渣土的，"),
    ],
    ids=["deadline", "range", "fill in", "true"],
)
def test_a_stem_without_its_subject_is_refused(question: QuestionContent, removed: str) -> None:
    assert removed in question.stem
    damaged = replace(question, stem=question.stem.replace(removed, ""))
    assert codes(damaged)


@pytest.mark.parametrize("question", [TRUE, FALSE], ids=["true", "false"])
def test_a_statement_judged_the_other_way_is_refused(question: QuestionContent) -> None:
    assert codes(replace(question, answer=not question.answer))


@pytest.mark.parametrize(
    ("said", "damaged", "article", "quote"),
    [
        ("建设单位应当自开工之日起十五日内，向所在地区人民政府备案扬尘防治方案。", *pair)
        for pair in [
            ("应当>可以", 8, "建设单位应当自开工之日起十五日内"),
            ("十五日>十日", 8, "自开工之日起十五日内"),
            ("建设单位>施工单位", 8, "建设单位应当自开工之日起十五日内"),
        ]
    ]
    + [
        ("渣土运输单位不得超载运输。", "不得>可以", 10, "渣土运输单位不得超载运输"),
        ("施工单位可以委托专业机构编制扬尘防治方案。", "可以>应当", 14,
         "施工单位可以委托专业机构编制扬尘防治方案"),
        ("施工单位可以委托专业机构编制扬尘防治方案。", "可以>不得", 14,
         "施工单位可以委托专业机构编制扬尘防治方案"),
    ],
)  # fmt: skip
def test_a_changed_statement_is_false_and_the_unchanged_one_true(
    said: str, damaged: str, article: int, quote: str
) -> None:
    old, new = damaged.split(">")
    right = replace(TRUE, stem=f"按照《{LAW}》，{said}", citations=(cite(article, quote),))
    changed = replace(right, stem=right.stem.replace(old, new))
    assert codes(right) == set()
    assert codes(changed) & {"answer_unsupported", "no_subject"}
    assert codes(replace(changed, answer=False)) == set()
    assert "false_but_supported" in codes(replace(right, answer=False))


def test_a_false_statement_with_two_changes_is_refused() -> None:
    stem = f"按照《{LAW}》，施工单位应当自开工之日起十日内，向所在地区人民政府备案扬尘防治方案。"
    question = replace(FALSE, stem=stem, citations=DEADLINE.citations)
    assert "several_changes" in codes(question)


def test_a_false_statement_that_only_writes_the_figure_otherwise_is_refused() -> None:
    stem = f"按照《{LAW}》，渣土运输单位沿途遗撒渣土的，处2000元以上1万元以下的罚款。"
    assert "false_but_supported" in codes(replace(TRUE, stem=stem, answer=False))


def test_a_false_statement_that_another_provision_says_is_refused() -> None:
    stem = f"按照《{LAW}》，施工单位可以委托专业机构编制扬尘防治方案。"
    citation = replace(cite(8, "备案扬尘防治方案"))
    assert codes(replace(FALSE, stem=stem, citations=(citation,)))


@pytest.mark.parametrize("word", ["二十日", "十日", "15个工作日"])
def test_a_wrong_word_in_the_blank_is_refused(word: str) -> None:
    assert "answer_unsupported" in codes(replace(FILL_IN, answer=((word,),)))
    assert "answer_unsupported" in codes(replace(FILL_IN, answer=(("十五日", word),)))


def test_a_blank_without_weight_is_refused() -> None:
    stem = f"按照《{LAW}》，渣土运输单位沿途遗撒渣土____，处二千元以上一万元以下的罚款。"
    question = replace(FILL_IN, stem=stem, answer=(("的",),), citations=TRUE.citations)
    assert "idle_blank" in codes(question)


def test_a_blank_that_two_stretches_of_the_article_fill_is_refused() -> None:
    stem = f"按照《{LAW}》，渣土运输单位不得____。"
    question = replace(
        FILL_IN, stem=stem, answer=(("超载运输",),), citations=(cite(10, "不得超载运输"),)
    )
    assert "ambiguous_blank" in codes(question)


def test_a_figure_accepted_in_one_writing_only_is_told_but_passes() -> None:
    found = check(replace(FILL_IN, answer=(("十五日",),)), LIBRARY)
    assert [each.code for each in found] == ["wordings_incomplete"]
    assert passes(found)


def test_a_point_without_support_is_refused() -> None:
    points = (SHORT.rubric[0], replace(SHORT.rubric[1], text="安装在线监测设备"))
    assert "point_unsupported" in codes(replace(SHORT, rubric=points))


def test_a_wrong_part_of_a_case_is_told_by_its_number() -> None:
    damaged = replace(CASE, parts=(replace(CASE.parts[0], answer=("B",)), CASE.parts[1]))
    found = check(damaged, LIBRARY)
    assert [(each.code, each.part) for each in found] == [("answer_unsupported", 1)]
    assert found[0].message.startswith("第 1 小题")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (replace(TRUE, stem=TRUE.stem.replace("沿途", "有前款规定的")), "dangling"),
        (replace(RANGE, stem=RANGE.stem.replace("未设置连续围挡", "有下列行为之一")), "dangling"),
        (replace(RANGE, stem=RANGE.stem.replace(f"按照《{LAW}》，", "")), "law_not_named"),
        (replace(LIST, stem=LIST.stem.replace("属于", "与设置连续围挡同属")), "answer_in_stem"),
        (replace(RANGE, stem=RANGE.stem.replace("》，", "》第十三条，")), "other_law_named"),
        (replace(RANGE, answer=()), "form"),
    ],
)
def test_a_question_that_cannot_be_understood_alone_is_refused(
    question: QuestionContent, code: str
) -> None:
    assert code in codes(question)


def test_a_right_option_far_longer_than_the_others_is_refused() -> None:
    citation = cite(20, "地表松散物质在外力作用下进入空气形成的颗粒物")
    question = QuestionContent(
        type=QuestionType.SINGLE,
        stem=f"《{LAW}》所称扬尘，是指（　）。",
        options=(
            Option("A", citation.quote),
            Option("B", "水汽"),
            Option("C", "可燃气体"),
        ),
        answer=("A",),
        rationale="见第二十条。",
        citations=(citation,),
    )
    assert codes(question) == {"length_gives_away"}


def test_a_missing_rationale_is_told_but_passes() -> None:
    found = check(replace(RANGE, rationale=""), LIBRARY)
    assert [each.code for each in found] == ["no_rationale"]
    assert passes(found)
    assert set(CODES) >= {each.code for each in found}


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        (("市公安机关", "市水利部门", "市气象部门"), True),
        (("省生态环境主管部门", "市水利部门", "市气象部门"), False),
    ],
)
def test_a_right_body_alone_in_the_field_of_the_stem_is_refused(
    wrong: tuple[str, ...], refused: bool
) -> None:
    question = replace(
        RANGE,
        stem=f"根据《{LAW}》，由（　）对本市大气污染和扬尘防治工作实施统一监督管理。",
        options=tuple(map(Option, "ABCD", ("市生态环境主管部门", *wrong))),
        answer=("A",),
        citations=(cite(5, "市生态环境主管部门对本市扬尘防治工作实施统一监督管理"),),
    )

    assert ("alone_in_field" in codes(question)) is refused


def test_a_tax_that_is_gone_and_a_body_renamed_are_refused() -> None:
    tax = replace(RANGE, stem=RANGE.stem.replace("施工单位", "缴纳排污费的施工单位"))
    body = replace(RANGE, options=(Option("A", "市环境保护行政主管部门"), *RANGE.options[1:]))

    assert "gone" in codes(tax)
    assert "former_name" in codes(body)
    assert "gone" not in codes(RANGE)
