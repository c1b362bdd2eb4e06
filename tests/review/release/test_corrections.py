"""Readers of a corrected text are told what was put right, and nothing that is withheld."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kb.errors import InvalidInput
from kb.model.document import DocumentState
from kb.model.publication import CorrectionNote
from kb.store import publications
from kb.store.database import Database
from review import actions
from review.release.corrections import changed_parts
from tests.review.bureau import Desk, draft
from tests.review.kept import Steps


def _correct(province: Database) -> int:
    case = draft(province).bring_to(DocumentState.PUBLISHED)
    old = case.sha
    case.edit(title="更正后的标题", fine_yuan=9000)
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="有误")
    case.submit()
    return case.bring_to(DocumentState.APPROVED).id


@pytest.fixture
def corrected(province: Database, once: Steps) -> Desk:
    """A published case with a reviewed correction that waits for publication."""
    return Desk(province, once(province, _correct))


def publish(case: Desk, note: str) -> None:
    case.opens("publisher")
    actions.publish(
        case.database,
        case.id,
        actor="publisher",
        revision=case.sha,
        checklist={"correction_note": note},
    )


def notes(case: Desk) -> list[str]:
    with case.database.reading() as session:
        return [found.note for found in publications.correction_notes(session, case.id)]


def test_the_publishers_note_is_what_readers_see(corrected: Desk) -> None:
    publish(corrected, "罚款数额应为九千元")
    assert notes(corrected) == ["罚款数额应为九千元"]
    with corrected.database.reading() as session:
        row = session.scalars(select(CorrectionNote)).one()
        assert row.after_sha256 == corrected.sha != row.before_sha256


def test_without_a_note_readers_are_told_which_parts_changed(corrected: Desk) -> None:
    publish(corrected, "")
    assert notes(corrected) == ["更正了标题、要素"]


def test_a_first_publication_is_no_correction(province: Database) -> None:
    assert notes(draft(province).bring_to(DocumentState.PUBLISHED)) == []


def test_where_nothing_public_changed_there_is_nothing_to_tell(province: Database) -> None:
    public = {"title": "甲"}
    case = draft(province, content={**public, "party": "锦绣印染"}, public=public)
    case.bring_to(DocumentState.PUBLISHED)
    old = case.sha
    draft(province, content={**public, "party": "锦秀印染"}, public=public)
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="有误")
    case.submit()
    case.bring_to(DocumentState.APPROVED)
    publish(case, "")
    assert case.state is DocumentState.PUBLISHED
    assert case.sha != old
    assert notes(case) == []


def test_a_note_that_is_too_long_or_names_somebody_is_refused(province: Database) -> None:
    content = {"title": "甲", "party": "锦绣印染"}
    case = draft(province, content=content, public={"title": "甲"})
    case.bring_to(DocumentState.PUBLISHED)
    old = case.sha
    draft(province, content={**content, "title": "乙"}, public={"title": "乙"})
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="有误")
    case.submit()
    case.bring_to(DocumentState.APPROVED)
    with pytest.raises(InvalidInput, match="party"):
        publish(case, "当事人锦绣印染的名称有误")
    with pytest.raises(InvalidInput, match="更正说明超过"):
        publish(case, "长" * 501)
    assert case.state is DocumentState.APPROVED


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ({"title": "甲"}, {"title": "甲"}, ()),
        ({"text": "甲"}, {"text": "乙"}, ("正文",)),
        (
            {"sections": [{"heading": "案情", "text": "甲"}, {"heading": "启示", "text": "乙"}]},
            {"sections": [{"heading": "案情", "text": "丙"}]},
            ("案情", "启示（删去）"),
        ),
        ({"tags": ["甲"]}, {"tags": ["乙"]}, ("要素",)),
    ],
)
def test_changed_parts_are_named(
    before: dict[str, object], after: dict[str, object], parts: tuple[str, ...]
) -> None:
    assert changed_parts(before, after) == parts
