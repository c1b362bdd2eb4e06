"""A guide's Markdown read as lists, and lists that keep their lines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.compendium.guides import markdown
from kb.compendium.guides.fixed_days import FixedDay, events, fixed_day
from kb.compendium.guides.reading import SIZES, Guide, read, sizes_of
from kb.compendium.guides.sentences import Part, duty_word
from kb.compendium.ics import calendar
from tests.kb.compendium.guides.streams import BODY, FRONT

GUIDES = sorted((Path(__file__).parents[4] / "corpus" / "guides").glob("*.md"))
SINCE = dt.date(2022, 3, 31)


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(BODY.split("\n"), 1) if words in line)


def starter(path: Path) -> Guide:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return read(yaml.safe_load(front), body)


def test_an_obligation_says_what_when_which_record_how_long_and_why() -> None:
    first = read(FRONT, BODY).obligations[0]
    assert (first.what, first.when) == ("不向溪流倾倒废油", "每天")
    assert (first.record, first.keep) == ("去向台账，保存不少于三年", "保存不少于三年")
    assert first.basis == "《溪流保护条例》第三条第一款第二项"
    assert first.line == line_of("不向溪流倾倒废油")


def test_a_dash_in_a_table_means_that_nothing_is_asked() -> None:
    assert read(FRONT, BODY).obligations[1].record == ""


def test_one_bullet_with_two_provisions_states_two_consequences() -> None:
    first, second = read(FRONT, BODY).consequences
    assert (first.conduct, first.result) == ("倒垃圾、倒废油", "罚款2000元至1万元")
    assert second.basis == "《溪流保护条例》第三条第二款"


def test_a_line_without_a_colon_is_not_about_the_conduct_of_the_line_above() -> None:
    body = BODY.replace(
        "## 什么情况", "- 倒得多的可能构成犯罪（《刑法》第三百三十八条）。\n\n## 什么情况"
    )
    last = read(FRONT, body).consequences[-1]
    assert (last.conduct, last.result) == ("", "倒得多的可能构成犯罪")


def test_checks_days_cases_and_contacts_are_read() -> None:
    guide = read(FRONT, BODY)
    assert [check.question for check in guide.checks] == ["后门的油桶盖着吗？"]
    assert [(day.when, day.fixed) for day in guide.days] == [
        ("每月15日前", FixedDay(15)),
        ("变动后20日内", None),
    ]
    assert [(case.key, case.note) for case in guide.cases] == [("case-2022-001", "一桶油，八千元")]
    assert guide.contacts == ("溪长办", "镇上窗口")
    assert guide.law_day == SINCE


def test_a_guide_without_any_known_section_is_read_and_has_nothing() -> None:
    guide = read({"title": "旧指南"}, "开头。\n\n## 一、说明\n\n文字。")
    assert (guide.obligations, guide.checks, guide.law_day) == ((), (), None)
    assert [section.heading for section in guide.others] == ["", "一、说明"]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_starter_guide_gives_every_list(path: Path) -> None:
    guide = starter(path)
    assert len(guide.obligations) >= 9
    assert all(each.what and each.when and each.basis for each in guide.obligations)
    assert any(each.record for each in guide.obligations)
    assert all(each.result and each.basis for each in guide.consequences)
    assert len(guide.consequences) >= 7
    assert len(guide.checks) == 5
    assert guide.days
    assert all(each.fixed for each in guide.days)
    assert guide.cases
    assert len(guide.contacts) >= 2
    assert {part for part in Part if guide.section(part) is None} == set()


def test_the_template_has_every_section_in_order() -> None:
    text = (Path(markdown.__file__).parent / "template.md").read_text(encoding="utf-8")
    assert [section.heading for section in markdown.sections(text)] == [part.value for part in Part]


@pytest.mark.parametrize(
    ("words", "rule", "first"),
    [
        ("每月15日前", "FREQ=MONTHLY;BYMONTHDAY=15", "2022-04-15"),
        ("每月十五日之前", "FREQ=MONTHLY;BYMONTHDAY=15", "2022-04-15"),
        ("每月底前", "FREQ=MONTHLY;BYMONTHDAY=-1", "2022-03-31"),
        ("每月30日前", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "2022-04-30"),
        ("每季度首月15日前", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15", "2022-04-15"),
        ("季度终了之日起15日内", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15", "2022-04-15"),
        ("每年1月31日前", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1", "2023-01-31"),
        ("每年3月、9月底前", "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1", "2022-03-31"),
        ("每年2月29日前", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", "2023-02-28"),
        ("每年年底前", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "2022-12-31"),
        ("2026年6月30日前", "", "2026-06-30"),
    ],
)
def test_a_day_that_comes_again_has_a_rule_and_a_first_day(
    words: str, rule: str, first: str
) -> None:
    fixed = fixed_day(words)
    assert fixed is not None
    assert (fixed.rule, fixed.first(SINCE).isoformat()) == (rule, first)


@pytest.mark.parametrize(
    "words",
    ["变动后20日内", "到期六十日前", "每天", "每年2月30日前", "每年13月1日前", "每月40日前", ""],
)
def test_what_runs_from_an_event_is_no_day_of_a_calendar(words: str) -> None:
    assert fixed_day(words) is None


@given(st.text(max_size=40))
def test_no_words_break_the_reading_of_days(words: str) -> None:
    fixed = fixed_day(words)
    assert fixed is None or fixed.first(SINCE) is not None


def test_the_calendar_of_a_guide_is_always_the_same_file() -> None:
    days = read(FRONT, BODY).days
    made = events("guide-1", days, since=SINCE)
    assert [event.summary for event in made] == ["清点油桶"]
    assert calendar("日历", made) == calendar("日历", events("guide-1", days, since=SINCE))
    assert made[0].uid != events("guide-2", days, since=SINCE)[0].uid


def test_sizes_are_those_that_the_words_cover() -> None:
    assert sizes_of("小微") == {"小型", "微型"}
    assert sizes_of("中大") == {"中型", "大型"}
    assert sizes_of("") == set(SIZES)


@pytest.mark.parametrize(
    ("words", "word"),
    [("应当备案", "应当"), ("不得直排", "不得"), ("须留存", "须"), ("无须备案", ""),
     ("不必须", ""), ("务必关门", "务必"), ("可以不罚", "")],
)  # fmt: skip
def test_a_duty_word_is_not_found_in_its_denial(words: str, word: str) -> None:
    assert duty_word(words) == word


HEADINGS = st.sampled_from([part.value for part in Part])
LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20).filter(
    lambda line: not line.lstrip().startswith("#")
)


@given(st.lists(st.tuples(HEADINGS, st.lists(LINE, min_size=1, max_size=4)), max_size=5))
def test_what_is_stored_of_a_body_gives_the_same_sections_again(
    parts: list[tuple[str, list[str]]],
) -> None:
    body = "\n".join(f"## {heading}\n" + "\n".join(lines) for heading, lines in parts)
    found = markdown.sections(body)
    again = markdown.sections(markdown.body_of({"sections": markdown.stored(found)}))
    assert [(one.heading, one.text) for one in again] == [(one.heading, one.text) for one in found]
    lines = body.split("\n")
    for section in found:
        for place, line in enumerate(section.text.split("\n") if section.text else ()):
            assert lines[section.line + place - 1] == line


def test_a_starter_guide_is_stored_as_ingestion_stores_it() -> None:
    from ingest.structure.sections import marked_sections  # the form that has to be met

    _, _, body = GUIDES[0].read_text(encoding="utf-8").split("---\n", 2)
    _, ingested = marked_sections(body.strip("\n"))
    assert markdown.stored(markdown.sections(body)) == [one.as_json() for one in ingested]
