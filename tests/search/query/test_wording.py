"""What is searched for what was typed: nothing unseen, simplified, the informative part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.wording import MAX_QUERY, printable, wording_of

FILLER = "上午开会讨论了很多事情，下午继续开会，晚上休息。"


def test_the_act_in_the_middle_and_the_question_at_the_end_survive_a_cut() -> None:
    days = "".join(f"第{n}天{FILLER}" for n in range(800))
    act = "该厂未取得排污许可证，私设暗管向溪流排放废水。"
    text = days + act + days[::-1] + "违反溪流保护法第三条怎么罚？"
    assert len(text) > 20_000
    wording = wording_of(text)
    assert wording.cut
    assert len(wording.text) <= MAX_QUERY
    assert act in wording.text
    assert wording.text.startswith("第0天")
    assert wording.text.endswith("违反溪流保护法第三条怎么罚？")


def test_a_sentence_said_a_thousand_times_is_searched_once() -> None:
    assert wording_of(FILLER * 1000).text == FILLER


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("水汙染防治法第８３條", "水污染防治法第83条"),
        ("废\x00水\ud800\u200b排放\x1b", "废水排放"),
        ("⽔法　第3条", "水法 第3条"),
        ("VOCs unorganized  Emission", "VOCs unorganized Emission 无组织排放"),
        ("？！。……", ""),
        ("😀🎉", ""),
        ("\x00\x01", ""),
    ],
)
def test_what_is_searched(typed: str, searched: str) -> None:
    assert wording_of(typed).text == searched


@given(st.text(st.characters(), max_size=300))
def test_what_is_kept_can_be_written_and_shown(text: str) -> None:
    printable(text).encode()
    wording_of(text).text.encode()


@given(st.text("溪流。，\n a", min_size=0, max_size=6000))
def test_the_part_searched_is_never_longer_than_the_limit(text: str) -> None:
    assert len(wording_of(text).text) <= MAX_QUERY
