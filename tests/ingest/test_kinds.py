from __future__ import annotations

from pathlib import Path

import pytest

from ingest.clean import normalise
from ingest.convert.registry import default_registry
from ingest.kinds import detect_kind
from ingest.source import Source
from kb.errors import ParseError
from kb.model.document import DocumentKind
from tests.ingest.invented import case, law


def kind_of(text: str, path: str = "a.md", asked: DocumentKind | None = None) -> DocumentKind:
    converted = default_registry().convert(text.encode(), path)
    return detect_kind(Source((Path("/in") / path,), asked), converted, normalise(converted.text))


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param(law(), "a.md", "regulation", id="articles"),
        pytest.param(case(), "a.md", "case", id="front matter"),
        pytest.param("---\nkind: guide\n---\n正文", "a.md", "guide", id="stated"),
        pytest.param("# 甲\n## 基本案情\n乙\n## 典型意义\n丙", "a.md", "case", id="sections"),
        pytest.param("# 甲诉乙\n## 经过\n丙", "案例/a.md", "case", id="folder of cases"),
        pytest.param("# 某批复\n请照办。", "司法解释/a.md", "regulation", id="folder of laws"),
        pytest.param("# 某市修正案（二）\n一、改。", "a.md", "regulation", id="amendment"),
        pytest.param("某市实施方案\n一、甲\n二、乙", "a.txt", "policy", id="plan"),
        pytest.param("甲\n一、甲\n二、乙", "a.txt", "policy", id="outline"),
        pytest.param("# 某市水处罚裁量基准\n一、甲", "a.md", "benchmark", id="benchmark"),
        pytest.param("# 笔录怎么写\n## 要点\n一、甲\n二、乙", "a.md", "material", id="material"),
        pytest.param("# 某公司超标排放案\n正文。", "a.md", "case", id="title of a case"),
        pytest.param("# 某工作方案\n正文。", "a.md", "policy", id="a plan is no case"),
        pytest.param("# 某市条例\n没有条文。", "a.md", "regulation", id="a law without articles"),
    ],
)
def test_the_kind_is_found_by_content(text: str, path: str, expected: str) -> None:
    assert kind_of(text, path) is DocumentKind(expected)


def test_what_the_user_asks_for_wins() -> None:
    assert kind_of(law(), asked=DocumentKind.MATERIAL) is DocumentKind.MATERIAL


def test_an_unknown_kind_in_the_front_matter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ParseError, match="guide"):
        kind_of("---\nkind: novel\n---\n正文")
