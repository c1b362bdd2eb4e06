"""A complete case of the municipal bureau, among people who can sign."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from review.desk import cases
from tests.review.desk.forms import FORM
from tests.review.desk.signers import SignedDesk


@pytest.fixture
def signers(province: Database) -> Database:
    return province


@pytest.fixture
def case(signers: Database) -> SignedDesk:
    saved = cases.create(signers, actor="submitter", form=FORM)
    return SignedDesk(signers, saved.document_id)
