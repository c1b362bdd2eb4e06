"""示范法规: the invented city's regulation is whole, refers to itself rightly, keeps its powers."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest

from tests.corpus.statute_files import StatuteFolder, copied_runs, from_chinese, to_chinese

PATH = (
    Path(__file__).resolve().parents[2]
    / "corpus"
    / "regulations"
    / "yunze-catering-fume-and-odour.md"
)
NUMERAL = "[零一二三四五六七八九十百]+"
ARTICLE = re.compile(rf"^第({NUMERAL})条 ", re.M)
CHAPTER = re.compile(rf"^## 第({NUMERAL})章 ", re.M)
ITEM = re.compile(rf"^（({NUMERAL})）")
# 违反本条例第十九条第一款、第二款规定
OWN_REFERENCE = re.compile(
    rf"第({NUMERAL})条(?:第({NUMERAL})款)?(?:第({NUMERAL})项)?(?:、第({NUMERAL})款)?"
)
FINE = re.compile(
    r"处([一二三四五六七八九十百千万]+)元以上([一二三四五六七八九十百千万]+)元以下的罚款"
)
# 大气污染防治法 caps fines for catering fumes at 50,000 yuan; nothing here goes beyond it
HIGHEST_FINE_YUAN = 50_000
# formulas such as 由城市管理部门责令改正 are common to all regulations
LONGEST_COPIED_RUN = 12


@pytest.fixture(scope="module")
def text() -> str:
    return PATH.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def articles(text: str) -> dict[int, list[str]]:
    """Article number → its paragraphs and items, one a line."""
    found: dict[int, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        opening = ARTICLE.match(line)
        if opening:
            current = found.setdefault(from_chinese(opening[1]), [])
            current.append(line[opening.end() :])
        elif line.startswith("#"):
            current = []
        elif line:
            current.append(line)
    return found


def _paragraphs(lines: list[str]) -> int:
    return sum(1 for line in lines if not ITEM.match(line))


def test_articles_and_chapters_are_numbered_without_a_gap(text: str) -> None:
    numbers = ARTICLE.findall(text)
    assert 45 <= len(numbers) <= 60
    assert numbers == [to_chinese(n) for n in range(1, len(numbers) + 1)]
    chapters = CHAPTER.findall(text)
    assert chapters == [to_chinese(n) for n in range(1, len(chapters) + 1)]
    assert len(chapters) == 7


def test_preamble_names_adoption_and_approval_before_the_marker(text: str) -> None:
    preamble = text.split("<!-- INFO END -->")[0]
    assert preamble.startswith("# 云泽市餐饮油烟和恶臭污染防治条例\n")
    assert re.search(r"^2023年8月30日 云泽市第五届人民代表大会常务委员会.+通过$", preamble, re.M)
    assert re.search(r"^2023年11月24日 澜江省第十四届人民代表大会.+批准$", preamble, re.M)


def test_last_article_sets_the_date_of_effect_and_repeals_its_predecessor(
    articles: dict[int, list[str]],
) -> None:
    last = articles[max(articles)][0]
    assert last.startswith("本条例自2024年3月1日起施行。")
    assert last.endswith("的《云泽市饮食服务业油烟污染防治办法》同时废止。")


def test_items_are_numbered_in_order(articles: dict[int, list[str]]) -> None:
    for number, lines in articles.items():
        expected = 0
        for line in lines:
            item = ITEM.match(line)
            expected = expected + 1 if item else 0
            assert item is None or from_chinese(item[1]) == expected, number


def test_references_to_its_own_articles_and_paragraphs_exist(
    articles: dict[int, list[str]],
) -> None:
    checked = 0
    for lines in articles.values():
        for match in OWN_REFERENCE.finditer("\n".join(lines)):
            article, *paragraphs = (from_chinese(part) if part else 0 for part in match.groups())
            assert article in articles
            first, _, second = paragraphs
            assert max(first, second) <= _paragraphs(articles[article])
            checked += 1
    assert checked >= 12


def test_fines_have_a_range_and_stay_within_the_powers_of_a_city(text: str) -> None:
    fines = [(from_chinese(low), from_chinese(high)) for low, high in FINE.findall(text)]
    assert len(fines) >= 15
    for low, high in fines:
        assert 0 < low < high <= HIGHEST_FINE_YUAN
    for beyond in ("吊销营业执照", "行政拘留", "予以查封", "予以扣押"):
        assert beyond not in text


def test_no_real_place_is_named(text: str) -> None:
    known = json.loads(resources.files("kb.text").joinpath("regions.json").read_text("utf-8"))
    real = {r["name"] for r in known if not r["code"].startswith(("99", "0"))}
    assert not [name for name in real if name in text]


def test_wording_is_not_taken_from_the_national_law(text: str, laws_dir: Path) -> None:
    statutes = StatuteFolder(laws_dir)
    own = FINE.sub("…", re.sub(r"《[^》]*》", "", text))  # sums can only be written one way
    for law, version in (("大气污染防治法", "2018-10-26"), ("行政处罚法", "2021-01-22")):
        for number in range(1, 130):
            article = statutes.article(law, version, number)
            if article is not None:
                assert copied_runs(own, article.text, LONGEST_COPIED_RUN) == [], number
