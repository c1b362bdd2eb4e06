"""A volume is kept by its unit, passes review, is released once, and its files never change."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kb.compendium import released, releases
from kb.compendium.building import BuildCancelled, build
from kb.compendium.formats import writing
from kb.compendium.held import EntryTakenDown
from kb.compendium.manifest import manifest_sha256
from kb.compendium.reading import volume_content, volume_line
from kb.compendium.released import Release
from kb.compendium.spec import Spec, read
from kb.errors import IllegalTransition, NotFound, NotPermitted, StaleRevision
from kb.model.compendium import CompendiumRelease
from kb.model.document import Document, DocumentState
from kb.store.database import Database
from review import actions, relay, signers, volume_desk
from tests.kb.compendium.volumes import fill
from tests.review.bureau import PEOPLE, trail

TITLE = "溪流保护案例选"
DAY = dt.date(2025, 6, 1)


def spec(**fields: object) -> Spec:
    return read({"title": TITLE, "select": {}, **fields})


@pytest.fixture
def shelf(province: Database) -> Database:
    fill(province)
    return province


def revision(database: Database, key: str) -> str:
    with database.reading() as session:
        return volume_line(session, key).revision


def state(database: Database, key: str) -> DocumentState:
    with database.reading() as session:
        return volume_line(session, key).state


def carried(database: Database, key: str) -> None:
    with database.reading() as session:
        number = session.scalars(select(Document.id).where(Document.key == key)).one()
        people = signers.roster(session, [name for name, _, _ in PEOPLE if "every" not in name])
    relay.carry(database, number, people)


def published(database: Database, **fields: object) -> str:
    key = volume_desk.keep(database, spec(**fields), actor="submitter")
    carried(database, key)
    return key


def built(database: Database, key: str, number: int) -> Release:
    home = database.settings.home
    releases.complete(
        database, home, key, number, actor="publisher", progress=lambda done, total, words: True
    )
    with database.reading() as session:
        found = released.list_releases(session, volume_line(session, key).id)
    return next(one for one in found if one.number == number)


def withdraw_one(database: Database, key: str) -> str:
    """Take down the first case of a volume and return its key."""
    with database.reading() as session:
        held = volume_content(session, key).entries[0]
        number = session.scalars(select(Document.id).where(Document.key == held.document)).one()
    actions.withdraw(
        database, number, actor="publisher", revision=held.revision, opinion="处罚决定被撤销"
    )
    return held.document


def test_a_draft_belongs_to_the_unit_of_whoever_keeps_it(shelf: Database) -> None:
    key = volume_desk.keep(shelf, spec(), actor="submitter")
    with shelf.reading() as session:
        row = session.scalars(select(Document).where(Document.key == key)).one()
        assert (row.region, row.state) == ("990100", "draft")
    with pytest.raises(NotPermitted):
        volume_desk.keep(
            shelf, spec(subtitle="改"), actor="other-submitter", key=key, base=revision(shelf, key)
        )


def test_only_submitters_keep_volumes_and_a_refusal_is_on_record(shelf: Database) -> None:
    with pytest.raises(NotPermitted, match="报送人"):
        volume_desk.keep(shelf, spec(), actor="publisher")
    assert trail(shelf)[-1].action == "refused:compendium.keep"


def test_a_change_must_be_made_on_the_newest_text(shelf: Database) -> None:
    key = volume_desk.keep(shelf, spec(), actor="submitter")
    old = revision(shelf, key)
    volume_desk.keep(shelf, spec(subtitle="第二稿"), actor="submitter", key=key, base=old)
    with pytest.raises(StaleRevision):
        volume_desk.keep(shelf, spec(subtitle="第三稿"), actor="submitter", key=key, base=old)


def test_a_volume_in_review_is_not_changed(shelf: Database) -> None:
    key = volume_desk.keep(shelf, spec(), actor="submitter")
    volume_desk.hand_in(shelf, key, actor="submitter", revision=revision(shelf, key))
    assert state(shelf, key) is DocumentState.BUSINESS_REVIEW
    with pytest.raises(IllegalTransition):
        volume_desk.keep(
            shelf, spec(subtitle="改"), actor="submitter", key=key, base=revision(shelf, key)
        )


def test_a_volume_that_is_not_there_is_named(shelf: Database) -> None:
    with pytest.raises(NotFound, match="没有汇编“nothing”"):
        volume_desk.hand_in(shelf, "nothing", actor="submitter", revision="0" * 64)


def test_changing_a_published_volume_begins_a_correction(shelf: Database) -> None:
    key = published(shelf)
    volume_desk.keep(
        shelf, spec(subtitle="修订"), actor="submitter", key=key, base=revision(shelf, key)
    )
    assert state(shelf, key) is DocumentState.CORRECTING


def test_only_a_published_volume_is_released_and_only_by_those_who_publish(
    shelf: Database,
) -> None:
    key = volume_desk.keep(shelf, spec(), actor="submitter")
    with pytest.raises(IllegalTransition, match="还没有发布"):
        releases.announce(shelf, key, actor="publisher")
    carried(shelf, key)
    with pytest.raises(NotPermitted, match="发布人"):
        releases.announce(shelf, key, actor="submitter")
    assert releases.announce(shelf, key, actor="publisher", day=DAY) == 1
    assert releases.announce(shelf, key, actor="librarian") == 1, "it was not built yet"


def test_a_release_has_every_format_and_is_sealed(shelf: Database) -> None:
    key = published(shelf)
    releases.announce(shelf, key, actor="publisher", day=DAY)
    made = built(shelf, key, 1)
    assert {file.format for file in made.files} == set(writing.FORMATS)
    with shelf.reading() as session:
        row = session.scalars(select(CompendiumRelease)).one()
        assert row.manifest["dated"] == DAY.isoformat()
        assert manifest_sha256(row.manifest) == made.manifest_sha256
        for file in made.files:
            assert len(released.read_file(session, key, 1, file.format).data) == file.size
    with pytest.raises(IllegalTransition, match="第 1 次发行"):
        releases.announce(shelf, key, actor="publisher")
    with pytest.raises(IllegalTransition, match="已经生成"):
        built(shelf, key, 1)
    with pytest.raises(DBAPIError, match="immutable"), shelf.engine.begin() as connection:
        connection.execute(text("UPDATE compendium_file SET sha256 = 'x'"))


def test_a_file_that_was_exchanged_on_disk_is_not_served(shelf: Database) -> None:
    key = published(shelf)
    releases.announce(shelf, key, actor="publisher", day=DAY)
    file = built(shelf, key, 1).files[0]
    place = shelf.settings.home / "compendia" / file.sha256[:2] / file.sha256
    place.write_bytes(b"something else")
    with shelf.reading() as session, pytest.raises(NotFound, match="损坏"):
        released.read_file(session, key, 1, file.format)


def test_the_second_release_tells_what_changed_since_the_first(shelf: Database) -> None:
    key = published(shelf)
    releases.announce(shelf, key, actor="publisher", day=DAY)
    first = built(shelf, key, 1)
    gone = withdraw_one(shelf, key)
    volume_desk.keep(shelf, spec(), actor="submitter", key=key, base=revision(shelf, key))
    carried(shelf, key)
    assert releases.announce(shelf, key, actor="publisher", day=DAY) == 2
    second = built(shelf, key, 2)
    assert not first.errata
    assert [one["document"] for one in second.errata["removed"]] == [gone]


def test_a_volume_with_a_withdrawn_case_is_warned_of_and_not_released(shelf: Database) -> None:
    key = published(shelf)
    gone = withdraw_one(shelf, key)
    with shelf.reading() as session:
        (warning,) = volume_line(session, key).warnings
    assert (warning.document, warning.trouble.value) == (gone, "withdrawn")
    assert "处罚决定被撤销" in warning.words
    with pytest.raises(EntryTakenDown):
        releases.announce(shelf, key, actor="publisher")


def test_a_case_withdrawn_while_the_files_are_built_leaves_no_release(shelf: Database) -> None:
    key = published(shelf)
    releases.announce(shelf, key, actor="publisher", day=DAY)

    def meanwhile(done: int, total: int, words: str) -> bool:
        if done == 2:
            withdraw_one(shelf, key)
        return True

    with pytest.raises(EntryTakenDown):
        releases.complete(shelf, shelf.settings.home, key, 1, actor="publisher", progress=meanwhile)
    with shelf.reading() as session:
        (release,) = released.list_releases(session, volume_line(session, key).id)
    assert (release.built_at, release.files) == (None, ())


def test_a_build_that_is_stopped_can_be_begun_again(shelf: Database) -> None:
    key = published(shelf)
    releases.announce(shelf, key, actor="publisher", day=DAY)
    with pytest.raises(BuildCancelled):
        releases.complete(
            shelf,
            shelf.settings.home,
            key,
            1,
            actor="publisher",
            progress=lambda done, total, words: done < 2,
        )
    assert built(shelf, key, 1).built_at is not None


def test_downloads_are_counted_and_the_public_is_not_named(shelf: Database) -> None:
    key = published(shelf)
    releases.announce(shelf, key, actor="publisher", day=DAY)
    built(shelf, key, 1)
    with shelf.unit_of_work() as uow:
        file = released.read_file(uow.session, key, 1, "pdf")
        released.note_download(uow, file.id)
        released.note_download(uow, file.id, account="business-1")
    with shelf.reading() as session:
        number = volume_line(session, key).id
        history = released.downloads(session, number, limit=10)
        (release,) = released.list_releases(session, number)
    assert [one.by for one in history] == ["business-1", ""]
    assert {f.format: f.downloads for f in release.files}["pdf"] == 2


def test_the_second_time_the_same_release_gives_the_same_bytes(shelf: Database) -> None:
    key = published(shelf)
    with shelf.reading() as session:
        content = volume_content(session, key)
    once, again = (build(shelf, content, writing.FORMATS, name="v", dated=DAY) for _ in range(2))
    assert [f.sha256 for f in once.files] == [f.sha256 for f in again.files]
