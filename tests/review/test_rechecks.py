"""A law that is amended in substance puts the published texts that cite it into a queue."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from kb.model.document import DocumentKind, DocumentState
from kb.model.operations import OutboxEntry
from kb.store.database import Database
from review import actions, batches
from review.rechecks import opening, queue
from review.rechecks.queue import QueueEntry
from tests.review.bureau import draft, trail
from tests.review.kept import Steps
from tests.review.laws import LAW, SIGNERS, SLUG, add_version, citing, enact, new_batch

PURPOSE = "为了保护溪流，制定本条例。"
DUTY = "任何单位不得向溪流倾倒垃圾。"
PENALTY = (
    "有下列行为之一的，处二千元以上一万元以下罚款：\n（一）倾倒垃圾的；\n（二）倾倒废油的。\n"
    "前款行为轻微的，不予处罚。"
)
FORCE = "本条例自公布之日起施行。"
OLD = (PURPOSE, DUTY, PENALTY, FORCE)


def _old_law(province: Database) -> None:
    enact(province, "2016-03-01", OLD)


@pytest.fixture
def enacted(province: Database, once: Steps) -> Database:
    once(province, _old_law)
    return province


def queued(database: Database, *, everything: bool = False) -> tuple[QueueEntry, ...]:
    with database.reading() as session:
        return queue.listed(session, everything=everything)[0]


def fates(database: Database) -> list[tuple[str, str, str]]:
    """(provision, fate, verdict) of everything that was recorded."""
    return [
        (entry.notice.provision.split("/")[2], entry.notice.fate, entry.verdict)
        for entry in queued(database, everything=True)
    ]


def test_an_amended_amount_opens_a_recheck_with_both_wordings(enacted: Database) -> None:
    case = citing(enacted, "2016-03-01", 3)
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, PENALTY.replace("二千元", "五千元"), FORCE))

    (entry,) = queued(enacted)
    assert (entry.document_id, entry.unit, entry.verdict) == (case.id, "云泽市生态环境局", "")
    notice = entry.notice
    assert (notice.law, notice.label, notice.fate) == (LAW, "第三条", "changed")
    assert notice.provision == f"{SLUG}/2016-03-01/art_3"
    assert notice.new_provision == f"{SLUG}/2021-04-20/art_3"
    assert notice.effective_on == "2021-04-20"
    assert [words.text for words in notice.old if words.changed] == ["二千元"]
    assert [words.text for words in notice.new if words.changed] == ["五千元"]
    assert "".join(words.text for words in notice.old) == PENALTY
    assert case.state is DocumentState.PUBLISHED


@pytest.mark.parametrize(
    "penalty",
    [
        pytest.param(PENALTY, id="nothing"),
        pytest.param(PENALTY.replace("；", "，"), id="punctuation"),
        pytest.param(PENALTY.replace("，", " ， "), id="white space"),
        pytest.param(PENALTY.replace("（", "(").replace("）", ")"), id="half width"),
        pytest.param(PENALTY.replace("罚款", "罰款").replace("处", "處"), id="traditional"),
        pytest.param(
            PENALTY.replace("（二）", "（三）").replace("（一）", "（二）"), id="numbers of items"
        ),
    ],
)
def test_another_printing_opens_nothing(enacted: Database, penalty: str) -> None:
    citing(enacted, "2016-03-01", 3)
    enact(enacted, "2021-04-20", (PURPOSE + "改", DUTY, penalty, FORCE))
    assert fates(enacted) == []


def test_a_provision_that_only_has_another_number_is_recorded_but_not_open(
    enacted: Database,
) -> None:
    citing(enacted, "2016-03-01", 3)
    enact(enacted, "2021-04-20", (PURPOSE, "溪长每月巡查一次并记录。", DUTY, PENALTY, FORCE))
    assert queued(enacted) == ()
    (entry,) = queued(enacted, everything=True)
    assert (entry.notice.fate, entry.verdict) == ("renumbered", "renumbered")
    assert entry.notice.new_provision == f"{SLUG}/2021-04-20/art_4"
    assert entry.reason == "文字未变，改为第四条"
    with enacted.reading() as session:
        assert queue.notices(session, entry.document_id) == ()


def test_an_article_that_moved_past_others_is_found_again(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 2)
    enact(enacted, "2021-04-20", (PURPOSE, PENALTY, FORCE, DUTY))
    assert fates(enacted) == [("art_2", "renumbered", "renumbered")]


def test_a_provision_that_is_gone_is_open(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 2)
    enact(enacted, "2021-04-20", (PURPOSE, PENALTY, FORCE))
    (entry,) = queued(enacted)
    assert (entry.notice.fate, entry.notice.new_provision) == ("gone", "")
    assert "".join(words.text for words in entry.notice.old) == DUTY
    assert entry.notice.new == ()


@pytest.mark.parametrize(
    ("place", "change", "fate"),
    [
        pytest.param({"paragraph": 1, "items": [2]}, ("垃圾", "渣土"), None, id="other item"),
        pytest.param({"paragraph": 1, "items": [1]}, ("垃圾", "渣土"), "changed", id="this item"),
        pytest.param(
            {"paragraph": 1, "items": [2]}, ("二千元", "五千元"), "changed", id="its lead"
        ),
        pytest.param({"paragraph": 2}, ("二千元", "五千元"), None, id="other paragraph"),
        pytest.param({"paragraph": 2}, ("轻微的", "轻微并改正的"), "changed", id="this paragraph"),
        pytest.param({}, ("轻微的", "轻微并改正的"), "changed", id="the whole article"),
        pytest.param(
            {"paragraph": 9}, ("轻微的", "轻微并改正的"), "changed", id="no such paragraph"
        ),
    ],
)
def test_a_provision_is_compared_as_finely_as_it_is_cited(
    enacted: Database, place: dict[str, object], change: tuple[str, str], fate: str | None
) -> None:
    citing(enacted, "2016-03-01", 3, **place)
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, PENALTY.replace(*change), FORCE))
    assert [found[1] for found in fates(enacted)] == ([fate] if fate else [])


def test_a_paragraph_put_before_the_cited_one_does_not_change_it(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 3, paragraph=2)
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, "溪长负责查处。\n" + PENALTY, FORCE))
    assert fates(enacted) == []


@pytest.mark.parametrize(
    "kind", [DocumentKind.GUIDE, DocumentKind.MATERIAL, DocumentKind.BENCHMARK]
)
def test_guides_materials_and_benchmarks_are_queued_too(
    enacted: Database, kind: DocumentKind
) -> None:
    citing(enacted, "2016-03-01", 3, key="text-1", kind=kind)
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE))
    assert [entry.kind for entry in queued(enacted)] == [kind]


def test_what_is_not_published_is_not_queued(enacted: Database) -> None:
    withdrawn = citing(enacted, "2016-03-01", 3)
    actions.withdraw(
        enacted, withdrawn.id, actor="publisher", revision=withdrawn.sha, opinion="处罚决定被撤销"
    )
    draft(enacted, key="draft-1")
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE))
    assert fates(enacted) == []


def test_a_case_under_old_law_is_queued_only_when_the_law_changes_again(
    enacted: Database,
) -> None:
    amended = (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE)
    enact(enacted, "2021-04-20", amended)
    citing(enacted, "2016-03-01", 3)  # on purpose: the violation was in 2018
    enact(enacted, "2023-05-01", (PURPOSE + "改", *amended[1:]))
    assert fates(enacted) == []
    enact(enacted, "2025-05-01", (PURPOSE, DUTY, PENALTY.replace("一万元", "五万元"), FORCE))
    (entry,) = queued(enacted)
    assert (entry.notice.old_version, entry.notice.new_version) == ("2016-03-01", "2025-05-01")


def test_what_was_gone_before_is_not_gone_again(enacted: Database) -> None:
    enact(enacted, "2021-04-20", (PURPOSE, PENALTY, FORCE))
    citing(enacted, "2016-03-01", 2)  # on purpose: the duty of 2018
    enact(enacted, "2023-05-01", (PURPOSE + "改", PENALTY, FORCE))
    assert fates(enacted) == []


def test_a_whole_law_and_another_law_are_no_cited_provision(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 0)
    enact(enacted, "2021-04-20", (PURPOSE,))
    assert fates(enacted) == []


def test_every_amendment_opens_one_recheck_of_its_own(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 3)
    for version, amount in (("2021-04-20", "二万元"), ("2023-05-01", "三万元")):
        enact(enacted, version, (PURPOSE, DUTY, PENALTY.replace("一万元", amount), FORCE))
    assert [entry.notice.new_version for entry in queued(enacted)] == ["2021-04-20", "2023-05-01"]


def test_a_version_that_arrives_late_behind_a_newer_one_is_history(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 3)
    enact(enacted, "2023-05-01", OLD)
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE))
    enact(enacted, "2010-01-01", (PURPOSE,))
    assert fates(enacted) == []


def test_a_history_that_arrives_at_once_amends_nothing(province: Database) -> None:
    batch = new_batch(province)
    add_version(province, batch, "2016-03-01", OLD)
    citing(province, "2016-03-01", 3)
    changed = (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE)
    add_version(province, batch, "2021-04-20", changed)
    batches.publish_batch(province, batch, SIGNERS)
    assert fates(province) == []


def test_of_versions_that_arrive_together_the_newest_counts(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 3)
    batch = new_batch(enacted)
    for version, amount in (
        ("2021-04-20", "二万元"),
        ("2023-05-01", "一万元"),
        ("2022-05-01", "三万元"),
    ):
        articles = (PURPOSE, DUTY, PENALTY.replace("一万元", amount), FORCE)
        add_version(enacted, batch, version, articles)
    batches.publish_batch(enacted, batch, SIGNERS)
    assert fates(enacted) == []


def test_asking_again_opens_nothing_twice(enacted: Database) -> None:
    citing(enacted, "2016-03-01", 3)
    batch = new_batch(enacted)
    changed = (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE)
    document = add_version(enacted, batch, "2021-04-20", changed)
    opened = []
    for _ in range(2):
        with enacted.unit_of_work() as uow:
            opened.append(opening.open_for(uow, [document]))
    batches.publish_batch(enacted, batch, SIGNERS)
    assert opened == [1, 0]
    assert len(queued(enacted)) == 1


def test_the_law_and_the_queue_change_together_or_not_at_all(enacted: Database) -> None:
    if enacted.engine.dialect.name != "sqlite":
        pytest.skip("the interruption is written as a trigger of SQLite")
    citing(enacted, "2016-03-01", 3)
    batch = new_batch(enacted)
    changed = (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE)
    add_version(enacted, batch, "2021-04-20", changed)
    with enacted.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER power_cut BEFORE INSERT ON outbox_entry "
                "BEGIN SELECT RAISE(ABORT, 'power cut'); END"
            )
        )
    with pytest.raises(Exception, match="power cut"):
        batches.publish_batch(enacted, batch, SIGNERS)
    assert queued(enacted) == ()
    with enacted.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER power_cut"))
    batches.publish_batch(enacted, batch, SIGNERS)
    assert len(queued(enacted)) == 1


def test_opening_is_audited_and_leaves_the_search_alone(enacted: Database) -> None:
    case = citing(enacted, "2016-03-01", 3)
    enact(enacted, "2021-04-20", (PURPOSE, DUTY, PENALTY.replace("一万元", "二万元"), FORCE))
    (row,) = [row for row in trail(enacted) if row.action == "recheck.open"]
    assert (row.actor, row.subject, row.revision_sha256) == (
        opening.ACTOR,
        f"document:{case.id}",
        case.sha,
    )
    with enacted.reading() as session:
        announced = session.scalars(
            select(OutboxEntry.operation).where(OutboxEntry.document_id == case.id)
        ).all()
    assert announced == ["upsert"]
