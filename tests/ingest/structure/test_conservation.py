"""What must hold for every text, however broken: nothing is lost, nothing is there twice."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean import joined, statute_lines
from ingest.structure.statute import parse_statute, statute_source
from ingest.structure.tree import serialise
from kb.text.numerals import format_numeral

ARTICLE_LINE = re.compile(r"^第[零〇一二三四五六七八九十百千]+条", re.MULTILINE)
INK = re.compile(r"\s+")

sentences = st.text(st.sampled_from("水气土渔林的不得应当，、《》“”"), min_size=1, max_size=18)
numbers = st.integers(1, 130).map(format_numeral)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of a statute, or something that only looks like one."""
    number = draw(numbers)
    text = draw(sentences)
    return draw(
        st.sampled_from(
            [
                f"第{number}条 {text}。",
                f"第{number}条{text}。",
                f"第{number}条之{draw(numbers)} {text}：",
                f"第{number} 条 {text}。",
                f"{text}。第{number}条 {text}。",
                f"## 第{number}章 {text}",
                f"第{number}章",
                f"### 第{number}节 总 则",
                f"# 第{number}编 {text}",
                f"（{number}）{text}；",
                f"{number}、{text}。",
                f"## {text}",
                "附件：",
                "附则",
                "目录",
                "## 序言",
                text,
                f"增加一条，作为第{number}条：“{text}",
                f"| {text} | {number} |",
                "",
            ]
        )
    )


statutes = st.lists(lines(), max_size=30).map("\n".join)


@settings(max_examples=400, deadline=None)
@given(statutes)
def test_the_rows_joined_are_the_normalised_source(text: str) -> None:
    assert serialise(parse_statute(text).units) == statute_source(text)


@settings(max_examples=300, deadline=None)
@given(statutes)
def test_only_white_space_and_heading_marks_differ_from_what_was_given(text: str) -> None:
    given_ink = INK.sub("", re.sub(r"^#{1,6}(?= |$)", "", text, flags=re.MULTILINE))
    assert INK.sub("", serialise(parse_statute(text).units)) == given_ink


@settings(max_examples=300, deadline=None)
@given(statutes)
def test_every_difference_to_the_lines_that_begin_with_a_label_is_explained(text: str) -> None:
    statute = parse_statute(text)
    counted = len(ARTICLE_LINE.findall(joined(statute_lines(text))))
    assert len(statute.articles) - counted == statute.explained_difference()


@settings(max_examples=300, deadline=None)
@given(statutes)
def test_every_row_has_an_address_of_its_own_and_its_parent_exists(text: str) -> None:
    units = parse_statute(text).units
    eids = [unit.eid for unit in units]
    assert len(set(eids)) == len(eids)
    assert {unit.parent_eid for unit in units} <= {"", *eids}


@settings(max_examples=200, deadline=None)
@given(statutes)
def test_parsing_the_rows_again_gives_the_same_rows(text: str) -> None:
    once = parse_statute(statute_source(text))
    assert serialise(once.units) == statute_source(statute_source(text))
