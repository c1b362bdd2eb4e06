"""培训教材与合规指南: complete, in our own words, every citation and every amount real."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.corpus.statute_files import (
    Article,
    StatuteFolder,
    amounts_in,
    copied_runs,
    from_chinese,
)

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
ROLES = {"duty", "penalty", "procedure", "coordination", "exemption"}
ELEMENTS = {"water", "air", "solid_waste", "noise", "soil", "marine", "radiation", "nature",
            "climate", "eia", "permit", "general"}  # fmt: skip
REAL_PROVINCES = re.compile(
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
)
# 《水污染防治法》第八十五条第一款第四项, 《大气污染防治法》第一百零八条、第一百一十七条
CITATION = re.compile(r"《([^》]+)》((?:第[零一二三四五六七八九十百]+[条款项](?:、|和|至)?)+)")
PROVISION = re.compile(
    r"第([零一二三四五六七八九十百]+)条(?:第([一二三四五六七八九十]+)款)?"
    r"((?:第[一二三四五六七八九十]+项、?)*)"
)
ITEM = re.compile(r"第([一二三四五六七八九十]+)项")
# the texts write sums as 10万元, 5000元 and never as 一万元
OWN_AMOUNT = re.compile(r"(\d+)(万)?元")


@dataclass(frozen=True, slots=True)
class Text:
    """文稿: front matter and body of one Markdown file."""

    name: str
    meta: dict[str, Any]
    body: str


def _read(folder: str) -> list[Text]:
    found = []
    for path in sorted((CORPUS / folder).glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        found.append(Text(path.stem, yaml.safe_load(head), body))
    return found


MATERIALS, GUIDES = _read("materials"), _read("guides")
SYLLABUS = yaml.safe_load((CORPUS / "syllabus" / "syllabus.yaml").read_text(encoding="utf-8"))
each_text = pytest.mark.parametrize("text", MATERIALS + GUIDES, ids=lambda text: text.name)
each_material = pytest.mark.parametrize("text", MATERIALS, ids=lambda text: text.name)
each_guide = pytest.mark.parametrize("text", GUIDES, ids=lambda text: text.name)


@pytest.fixture(scope="module")
def statutes(laws_dir: Path) -> StatuteFolder:
    return StatuteFolder(laws_dir)


def _resolve(line: str, statutes: StatuteFolder) -> list[Article]:
    """The articles that the line cites, in every version that has the cited provision."""
    resolved: list[Article] = []
    for law, provisions in CITATION.findall(line):
        for number, paragraph, items in PROVISION.findall(provisions):
            wanted = [from_chinese(item) for item in ITEM.findall(items)]
            candidates = (
                statutes.article(law, version, from_chinese(number))
                for version in statutes.versions(law)
            )
            matching = [
                article
                for article in candidates
                if article and article.has(from_chinese(paragraph) or None, wanted)
            ]
            assert matching, f"no version of 《{law}》 has {provisions}"
            resolved += matching
    return resolved


def _before_exercise(body: str) -> list[str]:
    """Lines outside the exercise, whose facts are made up and carry sums of their own."""
    return body.split("\n## 练习")[0].splitlines()


def _section(body: str, heading: str) -> str:
    match = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", body, re.DOTALL | re.MULTILINE)
    assert match, heading
    return match[1]


def test_there_are_12_materials_and_6_guides_with_unique_ids() -> None:
    assert len(MATERIALS) >= 12
    assert len(GUIDES) >= 6
    ids = [text.meta["id"] for text in MATERIALS + GUIDES]
    assert len(ids) == len(set(ids))


@each_text
def test_legal_basis_is_typed_and_exists(text: Text, statutes: StatuteFolder) -> None:
    assert text.meta["legal_basis"]
    for reference in text.meta["legal_basis"]:
        assert reference["role"] in ROLES
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", reference["version"])
        article = statutes.article(
            reference["law"],
            reference["version"],
            reference["article"],
            reference.get("article_suffix"),
        )
        assert article is not None, reference
        assert article.has(reference.get("paragraph"), reference.get("items", [])), reference


@each_text
def test_front_matter_is_complete(text: Text) -> None:
    assert text.meta["title"]
    assert text.meta["authors"] == "编写组"
    assert text.meta["tags"]
    assert set(text.meta["element"]) <= ELEMENTS
    assert text.meta["id"] == f"{text.meta['kind']}-{text.name}"


@each_material
def test_material_teaches_towards_the_syllabus(text: Text) -> None:
    points = {point["code"]: point for point in SYLLABUS["points"]}
    assert text.meta["kind"] == "material"
    assert text.meta["level"] in {"初级", "中级"}
    assert text.meta["hours"] > 0
    assert text.meta["audience"]
    assert set(text.meta["syllabus_points"]) <= points.keys()
    assert any(points[code]["level"] == text.meta["level"] for code in text.meta["syllabus_points"])


@each_material
def test_material_has_goals_points_pitfalls_and_an_exercise(text: Text) -> None:
    for heading in ("教学目标", "要点", "易错点", "练习"):
        assert len(_section(text.body, heading)) > 40
    assert "**参考思路：**" in _section(text.body, "练习")
    assert 900 <= len(re.sub(r"\s", "", text.body)) <= 1800


@each_guide
def test_guide_tells_duties_consequences_exemptions_checks_calendar_and_contacts(
    text: Text,
) -> None:
    assert text.meta["kind"] == "guide"
    assert text.meta["industry"]
    assert text.meta["size"]
    assert text.meta["obligations"]
    for heading in (
        "适用对象",
        "主要义务",
        "做不到会怎样",
        "什么情况可能免罚",
        "自查清单",
        "固定日期",
        "一年怎么安排",
        "对照案例",
        "找谁问",
    ):
        assert len(_section(text.body, heading)) > 30
    assert "云泽市" in _section(text.body, "找谁问")
    assert 1000 <= len(re.sub(r"\s", "", text.body)) <= 2400


@each_guide
def test_every_duty_consequence_and_check_names_its_article(text: Text) -> None:
    rows = [line for line in _section(text.body, "主要义务").splitlines() if line.startswith("| ")]
    lines = rows[1:]
    for heading in ("做不到会怎样", "自查清单"):
        lines += [x for x in _section(text.body, heading).splitlines() if x.startswith("- ")]
    assert len(lines) >= 15
    assert [line for line in lines if not CITATION.search(line)] == []


@each_text
def test_every_citation_in_the_text_resolves(text: Text, statutes: StatuteFolder) -> None:
    assert len(_resolve(text.body, statutes)) >= 5


@each_text
def test_every_cited_article_is_listed_in_the_legal_basis(text: Text) -> None:
    listed = {(reference["law"], reference["article"]) for reference in text.meta["legal_basis"]}
    cited = {
        (law, from_chinese(number))
        for law, provisions in CITATION.findall(text.body)
        for number, _, _ in PROVISION.findall(provisions)
    }
    assert cited <= listed


@each_text
def test_amounts_beside_a_citation_stand_in_the_cited_articles(
    text: Text, statutes: StatuteFolder
) -> None:
    for line in _before_exercise(text.body):
        stated = {int(n) * (10_000 if wan else 1) for n, wan in OWN_AMOUNT.findall(line)}
        if stated and CITATION.search(line):
            found: set[int] = set()
            for article in _resolve(line, statutes):
                found |= amounts_in(article.text)
            assert stated <= found, line


@each_text
def test_text_is_written_in_our_own_words(text: Text, statutes: StatuteFolder) -> None:
    sources = [article.text for article in _resolve(text.body, statutes)]
    for reference in text.meta["legal_basis"]:
        article = statutes.article(reference["law"], reference["version"], reference["article"])
        assert article is not None
        sources.append(article.text)
    prose = re.sub(r"《[^》]*》", "|", text.body)
    assert copied_runs(prose, "\n".join(sources), longest=12) == []


@each_text
def test_only_invented_places_are_named(text: Text) -> None:
    assert REAL_PROVINCES.findall(text.body) == []
