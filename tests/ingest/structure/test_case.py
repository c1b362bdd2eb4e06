from __future__ import annotations

import pytest

from ingest.clean import normalise
from ingest.structure.case import looks_like_case, parse_case

KEYS = ["facts", "handling", "legal_basis", "lessons"]


HEADED = "# 某案\n\n## {}\n\n甲。\n\n## {}\n\n乙。\n\n## {}\n\n丙。\n\n## {}\n\n丁。"
PLAIN = "某案\n{}\n甲。\n{}\n乙。\n{}\n丙。\n{}\n丁。"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEADED.format("案情简介", "查处情况", "法律依据", "启示意义"), id="headings"),
        pytest.param(
            HEADED.format("一、基本案情", "二、处理结果", "三、适用依据", "四、典型意义"),
            id="numbered headings and synonyms",
        ),
        pytest.param(
            PLAIN.format("【案情简介】", "【处理结果】", "【法律适用】", "【案件启示】"),
            id="brackets",
        ),
        pytest.param(
            PLAIN.format("一、案情简介", "二、查处情况", "三、法律依据", "四、启示意义"),
            id="numbered lines",
        ),
        pytest.param(
            "某案\n案情简介：甲。\n查处情况：乙。\n法律依据：丙。\n启示：丁。", id="colons"
        ),
    ],
)
def test_the_four_texts_are_found_under_every_name(text: str) -> None:
    _, sections = parse_case(normalise(text))
    named = [section for section in sections if section.key in KEYS]
    assert [(section.key, section.text) for section in named] == list(
        zip(KEYS, ["甲。", "乙。", "丙。", "丁。"], strict=True)
    )
    assert looks_like_case(text)


def test_other_headings_are_kept_with_their_text() -> None:
    title, sections = parse_case(
        "# 某案\n\n## 基本案情\n甲。\n\n## 专家提醒\n乙。\n\n## 基本案情\n丙。"
    )
    assert title == "某案"
    assert [(section.key, section.heading) for section in sections] == [
        ("facts", "基本案情"),
        ("section_2", "专家提醒"),
        ("facts-2", "基本案情"),
    ]


def test_a_law_that_mentions_such_words_is_no_case() -> None:
    assert not looks_like_case("第一条 基本案情应当如实记录。\n第二条 法律依据应当列明。")
