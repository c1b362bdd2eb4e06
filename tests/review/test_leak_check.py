"""Nothing that was taken out of the public form may stand elsewhere in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import IllegalTransition
from kb.model.desk import PrivacyDecision
from kb.model.document import Document, DocumentState, Revision
from kb.store import accounts
from kb.store.database import Database
from kb.store.documents import RESTRICTED_FIELDS
from review.leak_check import leaks, withheld
from review.release.surfaces import leaks_on_surfaces
from tests.review.bureau import Desk, draft, trail

LEAKING: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "the party's name in a section",
        {"party": "云泽锦绣印染有限公司"},
        {"sections": [{"text": "执法人员到云泽锦绣印染有限公司检查"}]},
    ),
    ("a handler", {"handlers": ["赵一", "钱二"]}, {"text": "由钱二制作笔录"}),
    ("a name broken by spaces", {"party": "锦绣印染"}, {"text": "锦 绣\n印 染"}),
    ("a full-width number", {"contacts": "13800000000"}, {"text": "电话１３８００００００００"}),
    ("a withheld field of another name", {"notes": "李某住城东"}, {"text": "查明李某住城东"}),
    ("a restricted field left in place", {"party": "锦绣"}, {"party": "锦绣"}),
    ("separators in a number", {"contacts": "13800000000"}, {"text": "电话138-0000 0000，"}),
    ("an invisible character", {"party": "锦绣印染"}, {"text": "锦\u200b绣印染"}),
    ("markup between characters", {"party": "锦绣印染"}, {"text": "锦<b>绣</b>印染"}),
    ("escaped for a page", {"party": "锦绣&印染"}, {"text": "锦绣&amp;印染"}),
    ("escaped for an address", {"party": "锦绣"}, {"text": "/cases/%E9%94%A6%E7%BB%A3"}),
    ("traditional characters", {"party": "锦绣印染"}, {"text": "錦繡印染廠"}),
    ("deep inside", {"party": "锦绣印染"}, {"a": [{"b": {"c": "见锦绣印染案"}}]}),
]
CLEAN: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("masked", {"party": "云泽锦绣印染有限公司"}, {"text": "某印染有限公司"}),
    (
        "displayed on purpose",
        {"party": "某印染有限公司", "party_display": "某印染有限公司"},
        {"party_display": "某印染有限公司", "text": "某印染有限公司"},
    ),
    ("a surname proves nothing", {"handlers": ["赵"]}, {"text": "赵家村"}),
    ("days side by side prove nothing", {"contacts": "202403"}, {"text": "2024-03-01"}),
    ("a year proves nothing", {"internal_year": 2024}, {"text": "2024年3月"}),
    ("nothing withheld", {"title": "甲"}, {"title": "甲"}),
]


@pytest.mark.parametrize(
    ("content", "public"), [row[1:] for row in LEAKING], ids=[row[0] for row in LEAKING]
)
def test_a_value_that_got_out_is_found(content: dict[str, Any], public: dict[str, Any]) -> None:
    assert leaks(content, public) == tuple(content)


@pytest.mark.parametrize(
    ("content", "public"), [row[1:] for row in CLEAN], ids=[row[0] for row in CLEAN]
)
def test_a_clean_public_form_is_let_through(
    content: dict[str, Any], public: dict[str, Any]
) -> None:
    assert leaks(content, public) == ()


@given(
    name=st.sampled_from(sorted(RESTRICTED_FIELDS)),
    secret=st.text(alphabet="甲乙丙丁戊己庚辛", min_size=2, max_size=8),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)
def test_a_secret_is_found_wherever_it_stands(
    name: str, secret: str, before: str, after: str
) -> None:
    assert leaks({name: secret}, {"text": before + secret + after}) == (name,)


def test_a_leaking_case_is_not_published(province: Database) -> None:
    content = {"title": "文稿", "party": "云泽锦绣印染有限公司"}
    public = {"title": "云泽锦绣印染有限公司案"}
    case = draft(province, content=content, public=public).bring_to(DocumentState.APPROVED)
    with pytest.raises(IllegalTransition, match="party"):
        case.publish()
    assert case.row.published_revision_id is None
    case.send_back("publisher")
    assert case.state is DocumentState.SENT_BACK


def test_a_name_that_only_an_address_and_the_index_would_show_stops_the_publication(
    province: Database,
) -> None:
    content = {"party": "锦绣印染", "sections": [{"heading": "案情", "text": "某厂排污"}]}
    public = {"sections": content["sections"]}
    case = draft(province, key="case-锦绣印染", content=content, public=public)
    case.bring_to(DocumentState.APPROVED)

    with pytest.raises(IllegalTransition, match=r"检索索引（.*party）") as refused:
        case.publish()

    assert "公开网页" in str(refused.value)
    assert "锦绣" not in str(refused.value), "the refusal must not tell what it found"
    row = trail(province)[-1]
    assert row.action == "refused:publish"
    assert "锦绣" not in str(row.detail)
    assert case.row.published_revision_id is None


def test_the_words_of_every_page_are_no_proof(province: Database) -> None:
    content = {"title": "某厂案", "internal_notes": "典型案例", "party": "入库记录"}
    case = draft(province, content=content, public={"title": "某厂案"})
    assert case.bring_to(DocumentState.PUBLISHED).row.published_revision_id


def test_a_leak_test_without_anything_to_look_at_is_none(province: Database) -> None:
    case = draft(province, content={"title": "案", "party": "锦绣印染"}, public={"title": "案"})
    with province.reading() as session:
        document = session.get_one(Document, case.id)
        revision = session.get_one(Revision, document.current_revision_id)
        sought = withheld(revision.content, revision.public_content)
        with pytest.raises(IllegalTransition, match="没有登记任何公开面"):
            leaks_on_surfaces(session, document, revision, sought, surfaces=())


def find_fit(case: Desk, type: str, text: str, reason: str) -> None:
    with case.database.unit_of_work() as uow:
        legal = accounts.get_user(uow.session, "legal-1")
        uow.session.add(
            PrivacyDecision(
                document_id=case.id, type=type, text=text, reason=reason, decided_by=legal.id
            )
        )


def test_a_name_masked_in_one_place_may_not_stand_in_another(province: Database) -> None:
    told = "当事人钱虚构的厂房位于河边。"
    content = {"title": "某厂案", "sections": [{"heading": "案情", "text": told}] * 2}
    masked = {"heading": "案情", "text": "当事人钱某的厂房位于河边。"}
    public = {"title": "某厂案", "sections": [masked, content["sections"][1]]}
    case = draft(province, content=content, public=public).bring_to(DocumentState.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition, match="姓名 1 处") as refused:
        case.passes("legal-1")
    assert "钱虚构" not in str(refused.value)
    assert case.state is DocumentState.LEGAL_REVIEW


def test_a_telephone_number_is_shown_only_where_a_reviewer_found_it_fit(
    province: Database,
) -> None:
    text = "请拨打13987650421咨询。"
    case = draft(province, content={"title": "某厂案", "text": text})
    case.bring_to(DocumentState.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition, match="电话 1 处"):
        case.passes("legal-1")
    find_fit(case, "PHONE", "13987650421", "单位公开的咨询电话")
    case.bring_to(DocumentState.PUBLISHED)
