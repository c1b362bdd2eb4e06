"""执法事项目录: every item is complete, cites real provisions and states their real amounts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.corpus.statute_files import StatuteFolder, amounts_in, copied_runs, to_chinese

CATALOGUE = Path(__file__).resolve().parents[2] / "corpus" / "catalogue"
ELEMENTS = {
    "water", "air", "solid_waste", "noise", "soil", "marine", "radiation", "nature",
    "climate", "eia", "permit", "general",
}  # fmt: skip
LEVELS = {"县", "设区的市", "省", "国家"}
AMOUNT_FIELDS = ("fine_min_yuan", "fine_max_yuan")
# the catalogue's own way of writing sums: 罚款2万元至20万元, 不超过5000元
OWN_AMOUNT = re.compile(r"(\d+)(万)?元")
# item names are legal names of violations and may follow the statute more closely than prose
LONGEST_COPIED_RUN = {"name": 18, "violation": 12, "range": 12}


def _items() -> list[dict[str, Any]]:
    found = []
    for path in sorted(CATALOGUE.glob("*.yaml")):
        found += yaml.safe_load(path.read_text(encoding="utf-8"))["items"]
    return found


ITEMS = _items()
each_item = pytest.mark.parametrize("item", ITEMS, ids=[item["code"] for item in ITEMS])


@pytest.fixture(scope="module")
def statutes(laws_dir: Path) -> StatuteFolder:
    return StatuteFolder(laws_dir)


def _cited(item: dict[str, Any], statutes: StatuteFolder, *fields: str) -> str:
    texts = []
    for reference in (r for field in fields for r in item.get(field, [])):
        article = statutes.article(
            reference["law"],
            reference["version"],
            reference["article"],
            reference.get("article_suffix"),
        )
        assert article is not None, f"{item['code']} cites what is not there: {reference}"
        assert article.has(reference.get("paragraph"), reference.get("items", [])), reference
        texts.append(article.text)
    return "\n".join(texts)


def _stated_amounts(scope: dict[str, Any]) -> set[int]:
    stated = {scope[field] for field in (*AMOUNT_FIELDS, "floor_yuan") if field in scope}
    for tier in ("escalated", "persons"):
        stated |= _stated_amounts(scope[tier]) if tier in scope else set()
    return stated


def test_catalogue_has_at_least_120_items_with_unique_codes() -> None:
    codes = [item["code"] for item in ITEMS]
    assert len(codes) >= 120
    assert len(codes) == len(set(codes))


def test_no_two_items_have_the_same_name() -> None:
    names = [item["name"] for item in ITEMS]
    assert len(names) == len(set(names))


def test_every_element_of_the_environment_has_items() -> None:
    assert {item["element"] for item in ITEMS} == ELEMENTS


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_is_a_catalogue_document(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert document["kind"] == "catalogue"
    assert document["id"]
    assert document["title"]
    assert document["items"]


@each_item
def test_item_is_complete_and_typed(item: dict[str, Any]) -> None:
    assert re.fullmatch(r"[A-Z]{1,2}-\d{3}", item["code"])
    assert item["element"] in ELEMENTS
    assert item["kind"] in {"行政处罚", "行政强制"}
    assert item["first_level"] in LEVELS
    assert item["subject"]
    assert 12 <= len(item["violation"]) <= 80
    if item["kind"] == "行政处罚":
        assert re.fullmatch(r"对.{4,40}(的行政处罚|按日连续处罚)", item["name"])
    for field in ("duty", "penalty"):
        assert item[field]
    for reference in (r for f in ("duty", "penalty", "coordination") for r in item.get(f, [])):
        assert isinstance(reference["law"], str)
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", reference["version"])
        assert isinstance(reference["article"], int)
        assert isinstance(reference.get("paragraph", 1), int)
        assert all(isinstance(number, int) for number in reference.get("items", []))


@each_item
def test_range_is_typed_and_ordered(item: dict[str, Any]) -> None:
    scope = item["range"]
    assert scope["text"]
    for tier in (scope, scope.get("escalated", {}), scope.get("persons", {})):
        low, high = (tier.get(field) for field in AMOUNT_FIELDS)
        assert all(isinstance(value, int) for value in (low, high) if value is not None)
        if low is not None:
            assert high is not None
            assert 0 < low <= high
    assert isinstance(scope.get("per_day", False), bool)
    assert all(isinstance(measure, str) for measure in scope.get("other", []))


@each_item
def test_item_says_what_the_violator_faces(item: dict[str, Any]) -> None:
    scope = item["range"]
    assert {"fine_max_yuan", "multiplier", "per_day", "other"} & scope.keys()


@each_item
def test_range_text_and_range_figures_agree(item: dict[str, Any]) -> None:
    scope = item["range"]
    written = {int(n) * (10_000 if wan else 1) for n, wan in OWN_AMOUNT.findall(scope["text"])}
    stated = _stated_amounts(scope)
    assert stated <= written


@each_item
def test_every_cited_provision_exists(item: dict[str, Any], statutes: StatuteFolder) -> None:
    _cited(item, statutes, "duty", "penalty", "coordination")


@each_item
def test_every_citation_is_to_the_newest_version(
    item: dict[str, Any], statutes: StatuteFolder
) -> None:
    for reference in item["duty"] + item["penalty"]:
        assert reference["version"] == statutes.versions(reference["law"])[-1]


@each_item
def test_every_amount_stands_in_the_penalty_provision(
    item: dict[str, Any], statutes: StatuteFolder
) -> None:
    scope = item["range"]
    written = {int(n) * (10_000 if wan else 1) for n, wan in OWN_AMOUNT.findall(scope["text"])}
    assert written | _stated_amounts(scope) <= amounts_in(_cited(item, statutes, "penalty"))


@each_item
def test_every_multiple_stands_in_the_penalty_provision(
    item: dict[str, Any], statutes: StatuteFolder
) -> None:
    multiplier = item["range"].get("multiplier", {})
    penalty = _cited(item, statutes, "penalty")
    for bound in (multiplier[key] for key in ("min", "max") if key in multiplier):
        if multiplier["unit"] == "倍":
            forms = {f"{bound}倍", f"{to_chinese(bound)}倍"}
        else:
            forms = {f"{bound}%", f"百分之{to_chinese(bound)}"}
        assert any(form in penalty for form in forms)


@each_item
def test_item_is_written_in_our_own_words(item: dict[str, Any], statutes: StatuteFolder) -> None:
    source = _cited(item, statutes, "duty", "penalty", "coordination")
    texts = {**item, "range": item["range"]["text"]}
    for field, longest in LONGEST_COPIED_RUN.items():
        assert copied_runs(texts[field], source, longest) == []
