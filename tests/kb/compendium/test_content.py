"""The content of a volume: one JSON form, one hash, and nothing that contradicts itself."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.compendium.content import CompendiumContent
from kb.compendium.own_words import naming
from kb.store.documents import canonical_json

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
TITLES = WORDS.map(str.strip).filter(bool)


@st.composite
def contents(draw: st.DrawFn) -> CompendiumContent:
    groups = draw(st.lists(TITLES, max_size=3))
    documents = draw(
        st.lists(st.from_regex(r"[a-z]{1,6}-[0-9]{1,3}", fullmatch=True), min_size=1, unique=True)
    )
    places = sorted(
        draw(
            st.lists(
                st.integers(0, max(len(groups) - 1, 0)),
                min_size=len(documents),
                max_size=len(documents),
            )
        )
    )
    audience = draw(st.sampled_from(["public", "internal"]))
    return CompendiumContent.model_validate(
        {
            "title": draw(TITLES),
            "audience": audience,
            "as_of": draw(st.dates()),
            "dated": draw(st.dates()),
            "foreword": draw(WORDS),
            "front_matter": [{"title": draw(TITLES), "text": draw(WORDS)}],
            "groups": groups,
            "entries": [
                {
                    "document": key,
                    "revision": draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
                    "title": draw(WORDS),
                    "group": place,
                    "comment": draw(WORDS),
                }
                for key, place in zip(documents, places, strict=True)
            ],
            "internal_fields": ["party"] if audience == "internal" else [],
        }
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contents())
def test_a_content_survives_its_json_with_an_equal_hash(content: CompendiumContent) -> None:
    carried = json.loads(canonical_json(content.to_json()))
    again = CompendiumContent.from_json(carried)

    assert again == content
    assert again.sha256 == content.sha256


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contents())
def test_the_public_form_has_no_more_than_the_public_may_know(content: CompendiumContent) -> None:
    public = content.public_json()

    assert "exclude" not in public.get("spec", {}), "what was left out stays inside"
    if content.audience == "internal":
        assert set(public) == {"title", "audience"}
    else:
        assert CompendiumContent.from_json(public).entries == content.entries


BASE: dict[str, Any] = {
    "title": "甲",
    "audience": "public",
    "as_of": dt.date(2024, 1, 1),
    "dated": dt.date(2024, 1, 1),
    "entries": [
        {"document": "a", "revision": "0" * 64, "title": "a", "group": 0},
        {"document": "b", "revision": "1" * 64, "title": "b", "group": 0},
    ],
}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"entries": []}, id="no entries"),
        pytest.param({"internal_fields": ["party"]}, id="internal fields for the public"),
        pytest.param({"internal_fields": ["whistle_blower"], "audience": "internal"}, id="whistle"),
        pytest.param(
            {"groups": ["甲", "乙"], "entries": [{**BASE["entries"][0], "group": 2}]}, id="group"
        ),
        pytest.param({"entries": [BASE["entries"][0]] * 2}, id="one document twice"),
        pytest.param({"entries": [{**BASE["entries"][0], "revision": "x"}]}, id="no hash"),
        pytest.param({"more": 1}, id="an unknown field"),
        pytest.param(
            {
                "groups": ["甲", "乙"],
                "entries": [{**BASE["entries"][0], "group": 1}, BASE["entries"][1]],
            },
            id="out of order",
        ),
    ],
)
def test_a_content_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    CompendiumContent.model_validate(BASE)
    with pytest.raises(ValidationError):
        CompendiumContent.model_validate({**BASE, **wrong})


def test_what_names_a_person_in_the_editors_words_is_told_for_public_volumes_alone() -> None:
    words = {"foreword": "联系人张建国，电话 13812345678。"}
    public = CompendiumContent.model_validate({**BASE, **words})

    assert any("前言中的“13812345678”" in line for line in naming(public))
    assert naming(CompendiumContent.model_validate({**BASE, **words, "audience": "internal"})) == ()
