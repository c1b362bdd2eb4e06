"""Writing a case: drafts, revisions, working copies, and two people who want to write at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kb.errors import (
    AnjianError,
    IllegalTransition,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleRevision,
)
from kb.model.base import utc_now
from kb.model.desk import WorkingCopy
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Role
from kb.store import accounts
from kb.store.database import Database
from review.desk import cases, editing, working_copies
from review.desk.cases import SavedCase
from tests.review.bureau import SETUP, Desk, draft, trail
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER, form


@pytest.fixture
def bureau(province: Database) -> Database:
    """The province, with a second submitter in the bureau of the first."""
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        accounts.add_user(uow, "colleague", unit=unit, roles=[Role.SUBMITTER], actor=SETUP)
    return province


@pytest.fixture
def saved(bureau: Database) -> SavedCase:
    return cases.create(bureau, actor="submitter", form=FORM)


def revision_of(database: Database, sha256: str) -> Revision:
    with database.reading() as session:
        found = session.query(Revision).filter_by(sha256=sha256).one()
        session.expunge(found)
        return found


def let_the_lease_run_out(database: Database, document_id: int) -> None:
    with database.unit_of_work() as uow:
        copy = uow.session.get_one(WorkingCopy, document_id)
        copy.lease_until = utc_now() - dt.timedelta(seconds=1)


def test_a_new_case_is_a_draft_of_its_writers_unit_with_a_number_of_the_year(
    bureau: Database, saved: SavedCase
) -> None:
    year = dt.date.today().year
    assert (saved.key, saved.number) == (f"case-{year}-0001", 1)
    second = cases.create(bureau, actor="other-submitter", form={"title": "另一案"})
    assert second.key == f"case-{year}-0002"
    desk = Desk(bureau, second.document_id)
    assert desk.state is DocumentState.DRAFT
    assert desk.row.region == "990200", "a form without a region has that of the unit"


def test_the_public_form_is_derived_and_holds_nothing_restricted(
    bureau: Database, saved: SavedCase
) -> None:
    public = str(revision_of(bureau, saved.sha256).public_content)
    for value in (PARTY, WHISTLE_BLOWER, HANDLER, PHONE):
        assert value not in public
    assert "某印染有限公司" in public


def test_the_public_form_cannot_be_typed(bureau: Database) -> None:
    with pytest.raises(InvalidInput, match="没有这个字段"):
        cases.create(bureau, actor="submitter", form=form(public_content={"title": "别的"}))


@pytest.mark.parametrize("name", ["librarian", "admin", "legal-1", "publisher"])
def test_only_submitters_write(bureau: Database, name: str) -> None:
    before = len(trail(bureau))
    with pytest.raises(NotPermitted, match="不是报送人"):
        cases.create(bureau, actor=name, form=FORM)
    rows = trail(bureau)[before:]
    assert [(row.actor, row.action) for row in rows] == [(name, "refused:case.create")]


def test_a_further_revision_has_what_was_changed_and_keeps_the_first(
    bureau: Database, saved: SavedCase
) -> None:
    again = cases.save(
        bureau, saved.document_id, actor="colleague", base=saved.sha256, form=form(title="新标题")
    )
    assert (again.number, again.key) == (2, saved.key)
    assert Desk(bureau, saved.document_id).row.title == "新标题"
    assert revision_of(bureau, saved.sha256).content["title"] == FORM["title"]


def test_the_later_of_two_writers_is_told_and_changes_nothing(
    bureau: Database, saved: SavedCase
) -> None:
    first = cases.save(
        bureau, saved.document_id, actor="submitter", base=saved.sha256, form=form(title="甲")
    )
    with pytest.raises(StaleRevision):
        cases.save(
            bureau, saved.document_id, actor="colleague", base=saved.sha256, form=form(title="乙")
        )
    assert Desk(bureau, saved.document_id).sha == first.sha256
    assert trail(bureau)[-1].action == "refused:case.save"


def test_another_units_case_is_closed_to_a_writer(bureau: Database, saved: SavedCase) -> None:
    for act in (
        lambda: cases.save(
            bureau, saved.document_id, actor="other-submitter", base=saved.sha256, form=FORM
        ),
        lambda: working_copies.open_copy(bureau, saved.document_id, actor="other-submitter"),
    ):
        with pytest.raises(NotPermitted, match="本单位"):
            act()


@pytest.mark.parametrize(
    "state",
    [DocumentState.SUBMITTED, DocumentState.LEGAL_REVIEW, DocumentState.APPROVED],
)
def test_what_is_under_review_cannot_be_edited(
    bureau: Database, saved: SavedCase, state: DocumentState
) -> None:
    Desk(bureau, saved.document_id).bring_to(state)
    with pytest.raises(IllegalTransition, match="不能修改内容"):
        cases.save(bureau, saved.document_id, actor="submitter", base=saved.sha256, form=FORM)
    with pytest.raises(IllegalTransition, match="不能修改内容"):
        working_copies.open_copy(bureau, saved.document_id, actor="submitter")


def test_other_kinds_and_unknown_cases_are_not_written_here(bureau: Database) -> None:
    guide = draft(bureau, key="guide-1", kind=DocumentKind.GUIDE)
    with pytest.raises(IllegalTransition, match="只有案例"):
        working_copies.open_copy(bureau, guide.id, actor="submitter")
    with pytest.raises(NotFound):
        working_copies.open_copy(bureau, 4711, actor="submitter")


def test_typing_is_saved_as_it_goes_and_becomes_a_revision(
    bureau: Database, saved: SavedCase
) -> None:
    opened = working_copies.open_copy(bureau, saved.document_id, actor="submitter")
    assert (opened.number, opened.base, opened.mine) == (0, saved.sha256, True)
    typed: dict[str, Any] = {"title": "写到一半", "violation_on": "2024-"}
    copy = working_copies.autosave(
        bureau, saved.document_id, actor="submitter", number=0, content=typed
    )
    assert (copy.number, copy.content) == (1, typed)
    assert Desk(bureau, saved.document_id).sha == saved.sha256, "a copy is no revision"

    cases.save(
        bureau, saved.document_id, actor="submitter", base=saved.sha256, form=form(title="写好了")
    )
    with bureau.reading() as session:
        assert session.get(WorkingCopy, saved.document_id) is None


def test_the_second_window_of_one_person_does_not_overwrite_the_first(
    bureau: Database, saved: SavedCase
) -> None:
    for number in (0, 1):
        working_copies.autosave(
            bureau, saved.document_id, actor="submitter", number=number, content=FORM
        )
    with pytest.raises(StaleRevision, match="在别处保存过"):
        working_copies.autosave(
            bureau, saved.document_id, actor="submitter", number=1, content=form(title="旧窗口")
        )
    assert working_copies.open_copy(bureau, saved.document_id, actor="submitter").content == dict(
        FORM
    )


def test_one_person_writes_at_a_time(bureau: Database, saved: SavedCase) -> None:
    working_copies.open_copy(bureau, saved.document_id, actor="submitter")
    attempts = (
        lambda: working_copies.open_copy(bureau, saved.document_id, actor="colleague"),
        lambda: working_copies.autosave(
            bureau, saved.document_id, actor="colleague", number=0, content=FORM
        ),
        lambda: working_copies.discard(bureau, saved.document_id, actor="colleague"),
        lambda: cases.save(
            bureau, saved.document_id, actor="colleague", base=saved.sha256, form=form(title="乙")
        ),
    )
    for attempt in attempts:
        with pytest.raises(IllegalTransition, match="submitter”正在编写"):
            attempt()


def test_when_the_lease_has_run_out_a_colleague_goes_on(bureau: Database, saved: SavedCase) -> None:
    working_copies.autosave(
        bureau, saved.document_id, actor="submitter", number=0, content=form(title="甲写的")
    )
    let_the_lease_run_out(bureau, saved.document_id)
    copy = working_copies.open_copy(bureau, saved.document_id, actor="colleague")
    assert (copy.content["title"], copy.number, copy.editor) == ("甲写的", 1, "colleague")
    with pytest.raises(IllegalTransition, match="colleague”正在编写"):
        working_copies.autosave(
            bureau, saved.document_id, actor="submitter", number=1, content=FORM
        )


def test_what_a_colleague_typed_is_not_saved_over_unseen(
    bureau: Database, saved: SavedCase
) -> None:
    working_copies.autosave(
        bureau, saved.document_id, actor="submitter", number=0, content=form(title="甲写的")
    )
    let_the_lease_run_out(bureau, saved.document_id)

    def colleague_saves() -> SavedCase:
        return cases.save(
            bureau, saved.document_id, actor="colleague", base=saved.sha256, form=form(title="乙")
        )

    with pytest.raises(IllegalTransition, match="submitter”在工作稿中写的内容尚未保存") as refused:
        colleague_saves()
    assert "打开工作稿" in refused.value.hint
    assert Desk(bureau, saved.document_id).sha == saved.sha256
    assert trail(bureau)[-1].action == "refused:case.save"
    seen = working_copies.open_copy(bureau, saved.document_id, actor="colleague")
    assert seen.content["title"] == "甲写的"
    assert colleague_saves().number == 2


def test_a_colleagues_copy_without_changes_or_thrown_away_is_in_nobodys_way(
    bureau: Database, saved: SavedCase
) -> None:
    opened = working_copies.open_copy(bureau, saved.document_id, actor="submitter")
    let_the_lease_run_out(bureau, saved.document_id)
    second = cases.save(
        bureau, saved.document_id, actor="colleague", base=saved.sha256, form=form(title="乙")
    )
    assert (opened.number, second.number) == (0, 2)
    working_copies.autosave(
        bureau, saved.document_id, actor="submitter", number=0, content=form(title="甲写的")
    )
    let_the_lease_run_out(bureau, saved.document_id)
    working_copies.discard(bureau, saved.document_id, actor="colleague")
    third = cases.save(
        bureau, saved.document_id, actor="colleague", base=second.sha256, form=form(title="丙")
    )
    assert third.number == 3


def test_saving_renews_the_lease(bureau: Database, saved: SavedCase) -> None:
    first = working_copies.open_copy(bureau, saved.document_id, actor="submitter").lease_until
    let_the_lease_run_out(bureau, saved.document_id)
    copy = working_copies.autosave(
        bureau, saved.document_id, actor="submitter", number=0, content=FORM
    )
    assert copy.lease_until is not None
    assert first is not None
    assert copy.lease_until >= first


def test_taking_over_is_explicit_and_audited(bureau: Database, saved: SavedCase) -> None:
    working_copies.open_copy(bureau, saved.document_id, actor="submitter")
    copy = working_copies.open_copy(bureau, saved.document_id, actor="colleague", take_over=True)
    assert copy.mine
    row = trail(bureau)[-1]
    assert (row.actor, row.action, row.detail["from"]) == ("colleague", "copy.take", "submitter")


def test_discarding_leads_back_to_the_newest_revision(bureau: Database, saved: SavedCase) -> None:
    working_copies.autosave(
        bureau, saved.document_id, actor="submitter", number=0, content=form(title="不要了")
    )
    working_copies.discard(bureau, saved.document_id, actor="submitter")
    assert trail(bureau)[-1].action == "copy.discard"
    assert "不要了" not in str(trail(bureau)[-1].detail)
    copy = working_copies.open_copy(bureau, saved.document_id, actor="submitter")
    assert (copy.number, copy.content["title"]) == (0, FORM["title"])
    working_copies.discard(bureau, saved.document_id, actor="submitter")
    working_copies.discard(bureau, saved.document_id, actor="submitter")


@pytest.mark.parametrize(
    "content",
    [{"no_such_field": 1}, {"title": "长" * 400_001}],
    ids=["an unknown field", "more than a case can be"],
)
def test_a_copy_takes_what_a_case_can_hold(
    bureau: Database, saved: SavedCase, content: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        working_copies.autosave(
            bureau, saved.document_id, actor="submitter", number=0, content=content
        )
    with bureau.reading() as session:
        assert session.get(WorkingCopy, saved.document_id) is None


def test_a_returned_case_can_be_written_again(bureau: Database, saved: SavedCase) -> None:
    desk = Desk(bureau, saved.document_id)
    desk.bring_to(DocumentState.SCREENING).send_back("librarian")
    again = cases.save(
        bureau, desk.id, actor="colleague", base=saved.sha256, form=form(title="补正")
    )
    assert again.state is DocumentState.SENT_BACK
    with bureau.reading() as session:
        assert session.get_one(Document, desk.id).created_by is not None


def test_who_stepped_aside_writes_no_more(bureau: Database, saved: SavedCase) -> None:
    from review import actions

    with bureau.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        accounts.add_user(
            uow, "both", unit=unit, roles=[Role.SUBMITTER, Role.LIBRARIAN], actor=SETUP
        )
    actions.recuse(bureau, saved.document_id, actor="both", revision=saved.sha256, opinion="亲属")
    with pytest.raises(AnjianError, match="回避"):
        cases.save(bureau, saved.document_id, actor="both", base=saved.sha256, form=FORM)


def test_a_colleague_is_told_who_is_writing_until_the_lease_runs_out(
    bureau: Database, saved: SavedCase
) -> None:
    number = saved.document_id
    assert working_copies.holder(bureau, number) is None, "nobody has begun"
    opened = working_copies.open_copy(bureau, number, actor="submitter")
    held = working_copies.holder(bureau, number)
    assert held is not None
    assert (held.name, held.until) == ("submitter", opened.lease_until)
    let_the_lease_run_out(bureau, number)
    assert working_copies.holder(bureau, number) is None


def test_a_case_is_found_by_its_key(bureau: Database, saved: SavedCase) -> None:
    with bureau.reading() as session:
        assert editing.id_of(session, saved.key) == saved.document_id
        with pytest.raises(NotFound, match="没有编号为“case-1999-0001”的文稿"):
            editing.id_of(session, "case-1999-0001")
