"""The unit behind a good case is named on its page, for as long as the case is public."""

from __future__ import annotations

import pytest

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotPermitted
from kb.model.document import DocumentState
from kb.store import publications
from kb.store.database import Database
from review import actions
from review.release.commendations import commend
from tests.review.bureau import Desk, draft, trail

CONTENT: dict[str, object] = {"title": "某厂案", "party": "锦绣印染"}


@pytest.fixture
def case(province: Database) -> Desk:
    public = {"title": "某厂案"}
    return draft(province, content=CONTENT, public=public).bring_to(DocumentState.PUBLISHED)


def test_the_handling_unit_is_commended_once_by_the_publisher(case: Desk) -> None:
    unit = commend(case.database, case.id, actor="publisher", reason="取证规范")
    assert unit == "云泽市生态环境局"
    with case.database.reading() as session:
        [shown] = publications.commendations(session)
        assert publications.commendations(session, case.id) == (shown,)
    assert (shown.unit, shown.reason, shown.document_key) == (unit, "取证规范", case.row.key)
    assert trail(case.database)[-1].action == "release.commended"
    with pytest.raises(Duplicate):
        commend(case.database, case.id, actor="publisher", reason="再次")


def test_nobody_commends_their_own_unit_or_without_the_role(case: Desk) -> None:
    for actor in ("everything-own", "panel-1", "admin"):
        with pytest.raises(NotPermitted):
            commend(case.database, case.id, actor=actor, reason="取证规范")


def test_a_reason_is_needed_and_may_not_name_the_party(case: Desk) -> None:
    for reason in ("", "长" * 501, "查处锦绣印染有力"):
        with pytest.raises(InvalidInput):
            commend(case.database, case.id, actor="publisher", reason=reason)


def test_a_commendation_goes_with_its_case(case: Desk) -> None:
    commend(case.database, case.id, actor="publisher", reason="取证规范")
    actions.withdraw(
        case.database, case.id, actor="publisher", revision=case.sha, opinion="决定被撤销"
    )
    with case.database.reading() as session:
        assert publications.commendations(session) == ()
    with pytest.raises(IllegalTransition):
        commend(case.database, case.id, actor="publisher", reason="取证规范")
