"""What was taken down is looked for in every place, and the receipt says where and when."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.document import DocumentKind, DocumentState
from kb.store import publications, removals
from kb.store.database import Database
from kb.store.removals import Receipt
from review import actions
from review.release import due, receipts
from review.release.cli import receipt as receipt_command
from review.release.places import BUILT_IN, Confirmation, TakenDown, places
from tests.review.bureau import Desk, draft, trail
from tests.review.kept import Steps

CONTENT: dict[str, object] = {
    "title": "某厂排污案",
    "party": "锦绣印染厂",
    "sections": [{"heading": "法律依据", "text": "依照《虚构法》第三条处理。"}],
}
PUBLIC = {name: value for name, value in CONTENT.items() if name != "party"}


def _publish(province: Database) -> int:
    desk = draft(province, content=CONTENT, public=PUBLIC)
    return desk.bring_to(DocumentState.PUBLISHED).id


@pytest.fixture
def case(province: Database, once: Steps) -> Desk:
    return Desk(province, once(province, _publish))


def take_down(case: Desk, reason: str = "法院撤销处罚决定") -> None:
    actions.withdraw(case.database, case.id, actor="publisher", revision=case.sha, opinion=reason)


def receipt_of(case: Desk) -> Receipt:
    with case.database.reading() as session:
        return removals.receipt(session, case.id)


def test_a_receipt_names_every_place_and_is_pending_until_each_was_looked_at(case: Desk) -> None:
    with case.database.reading() as session, pytest.raises(NotFound, match="没有撤下记录"):
        removals.receipt(session, case.id)
    take_down(case)

    receipt = receipt_of(case)
    assert {place.place for place in receipt.places} == set(places()) >= set(BUILT_IN)
    assert (receipt.action, receipt.reason) == ("withdraw", "法院撤销处罚决定")
    assert not receipt.complete
    assert all(place.done_at is None for place in receipt.places)

    receipts.confirm_open(case.database)

    seen = {place.place for place in receipt_of(case).places if place.done_at}
    assert seen >= {name for name in BUILT_IN if BUILT_IN[name].confirmed_by == "system"}
    assert not {"index", "compendia", "offline"} & seen, "nobody has looked there yet"
    assert receipts.confirm_open(case.database) == 0, "looking twice changes nothing"


def test_what_lies_outside_is_confirmed_by_a_person_who_says_how(case: Desk) -> None:
    take_down(case)

    def confirm(place: str, actor: str = "publisher", note: str = "已收回 20 份") -> None:
        receipts.confirm_by_person(case.database, case.id, place, actor=actor, note=note)

    with pytest.raises(NotPermitted):
        confirm("offline", actor="submitter")
    with pytest.raises(InvalidInput):
        confirm("offline", note=" ")
    with pytest.raises(NotFound):
        confirm("moon")
    with pytest.raises(IllegalTransition, match="由程序查验"):
        confirm("index")
    confirm("offline")
    confirm("compendia", actor="librarian")
    with pytest.raises(IllegalTransition, match="没有待确认"):
        confirm("offline")

    done = {place.place: place for place in receipt_of(case).places if place.done_at}
    assert set(done) == {"offline", "compendia"}
    assert done["offline"].detail == {"note": "已收回 20 份", "by": "publisher"}
    assert [row.detail for row in trail(case.database) if row.action == "release.removed"] == [
        {"place": "offline", "record": case.records[-1].id},
        {"place": "compendia", "record": case.records[-1].id},
    ]


def test_a_text_that_is_shown_again_waits_in_no_place(case: Desk) -> None:
    actions.suspend(case.database, case.id, actor="publisher", revision=case.sha, opinion="核实中")
    case.publish()
    assert receipts.confirm_open(case.database) == 0
    take_down(case)
    assert receipt_of(case).action == "withdraw"


def test_a_reason_that_names_the_party_is_not_put_on_the_tombstone(case: Desk) -> None:
    with pytest.raises(InvalidInput, match="party") as refused:
        take_down(case, "锦绣 印染厂胜诉")
    assert "锦绣" not in str(refused.value)
    assert case.state is DocumentState.PUBLISHED


def test_every_built_in_place_says_how_it_is_seen_to(case: Desk) -> None:
    for name, place in places().items():
        assert place.label, name
        assert place.how, name
        assert place.confirmed_by in Confirmation
    with case.database.reading() as session:
        assert publications.get_published(session, DocumentKind.CASE, case.row.key).content


def printed(case: Desk, *arguments: str) -> Result:
    url = case.database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    home = case.database.settings.home
    return CliRunner(env=environment).invoke(receipt_command, list(arguments), obj=home)


def test_the_command_prints_the_receipt_by_key_or_number_and_exits_0_when_complete(
    case: Desk,
) -> None:
    take_down(case)
    pending = printed(case, case.row.key)
    assert pending.exit_code == 1
    assert "法院撤销处罚决定" in pending.output
    assert "公开检索索引：待查验" in pending.output
    assert printed(case, "9" * 3).exit_code != 0

    with case.database.unit_of_work() as uow:
        for row in receipt_of(case).places:
            removals.confirm(uow, case.id, row.place, by="indexer", detail={})
    done = printed(case, str(case.id), "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["key"], told["complete"]) == (case.row.key, True)
    assert {row["label"] for row in told["places"]} == {place.label for place in places().values()}


def test_the_clock_of_the_service_looks_where_something_was_taken_down(case: Desk) -> None:
    take_down(case)
    due.run(case.database.settings, case.database)
    seen = {place.place for place in receipt_of(case).places if place.done_at}
    assert "lists" in seen
    assert "index" not in seen


def test_a_document_that_does_not_exist_has_no_receipt(case: Desk) -> None:
    for named in ("999", "case-unknown"):
        with pytest.raises(NotFound, match=f"没有文稿“{named}”"):
            receipts.find_document(case.database, named)


def test_a_place_outside_the_system_is_never_found_empty_by_looking(case: Desk) -> None:
    row = case.row
    gone = TakenDown(row.id, row.key, row.kind, row.title, row.published_revision_id or 0)
    for name in ("index", "compendia", "offline"):
        assert not places()[name].look(case.database, gone).gone
    labels = [one.label for one in Confirmation]
    assert labels == ["系统查验", "索引进程查验", "人工确认"]
