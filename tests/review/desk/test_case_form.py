"""The case form: what it accepts becomes content like an ingested case's, the rest is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.structure.case import parse_case
from kb.errors import InvalidInput
from review.desk.case_form import CaseForm, content_of, missing
from tests.review.desk.forms import FORM, form

CASES = sorted((Path(__file__).parents[3] / "corpus" / "cases").glob("*.md"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_of_the_corpus_typed_into_the_form_gives_its_content_again(path: Path) -> None:
    _, front, body = path.read_text(encoding="utf-8").split("---", 2)
    fields = json.loads(json.dumps(yaml.safe_load(front), default=str))
    content = {name: value for name, value in fields.items() if name not in ("kind", "id")}
    content["sections"] = [section.as_json() for section in parse_case(body)[1]]
    made = content_of(content)
    assert made == {name: value for name, value in content.items() if value != []}
    assert missing(made) == ()


def test_the_same_answers_give_the_same_content() -> None:
    again = form(fine_yuan=230000.0, title=f"  {FORM['title']}　", industry="印染 ", tags=[])
    assert content_of(again) == content_of(FORM)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"colour": "red"}, "colour", "没有这个字段"),
        ({"violation_on": "2024-02-30"}, "violation_on", "日期无法识别"),
        ({"violation_on": "去年三月"}, "violation_on", "日期无法识别"),
        ({"violation_on": 45000}, "violation_on", "日期无法识别"),
        ({"decided_on": "2024-01-01"}, "decided_on", "早于违法日期"),
        ({"title": "长" * 201}, "title", "太长"),
        ({"title": ""}, "title", "不能为空"),
        ({"region": "火星"}, "region", "不是已知的地区"),
        ({"element": ["fire"]}, "element.0", "不是可选的值"),
        ({"fine_yuan": -1}, "fine_yuan", "数值太小"),
        ({"fine_yuan": "很多"}, "fine_yuan", "应为数字"),
        ({"methods": ["Drone!"]}, "methods.0", "写法不正确"),
        ({"legal_basis": [{"article": 3}]}, "legal_basis.0.law", "必须填写"),
        ({"sections": [{"key": "facts", "text": "长" * 30_001}]}, "sections.0.text", "太长"),
        ({"attachments": ["../../etc/passwd"]}, "attachments.0", "写法不正确"),
        ({"public_attachments": ["0" * 64]}, "public_attachments", "不在附件之中"),
        ({"attachments": ["0" * 64] * 2}, "attachments", "写了两次"),
        ({"title": None}, "title", "必须填写"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        content_of(form(**changes))
    assert refusal.value.field is not None
    assert refusal.value.field.endswith(field)


def test_the_same_section_twice_is_refused() -> None:
    twice = [{"key": "facts", "text": "一"}, {"key": "facts", "text": "二"}]
    with pytest.raises(InvalidInput, match="出现了两次"):
        content_of(form(sections=twice))


@pytest.mark.parametrize(
    "code",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil>",
        "< img src=x onerror=alert(1)>",
        "[点这里](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        "隐藏\x00字符",
    ],
)
def test_web_code_is_refused_in_every_text_field(code: str) -> None:
    for name, field in CaseForm.model_fields.items():
        text: Any = code
        if "list[" in str(field.annotation):
            text = [code]
        if name == "legal_basis":
            text = [{"law": code}]
        if name == "sections":
            text = [{"key": "facts", "text": code}]
        if name == "fine_parts":
            text = [{"what": code, "yuan": 1}]
        with pytest.raises(InvalidInput) as refusal:
            content_of(form(**{name: text}))
        assert refusal.value.field is not None
        assert refusal.value.field.startswith(name)


def test_signs_that_only_look_like_code_are_welcome() -> None:
    text = "pH<6且>2，<0.5毫克/升；浓度 A<B，javascript语言编写的程序"
    assert content_of(form(violation=text))["violation"] == text


def test_a_draft_may_be_unfinished_and_says_what_is_missing() -> None:
    lacking = missing(content_of({"title": "只有标题"}))
    assert {"案件编号", "违法日期", "案情简介", "启示意义"} <= set(lacking)
    assert missing(content_of(FORM)) == ()
