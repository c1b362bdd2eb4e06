"""A secret vote leaves no way from a voter to a choice, and decides as an open vote does."""

from __future__ import annotations

import itertools
import json

import pytest
from sqlalchemy import text

from kb.errors import IllegalTransition, NotPermitted
from kb.model.document import DocumentState
from kb.store.database import Database
from review import actions
from review.meetings import minutes, sittings
from review.meetings.views import ItemState
from review.stages import Choice
from review.subject import load_actor
from tests.review.bureau import PANEL, Desk, draft, trail
from tests.review.council import Council, circulation, council
from tests.review.test_minutes import lines_of

REASON = "违法所得的计算仍有争议"
VOTES = {
    "panel-1": Choice.PUBLISH,
    "panel-2": Choice.DO_NOT_PUBLISH,
    "panel-3": Choice.PUBLISH,
    "panel-4": Choice.PUBLISH,
    "panel-5": Choice.INTERNAL_ONLY,
}


@pytest.fixture
def secret(province: Database) -> Council:
    meeting = council(province, secret=True).begin()
    meeting.open_item()
    return meeting


def cast_all(meeting: Council) -> None:
    for name, choice in VOTES.items():
        meeting.vote(name, choice, REASON if choice is Choice.DO_NOT_PUBLISH else "")


def everything_but_ballots(database: Database) -> str:
    """Every row of every table but the ballots, as a person with SQL would read it."""
    with database.reading() as session:
        tables = session.scalars(text("select name from sqlite_master where type = 'table'")).all()
        rows = {
            name: [list(map(str, row)) for row in session.execute(text(f'select * from "{name}"'))]
            for name in tables
            if name != "ballot"
        }
    return json.dumps(rows, ensure_ascii=False)


def test_no_row_but_the_ballots_holds_a_choice_before_the_item_is_closed(
    secret: Council,
) -> None:
    if secret.database.engine.dialect.name != "sqlite":
        pytest.skip("reads the catalogue of SQLite")
    cast_all(secret)
    stored = everything_but_ballots(secret.database)
    for word in (Choice.DO_NOT_PUBLISH, Choice.INTERNAL_ONLY, Choice.PUBLISH, REASON):
        assert f'"{word}"' not in stored
        assert f"'{word}'" not in stored
    assert REASON not in stored


def test_the_records_of_two_voters_differ_in_person_and_time_only(secret: Council) -> None:
    cast_all(secret)
    records = [record for record in secret.desks[0].records if record.action == "vote"]
    assert {(r.opinion, json.dumps(r.checklist), r.stage, r.sha256) for r in records} == {
        ("", "{}", "deliberation", secret.desks[0].sha)
    }
    rows = [row for row in trail(secret.database) if row.action == "review.vote"]
    assert len({json.dumps(row.detail, sort_keys=True) for row in rows}) == 1


def test_a_ballot_has_no_voter_no_time_and_no_place_in_an_order(secret: Council) -> None:
    cast_all(secret)
    with secret.database.reading() as session:
        columns = session.execute(text("select * from ballot")).keys()
        assert set(columns) == {"id", "opened_record_id", "choice", "reason"}
        ids = session.scalars(text("select id from ballot")).all()
        assert len({len(one) for one in ids}) == 1
    if secret.database.engine.dialect.name == "sqlite":
        with secret.database.reading() as session, pytest.raises(Exception, match="no such column"):
            session.execute(text("select rowid from ballot"))
        assert list(ids) == sorted(ids)


def test_postgresql_forgets_who_wrote_a_ballot_when_the_item_is_closed(secret: Council) -> None:
    """Each row there names its transaction, which is that of the voter's record."""
    if secret.database.engine.dialect.name != "postgresql":
        pytest.skip("PostgreSQL alone keeps the transaction of a row")
    cast_all(secret)
    secret.close_item()
    with secret.database.reading() as session:
        rows = session.execute(text("select xmin::text, id from ballot order by ctid")).all()
        voted = "select xmin::text from review_record where action = 'vote'"
        voters = set(session.scalars(text(voted)))
        with pytest.raises(Exception, match="immutable"):
            session.execute(text("update ballot set choice = 'publish', reason = 'x'"))
    assert len({row[0] for row in rows}) == 1
    assert not {row[0] for row in rows} & voters
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)


def test_nobody_sees_how_it_stands_before_the_item_is_closed(secret: Council) -> None:
    cast_all(secret)
    item = secret.item()
    assert (item.state, item.voted) == (ItemState.OPEN, 5)
    assert (item.votes, item.cast) == ({}, ())


