"""A volume as a document, and the warnings on volumes that hold what was taken down."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.compendium.content import CompendiumContent
from kb.compendium.reading import list_volumes, volume_content
from kb.compendium.saving import save
from kb.compendium.warnings import Trouble, VolumeWarning, volume_warnings
from kb.errors import NotFound
from kb.model.compendium import CompendiumEntry, CompendiumRelease
from kb.model.document import Document, DocumentState, Revision
from kb.model.operations import AuditEntry
from kb.store.database import Database
from tests.kb.compendium.volumes import chosen, correct, keys, set_state


def kept(database: Database, content: CompendiumContent, key: str = "") -> str:
    with database.unit_of_work() as uow:
        document, _ = save(uow, content, actor="test", key=key)
        return document.key


def warned(database: Database) -> tuple[VolumeWarning, ...]:
    with database.reading() as session:
        return volume_warnings(session)


def test_a_volume_is_a_draft_with_a_row_for_each_case_and_an_audit_row(shelf: Database) -> None:
    content = chosen(shelf)
    key = kept(shelf, content)

    with shelf.reading() as session:
        document = session.query(Document).filter_by(key=key).one()
        rows = session.query(CompendiumEntry).order_by(CompendiumEntry.position).all()
        pinned = [session.get_one(Revision, row.revision_id).sha256 for row in rows]
        actions = [row.action for row in session.query(AuditEntry)]
        assert (document.kind, document.state) == ("compendium", "draft")
        assert key.startswith("compendium-20")
        assert pinned == [entry.revision for entry in content.entries]
        assert [row.position for row in rows] == [1, 2, 3, 4]
        assert {"document.save", "compendium.entries"} <= set(actions)
        assert volume_content(session, key) == content


def test_the_same_volume_is_not_stored_again_and_a_changed_one_is_a_further_revision(
    shelf: Database,
) -> None:
    key = kept(shelf, chosen(shelf))
    kept(shelf, chosen(shelf), key)
    kept(shelf, chosen(shelf, limit=2), key)

    with shelf.reading() as session:
        document = session.query(Document).filter_by(key=key).one()
        assert len(document.revisions) == 2
        assert session.query(CompendiumEntry).count() == 4 + 2
        assert keys(volume_content(session, key)) == ["litter-2019", "oil-2022"]
        first = document.revisions[0].sha256
        assert len(volume_content(session, key, first).entries) == 4


def test_two_volumes_of_one_title_have_two_keys(shelf: Database) -> None:
    assert kept(shelf, chosen(shelf)) != kept(shelf, chosen(shelf, limit=1))


def test_a_volume_of_what_is_not_there_is_not_stored(shelf: Database) -> None:
    content = chosen(shelf)
    forged = content.entries[0].model_copy(update={"document": "nowhere"})

    with pytest.raises(NotFound, match="nowhere"):
        kept(shelf, content.model_copy(update={"entries": (forged,)}))
    with shelf.reading() as session:
        assert session.query(CompendiumEntry).count() == 0
        assert session.query(Document).filter_by(kind="compendium").count() == 0


def test_nobody_is_warned_while_every_case_stands(shelf: Database) -> None:
    kept(shelf, chosen(shelf))
    kept(shelf, chosen(shelf, audience="internal", title="内部册"))

    assert warned(shelf) == ()


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        (DocumentState.WITHDRAWN, Trouble.WITHDRAWN),
        (DocumentState.SUSPENDED, Trouble.SUSPENDED),
        (DocumentState.ARCHIVED, Trouble.NOT_SHOWN),
        (DocumentState.CORRECTING, Trouble.CORRECTING),
        (DocumentState.LEGAL_REVIEW, Trouble.CORRECTING),
    ],
)
def test_every_volume_that_holds_a_case_taken_down_says_so(
    shelf: Database, state: DocumentState, trouble: Trouble
) -> None:
    both = {
        kept(shelf, chosen(shelf, title="甲册")),
        kept(shelf, chosen(shelf, title="乙册", pick="smoke-2023")),
    }
    kept(shelf, chosen(shelf, title="丙册", pick="oil-2022"))
    set_state(shelf, "smoke-2023", state)

    found = warned(shelf)
    assert {one.volume for one in found} == both
    assert {(one.document, one.trouble) for one in found} == {("smoke-2023", trouble)}
    assert all(one.draft and not one.published for one in found)


def test_a_withdrawal_is_told_with_day_and_reason_in_public_words(shelf: Database) -> None:
    kept(shelf, chosen(shelf))
    set_state(shelf, "smoke-2023", DocumentState.WITHDRAWN)
    (one,) = warned(shelf)

    assert one.words == "第 3 篇“smoke-2023的案例”已撤回：处罚决定经复议变更"
    assert one.since == dt.datetime(2025, 2, 3, 4, tzinfo=dt.UTC)
    assert "金丝雀" not in repr(one.as_json())


def test_a_corrected_case_is_told_until_the_volume_takes_the_new_text(shelf: Database) -> None:
    key = kept(shelf, chosen(shelf))
    with shelf.unit_of_work() as uow:
        correct(uow, "oil-2022", decided_on="2022-03-01", fine_yuan=9000)
    assert [(one.document, one.trouble) for one in warned(shelf)] == [
        ("oil-2022", Trouble.CORRECTED)
    ]

    kept(shelf, chosen(shelf), key)
    assert warned(shelf) == ()


def test_an_old_revision_is_told_of_when_it_was_released(shelf: Database) -> None:
    key = kept(shelf, chosen(shelf))
    with shelf.unit_of_work() as uow:
        document = uow.session.query(Document).filter_by(key=key).one()
        uow.session.add(
            CompendiumRelease(
                document_id=document.id,
                revision_id=document.current_revision_id,
                number=1,
                released_on=dt.date(2024, 6, 1),
            )
        )
    kept(shelf, chosen(shelf, pick="oil-2022"), key)
    set_state(shelf, "smoke-2023", DocumentState.WITHDRAWN)

    (one,) = warned(shelf)
    assert (one.draft, one.published, one.releases) == (False, False, (1,))


def test_a_public_volume_is_told_when_a_case_is_kept_for_internal_use(shelf: Database) -> None:
    public = kept(shelf, chosen(shelf, title="公开册"))
    set_state(shelf, "smoke-2023", DocumentState.INTERNAL_ONLY)

    assert [(one.volume, one.trouble) for one in warned(shelf)] == [(public, Trouble.NOT_SHOWN)]


def test_the_list_tells_entries_releases_and_warnings(shelf: Database) -> None:
    first = kept(shelf, chosen(shelf, title="甲册"))
    second = kept(shelf, chosen(shelf, title="乙册", audience="internal", limit=2))
    set_state(shelf, "smoke-2023", DocumentState.WITHDRAWN)

    with shelf.reading() as session:
        lines, total = list_volumes(session)
    assert total == 2
    assert [(one.key, one.audience, one.entries, len(one.warnings)) for one in lines] == [
        (second, "internal", 2, 0),
        (first, "public", 4, 1),
    ]
