"""Articles that begin on another day than their law."""

from __future__ import annotations

import pytest

from kb.text.commencement import part_commencements


def told(text: str) -> list[tuple[str, str]]:
    return [(part.article.label(), str(part.on)) for part in part_commencements(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第五十条　本条例自2021年1月1日起施行。", []),
        (
            "第五十条　本条例自2021年1月1日起施行。第三十八条自2022年7月1日起施行。",
            [("第三十八条", "2022-07-01")],
        ),
        (
            "第九条　本规定自公布之日起施行，其中第五条、第七条第二款自二〇二三年三月一日起实施。",
            [("第五条", "2023-03-01"), ("第七条", "2023-03-01")],
        ),
        (
            "第二十条　本办法第三条至第五条的规定，自2020年6月1日零时起施行。",
            [("第三条", "2020-06-01"), ("第四条", "2020-06-01"), ("第五条", "2020-06-01")],
        ),
        (
            "第八条　本规定第六条之一自2019年9月1日起生效，第七条的施行日期由省人民政府另行规定。",
            [("第六条之一", "2019-09-01"), ("第七条", "None")],
        ),
        ("第三条　自2020年1月1日起执行的标准，依照第五条办理。", []),
        ("第九条　违反第五条规定的，自2020年1月1日起三年内不得申请。", []),
        ("第四条　第二条自2020年2月30日起施行。", []),
    ],
)
def test_commencements_of_parts(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_the_quote_is_the_sentence_that_says_so() -> None:
    (part,) = part_commencements("第五十条　本条例自公布之日起施行。第九条自2022年7月1日起施行。")

    assert part.quote == "第九条自2022年7月1日起施行。"
