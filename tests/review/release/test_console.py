"""The publisher's console lists what waits, what is public and what was taken down."""

from __future__ import annotations

import pytest

from kb.errors import NotFound
from kb.model.document import DocumentState
from kb.store.database import Database
from review import actions
from review.release import console
from review.release.console import ReleaseView
from review.release.proceedings import record
from review.release.standing import ProceedingKind
from review.subject import load_actor
from tests.review.bureau import Desk, draft
from tests.review.release.test_plans import arrange
from tests.review.release.test_proceedings import DAY, published_sha


def seen(desk: Desk, reader: str = "publisher") -> ReleaseView:
    with desk.database.reading() as session:
        return console.release_of(session, desk.id, load_actor(session, reader))


def test_each_text_stands_in_the_list_of_its_state(province: Database) -> None:
    shown, down, waiting = (
        draft(province, key=key).bring_to(state)
        for key, state in (
            ("case-shown", DocumentState.PUBLISHED),
            ("case-down", DocumentState.PUBLISHED),
            ("case-waiting", DocumentState.APPROVED),
        )
    )
    actions.withdraw(province, down.id, actor="publisher", revision=down.sha, opinion="判决撤销")
    with province.reading() as session:
        assert [one.document_id for one in console.approved(session)] == [waiting.id]
        (taken,) = console.taken_down(session)
        assert (taken.key, taken.unit) == ("case-down", "云泽市生态环境局")
        assert taken.waiting, "places where nobody has looked yet"
        lines, total = console.public(session)
        assert ([one.key for one in lines], total) == (["case-shown"], 1)
        assert lines[0].waiting is None
        assert console.public(session, words="case-sh%own")[1] == 1
        assert console.public(session, words="没有这个词") == ((), 0)
        assert console.public(session, offset=1) == ((), 1)
    assert shown.state is DocumentState.PUBLISHED


def test_a_text_that_waits_is_acted_on_by_its_approved_hash_and_shows_its_plan(
    province: Database,
) -> None:
    case = draft(province).bring_to(DocumentState.APPROVED)
    assert not seen(case).has_declared
    assert seen(case).plan is None
    number = arrange(case)
    view = seen(case)
    assert (view.sha256, view.approved_sha256) == (case.sha, case.sha)
    assert (view.is_public, view.was_public, view.commended) == (False, False, False)
    assert view.has_declared
    assert view.plan is not None
    assert not seen(case, "librarian").has_declared
    with province.reading() as session:
        assert console.batch_numbers(session) == (number,)


def test_what_happened_after_publication_stands_with_the_text(province: Database) -> None:
    case = draft(province).bring_to(DocumentState.PUBLISHED)
    old = case.sha
    case.edit(title="更正后的标题")
    actions.correct(province, case.id, actor="submitter", revision=old, opinion="有误")
    corrected = seen(case)
    assert corrected.was_public
    assert corrected.sha256 == old
    case.submit()
    case.bring_to(DocumentState.PUBLISHED)
    ((_, note),) = seen(case).corrections
    assert note == "更正了标题"
    record(
        province,
        case.id,
        actor="legal-1",
        revision=published_sha(case),
        kind=ProceedingKind.LAWSUIT,
        happened_on=DAY,
        note="原告某厂",
    )
    view = seen(case)
    (suit,) = view.proceedings
    assert (suit.kind, suit.happened_on, suit.note) == (ProceedingKind.LAWSUIT, DAY, "原告某厂")
    assert suit.recorded_by == "legal-1"
    assert suit.pending
    assert not view.is_public


def test_there_is_no_console_of_a_text_that_does_not_exist(province: Database) -> None:
    with province.reading() as session, pytest.raises(NotFound):
        console.release_of(session, 999, load_actor(session, "publisher"))
