from __future__ import annotations

import datetime as dt

import pytest

from ingest.metadata.acts import parse_acts
from ingest.metadata.effect import Effect, find_effect, known_effects
from ingest.structure.statute import parse_statute


def effect(preamble: str, last: str, version: str | None, title: str = "某市渔港条例") -> Effect:
    statute = parse_statute(f"# {title}\n{preamble}\n\n第一条 甲。\n第二条 {last}")
    return find_effect(
        statute,
        parse_acts(preamble),
        short_title=title,
        version_on=dt.date.fromisoformat(version) if version else None,
    )


ADOPTED = "2020年5月1日 某市第四届人民代表大会常务委员会第九次会议通过"
AMENDED = (
    ADOPTED + "\n2022年8月1日 某市第五届人民代表大会常务委员会第二次会议《关于修改的决定》修正"
)


@pytest.mark.parametrize(
    ("preamble", "last", "version", "on", "basis"),
    [
        pytest.param(
            ADOPTED, "本条例自2020年7月1日起施行。", "2020-05-01", "2020-07-01", "正文", id="stated"
        ),
        pytest.param(
            ADOPTED,
            "本条例自二〇二〇年七月一日起施行。",
            "2020-05-01",
            "2020-07-01",
            "正文",
            id="in Chinese numerals",
        ),
        pytest.param(
            ADOPTED,
            "本条例经市人大常委会审议通过，自2020年7月1日起施行。",
            "2020-05-01",
            "2020-07-01",
            "正文",
            id="with an insertion",
        ),
        pytest.param(
            ADOPTED, "本条例自公布之日起施行。", "2020-05-01", "2020-05-01", "正文", id="at once"
        ),
        pytest.param(
            ADOPTED + "\n2020年5月9日 某市人民代表大会常务委员会公告公布",
            "本条例自公布之日起施行。",
            "2020-05-01",
            "2020-05-09",
            "公布日期",
            id="on promulgation",
        ),
        pytest.param(
            ADOPTED,
            "本条例自公布之日起30日后施行。",
            "2020-05-01",
            "2020-05-31",
            "正文",
            id="thirty days later",
        ),
        pytest.param(
            ADOPTED,
            "本条例自公布之日起满六个月施行。",
            "2020-05-01",
            "2020-11-01",
            "正文",
            id="six months later",
        ),
        pytest.param(
            AMENDED,
            "本条例自2020年7月1日起施行。",
            "2022-08-01",
            "2022-08-01",
            "推定",
            id="an amended text states the day of the original",
        ),
        pytest.param(
            AMENDED,
            "本条例自2022年10月1日起施行。",
            "2022-08-01",
            "2022-10-01",
            "正文",
            id="an amended text with a new day",
        ),
        pytest.param(
            AMENDED + "\n2022年9月1日 施行",
            "本条例自2020年7月1日起施行。",
            "2022-08-01",
            "2022-09-01",
            "题注",
            id="stated above the text",
        ),
        pytest.param(
            ADOPTED + "\n2020年7月1日 施行",
            "本条例自2020年7月1日起施行。",
            "2024-01-01",
            "2024-01-01",
            "推定",
            id="amended by an act that is not named",
        ),
        pytest.param(ADOPTED, "解释权归市政府。", "2020-05-01", "2020-05-01", "推定", id="silent"),
        pytest.param("", "本条例自1999年1月1日起施行。", None, "1999-01-01", "正文", id="undated"),
    ],
)
def test_the_day_of_effect_is_found_and_says_what_it_rests_on(
    preamble: str, last: str, version: str | None, on: str, basis: str
) -> None:
    found = effect(preamble, last, version)
    assert found.on == dt.date.fromisoformat(on)
    assert basis in found.basis


def test_parts_that_begin_on_their_own_day_are_told() -> None:
    found = effect(
        ADOPTED,
        "本条例自2020年7月1日起施行，第十二条自2021年1月1日起施行。",
        "2020-05-01",
    )
    assert found.on == dt.date(2020, 7, 1)
    assert [part.on for part in found.separate] == [dt.date(2021, 1, 1)]


def test_the_day_another_thing_takes_effect_is_not_taken() -> None:
    found = effect(ADOPTED, "处罚决定自2030年1月1日起生效。", "2020-05-01")
    assert found.on == dt.date(2020, 5, 1)


def test_a_day_set_by_an_amending_decision_is_known() -> None:
    found = effect(AMENDED, "本法自2008年6月1日起施行。", "2017-06-27", "水污染防治法")
    assert found.on == dt.date(2018, 1, 1)
    assert found.stated_on == dt.date(2008, 6, 1)


def test_known_days_never_lie_before_their_version() -> None:
    entries = known_effects()
    assert entries
    assert all(entry.on >= dt.date.fromisoformat(entry.version) for entry in entries)
    assert len({(entry.law, entry.version) for entry in entries}) == len(entries)
