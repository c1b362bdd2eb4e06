"""Many people act on one case at the same moment: one of them is first, the others hear so."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import select

from kb.errors import AnjianError, IllegalTransition, NotPermitted
from kb.model.case_report import CaseReport
from kb.model.document import Document, DocumentState
from kb.model.people import Role
from kb.store import accounts, audit
from kb.store.database import Database
from review.desk import cases
from review.rules import experts
from review.stages import Stage
from tests.review.bureau import SETUP, Desk, draft
from tests.review.desk.forms import FORM
from tests.review.reports import report_on

CROWD = 12


def crowd_of(database: Database, role: Role) -> list[str]:
    names = [f"{role.value}-{number}" for number in range(CROWD)]
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省生态环境厅", actor=SETUP)
        for name in names:
            accounts.add_user(uow, name, unit=unit, roles=[role], actor=SETUP)
    return names


def all_at_once(names: list[str], act: Callable[[str], object]) -> list[AnjianError | None]:
    results: list[AnjianError | None] = []
    gate = threading.Barrier(len(names))

    def run(name: str) -> None:
        gate.wait()
        try:
            act(name)
        except AnjianError as refusal:
            results.append(refusal)
        else:
            results.append(None)

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def check_one_chain(desk: Desk) -> None:
    with desk.database.reading() as session:
        audit.verify(audit.entries(session))


def test_exactly_two_opinions_pass_business_review(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    crowd = crowd_of(province, Role.BUSINESS_REVIEWER)
    for name in crowd:
        desk.declare(name)
    results = all_at_once(crowd, lambda name: desk.passes(name, Stage.BUSINESS_REVIEW))
    assert results.count(None) == 2
    assert all(isinstance(refusal, IllegalTransition) for refusal in results if refusal)
    assert desk.state is DocumentState.LEGAL_REVIEW
    check_one_chain(desk)


def test_an_expert_answers_once(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    here = {"revision": desk.sha}
    desk.opens("business-1")
    experts.invite(
        province, desk.id, actor="business-1", expert="expert", question="能否单独定案？", **here
    )
    experts.accept(province, desk.id, actor="expert", **here)
    results = all_at_once(
        ["expert"] * 6,
        lambda name: experts.answer(province, desk.id, actor=name, opinion="可以", **here),
    )
    assert results.count(None) == 1
    assert all(isinstance(refusal, NotPermitted) for refusal in results if refusal)
    check_one_chain(desk)


def test_a_case_is_published_once(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.APPROVED)
    before = len(desk.outbox)
    crowd = crowd_of(province, Role.PUBLISHER)
    for name in crowd:
        desk.declare(name)
    results = all_at_once(crowd, desk.publish)
    assert results.count(None) == 1
    assert all(isinstance(refusal, IllegalTransition) for refusal in results if refusal)
    assert len(desk.outbox) == before + 1
    check_one_chain(desk)


def test_cases_written_at_the_same_moment_get_numbers_of_their_own(province: Database) -> None:
    crowd = ["submitter", "other-submitter"] * 4
    results = all_at_once(crowd, lambda name: cases.create(province, actor=name, form=FORM))
    assert results == [None] * len(crowd)
    with province.reading() as session:
        keys = session.scalars(select(Document.key).order_by(Document.key)).all()
    assert [key[-4:] for key in keys] == [f"{place:04d}" for place in range(1, len(crowd) + 1)]


def test_reports_drafted_at_the_same_moment_get_numbers_of_their_own(province: Database) -> None:
    crowd = ["legal-1", "legal-2", "submitter"] * 3
    results = all_at_once(crowd, lambda name: report_on(province, author=name))
    assert results == [None] * len(crowd)
    with province.reading() as session:
        numbers = session.scalars(select(CaseReport.number).order_by(CaseReport.number)).all()
    assert [number[-4:] for number in numbers] == [f"{n:04d}" for n in range(1, len(crowd) + 1)]
