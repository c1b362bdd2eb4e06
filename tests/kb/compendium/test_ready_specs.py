"""The specs that ship, with the starter cases; and the document that says what a spec may hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from kb.compendium.assembling import assemble
from kb.compendium.content import FrontPage, Switches
from kb.compendium.own_words import naming
from kb.compendium.selecting import resolve
from kb.compendium.spec import Filter, MadeGroup, Spec, parse
from kb.settings import Settings
from kb.store.database import Database
from tests.conftest import PROJECT

SPECS = sorted((PROJECT / "corpus" / "compendia").glob("*.yaml"))
FIRST = sorted(path.stem for path in (PROJECT / "corpus" / "cases").glob("*.md"))[:24]


@pytest.fixture(scope="module")
def starter(starter_home: Path) -> Iterator[Database]:
    database = Database.open(Settings(home=starter_home, laws_dir=None))
    yield database
    database.close()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_ready_spec_makes_a_volume_of_the_starter_cases(starter: Database, path: Path) -> None:
    with starter.reading() as session:
        content = resolve(session, parse(path.read_text(encoding="utf-8")))
        book = assemble(session, content).book

    assert len([one for _, one in book.walk() if one.anchor.startswith("case-")]) == len(
        content.entries
    )
    assert naming(content) == ()


def test_the_first_volume_holds_the_twenty_four_starter_cases(starter: Database) -> None:
    text = (PROJECT / "corpus" / "compendia" / "starter-24.yaml").read_text(encoding="utf-8")
    with starter.reading() as session:
        content = resolve(session, parse(text))

    assert sorted(entry.document for entry in content.entries) == FIRST
    assert sum(bool(entry.comment) for entry in content.entries) == 2


@pytest.mark.parametrize("model", [Spec, Filter, MadeGroup, FrontPage, Switches])
def test_every_field_of_a_spec_is_in_the_document(model: type[BaseModel]) -> None:
    text = (PROJECT / "docs" / "compendia.md").read_text(encoding="utf-8")

    assert [name for name in model.model_fields if f"{name}:" not in text] == []
