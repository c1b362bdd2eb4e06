"""The five real policy documents, with the furniture and wrapping they were saved with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.draft import DocumentDraft
from ingest.pipeline import parse_sources
from ingest.source import Source


@pytest.fixture(scope="module")
def drafts(policies_dir: Path) -> dict[str, DocumentDraft]:
    outcomes = parse_sources(
        [Source((path,)) for path in sorted(policies_dir.glob("*.txt"))], 10**7
    )
    assert all(isinstance(outcome, DocumentDraft) for outcome in outcomes)
    return {
        outcome.source.paths[0].stem: outcome
        for outcome in outcomes
        if isinstance(outcome, DocumentDraft)
    }


def sections(draft: DocumentDraft) -> dict[str, dict[str, str]]:
    return {section["key"]: section for section in draft.content()["sections"]}


def test_all_five_are_policy_documents(drafts: dict[str, DocumentDraft]) -> None:
    assert len(drafts) == 5
    assert {draft.kind.value for draft in drafts.values()} == {"policy"}


def test_item_seventeen_of_the_guiding_opinions_is_addressable(
    drafts: dict[str, DocumentDraft],
) -> None:
    found = sections(drafts["guiding-opinions-2021"])
    assert [key for key in found if key.startswith("item_")] == [
        f"item_{number}" for number in range(1, 19)
    ]
    item = found["item_17"]
    assert item["label"] == "(十七)"
    assert "案例" in item["heading"]
    assert "业务审核、法律审核和集体审议" in item["text"]
    assert "答记者" not in found["item_18"]["text"]


def test_the_city_plan_has_its_day_issuer_and_points(drafts: dict[str, DocumentDraft]) -> None:
    draft = drafts["langfang-implementation-plan-2021"]
    content = draft.content()
    assert (content["issued_on"], content["issuing_body"], draft.region) == (
        "2021-10-12",
        "廊坊市人民政府办公室",
        "131000",
    )
    assert "document_number" not in content
    assert "part_2__item_3__point_2" in sections(draft)


def test_hard_wrapped_lines_of_the_drafting_notes_are_joined(
    drafts: dict[str, DocumentDraft],
) -> None:
    draft = drafts["guiding-opinions-drafting-notes"]
    assert draft.title.startswith("《关于优化生态环境保护执法方式提高执法效能的指导意见》")
    text = sections(draft)["part_1"]["text"]
    assert "紧密围绕污染防治攻坚战" in text
    assert "提高执法精准度" in text


def test_the_menus_of_a_company_page_are_gone(drafts: dict[str, DocumentDraft]) -> None:
    draft = drafts["shandong-implementation-2021"]
    assert draft.title == "山东完善制度提高生态环境执法效能"
    everything = "".join(
        section.get("heading", "") + section["text"] for section in draft.content()["sections"]
    )
    assert "油气回收系统检测" not in everything
    assert "版权所有" not in everything
    assert "轻微免罚事项清单" in everything
