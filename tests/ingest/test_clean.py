from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import joined, normalise, statute_lines

NASTY = st.text(
    st.sampled_from(list("第一条章。 　\t\r\n\u200b\ufeff\u2002\xa0<!->#é\u0301\x85\u2028|"))
    | st.characters(),
    max_size=60,
)


@given(NASTY)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(NASTY)
def test_the_lines_of_a_law_do_not_depend_on_earlier_normalising(text: str) -> None:
    assert statute_lines(normalise(text)) == statute_lines(text)


@given(NASTY)
def test_no_line_of_a_law_is_blank_or_padded(text: str) -> None:
    for line in statute_lines(text):
        assert line.text
        assert line.text == line.text.strip(" ")


def test_only_what_no_reader_sees_is_changed() -> None:
    source = (
        "\ufeff# 某市办法\r\n\r\n<!-- INFO END -->\r\n\r\n\r\n\u200b\r\n"
        "　　第一条　为了e\u0301环境。 \r\n\u2002\u2002第二条\t执行。"
    )
    assert normalise(source) == "# 某市办法\n\n第一条　为了é环境。\n  第二条 执行。"
    assert joined(statute_lines(source)) == "某市办法\n第一条 为了é环境。\n第二条 执行。"


def test_heading_marks_become_levels() -> None:
    lines = statute_lines("# 法\n\n## 第一章 总则\n\n##\n\n#号机组停运。")
    assert [(line.level, line.text) for line in lines] == [
        (1, "法"),
        (2, "第一章 总则"),
        (0, "#号机组停运。"),
    ]
