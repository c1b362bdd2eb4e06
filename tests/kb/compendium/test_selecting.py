"""Which documents a spec selects, in which order, and what it says when there are none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kb.compendium.content import CompendiumContent
from kb.compendium.selecting import NothingSelected, NotPrintable, resolve
from kb.compendium.spec import spec_of
from kb.errors import InvalidInput
from kb.model.document import DocumentState
from kb.store.database import Database
from tests.kb.compendium.volumes import add_case, chosen, correct, keys, set_state

ALL = ["litter-2019", "oil-2022", "smoke-2023", "noise-2024"]


def test_only_what_the_public_reads_is_selected_for_it(shelf: Database) -> None:
    assert keys(chosen(shelf)) == ALL


def test_an_internal_volume_holds_what_was_kept_for_internal_use(shelf: Database) -> None:
    content = chosen(shelf, audience="internal")

    assert set(keys(content)) == {*ALL, "kept-inside"}
    assert content.notice == "内部资料 注意保管"


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        pytest.param({"element": "water"}, ["litter-2019", "oil-2022", "smoke-2023"], id="element"),
        pytest.param({"case_type": ["警示案例", "轻微免罚案例"]}, ALL[2:], id="type"),
        pytest.param({"region": "北岭市"}, ["smoke-2023"], id="region"),
        pytest.param({"region": "990000"}, ALL, id="region above"),
        pytest.param({"level": "市级"}, ALL, id="level"),
        pytest.param({"unit": "北岭市生态环境局"}, ["smoke-2023"], id="unit"),
        pytest.param({"tags": ["夜查", "别的"]}, ["oil-2022"], id="tag"),
        pytest.param({"year": [2019, 2024]}, ["litter-2019", "noise-2024"], id="years"),
        pytest.param({"since": "2022-03-01", "until": "2023-04-01"}, ALL[1:3], id="period"),
        pytest.param({"violation": "偷排"}, ["smoke-2023"], id="violation"),
        pytest.param({"query": "smoke-2023 取证"}, ["smoke-2023"], id="words of title and text"),
        pytest.param({"keys": ["noise-2024", "gone"]}, ["noise-2024"], id="keys of a search"),
        pytest.param({"element": "water", "year": 2022}, ["oil-2022"], id="two demands"),
    ],
)
def test_each_demand_keeps_what_meets_it(
    shelf: Database, demand: dict[str, Any], expected: list[str]
) -> None:
    assert keys(chosen(shelf, select=demand)) == expected


def test_what_is_picked_comes_first_and_what_is_excluded_not_at_all(shelf: Database) -> None:
    content = chosen(shelf, select={}, pick=["noise-2024", "smoke-2023"], exclude=["litter-2019"])

    assert keys(content) == ["noise-2024", "smoke-2023", "oil-2022"]


def test_the_order_can_be_turned_and_cut(shelf: Database) -> None:
    assert keys(chosen(shelf, descending=True, limit=2)) == ["noise-2024", "smoke-2023"]


def test_groups_by_element_stand_in_the_order_of_the_elements(shelf: Database) -> None:
    content = chosen(shelf, group_by="element")

    assert content.groups == ("水类案例", "大气类案例", "噪声类案例")
    assert [(entry.document, entry.group) for entry in content.entries] == [
        ("litter-2019", 0),
        ("oil-2022", 0),
        ("smoke-2023", 1),
        ("noise-2024", 2),
    ]


def test_groups_by_region_and_type_have_names(shelf: Database) -> None:
    assert chosen(shelf, group_by="region").groups == ("云泽市", "北岭市")
    assert chosen(shelf, group_by="case_type").groups == ("示范案例", "警示案例", "轻微免罚案例")


def test_made_groups_take_what_they_name_or_describe_and_leave_the_rest(shelf: Database) -> None:
    content = chosen(
        shelf,
        select={},
        groups=[
            {"title": "夜里的事", "where": {"query": "夜"}, "cases": "noise-2024"},
            {"title": "空的", "where": {"year": 1999}},
            {"title": "水", "where": {"element": "水"}},
        ],
    )

    assert content.groups == ("夜里的事", "水")
    assert [(entry.document, entry.group) for entry in content.entries] == [
        ("noise-2024", 0),
        ("litter-2019", 1),
        ("oil-2022", 1),
        ("smoke-2023", 1),
    ]


def test_what_fits_no_made_group_stands_at_the_end(shelf: Database) -> None:
    content = chosen(shelf, select={}, groups=[{"title": "水", "where": {"element": "水"}}])

    assert content.groups == ("水", "其他")
    assert content.entries[-1].document == "noise-2024"


def test_the_demand_that_leaves_nothing_is_named(shelf: Database) -> None:
    with pytest.raises(NothingSelected) as caught:
        chosen(shelf, select={"element": "水", "year": 2022, "case_type": "警示案例"})

    assert "符合“要素：水；案例类型：警示案例”的有 1 篇，再要求“年份：2022”" in str(caught.value)
    assert caught.value.field == "select.year"


def test_keys_of_a_search_without_a_public_case_select_nothing(shelf: Database) -> None:
    with pytest.raises(NothingSelected, match="所列 2 个键"):
        chosen(shelf, select={"keys": ["gone", "kept-inside"]})


def test_an_empty_shelf_says_so(database: Database) -> None:
    with pytest.raises(NothingSelected, match="库中没有公开的案例"):
        chosen(database)


def test_excluding_everything_is_named(shelf: Database) -> None:
    with pytest.raises(NothingSelected, match="都在排除之列"):
        chosen(shelf, select={"year": 2022}, exclude="oil-2022")


def test_picked_cases_that_may_not_be_shown_are_named_apart(shelf: Database) -> None:
    with pytest.raises(NotPrintable) as caught:
        chosen(shelf, pick=["oil-2022", "gone", "kept-inside", "nowhere"])

    assert "库中没有：nowhere" in caught.value.message
    assert "未公开、已撤下或不是可收入的种类：gone、kept-inside" in caught.value.message


def test_a_comment_on_a_case_outside_is_refused(shelf: Database) -> None:
    with pytest.raises(InvalidInput, match="noise-2024"):
        chosen(shelf, select={"year": 2022}, comments={"noise-2024": "好"})


def test_the_days_of_a_volume_come_from_its_cases_and_not_from_the_clock(shelf: Database) -> None:
    with shelf.unit_of_work() as uow:
        add_case(
            uow, "late", published_at=dt.datetime(2024, 12, 31, 17, tzinfo=dt.UTC), element=["soil"]
        )

    content = chosen(shelf)

    assert content.dated == content.as_of == dt.date(2025, 1, 1)  # Beijing is a day ahead
    assert chosen(shelf, dated="2024-06-01", as_of="2024-05-31").as_of == dt.date(2024, 5, 31)


def test_the_published_text_is_pinned_while_a_correction_is_on_its_way(shelf: Database) -> None:
    before = chosen(shelf, pick="oil-2022")
    set_state(shelf, "oil-2022", DocumentState.CORRECTING)

    assert chosen(shelf, pick="oil-2022") == before

    with shelf.unit_of_work() as uow:
        revision = correct(uow, "oil-2022", fine_yuan=9000)

    assert chosen(shelf, pick="oil-2022").entries[0].revision == revision.sha256


def test_the_content_leads_back_to_its_spec_and_through_its_json(shelf: Database) -> None:
    content = chosen(
        shelf,
        select={"element": "水"},
        pick="noise-2024",
        foreword="**《前言》**。",
        comments={"noise-2024": "点评"},
        group_by="case_type",
        issuer="某厅",
        period="2024年",
    )

    assert CompendiumContent.from_json(content.to_json()) == content
    with shelf.reading() as session:
        again = resolve(session, spec_of(content))
    assert again == content
    assert again.sha256 == content.sha256
