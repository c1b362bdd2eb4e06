"""A complete case of the municipal bureau, among people who can sign."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from review.desk import cases
from tests.review.desk.forms import FORM
from tests.review.desk.signers import SignedDesk
from tests.review.kept import Steps


@pytest.fixture
def signers(province: Database) -> Database:
    return province


def _create(province: Database) -> int:
    return cases.create(province, actor="submitter", form=FORM).document_id


@pytest.fixture
def case(signers: Database, once: Steps) -> SignedDesk:
    return SignedDesk(signers, once(signers, _create))
