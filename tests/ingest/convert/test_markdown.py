from __future__ import annotations

import pytest

from ingest.convert.markdown import MarkdownConverter
from ingest.convert.protocol import Converted


def convert(text: str) -> Converted:
    return MarkdownConverter().convert(text.encode(), media_type="text/markdown")


def test_front_matter_becomes_metadata_with_json_values() -> None:
    converted = convert(
        "---\nkind: case\ntitle: 某案\ndecided_on: 2023-03-24\ntags: [暗管]\n---\n"
        "\n## 案情简介\n甲。\n"
    )
    assert converted.metadata["front_matter"] == {
        "kind": "case",
        "title": "某案",
        "decided_on": "2023-03-24",
        "tags": ["暗管"],
    }
    assert converted.title == "某案"
    assert converted.text.strip() == "## 案情简介\n甲。"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# 标题\n\n正文\n\n---\n\n后文\n", id="a rule further down"),
        pytest.param("---\n一段话\n---\n后文\n", id="prose between rules"),
    ],
)
def test_a_rule_that_is_no_front_matter_stays_in_the_text(text: str) -> None:
    converted = convert(text)
    assert converted.text == text
    assert "front_matter" not in converted.metadata


def test_the_first_heading_is_the_title() -> None:
    assert convert("前言\n\n# 某市办法 #\n\n## 第一章\n").title == "某市办法"
