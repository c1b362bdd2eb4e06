"""Scoring sheets: what is shipped holds together, and every fault of a file is named."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.file_review import sheets
from kb.errors import InvalidInput
from kb.file_review import sheet_file
from kb.file_review.sheet import FULL_POINTS, HEADINGS, KINDS, from_json

SHIPPED = sheets()


def test_there_is_a_sheet_for_every_kind_of_file() -> None:
    assert {sheet_file.read(text).kind for text in SHIPPED.values()} == set(KINDS)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_sheet_has_eight_headings_of_together_a_hundred_points(name: str) -> None:
    sheet = sheet_file.read(SHIPPED[name])
    assert [heading.key for heading in sheet.headings] == list(HEADINGS)
    assert sum(item.points for item in sheet.items.values()) == FULL_POINTS
    assert sheet.fatal
    assert sheet.grade(90, fatal=False).name == "优秀"
    assert sheet.grade(89.75, fatal=False).name == "良好"
    assert sheet.grade(60, fatal=False).name == "合格"
    assert sheet.grade(59.75, fatal=False).name == "不合格"
    assert sheet.grade(0, fatal=True).name == "不合格"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_sheet_read_back_from_its_json_is_the_same_and_has_the_same_hash(name: str) -> None:
    sheet = sheet_file.read(SHIPPED[name])
    again = from_json(json.loads(json.dumps(sheet.as_json())))
    assert again == sheet
    assert again.sha256 == sheet.sha256


@pytest.mark.parametrize("name", SHIPPED)
def test_every_cited_article_is_in_the_law(name: str, laws_dir: Path) -> None:
    sheet = sheet_file.read(SHIPPED[name])
    cited = {basis for item in (*sheet.items.values(), *sheet.fatal) for basis in item.basis}
    assert cited
    for basis in cited:
        files = sorted(laws_dir.rglob(f"{basis.law}(*.md"))
        assert files, basis.law
        label = basis.words.partition("》")[2]
        assert re.search(rf"^{label}[ 　]", files[-1].read_text(encoding="utf-8"), re.MULTILINE), (
            basis.words
        )


def _change(path: str, value: Any) -> Callable[[Any], None]:
    *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))

    def change(data: Any) -> None:
        for part in way:
            data = data[part]
        data[last] = value

    return change


FAULTS = {
    "a kind nobody knows": (_change("kind", "civil"), "kind 应为"),
    "no title": (_change("title", ""), "title 应为"),
    "a column nobody knows": (_change("weights", 1), "没有“weights”这一栏"),
    "a heading nobody knows": (_change("headings/0/key", "style"), "没有“style”这一类"),
    "a heading is missing": (lambda data: data["headings"].pop(), "缺少“归档”"),
    "a heading twice": (_change("headings/1/key", "subject"), "“主体资格”出现了 2 次"),
    "items do not add up": (_change("headings/0/items/0/points", 1), "与该类的 8 分不符"),
    "headings do not add up": (_change("headings/0/points", 9), "八类合计 101 分"),
    "a third of a point": (_change("headings/0/items/0/points", 0.3), "0.5 的倍数"),
    "a number twice": (_change("headings/0/items/0/number", "1.2"), "编号“1.2”用了 2 次"),
    "a fatal number twice": (_change("fatal/0/number", "1.2"), "编号“1.2”用了 2 次"),
    "a number without quotes": (_change("headings/0/items/0/number", 1.1), "应加引号"),
    "an item without words": (_change("headings/0/items/0/text", " "), "没有内容"),
    "a heading without items": (_change("headings/0/items", []), "没有评查项"),
    "a step above its item": (
        _change("headings/0/items/0/steps/0/points", 4),
        "超过该项的 3 分",
    ),
    "an article that is none": (
        _change("headings/0/items/0/basis/0/article", "十七"),
        "article（条号）",
    ),
    "grades out of order": (lambda data: data["grades"].reverse(), "从高到低"),
    "one grade": (_change("grades", [{"name": "合格", "from": 0}]), "两个等次"),
    "two grades of one name": (_change("grades/1/name", "优秀"), "重名"),
    "items that are no list": (_change("headings/0/items", "none"), "没有评查项"),
    "fatal items that are none": (_change("fatal", ["F1"]), "否决项的列表"),
    "points that are true": (_change("headings/0/points", True), "应为 0.5 的倍数"),
    "not a number": (_change("headings/0/points", float("nan")), "应为 0.5 的倍数"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_sheet_is_named(name: str) -> None:
    change, words = FAULTS[name]
    data = copy.deepcopy(yaml.safe_load(SHIPPED["ordinary-penalty"]))
    change(data)
    with pytest.raises(InvalidInput) as refused:
        sheet_file.read(yaml.safe_dump(data, allow_unicode=True))
    assert words in refused.value.message
    assert refused.value.field == "sheet"


@pytest.mark.parametrize("text", ["", "- 1", "{", "a: &a [*a]", "kind: !!python/object:os.system"])
def test_what_is_no_sheet_at_all_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput):
        sheet_file.read(text)


def test_sheets_are_offered_by_name_and_another_name_is_refused() -> None:
    assert set(SHIPPED) <= set(sheet_file.shipped())
    assert sheet_file.read_shipped("summary-penalty").kind == "summary_penalty"
    with pytest.raises(InvalidInput, match="没有评查表"):
        sheet_file.read_shipped("nothing")
