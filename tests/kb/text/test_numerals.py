from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.numerals import ArticleNumber, format_numeral, parse_article_label, parse_numeral


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("八十三", 83),
        ("十", 10),
        ("一百二十", 120),
        ("一百〇二", 102),
        ("一百零二", 102),
        ("一百十二", 112),
        ("一千二百六十", 1260),
        ("二〇二一", 2021),
        ("二○二一", 2021),
        ("83", 83),
        ("８３", 83),
        ("两千", 2000),
        ("3万", 30_000),
        ("二十万", 200_000),
        ("壹佰贰拾", 120),
        (" 83 ", 83),
        ("一百二", None),  # colloquial 120 or a slip for 102
        ("百", None),
        ("", None),
        ("第八", None),
        ("1.5", None),
        ("²", None),
        ("十百", None),
    ],
)
def test_a_numeral_is_read_whole_or_not_at_all(written: str, value: int | None) -> None:
    assert parse_numeral(written) == value


@given(st.integers(0, 99_999))
def test_a_written_number_reads_back_as_itself(value: int) -> None:
    assert parse_numeral(format_numeral(value)) == value


def test_written_numbers_look_as_in_statutes() -> None:
    written = [format_numeral(value) for value in (0, 12, 110, 1010, 100_010)]
    assert written == ["零", "十二", "一百一十", "一千零一十", "十万零一十"]


def test_numbers_that_no_statute_needs_are_refused() -> None:
    with pytest.raises(ValueError, match="只能写出"):
        format_numeral(-1)


@given(st.text())
def test_reading_a_numeral_never_raises(text: str) -> None:
    value = parse_numeral(text)
    assert value is None or value >= 0


@given(st.integers(1, 2000), st.none() | st.integers(1, 30))
def test_an_article_label_reads_back_as_itself(number: int, suffix: int | None) -> None:
    article = ArticleNumber(number, suffix)
    assert parse_article_label(article.label()) == article


@pytest.mark.parametrize(
    ("label", "article"),
    [
        ("第一百二十条之一", ArticleNumber(120, 1)),
        ("第83条", ArticleNumber(83)),
        ("第 ８３ 条", ArticleNumber(83)),
        ("第八十三款", None),
        ("第八十三条第一款", None),
        ("第条", None),
    ],
)
def test_an_article_label_is_read_whole_or_not_at_all(
    label: str, article: ArticleNumber | None
) -> None:
    assert parse_article_label(label) == article


def test_articles_sort_as_the_statute_prints_them() -> None:
    shuffled = [ArticleNumber(120, 2), ArticleNumber(120), ArticleNumber(9), ArticleNumber(120, 1)]
    labels = [article.label() for article in sorted(shuffled)]
    assert labels == ["第九条", "第一百二十条", "第一百二十条之一", "第一百二十条之二"]
