"""Who may close a recheck, with which verdict, and what is left behind."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner, Result

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.people import Role
from kb.store import accounts
from kb.store.database import Database
from review import actions
from review.rechecks import cli, queue
from review.rechecks.queue import QueueEntry, Verdict
from tests.review.bureau import PEOPLE, SETUP, Desk, trail
from tests.review.kept import Steps
from tests.review.laws import citing, enact

OLD = ("倾倒垃圾的，处二千元罚款。", "本条例自公布之日起施行。")
NEW = ("倾倒垃圾的，处五千元罚款。", OLD[1])
MAY = {"legal-1", "legal-2", "publisher", "everything"}


def _amended(province: Database) -> int:
    enact(province, "2016-03-01", OLD)
    desk = citing(province, "2016-03-01", 1)
    enact(province, "2021-04-20", NEW)
    return desk.id


@pytest.fixture
def case(province: Database, once: Steps) -> Desk:
    """A published case whose provision was amended: recheck 1 is open."""
    return Desk(province, once(province, _amended))


def close(
    case: Desk, actor: str = "legal-1", verdict: Verdict = Verdict.KEPT, reason: str = "仅罚款数额"
) -> QueueEntry:
    return queue.close(case.database, 1, actor=actor, verdict=verdict, reason=reason)


def open_ids(database: Database) -> list[int]:
    with database.reading() as session:
        return [entry.id for entry in queue.listed(session)[0]]


@pytest.mark.parametrize("name", [person[0] for person in PEOPLE])
def test_only_legal_reviewers_and_publishers_of_other_units_close(case: Desk, name: str) -> None:
    if name in MAY:
        assert close(case, name).verdict == "kept"
        assert open_ids(case.database) == []
        return
    with pytest.raises(NotPermitted):
        close(case, name)
    assert open_ids(case.database) == [1]
    refused = trail(case.database)[-1]
    assert (refused.actor, refused.action) == (name, "refused:recheck.close")


def test_the_author_does_not_close_even_with_the_role_and_in_another_unit(
    province: Database,
) -> None:
    enact(province, "2016-03-01", OLD)
    desk = citing(province, "2016-03-01", 1)
    with province.unit_of_work() as uow:
        author = accounts.get_user(uow.session, "submitter")
        elsewhere = accounts.get_user(uow.session, "other-submitter")
        author.unit_id = elsewhere.unit_id
        author.role_rows[0].role = Role.LEGAL_REVIEWER.value
        uow.record(SETUP, "user.move", f"user:{author.id}")
    enact(province, "2021-04-20", NEW)
    with pytest.raises(NotPermitted, match="自己提交"):
        close(desk, "submitter")


def test_keeping_a_text_needs_a_reason(case: Desk) -> None:
    with pytest.raises(InvalidInput, match="理由"):
        close(case, reason="  ")
    with pytest.raises(InvalidInput, match="超过"):
        close(case, reason="长" * 30_000)


def test_corrected_can_only_be_said_after_a_correction(case: Desk) -> None:
    with pytest.raises(IllegalTransition, match="更正"):
        close(case, verdict=Verdict.CORRECTED)
    actions.correct(
        case.database, case.id, actor="submitter", revision=case.sha, opinion="按新条例改写"
    )
    case.edit(title="改写后的案例")
    case.submit()
    with pytest.raises(IllegalTransition, match="更正"):
        close(case, verdict=Verdict.CORRECTED)
    case.screen()
    case.passes("librarian")
    case.passes("business-1")
    case.passes("business-2")
    case.passes("legal-1")
    case.passes("legal-2")
    case.deliberate()
    case.publish()
    assert close(case, verdict=Verdict.CORRECTED, reason="").verdict == "corrected"


def test_withdrawn_can_only_be_said_after_a_withdrawal(case: Desk) -> None:
    with pytest.raises(IllegalTransition, match="撤回"):
        close(case, verdict=Verdict.WITHDRAWN)
    actions.withdraw(
        case.database, case.id, actor="publisher", revision=case.sha, opinion="依据已修改"
    )
    assert close(case, verdict=Verdict.WITHDRAWN, reason="").verdict == "withdrawn"


def test_a_closed_recheck_stays_closed_and_an_unknown_one_is_not_found(case: Desk) -> None:
    close(case)
    with pytest.raises(IllegalTransition, match="已有结论"):
        close(case, "publisher")
    with pytest.raises(NotFound):
        queue.close(case.database, 99, actor="legal-1", verdict=Verdict.KEPT, reason="无")


def test_the_audit_row_holds_the_verdict_and_not_the_words(case: Desk) -> None:
    close(case, reason="当事人钱某的罚款不受影响")
    row = trail(case.database)[-1]
    assert (row.actor, row.action, row.subject) == (
        "legal-1",
        "recheck.close",
        f"document:{case.id}",
    )
    assert row.detail["verdict"] == "kept"
    assert len(row.detail["reason_sha256"]) == 64
    assert "钱某" not in json.dumps(row.detail, ensure_ascii=False)


def test_of_two_people_at_once_one_closes(case: Desk) -> None:
    def attempt(name: str) -> str:
        try:
            return close(case, name).closed_by
        except AnjianError as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, ["legal-1", "legal-2", "publisher", "everything"]))
    assert sorted(answers)[:3] == ["illegal_transition"] * 3


def run(database: Database, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    return CliRunner(env=environment).invoke(
        cli.recheck, list(arguments), obj=database.settings.home
    )


def test_the_command_lists_and_closes(case: Desk) -> None:
    shown = run(case.database, "list").output
    assert "第一条\t2016-03-01 → 2021-04-20\t待复核" in shown
    assert "【二千元】" in shown
    answer = json.loads(run(case.database, "list", "--json").output)
    assert (answer["total"], answer["rechecks"][0]["fate"]) == (1, "changed")
    closing = ("close", "1", "--by", "legal-1", "--verdict", "kept", "--reason", "数额不影响")
    assert run(case.database, *closing).output == "复核事项 1：维持\n"
    assert run(case.database, "list").output == "没有需要复核的文稿\n"
    everything = json.loads(run(case.database, "list", "--all", "--json").output)["rechecks"]
    assert [row["verdict"] for row in everything] == ["kept"]
    again = run(case.database, *closing, "--json")
    assert isinstance(again.exception, IllegalTransition)


def test_the_command_answers_in_json(case: Desk) -> None:
    closing = ("close", "1", "--by", "publisher", "--verdict", "kept", "--reason", "数额不影响")
    answer = json.loads(run(case.database, *closing, "--json").output)
    assert (answer["verdict"], answer["closed_by"]) == ("kept", "publisher")


def test_the_command_line_knows_every_verdict() -> None:
    assert tuple(verdict.value for verdict in Verdict) == cli.VERDICTS
