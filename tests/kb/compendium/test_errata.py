"""What a reader of the volume before is told."""

from __future__ import annotations

from kb.compendium.content import CompendiumContent
from kb.compendium.errata import Changed, Errata, errata
from kb.store.database import Database
from tests.kb.compendium.volumes import case_content, chosen, correct


def between(database: Database, old: CompendiumContent, new: CompendiumContent) -> Errata:
    with database.reading() as session:
        return errata(session, old, new)


def test_a_volume_differs_in_nothing_from_itself(shelf: Database) -> None:
    content = chosen(shelf, group_by="element")

    assert not between(shelf, content, content)


def test_entries_that_came_and_went_are_told(shelf: Database) -> None:
    found = between(
        shelf, chosen(shelf, exclude=["noise-2024"]), chosen(shelf, exclude=["litter-2019"])
    )

    assert found.added == (("noise-2024", "noise-2024的案例"),)
    assert found.removed == (("litter-2019", "litter-2019的案例"),)
    assert found.changed == ()


def test_a_corrected_case_is_told_with_the_fields_that_changed(shelf: Database) -> None:
    old = chosen(shelf)
    sections = case_content()["sections"]
    sections[1]["text"] = "执法人员次日取证。"
    with shelf.unit_of_work() as uow:
        correct(
            uow,
            "oil-2022",
            decided_on="2022-03-01",
            tags=["废油", "夜查"],
            fine_yuan=9000,
            sections=sections,
        )

    assert between(shelf, old, chosen(shelf)).changed == (
        Changed("oil-2022", "oil-2022的案例", ("罚款", "查处情况")),
    )


def test_comment_group_order_and_the_rest_of_the_volume_are_compared(shelf: Database) -> None:
    old = chosen(shelf, title="旧名", group_by="element")
    new = chosen(
        shelf,
        title="新名",
        foreword="前言。",
        group_by="case_type",
        comments={"noise-2024": "点评。"},
        descending=True,
    )
    found = between(shelf, old, new)

    assert found.whole == ("标题", "前言", "案例次序")
    assert {one.document: one.fields for one in found.changed}["noise-2024"] == (
        "编者点评",
        "分组",
    )


def test_the_hash_of_an_errata_list_is_that_of_what_it_says(shelf: Database) -> None:
    old, new = chosen(shelf), chosen(shelf, limit=2)

    assert between(shelf, old, new).sha256 == between(shelf, old, new).sha256
    assert between(shelf, old, new).sha256 != between(shelf, new, old).sha256
