"""典型案例: every starter case is complete, cites what was in force and fines within the law."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.corpus.statute_files import StatuteFolder, amounts_in, copied_runs, to_label

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "cases"
SECTIONS = ["案情简介", "查处情况", "法律依据", "启示意义"]
ELEMENTS = {"water", "air", "solid_waste", "noise", "soil", "marine", "radiation", "nature"}
FOUND_BY = {
    "tip_off", "automatic_monitoring", "random_inspection", "cross_inspection", "supervision",
    "transfer",
}  # fmt: skip
ROLES = {"duty", "penalty", "procedure", "coordination", "exemption"}
REGIONS = {"990000", "990100", "990200", "990300"}
LONGEST_COPIED_RUN = 12
LARGEST_FINE_YUAN = 5_000_000

FIELDS: dict[str, type | tuple[type, ...]] = {
    "kind": str, "id": str, "title": str, "number": str, "case_type": str, "element": list,
    "region": str, "level": str, "handling_unit": str, "co_handling_units": list,
    "party_display": str, "party_type": str, "industry": str, "permit_type": str,
    "violation": str, "violation_on": dt.date, "discovered_on": dt.date, "decided_on": dt.date,
    "found_by": str, "methods": list, "fine_yuan": int, "confiscated_yuan": int,
    "fine_parts": list, "measures": list, "transferred_to_police": bool, "remedy_status": str,
    "rectification": str, "why_chosen": str, "tags": list, "legal_basis": list,
}  # fmt: skip

# First and last day in force of the versions whose boundary a case can fall on.
IN_FORCE: dict[tuple[str, str], tuple[dt.date, dt.date]] = {
    ("环境噪声污染防治法", "2018-12-29"): (dt.date(2018, 12, 29), dt.date(2022, 6, 4)),
    ("噪声污染防治法", "2021-12-24"): (dt.date(2022, 6, 5), dt.date.max),
    ("海洋环境保护法", "2017-11-04"): (dt.date(2017, 11, 5), dt.date(2023, 12, 31)),
    ("海洋环境保护法", "2023-10-24"): (dt.date(2024, 1, 1), dt.date.max),
    ("湿地保护法", "2021-12-24"): (dt.date(2022, 6, 1), dt.date.max),
    ("排污许可管理条例", "2021-01-24"): (dt.date(2021, 3, 1), dt.date.max),
    ("行政处罚法", "2021-01-22"): (dt.date(2021, 7, 15), dt.date.max),
}
POLLUTION_CRIME = "最高人民法院、最高人民检察院关于办理环境污染刑事案件适用法律若干问题的解释"
INTERPRETATION_CHANGES_ON = dt.date(2023, 8, 15)

TITLE = re.compile(r"《[^》]*》")
# 《海洋环境保护法》（2017年修正）第三十三条; 《水污染防治法》第三十九条
BODY_CITATION = re.compile(
    r"《(?P<title>[^》]+)》(?:（\d{4}年(?:修正|修订)?）)?(?P<label>第[一二三四五六七八九十百零]+条)"
)
# 某化工有限公司; several parties are joined by 、: 某金属制品有限公司、钱某
MASKED_PARTY = re.compile(r"某[\u4e00-\u9fff]{2,16}|[\u4e00-\u9fff]某")
CONTACT_DATA = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]|[\w.]+@[\w.]+|[A-Z][·•]?[A-Z0-9]{5}")
# "住户反映", "员工举报": the source of a tip-off must not be told apart from the public
TELLTALE_SOURCE = re.compile(
    r"(?:住户|居民|邻居|员工|职工|业主|村民)[^，。]{0,4}(?:反映|举报|投诉)"
)


@dataclass(frozen=True, slots=True)
class Case:
    """案例: a starter case as it lies in the folder."""

    path: Path
    meta: dict[str, Any]
    body: str

    @property
    def text(self) -> str:
        """The body without headings and white space."""
        lines = (line for line in self.body.splitlines() if not line.startswith("#"))
        return re.sub(r"\s", "", "".join(lines))

    def basis(self, *roles: str) -> list[dict[str, Any]]:
        """The provisions cited in one of the roles."""
        return [cited for cited in self.meta["legal_basis"] if cited["role"] in roles]


def _read(path: Path) -> Case:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Case(path, yaml.safe_load(front), body)


CASES = [_read(path) for path in sorted(FOLDER.glob("*.md"))]
each_case = pytest.mark.parametrize("case", CASES, ids=[case.path.stem for case in CASES])


@pytest.fixture(scope="module")
def statutes(laws_dir: Path) -> StatuteFolder:
    return StatuteFolder(laws_dir)


def _article_text(statutes: StatuteFolder, cited: dict[str, Any]) -> str:
    article = statutes.article(
        cited["law"], cited["version"], cited["article"], cited.get("article_suffix")
    )
    assert article is not None, f"no such article: {cited}"
    assert article.has(cited.get("paragraph"), cited.get("items", [])), f"no such part: {cited}"
    return article.text


def _short(law: str) -> str:
    return law.removeprefix("最高人民法院、最高人民检察院")


def _in_yuan_words(yuan: float) -> str:
    return f"{yuan / 10_000:g}万元" if yuan >= 10_000 else f"{yuan:g}元"


def test_there_are_at_least_80_cases_with_their_own_ids_numbers_and_titles() -> None:
    assert len(CASES) >= 80
    for field in ("id", "number", "title"):
        assert len({case.meta[field] for case in CASES}) == len(CASES)


def test_every_element_way_of_finding_and_type_of_case_occurs() -> None:
    types = [case.meta["case_type"] for case in CASES]
    assert types.count("model") >= 12
    assert types.count("warning") >= 5
    assert types.count("minor_exempt") >= 5
    assert {element for case in CASES for element in case.meta["element"]} == ELEMENTS
    assert {case.meta["found_by"] for case in CASES} == FOUND_BY
    assert len({method for case in CASES for method in case.meta["methods"]}) >= 12
    assert {case.meta["party_type"] for case in CASES} == {
        "enterprise",
        "individual",
        "institution",
    }


@each_case
def test_front_matter_is_complete_and_typed(case: Case) -> None:
    for field, expected in FIELDS.items():
        assert isinstance(case.meta.get(field), expected), field
    assert case.meta["kind"] == "case"
    assert case.meta["id"] == case.path.stem
    assert case.meta["region"] in REGIONS
    assert case.meta["level"] == "municipal"
    assert case.meta["element"]
    assert case.meta["methods"]
    assert len(case.meta["tags"]) >= 4
    for cited in case.meta["legal_basis"]:
        assert cited["role"] in ROLES
        assert dt.date.fromisoformat(cited["version"])


@each_case
def test_body_has_the_four_sections_and_a_readable_length(case: Case) -> None:
    assert re.findall(r"^## (.+)$", case.body, re.M) == SECTIONS
    assert 900 <= len(case.text) <= 1600


@each_case
def test_dates_follow_one_another(case: Case) -> None:
    meta = case.meta
    started, ended = meta["violation_on"], meta.get("violation_until", meta["violation_on"])
    assert dt.date(2021, 1, 1) <= started <= ended <= dt.date(2024, 12, 31)
    assert started <= meta["discovered_on"] < meta["decided_on"]
    assert ended <= meta["decided_on"]
    assert f"〔{meta['decided_on'].year}〕" in meta["number"]


@each_case
def test_every_cited_provision_exists(case: Case, statutes: StatuteFolder) -> None:
    for cited in case.meta["legal_basis"]:
        _article_text(statutes, cited)


@each_case
def test_body_and_front_matter_cite_the_same_articles(case: Case) -> None:
    known = {(_short(c["law"]), to_label(c["article"])) for c in case.meta["legal_basis"]}
    labels = {label for _, label in known}
    for match in BODY_CITATION.finditer(case.body):
        assert (_short(match["title"]), match["label"]) in known
    for law, label in known:
        assert f"《{law}》" in case.body
        assert label in case.body
    assert set(re.findall(r"第[一二三四五六七八九十百零]+条", case.body)) <= labels


@each_case
def test_duty_and_penalty_were_in_force_when_the_violation_happened(case: Case) -> None:
    for cited in case.meta["legal_basis"]:
        first, last = IN_FORCE.get((cited["law"], cited["version"]), (dt.date.min, dt.date.max))
        if cited["role"] in {"duty", "penalty"}:
            assert first <= case.meta["violation_on"] <= last, cited
        elif cited["role"] in {"procedure", "exemption"}:
            assert first <= case.meta["decided_on"], cited


@each_case
def test_the_criminal_interpretation_is_the_one_in_force_at_the_violation(case: Case) -> None:
    later = case.meta["violation_on"] >= INTERPRETATION_CHANGES_ON
    for cited in case.meta["legal_basis"]:
        if cited["law"] == POLLUTION_CRIME:
            assert cited["version"] == ("2023-08-08" if later else "2016-12-23")


def test_cases_fall_on_both_sides_of_the_changes_of_law() -> None:
    penalties = {(c["law"], c["version"]) for case in CASES for c in case.basis("penalty")}
    assert penalties >= {
        ("环境噪声污染防治法", "2018-12-29"),
        ("噪声污染防治法", "2021-12-24"),
        ("海洋环境保护法", "2017-11-04"),
        ("海洋环境保护法", "2023-10-24"),
    }


@each_case
def test_the_fine_is_the_sum_of_parts_that_stay_within_their_ranges(case: Case) -> None:
    parts = case.meta["fine_parts"]
    assert sum(part["yuan"] for part in parts) == case.meta["fine_yuan"] <= LARGEST_FINE_YUAN
    for part in parts:
        if "days" in part:
            assert part["yuan"] == part["daily_base_yuan"] * part["days"]
            assert part["daily_base_yuan"] in [other["yuan"] for other in parts]
        elif "rate_percent" in part:
            assert part["yuan"] * 100 == part["base_yuan"] * part["rate_percent"]
        else:
            low, high = _range_of(part)
            assert low <= part["yuan"] <= high
        assert _in_yuan_words(part["yuan"]) in case.text
    if parts:
        assert _in_yuan_words(case.meta["fine_yuan"]) in case.text
        assert case.meta["discretion"]
    if case.meta["confiscated_yuan"]:
        assert _in_yuan_words(case.meta["confiscated_yuan"]) in case.text


def _range_of(part: dict[str, Any]) -> tuple[float, float]:
    if "min_rate" not in part:
        return part["min_yuan"], part["max_yuan"]
    base = part.get("base_yuan", part.get("base_square_metres"))
    return base * part["min_rate"], base * part["max_rate"]


@each_case
def test_the_range_of_every_fine_stands_in_a_cited_penalty_provision(
    case: Case, statutes: StatuteFolder
) -> None:
    law = "\n".join(
        _article_text(statutes, cited) for cited in case.basis("penalty", "coordination")
    )
    words = {(3, 5): "三倍以上五倍以下", (0.01, 0.05): "百分之一以上百分之五以下"}
    for part in case.meta["fine_parts"]:
        if "rate_percent" in part:
            assert part["rate_percent"] == 20
            assert "百分之二十计算罚款" in law
        elif "days" in part:
            assert "按日连续处罚" in law
        elif "base_square_metres" in part:
            assert {part["min_rate"], part["max_rate"]} <= amounts_in(law)
        elif "min_rate" in part:
            assert words[part["min_rate"], part["max_rate"]] in law
        else:
            assert {part["min_yuan"], part["max_yuan"]} <= amounts_in(law)


@each_case
def test_an_exempted_party_pays_nothing_and_the_exemption_is_cited(case: Case) -> None:
    exempt = case.meta["case_type"] == "minor_exempt"
    cited = {(c["law"], c["article"]) for c in case.basis("exemption")}
    assert (("行政处罚法", 33) in cited) == exempt
    assert ("不罚" in case.meta["number"]) == exempt
    if exempt:
        assert case.meta["fine_yuan"] == case.meta["confiscated_yuan"] == 0
        assert "admonition" in case.meta["measures"]


@each_case
def test_a_case_handed_to_the_police_says_on_what_ground(case: Case) -> None:
    measures = set(case.meta["measures"])
    assert case.meta["transferred_to_police"] == bool(
        measures & {"criminal_transfer", "detention_transfer"}
    )
    cited = {(c["law"], c["article"]) for c in case.meta["legal_basis"]}
    if "criminal_transfer" in measures:
        assert ("行政处罚法", 27) in cited
        assert POLLUTION_CRIME in {law for law, _ in cited}
        assert case.meta["fine_yuan"] == 0
    if "detention_transfer" in measures:
        assert ("环境保护法", 63) in cited


@each_case
def test_no_sentence_is_taken_from_a_cited_statute(case: Case, statutes: StatuteFolder) -> None:
    own = TITLE.sub("", case.body) + "".join(
        str(case.meta[field]) for field in ("title", "violation", "rectification", "why_chosen")
    )
    for cited in case.meta["legal_basis"]:
        assert copied_runs(own, _article_text(statutes, cited), LONGEST_COPIED_RUN) == []


@each_case
def test_parties_are_masked_and_places_invented(case: Case) -> None:
    text = case.meta["title"] + case.body
    for party in case.meta["party_display"].split("、"):
        assert MASKED_PARTY.fullmatch(party)
    assert CONTACT_DATA.search(text) is None
    assert TELLTALE_SOURCE.search(text) is None
    known = json.loads(resources.files("kb.text").joinpath("regions.json").read_text("utf-8"))
    real = {r["name"] for r in known if not r["code"].startswith(("99", "0"))}
    assert not [name for name in real if name in text]