def test_numbers_and_reasons_are_shown_afterwards_without_names(secret: Council) -> None:
    cast_all(secret)
    secret.close_item()
    item = secret.item()
    assert item.outcome is Choice.PUBLISH
    assert item.votes == {Choice.PUBLISH: 3, Choice.INTERNAL_ONLY: 1, Choice.DO_NOT_PUBLISH: 1}
    assert {vote.person for vote in item.cast} == {None}
    assert [(vote.choice, vote.reason) for vote in item.dissent] == [
        (Choice.DO_NOT_PUBLISH, REASON)
    ]
    closed = secret.desks[0].records[-1].checklist
    assert closed["dissenters"] == []
    assert closed["voted"] == 5


def test_the_minutes_of_a_secret_vote_name_nobody_for_a_choice(secret: Council) -> None:
    cast_all(secret)
    secret.close_item()
    secret.close()
    with secret.database.reading() as session:
        file = minutes.read(session, secret.id, load_actor(session, "panel-1"))
    said = [line for line in lines_of(file) if line.startswith("不同意见")]
    assert said == [f"不同意见：不予发布。{REASON}"]


def test_a_secret_vote_takes_three_in_the_room(province: Database) -> None:
    meeting = council(province, panel=PANEL[:3], secret=True).begin(*PANEL[:2])
    with pytest.raises(IllegalTransition, match="无法保密"):
        meeting.open_item()
    meeting.attend(*PANEL[:3])
    meeting.open_item()


def test_fewer_than_three_ballots_are_not_counted_and_not_shown(secret: Council) -> None:
    secret.vote("panel-1", Choice.DO_NOT_PUBLISH, REASON)
    secret.vote("panel-2")
    secret.close_item()
    item = secret.item()
    assert (item.outcome, item.voted) == (Choice.DEFER, 2)
    assert (item.votes, item.cast) == ({}, ())
    assert secret.desks[0].state is DocumentState.DELIBERATION


def test_a_ballot_that_nobody_cast_spoils_the_box(secret: Council) -> None:
    cast_all(secret)
    with secret.database.unit_of_work() as uow:
        uow.session.execute(
            text(
                "insert into ballot (id, opened_record_id, choice, reason)"
                " select 'stuffed', min(opened_record_id), 'publish', '' from ballot"
            )
        )
    secret.close_item()
    assert secret.item().outcome is Choice.DEFER
    assert secret.item().votes == {}


@pytest.mark.parametrize("change", ["update ballot set choice = 'defer'", "delete from ballot"])
def test_ballots_are_neither_changed_nor_taken_out(secret: Council, change: str) -> None:
    cast_all(secret)
    with pytest.raises(Exception, match="immutable"), secret.database.unit_of_work() as uow:
        uow.session.execute(text(change))


def test_a_member_votes_once_in_secret_as_well_and_cannot_step_aside_after(
    secret: Council,
) -> None:
    secret.vote("panel-3")
    with pytest.raises(NotPermitted, match="已经表决"):
        secret.vote("panel-3", Choice.DEFER)
    desk = secret.desks[0]
    with pytest.raises(IllegalTransition, match="不能再申请回避"):
        actions.recuse(
            secret.database, desk.id, actor="panel-3", revision=desk.sha, opinion="忽然想起"
        )
    cast = sum(record.action == "vote" for record in desk.records)
    assert cast == 1


def test_a_vote_outside_the_meeting_goes_into_the_box_all_the_same(secret: Council) -> None:
    secret.desks[0].vote("panel-2", Choice.DO_NOT_PUBLISH)
    assert secret.desks[0].records[-1].checklist == {}


def test_a_deliberation_without_a_meeting_can_be_secret(province: Database) -> None:
    desk: Desk = draft(province).bring_to(DocumentState.DELIBERATION)
    sittings.open_meeting(
        province,
        desk.id,
        actor="panel-1",
        revision=desk.sha,
        panel=PANEL,
        present=PANEL,
        secret=True,
    )
    for name in PANEL:
        desk.vote(name)
    desk.close_meeting()
    assert desk.state is DocumentState.APPROVED


def test_a_circulation_can_be_secret(province: Database) -> None:
    paper = circulation(province, secret=True)
    paper.open()
    paper.open_item()
    for name in PANEL[:4]:
        paper.vote(name)
    paper.close_item()
    assert paper.desks[0].state is DocumentState.APPROVED


def test_the_trail_of_an_open_vote_cannot_be_tried_for_its_choices(province: Database) -> None:
    """The trail is exported; an unsalted hash of six possible records would name the choice."""
    meeting = council(province).begin()
    meeting.open_item()
    for name in PANEL:
        meeting.vote(name)
    rows = [row for row in trail(province) if row.action == "review.vote"]
    hashes = [row.detail["record_sha256"] for row in rows]
    assert all(one != other for one, other in itertools.combinations(hashes, 2))
