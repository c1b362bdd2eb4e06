"""Questions as they are written by hand."""

from __future__ import annotations

import pytest

from search.knowledge.writing import MalformedLine, WrittenQuestion, parse_line, written_questions


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ("水污染防治法39,83", [("水污染防治法", 39, None), ("水污染防治法", 83, None)]),
        ("《水污染防治法》83；刑法308-1", [("水污染防治法", 83, None), ("刑法", 308, 1)]),
        ("中华人民共和国水法 3、4", [("水法", 3, None), ("水法", 4, None)]),
        ("水法3,3", [("水法", 3, None)]),
    ],
)
def test_gold_is_read_as_law_article_and_suffix(
    gold: str, expected: list[tuple[str, int, int | None]]
) -> None:
    assert list(parse_line(f"layperson|往河里倒油|{gold}", "a:1").answers) == expected


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("layperson|往河里倒油", "三栏"),
        ("poem|往河里倒油|水法3", "没有“poem”这种语体"),
        ("layperson|往河里倒油|水法第三条", "无法识别"),
    ],
)
def test_a_malformed_line_names_its_place_and_what_is_wrong(line: str, says: str) -> None:
    with pytest.raises(MalformedLine, match=f"a:7.*{says}"):
        parse_line(line, "a:7")


def test_blank_and_comment_lines_say_nothing_and_a_bad_line_stops_no_other() -> None:
    text = "# 水\n\nlayperson|往河里倒油|水法3\nnonsense\nkeyword|倒油|水法4\n"
    found = list(written_questions(text, "f"))
    assert [type(each) for each in found] == [WrittenQuestion, MalformedLine, WrittenQuestion]
