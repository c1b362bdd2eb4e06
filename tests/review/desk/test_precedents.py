"""Cases for use inside only are found again by their own unit, and by nobody else."""

from __future__ import annotations

import pytest

from kb.model.document import DocumentState
from kb.store.database import Database
from review.desk import precedents
from review.stages import Choice
from tests.review.bureau import Desk, draft
from tests.review.kept import Steps


def _kept_inside(province: Database) -> int:
    case = draft(province).bring_to(DocumentState.DELIBERATION)
    case.deliberate(Choice.INTERNAL_ONLY)
    return case.id


@pytest.fixture
def inside(province: Database, once: Steps) -> Desk:
    return Desk(province, once(province, _kept_inside))


def test_the_submitters_of_the_unit_read_its_cases(inside: Desk) -> None:
    draft(inside.database, key="case-still-a-draft")
    found = precedents.readable_inside(inside.database, actor="submitter")
    assert found == {inside.id}


@pytest.mark.parametrize("name", ["other-submitter", "business-own", "legal-1", "panel-1", "admin"])
def test_nobody_else_does(inside: Desk, name: str) -> None:
    assert precedents.readable_inside(inside.database, actor=name) == frozenset()
