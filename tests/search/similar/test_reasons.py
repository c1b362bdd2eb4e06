"""Why two cases are alike and where they part, as the sentences a reader sees."""

from __future__ import annotations

import pytest

from search.similar.facts import CaseFacts, facts_of
from search.similar.reasons import differences, reasons
from tests.search.similar.precedents import DYE, NOISE, PENALTY, PIPE, case


def said(ours: CaseFacts, theirs: CaseFacts) -> list[str]:
    return [one.text for one in reasons(ours, theirs, ours.basis)]


def parted(ours: CaseFacts, theirs: CaseFacts) -> list[str]:
    return [one.text for one in differences(ours, theirs)]


def based(*provisions: dict[str, object], **fields: object) -> CaseFacts:
    return facts_of(case("某公司案", "", legal_basis=list(provisions), **fields))


def test_a_shared_penalty_is_named_to_the_item_both_cite() -> None:
    ours = based({**PENALTY, "paragraph": 1, "items": [1, 2]})
    theirs = based({**PENALTY, "paragraph": 1, "items": [2, 4]})
    assert "同一处罚依据：溪流保护条例第三条第一款第二项" in said(ours, theirs)


def test_different_items_of_one_article_share_the_article_alone() -> None:
    ours = based({**PENALTY, "paragraph": 1, "items": [1]})
    theirs = based({**PENALTY, "paragraph": 1, "items": [4]})
    assert "同一处罚依据：溪流保护条例第三条" in said(ours, theirs)


def test_articles_one_and_one_bis_are_not_the_same_provision() -> None:
    ours, theirs = based(PENALTY), based({**PENALTY, "article_suffix": 1})
    assert not [line for line in said(ours, theirs) if "处罚依据" in line]
    assert "处罚依据不同：溪流保护条例第三条 ↔ 溪流保护条例第三条之一" in parted(ours, theirs)


def test_a_basis_that_nobody_stated_is_called_likely() -> None:
    theirs = based(PENALTY)
    likely = facts_of({"legal_basis": [PENALTY]}).basis
    guessed = tuple(type(one)(law=one.law, article=one.article, weight=0.5) for one in likely)
    lines = [one.text for one in reasons(CaseFacts(), theirs, guessed)]
    assert lines == ["可能同一处罚依据：溪流保护条例第三条"]


def test_versions_of_one_law_tell_the_old_law_from_the_new() -> None:
    ours, theirs = based({**PENALTY, "version": "2016-03-01"}), based(PENALTY)
    assert (
        "适用的《溪流保护条例》版本不同：2016-03-01版本（旧法） ↔ 2021-04-20版本（新法）"
        in parted(ours, theirs)
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "reason", "difference"),
    [
        (20_000, 25_000, "罚款接近：2万元、2.5万元", None),
        (20_000, 400_000, None, "罚款不同：2万元 ↔ 40万元"),
        (0, 400_000, None, "罚款不同：未罚款 ↔ 40万元"),
        (0, 0, None, None),
        (None, 400_000, None, None),
    ],
    ids=["near", "far", "none and some", "none and none", "left open"],
)
def test_fines_are_near_or_told_apart_and_what_is_left_open_is_neither(
    ours: float | None, theirs: float, reason: str | None, difference: str | None
) -> None:
    one, other = based(fine_yuan=ours), based(fine_yuan=theirs)
    assert [line for line in said(one, other) if "罚款" in line] == ([reason] if reason else [])
    told = [line for line in parted(one, other) if "罚款" in line]
    assert told == ([difference] if difference else [])


def test_industry_element_and_party_are_told_in_words_and_not_in_codes() -> None:
    ours, theirs = facts_of(PIPE), facts_of(NOISE)
    lines = parted(ours, theirs)
    assert "环境要素不同：水 ↔ 噪声" in lines
    assert "行业不同：食品制造 ↔ 超级市场零售" in lines
    assert "同类当事人：企业" in said(ours, theirs)
    assert "同样的发现方式：信访举报" in said(ours, theirs)


def test_an_empty_draft_has_neither_reasons_nor_differences() -> None:
    assert said(CaseFacts(), facts_of(DYE)) == []
    assert parted(CaseFacts(), facts_of(DYE)) == []
