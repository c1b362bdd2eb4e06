"""A search report is its author's until it is signed, and nobody's to change afterwards."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.errors import (
    AnjianError,
    BrokenChain,
    IllegalTransition,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleRevision,
    TooManyAttempts,
    WrongSignature,
)
from kb.model.case_report import Verdict
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.store import accounts, audit
from kb.store.database import Database
from kb.store.units import get_unit
from review import actions
from review.case_reports import adoptions, drafting, reading
from review.case_reports.adoptions import Adoption
from review.case_reports.drafting import FoundCase, Opinion
from review.case_reports.reading import Shelf
from review.subject import load_actor
from tests.review.bureau import SETUP, Desk, draft, trail
from tests.review.desk.signers import enrol
from tests.review.kept import Steps
from tests.review.reports import (
    AUTHOR,
    CONCLUSION,
    CORPUS,
    REQUEST,
    Report,
    new_report,
    report_on,
    shown,
    signed_report,
    two_public_cases,
)


@pytest.fixture
def cases(province: Database, once: Steps) -> list[Desk]:
    return [Desk(province, one) for one in once(province, two_public_cases)]


def canonical(report: Report, reader: str = AUTHOR) -> bytes:
    with report.database.reading() as session:
        return reading.signed(session, report.number, load_actor(session, reader))[1]


def shelf(database: Database, reader: str, which: Shelf) -> list[str]:
    with database.reading() as session:
        lines, total = reading.list_reports(session, load_actor(session, reader), which)
    assert total == len(lines)
    return [line.number for line in lines]


def test_a_report_keeps_what_was_asked_found_decided_and_concluded(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    view = report.view("business-3")
    assert view.line.author == "legal-1"
    assert view.line.unit == "澜江省生态环境厅法规处"
    assert (view.request, view.corpus, view.conclusion) == (REQUEST, CORPUS, CONCLUSION)
    assert [(hit.rank, hit.key, hit.verdict) for hit in view.hits] == [
        (1, "case-1", Verdict.ADOPT),
        (2, "case-2", Verdict.DISTINGUISH),
    ]
    assert view.hits[0].shown == shown("文稿 case-1")
    assert [hit.sha256 for hit in view.hits] == [desk.sha for desk in cases]
    assert view.intact
    assert not view.mine
    assert report.view().mine


def test_numbers_count_up_within_the_year(province: Database, cases: list[Desk]) -> None:
    numbers = [report_on(province, *cases).number for _ in range(3)]
    year = trail(province)[-1].at[:4]
    assert numbers == [f"{year}-0001", f"{year}-0002", f"{year}-0003"]


def test_a_report_may_find_that_there_is_no_such_case(province: Database) -> None:
    report = report_on(province)
    report.save(conclusion="未检索到类案，按裁量基准处理。")
    report.sign()
    assert report.view().hits == ()


def test_anybody_can_compute_the_hash_of_a_signed_report(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    data = canonical(report, "panel-1")
    assert hashlib.sha256(data).hexdigest() == report.view().sha256
    content = json.loads(data)
    assert content["number"] == report.number
    assert content["author"] == {"account": AUTHOR, "name": AUTHOR}
    assert [hit["verdict"] for hit in content["hits"]] == ["adopt", "distinguish"]
    row = trail(province)[-1]
    assert (row.action, row.subject) == (
        "case_report.sign_case_report",
        f"case_report:{report.number}",
    )
    assert row.revision_sha256 == report.view().sha256
    assert row.detail == {"adopt": 1, "distinguish": 1}


def test_the_hash_holds_when_the_author_is_renamed_and_moves(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    with province.unit_of_work() as uow:
        user = accounts.get_user(uow.session, AUTHOR)
        user.display_name = "另一个名字"
        user.unit_id = get_unit(uow.session, "青屿市生态环境局").id
        uow.record(SETUP, "user.moved", f"user:{user.id}")
    assert report.view().intact
    assert report.view().line.author == AUTHOR
    assert report.view().line.unit == "澜江省生态环境厅法规处"


CHANGES = (
    "UPDATE case_report SET conclusion = '另一个结论'",
    "UPDATE case_report SET signed_at = NULL",
    "UPDATE case_report SET sha256 = ''",
    "DELETE FROM case_report",
    "UPDATE case_report_hit SET verdict = 'distinguish'",
    "UPDATE case_report_hit SET reason = ''",
    "DELETE FROM case_report_hit",
    "INSERT INTO case_report_hit (report_id, document_id, rank, sha256, shown, verdict, reason) "
    "SELECT report_id, (SELECT max(id) FROM document), 9, '', '{}', 'adopt', '' "
    "FROM case_report_hit WHERE rank = 1",
)


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_sql_changes_a_signed_report(
    province: Database, cases: list[Desk], change: str
) -> None:
    draft(province, key="case-9")
    report = signed_report(province, *cases)
    before = canonical(report)
    with pytest.raises(DBAPIError, match="immutable"), province.engine.begin() as connection:
        connection.execute(text(change))
    assert canonical(report) == before


def test_a_hit_cannot_be_moved_into_a_signed_report(province: Database, cases: list[Desk]) -> None:
    report = signed_report(province, cases[0])
    other = report_on(province, cases[1])
    move = text(
        "UPDATE case_report_hit SET report_id = (SELECT id FROM case_report WHERE number = :to) "
        "WHERE report_id = (SELECT id FROM case_report WHERE number = :of)"
    )
    for source, target in ((other, report), (report, other)):
        with pytest.raises(DBAPIError, match="immutable"), province.engine.begin() as connection:
            connection.execute(move, {"of": source.number, "to": target.number})


def test_drafts_stay_open_to_sql_for_their_own_repair(
    province: Database, cases: list[Desk]
) -> None:
    signed_report(province, *cases)
    other = report_on(province, *cases)
    with province.engine.begin() as connection:
        for table in ("case_report_hit", "case_report"):
            column = "report_id" if table == "case_report_hit" else "id"
            wanted = "SELECT id FROM case_report WHERE signed_at IS NULL"
            connection.execute(text(f"DELETE FROM {table} WHERE {column} IN ({wanted})"))
    with pytest.raises(NotFound):
        other.view()


def test_a_report_changed_behind_the_triggers_is_shown_as_changed_and_not_exported(
    province: Database, cases: list[Desk]
) -> None:
    if province.engine.dialect.name != "sqlite":
        pytest.skip("whoever holds the file drops the triggers")
    report = signed_report(province, *cases)
    with province.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER case_report_sealed_update"))
        connection.execute(text("UPDATE case_report SET conclusion = '另一个结论'"))
    assert not report.view().intact
    with pytest.raises(BrokenChain) as broken:
        canonical(report)
    signed_row = next(row for row in trail(province) if "sign_case" in row.action)
    assert broken.value.seq == signed_row.seq


def test_another_persons_draft_is_not_there(province: Database, cases: list[Desk]) -> None:
    report = report_on(province, *cases)
    revision = report.view().revision
    for act in (
        lambda: report.view("legal-2"),
        lambda: report.save(actor="legal-2", revision=revision, conclusion="别人写的"),
        lambda: report.sign(actor="legal-2", revision=revision),
    ):
        with pytest.raises(NotFound):
            act()
    assert report.view().conclusion == ""
    refused = [row.action for row in trail(province)[-2:] if row.actor == "legal-2"]
    assert refused == ["refused:save_case_report", "refused:sign_case_report"]
    assert shelf(province, "legal-2", Shelf.DRAFTS) == []
    assert shelf(province, AUTHOR, Shelf.DRAFTS) == [report.number]


def test_a_signed_report_is_changed_by_nobody(province: Database, cases: list[Desk]) -> None:
    report = signed_report(province, *cases)
    view = report.view()
    for actor, error in ((AUTHOR, IllegalTransition), ("legal-2", NotPermitted)):
        with pytest.raises(error):
            report.save(actor=actor, revision=view.revision, conclusion="另一个结论")
        with pytest.raises(error):
            report.sign(actor=actor, revision=view.revision)
    assert report.view() == view


def test_a_discarded_draft_is_gone_and_leaves_its_trace(
    province: Database, cases: list[Desk]
) -> None:
    kept, report = report_on(province, *cases), report_on(province, *cases)
    revision = report.view().revision
    report.discard()
    row = trail(province)[-1]
    assert (row.action, row.actor, row.subject, row.revision_sha256, row.detail) == (
        "case_report.discard_case_report",
        AUTHOR,
        f"case_report:{report.number}",
        revision,
        {"hits": 2},
    )
    for act in (
        report.view,
        lambda: report.discard(revision=revision),
        lambda: report.save(revision=revision, conclusion="又写"),
    ):
        with pytest.raises(NotFound):
            act()
    assert shelf(province, AUTHOR, Shelf.DRAFTS) == [kept.number]
    assert len(kept.view().hits) == 2
    with province.reading() as session:
        audit.verify(audit.entries(session), {})


def test_the_number_of_a_discarded_draft_is_not_given_again(
    province: Database, cases: list[Desk]
) -> None:
    first, last = report_on(province, *cases), report_on(province, *cases)
    last.discard()
    after = report_on(province, *cases)
    assert [one.number[-4:] for one in (first, last, after)] == ["0001", "0002", "0003"]


def test_a_signed_or_another_persons_report_is_not_discarded(
    province: Database, cases: list[Desk]
) -> None:
    signed, draft_ = signed_report(province, *cases), report_on(province, *cases)
    with pytest.raises(IllegalTransition, match="已经签署，不能再修改或删除"):
        signed.discard()
    with pytest.raises(NotPermitted):
        signed.discard(actor="legal-2", revision=signed.view().revision)
    with pytest.raises(NotFound):
        draft_.discard(actor="legal-2", revision=draft_.view().revision)
    refused = [row.action for row in trail(province)[-3:]]
    assert refused == ["refused:discard_case_report"] * 3
    assert len(signed.view().hits) == len(draft_.view().hits) == 2


def test_a_draft_that_was_saved_in_another_window_is_not_discarded(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, *cases)
    seen = report.view().revision
    report.save(conclusion=CONCLUSION)
    with pytest.raises(StaleRevision):
        report.discard(revision=seen)
    assert report.view().conclusion == CONCLUSION


def test_enterprises_neither_write_nor_read_reports(province: Database, cases: list[Desk]) -> None:
    report = signed_report(province, *cases)
    with province.unit_of_work() as uow:
        unit = get_unit(uow.session, "澜江省环境科学院")
        accounts.add_user(uow, "company", unit=unit, roles=[Role.ENTERPRISE], actor=SETUP)
    with pytest.raises(NotPermitted):
        report.view("company")
    with pytest.raises(NotPermitted):
        shelf(province, "company", Shelf.SIGNED)
    with pytest.raises(NotPermitted):
        drafting.create(province, new_report(*cases), actor="company")
    assert trail(province)[-1].action == "refused:create_case_report"


def test_the_shelves_hold_ones_drafts_the_units_and_all_signed_reports(
    province: Database, cases: list[Desk]
) -> None:
    own = signed_report(province, *cases)
    colleague = signed_report(province, *cases, author="legal-2")
    stranger = signed_report(province, *cases, author="submitter")
    report_on(province, *cases, author="legal-2")
    assert shelf(province, AUTHOR, Shelf.DRAFTS) == []
    assert shelf(province, AUTHOR, Shelf.UNIT) == [colleague.number, own.number]
    assert shelf(province, AUTHOR, Shelf.SIGNED) == [
        stranger.number,
        colleague.number,
        own.number,
    ]


def test_every_hit_needs_a_verdict_and_every_verdict_a_reason(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, *cases)

    def refusal() -> InvalidInput:
        with pytest.raises(InvalidInput) as refused:
            report.sign()
        return refused.value

    report.save(opinions={"case-1": Opinion(Verdict.ADOPT, "事实相同")}, conclusion=CONCLUSION)
    missing = refusal()
    assert missing.field == "hits.2.verdict"
    assert "第 2 件类案“文稿 case-2”还没有写明是否采用" in missing.message
    report.save(opinions={"case-2": Opinion(Verdict.DISTINGUISH, "  ")})
    missing = refusal()
    assert missing.field == "hits.2.reason"
    assert "文稿 case-2" in missing.message
    report.save(opinions={"case-2": Opinion(Verdict.DISTINGUISH, "主体不同")}, conclusion=" ")
    assert refusal().field == "conclusion"
    assert [row.action for row in trail(province)].count("refused:sign_case_report") == 3
    report.save(conclusion=CONCLUSION)
    report.sign()


@pytest.mark.parametrize("signature", ["", "wrong", "000000"])
def test_a_wrong_signature_changes_nothing(
    province: Database, cases: list[Desk], signature: str
) -> None:
    report = report_on(province, *cases)
    report.decide(case_1=Verdict.ADOPT, case_2=Verdict.DISTINGUISH)
    before = report.view()
    with pytest.raises(WrongSignature):
        report.sign(signature=signature)
    assert report.view() == before
    assert trail(province)[-1].action == "refused:signature"
    assert trail(province)[-1].detail["on"] == f"case_report:{report.number}"


def test_five_wrong_signatures_close_signing_for_a_while(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, *cases)
    report.decide(case_1=Verdict.ADOPT, case_2=Verdict.DISTINGUISH)
    for _ in range(5):
        with pytest.raises(WrongSignature):
            report.sign(signature="wrong")
    with pytest.raises(TooManyAttempts):
        report.sign()
    assert report.view().line.signed_at is None


def test_an_authenticator_signs_with_a_code_and_what_is_incomplete_uses_none_up(
    province: Database, cases: list[Desk]
) -> None:
    codes = enrol(province, AUTHOR)
    report = report_on(province, *cases)
    with pytest.raises(InvalidInput):
        report.sign(signature=codes.now())
    report.decide(case_1=Verdict.ADOPT, case_2=Verdict.DISTINGUISH)
    report.sign(signature=codes.now())
    assert report.view().line.signed_at is not None


def test_what_was_saved_in_another_window_is_not_overwritten_or_signed(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, *cases)
    old = report.view().revision
    report.decide(case_1=Verdict.ADOPT, case_2=Verdict.DISTINGUISH)
    with pytest.raises(StaleRevision):
        report.save(revision=old, conclusion="旧窗口里写的")
    with pytest.raises(StaleRevision):
        report.sign(revision=old)
    assert report.view().conclusion == CONCLUSION


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "<script>alert(1)</script>"}, "title"),
        ({"title": " "}, "title"),
        ({"conclusion": "javascript:alert(1)"}, "conclusion"),
        ({"conclusion": "长" * 20_001}, "conclusion"),
        ({"opinions": {"case-2": Opinion(Verdict.ADOPT, "<img src=x>")}}, "hits.2.reason"),
        ({"opinions": {"case-2": Opinion(Verdict.ADOPT, "\x00")}}, "hits.2.reason"),
    ],
)
def test_what_is_no_plain_text_is_refused_and_the_draft_stays(
    province: Database, cases: list[Desk], changes: dict[str, Any], field: str
) -> None:
    report = report_on(province, *cases)
    before = report.view()
    with pytest.raises(InvalidInput) as refused:
        report.save(**changes)
    assert refused.value.field == field
    assert report.view() == before


def test_an_opinion_on_a_case_that_is_not_listed_is_refused(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, cases[0])
    with pytest.raises(NotFound, match="case-2"):
        report.save(opinions={"case-2": Opinion(Verdict.ADOPT, "没有列它")})


def test_only_public_cases_as_they_are_can_be_listed(province: Database, cases: list[Desk]) -> None:
    hidden = draft(province, key="case-hidden")
    first = new_report(cases[0]).hits[0]
    wrong: list[tuple[tuple[FoundCase, ...], type[AnjianError]]] = [
        ((FoundCase("case-hidden", hidden.sha, shown("内部")),), NotFound),
        ((FoundCase("no-such-case", "0" * 64, shown("没有")),), NotFound),
        ((FoundCase("case-1", "0" * 64, shown("旧版")),), StaleRevision),
        ((first, first), InvalidInput),
        ((FoundCase("case-1", first.sha256, shown("<script>")),), InvalidInput),
        ((first,) * 51, InvalidInput),
    ]
    for hits, error in wrong:
        with pytest.raises(error):
            drafting.create(province, new_report(hits=hits), actor=AUTHOR)
        assert trail(province)[-1].action == "refused:create_case_report"
    with pytest.raises(InvalidInput):
        report_on(province, title="")
    with pytest.raises(InvalidInput):
        report_on(province, request={**REQUEST, "question": "<iframe>"})
    with pytest.raises(InvalidInput, match="过长"):
        report_on(province, request={**REQUEST, "question": "长" * 200_001})
    assert shelf(province, AUTHOR, Shelf.DRAFTS) == []


def test_a_case_that_was_taken_down_since_the_search_is_not_listed(
    province: Database, cases: list[Desk]
) -> None:
    found = new_report(cases[0])
    actions.suspend(
        province, cases[0].id, actor="publisher", revision=cases[0].sha, opinion="正在复议"
    )
    with pytest.raises(StaleRevision, match="已撤下"):
        drafting.create(province, found, actor=AUTHOR)
    assert shelf(province, AUTHOR, Shelf.DRAFTS) == []


def test_the_case_at_hand_may_be_public_or_of_ones_own_unit(
    province: Database, cases: list[Desk]
) -> None:
    draft(province, key="case-own")
    assert report_on(province, case="case-1").view().case == "case-1"
    assert report_on(province, case="case-own", author="submitter").view().case == "case-own"
    with pytest.raises(NotFound):
        report_on(province, case="case-own")


def test_a_case_that_was_withdrawn_since_is_marked_and_stays(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    before = canonical(report)
    actions.withdraw(
        province, cases[0].id, actor="publisher", revision=cases[0].sha, opinion="决定被撤销"
    )
    view = report.view()
    assert view.hits[0].mark.startswith("该案例已于")
    assert view.hits[0].mark.endswith("日撤回")
    assert view.hits[1].mark == ""
    assert view.hits[0].title == "文稿 case-1"
    assert view.intact
    assert canonical(report) == before


def test_a_case_that_was_taken_down_before_the_signature_cannot_be_adopted(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, *cases)
    report.decide(case_1=Verdict.ADOPT, case_2=Verdict.DISTINGUISH)
    actions.suspend(
        province, cases[0].id, actor="publisher", revision=cases[0].sha, opinion="正在复议"
    )
    with pytest.raises(IllegalTransition, match="暂停展示"):
        report.sign()
    report.decide(case_1=Verdict.DISTINGUISH)
    report.sign()


def test_a_case_that_was_corrected_since_is_marked(province: Database, cases: list[Desk]) -> None:
    report = signed_report(province, *cases)
    desk = cases[0]
    actions.correct(province, desk.id, actor="submitter", revision=desk.sha, opinion="改错字")
    desk.edit(title="改正后")
    desk.bring_to(DocumentState.CORRECTING)
    assert report.view().hits[0].mark == ""
    desk.submit()
    desk.bring_to(DocumentState.PUBLISHED)
    assert "更正" in report.view().hits[0].mark


def test_a_case_that_was_archived_since_is_marked_with_its_state(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    actions.archive(
        province, cases[0].id, actor="publisher", revision=cases[0].sha, opinion="已过参考期"
    )
    assert report.view().hits[0].mark == "该案例已不公开，现为“已归档”"


def test_signed_adoptions_count_for_the_case_and_its_unit(
    province: Database, cases: list[Desk]
) -> None:
    report_on(province, *cases).decide(case_1=Verdict.ADOPT)
    for author in (AUTHOR, "legal-2", "submitter"):
        signed_report(province, *cases, author=author)
    signed_report(province, cases[1])
    with province.reading() as session:
        assert adoptions.of_case(session, cases[0].id) == Adoption(3, 2)
        assert adoptions.of_case(session, cases[1].id) == Adoption(1, 1)
        town = get_unit(session, "云泽市生态环境局").id
        other = get_unit(session, "青屿市生态环境局").id
        assert adoptions.of_unit(session, town) == Adoption(4, 3)
        assert adoptions.of_unit(session, other) == Adoption()
        assert adoptions.by_case(session, year=2001) == {}


def test_reports_do_not_disturb_the_chain(province: Database, cases: list[Desk]) -> None:
    signed_report(province, *cases)
    with province.reading() as session:
        audit.verify(audit.entries(session), {})
