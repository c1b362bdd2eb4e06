"""One case for three readers: each sees its own fields, and none a restricted one."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kb.compendium import audience_values
from kb.compendium.audience_values import (
    Around,
    Audience,
    EnterpriseCase,
    InspectorCase,
    Item,
    PublicCase,
)
from kb.compendium.audiences import render
from kb.model.document import DocumentKind, DocumentState
from kb.store.documents import RESTRICTED_FIELDS
from kb.store.publications import PublishedDocument
from tests.web.library import CASE

CANARY = "金丝雀"
NAMES = st.sampled_from([*sorted(RESTRICTED_FIELDS), *CASE, "anything"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def published(content: dict[str, Any]) -> PublishedDocument:
    return PublishedDocument(
        id=1,
        key="case-1",
        kind=DocumentKind.CASE,
        title="某公司案",
        state=DocumentState.PUBLISHED,
        region="990100",
        level="municipal",
        unit="云泽市生态环境局",
        published_at=None,
        sha256="",
        content=content,
    )


def planted(value: Any) -> Any:
    """Put the canary under every restricted name, however deep."""
    if isinstance(value, dict):
        return {
            name: CANARY if name in RESTRICTED_FIELDS else planted(inner)
            for name, inner in value.items()
        }
    return [planted(inner) for inner in value] if isinstance(value, list) else value


@given(st.dictionaries(NAMES, VALUES, max_size=12), st.sampled_from(list(Audience)))
def test_no_reader_sees_a_restricted_field_of_any_content(
    content: dict[str, Any], audience: Audience
) -> None:
    whole = {**planted(content), **dict.fromkeys(RESTRICTED_FIELDS, CANARY)}
    shown = render(published(whole), audience)
    assert CANARY not in json.dumps(dataclasses.asdict(shown), ensure_ascii=False)


def fields_in(kind: Any) -> set[str]:
    names: set[str] = set()
    for one in dataclasses.fields(kind):
        names.add(one.name)
        inner = getattr(audience_values, str(one.type).removeprefix("tuple[").split(",")[0], None)
        names |= fields_in(inner) if dataclasses.is_dataclass(inner) else set()
    return names


def test_the_values_have_no_place_for_a_restricted_field() -> None:
    for kind in (PublicCase, InspectorCase, EnterpriseCase, Around):
        assert not fields_in(kind) & RESTRICTED_FIELDS


def test_the_public_reads_what_happened_and_the_law() -> None:
    shown = render(published(CASE), Audience.PUBLIC)
    assert isinstance(shown, PublicCase)
    assert shown.party_display == "某食品有限公司"
    assert [one.heading for one in shown.passages] == [
        "案情简介", "查处情况", "法律依据", "启示意义",
    ]  # fmt: skip
    assert (shown.basis[0].law, shown.basis[0].label) == ("溪流保护条例", "第三条第一款第二项")


def test_the_inspector_reads_how_it_was_found_and_which_item_it_is() -> None:
    around = Around(items=(Item("W-001", "对向溪流倾倒废油的行政处罚", "2000元至1万元"),))
    shown = render(published(CASE), Audience.INSPECTOR, around)
    assert isinstance(shown, InspectorCase)
    assert (shown.found_by, shown.methods) == ("tip_off", ("drone",))
    assert shown.items == around.items


def test_the_enterprise_reads_the_outcome_and_the_lesson_without_the_party() -> None:
    shown = render(published(CASE), Audience.ENTERPRISE)
    assert isinstance(shown, EnterpriseCase)
    assert shown.conduct == "向溪流倾倒废油"
    assert shown.outcome == "执法人员当场取证。"
    assert shown.lesson == "废油应当交有能力的单位处置。"
    assert not hasattr(shown, "party_display")
    assert shown.exempt is False
    exempt = render(published({**CASE, "case_type": "minor_exempt"}), Audience.ENTERPRISE)
    assert isinstance(exempt, EnterpriseCase)
    assert exempt.exempt is True
