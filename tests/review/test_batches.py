"""A batch of regulations, or of questions, is one subject: one manifest, all or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from kb.errors import IllegalTransition, NotFound, NotPermitted, StaleRevision
from kb.model.document import Batch, Document, DocumentKind, DocumentState, Revision
from kb.model.operations import OutboxEntry, ReviewRecord
from kb.model.people import Role
from kb.model.regulation import Provision, Version, Work
from kb.store import accounts, audit, checks, library
from kb.store.database import Database
from kb.store.documents import NewDocument, content_sha256, save
from kb.training.bank import saving as bank
from kb.training.bank.standing import usable
from review import actions, batches
from review.signers import INGEST_ACCOUNT
from review.stages import Stage
from review.subject import load_actor, subject_of_document
from tests.kb.training.questions import CASE, SINGLE
from tests.review.bureau import PANEL, SETUP, draft, trail

SIGNERS = ("librarian", "legal-1", "panel-1")


def new_batch(database: Database, *, created_by: str | None = None) -> int:
    with database.unit_of_work() as uow:
        author = accounts.get_user(uow.session, created_by).id if created_by else None
        batch = Batch(name="法规", created_by=author)
        uow.session.add(batch)
        uow.session.flush()
        return batch.id


def add_law(database: Database, batch_id: int, number: int, text: str = "第一条 为了测试。") -> int:
    """Store an invented one-article regulation, or a further revision of it."""
    content = {"title": f"虚构条例{number}", "text_sha256": content_sha256(text), "text": text}
    with database.unit_of_work() as uow:
        session = uow.session
        slug = f"xugou-tiaoli-{number}"
        work = session.scalars(select(Work).where(Work.slug == slug)).first()
        if work is None:
            work = Work(
                slug=slug,
                title=f"虚构条例{number}",
                short_title=f"虚构条例{number}",
                type="local_regulation",
                level="municipal",
                region="990100",
            )
            session.add(work)
            session.flush()
        document, revision = save(
            uow,
            NewDocument(
                kind=DocumentKind.REGULATION,
                key=f"{slug}/2020-01-01",
                title=work.title,
                content=content,
                public_content=content,
                batch_id=batch_id,
            ),
            actor=SETUP,
        )
        version = Version(
            work_id=work.id,
            document_id=document.id,
            revision_id=revision.id,
            version="2020-01-01",
            title=work.title,
            article_count=1,
        )
        session.add(version)
        session.flush()
        session.add(
            Provision(
                version_id=version.id, position=0, kind="article", eid="art_1", number=1, text=text
            )
        )
        return document.id


@pytest.fixture
def batch_id(province: Database) -> int:
    batch = new_batch(province)
    for number in range(1, 4):
        add_law(province, batch, number)
    return batch


def state_of(database: Database, batch_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Batch, batch_id).review_state


def test_three_people_and_one_manifest_publish_the_whole_batch(
    province: Database, batch_id: int
) -> None:
    result = batches.publish_batch(province, batch_id, SIGNERS)

    assert (result.documents, result.failures) == (3, ())
    assert result.signers == tuple(sorted(SIGNERS))
    with province.reading() as session:
        works = library.list_works(session, library.WorkFilter())
        assert works.total == 3
        documents = session.scalars(select(Document)).all()
        assert {row.state for row in documents} == {"published"}
        for row in documents:
            shown = session.get_one(Revision, row.published_revision_id)
            assert row.approved_sha256 == shown.sha256
        assert session.scalars(select(OutboxEntry.operation)).all() == ["upsert"] * 3
        assert all(finding.ok for finding in (checks.publication_pointers(session),))


def test_the_audit_trail_proves_every_document_by_the_manifest(
    province: Database, batch_id: int
) -> None:
    result = batches.publish_batch(province, batch_id, SIGNERS)

    rows = [row for row in trail(province) if row.subject == f"batch:{batch_id}"]
    assert [(row.actor, row.action) for row in rows] == [
        (INGEST_ACCOUNT, "review.submit"),
        ("librarian", "review.pass"),
        ("legal-1", "review.pass"),
        ("panel-1", "review.pass"),
    ]
    assert {row.revision_sha256 for row in rows} == {result.manifest_sha256}
    listed = rows[0].detail["manifest"]
    assert content_sha256(listed) == result.manifest_sha256
    assert [key for key, _ in listed] == [f"xugou-tiaoli-{n}/2020-01-01" for n in (1, 2, 3)]
    with province.reading() as session:
        records = session.scalars(select(ReviewRecord)).all()
        assert len({record.user_id for record in records}) == 4
        audit.verify(audit.entries(session))


@pytest.mark.parametrize(
    ("signers", "stage"),
    [
        (("librarian", "legal-1"), "签发"),
        (("librarian", "panel-1"), "法律核对"),
        (("legal-1", "panel-1"), "来源核对"),
        (("everything",), "法律核对"),
        (("admin", "legal-1", "panel-1"), "来源核对"),
    ],
)
def test_fewer_than_three_fitting_people_do_not_suffice(
    province: Database, batch_id: int, signers: tuple[str, ...], stage: str
) -> None:
    with pytest.raises(NotPermitted, match=stage):
        batches.publish_batch(province, batch_id, signers)
    with province.reading() as session:
        assert library.counts(session).works == 0


def test_signing_goes_on_where_it_stopped(province: Database, batch_id: int) -> None:
    with pytest.raises(NotPermitted):
        batches.publish_batch(province, batch_id, ("librarian",))
    assert state_of(province, batch_id) == DocumentState.LEGAL_REVIEW
    batches.publish_batch(province, batch_id, ("legal-1", "panel-1"))
    assert state_of(province, batch_id) == DocumentState.PUBLISHED


def test_publishing_twice_does_nothing_the_second_time(province: Database, batch_id: int) -> None:
    batches.publish_batch(province, batch_id, SIGNERS)
    before = len(trail(province))
    again = batches.publish_batch(province, batch_id, SIGNERS)
    assert (again.documents, again.signers) == (0, ())
    assert len(trail(province)) == before


def test_a_signature_on_another_manifest_is_stale(province: Database, batch_id: int) -> None:
    with province.reading() as session:
        seen = batches.manifest_of(session, batch_id).sha256
    batches.submit_batch(province, batch_id, actor="submitter", revision=seen)
    add_law(province, batch_id, 4)
    with pytest.raises(StaleRevision):
        batches.pass_batch(province, batch_id, actor="librarian", revision=seen)
    with province.reading() as session:
        grown = batches.manifest_of(session, batch_id).sha256
    with pytest.raises(StaleRevision):
        batches.pass_batch(province, batch_id, actor="librarian", revision=grown)


def test_a_batch_that_grew_during_signing_is_returned_and_signed_again(
    province: Database, batch_id: int
) -> None:
    with pytest.raises(NotPermitted):
        batches.publish_batch(province, batch_id, ("librarian",))
    add_law(province, batch_id, 4)
    result = batches.publish_batch(province, batch_id, SIGNERS)
    assert result.documents == 4
    assert "review.send_back" in [row.action for row in trail(province)]


def test_whoever_ingested_a_batch_does_not_sign_it(province: Database) -> None:
    batch = new_batch(province, created_by="librarian")
    add_law(province, batch, 1)
    with pytest.raises(NotPermitted, match="来源核对"):
        batches.publish_batch(province, batch, SIGNERS)


def test_a_newer_text_supersedes_the_older_when_it_is_published(
    province: Database, batch_id: int
) -> None:
    batches.publish_batch(province, batch_id, SIGNERS)
    later = new_batch(province)
    document_id = add_law(province, later, 1, text="第一条 改正了错字。")
    with province.reading() as session:
        work = library.get_work(session, "xugou-tiaoli-1")
        assert library.provisions(session, work.versions[0].id)[0].text == "第一条 为了测试。"

    assert batches.publish_batch(province, later, SIGNERS).documents == 1

    with province.reading() as session:
        flags = session.scalars(
            select(Version.superseded)
            .where(Version.document_id == document_id)
            .order_by(Version.id)
        ).all()
        work = library.get_work(session, "xugou-tiaoli-1")
        assert library.provisions(session, work.versions[0].id)[0].text == "第一条 改正了错字。"
    assert flags == [True, False]


@pytest.mark.parametrize(
    ("act", "actor", "passes", "state"),
    [
        (batches.send_back_batch, "librarian", (), "sent_back"),
        (batches.reject_batch, "librarian", (), "rejected"),
        (batches.veto_batch, "legal-1", ("librarian",), "rejected"),
        (batches.send_back_batch, "panel-1", ("librarian", "legal-1"), "sent_back"),
    ],
)
def test_each_signer_can_stop_the_batch(
    province: Database,
    batch_id: int,
    act: Callable[..., object],
    actor: str,
    passes: tuple[str, ...],
    state: str,
) -> None:
    with province.reading() as session:
        sha = batches.manifest_of(session, batch_id).sha256
    batches.submit_batch(province, batch_id, actor="submitter", revision=sha)
    for name in passes:
        batches.pass_batch(province, batch_id, actor=name, revision=sha)
    act(province, batch_id, actor=actor, revision=sha, opinion="来源不明")
    assert state_of(province, batch_id) == state
    with province.reading() as session:
        assert library.counts(session).works == 0


def test_a_rejected_batch_is_not_reopened_by_a_command(province: Database, batch_id: int) -> None:
    with province.reading() as session:
        sha = batches.manifest_of(session, batch_id).sha256
    batches.submit_batch(province, batch_id, actor="submitter", revision=sha)
    batches.reject_batch(
        province, batch_id, actor="librarian", revision=sha, opinion="来源网站被篡改"
    )
    with pytest.raises(IllegalTransition):
        batches.publish_batch(province, batch_id, SIGNERS)


def test_a_withdrawn_regulation_does_not_come_back_with_a_batch(
    province: Database, batch_id: int
) -> None:
    batches.publish_batch(province, batch_id, SIGNERS)
    with province.reading() as session:
        row = session.scalars(select(Document).order_by(Document.id)).first()
        assert row is not None
        document_id, sha = row.id, row.approved_sha256
    actions.withdraw(
        province, document_id, actor="publisher", revision=sha, opinion="文本与公报不符"
    )
    later = new_batch(province)
    add_law(province, later, 1, text="第一条 又来一次。")

    result = batches.publish_batch(province, later, SIGNERS)

    assert result.documents == 0
    assert [key for key, _ in result.failures] == ["xugou-tiaoli-1/2020-01-01"]


def test_a_signer_of_the_batch_cannot_withdraw_one_of_its_laws(
    province: Database, batch_id: int
) -> None:
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省生态环境厅", actor=SETUP)
        accounts.add_user(
            uow, "two-hats", unit=unit, roles=[Role.LIBRARIAN, Role.PUBLISHER], actor=SETUP
        )
    batches.publish_batch(province, batch_id, ("two-hats", "legal-1", "panel-1"))
    with province.reading() as session:
        row = session.scalars(select(Document).order_by(Document.id)).first()
        assert row is not None
        document_id, sha = row.id, row.approved_sha256
    with pytest.raises(NotPermitted, match="来源核对"):
        actions.withdraw(province, document_id, actor="two-hats", revision=sha, opinion="文本有误")


def test_other_kinds_in_a_batch_go_through_their_own_tracks(province: Database) -> None:
    batch = new_batch(province)
    add_law(province, batch, 1)
    case = draft(province, batch_id=batch)
    guide = draft(province, key="guide-1", kind=DocumentKind.GUIDE, batch_id=batch)
    policy = draft(province, key="policy-1", kind=DocumentKind.POLICY, unit="", batch_id=batch)

    result = batches.publish_batch(
        province,
        batch,
        ("submitter", "librarian", "business-1", "business-2", "legal-1", "legal-2", *PANEL,
         "publisher"),
    )  # fmt: skip

    assert (result.documents, result.failures) == (4, ())
    assert {case.state, guide.state, policy.state} == {DocumentState.PUBLISHED}
    assert len({record.user_id for record in case.records}) == 12
    with province.reading() as session:
        ingest = accounts.get_user(session, INGEST_ACCOUNT)
        assert policy.records[0].user_id == ingest.id, "a text of no unit is not put on anybody"


def test_a_document_the_signers_cannot_carry_is_reported_and_stops_no_other(
    province: Database,
) -> None:
    batch = new_batch(province)
    case = draft(province, batch_id=batch)
    add_law(province, batch, 1)
    result = batches.publish_batch(province, batch, SIGNERS)
    assert result.documents == 1
    assert [key for key, _ in result.failures] == ["case-2024-001"]
    assert case.state is DocumentState.DRAFT


def test_without_names_only_accounts_nobody_can_sign_in_to_are_used(
    province: Database, batch_id: int
) -> None:
    with pytest.raises(NotPermitted, match="没有指定签署人"):
        batches.publish_batch(province, batch_id)
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省生态环境厅", actor=SETUP)
        for name, role, password in (
            ("starter-librarian", Role.LIBRARIAN, ""),
            ("starter-legal", Role.LEGAL_REVIEWER, ""),
            ("starter-panel", Role.PANEL_MEMBER, ""),
            ("starter-claimed", Role.LIBRARIAN, "somebody's own"),
        ):
            accounts.add_user(uow, name, unit=unit, roles=[role], password=password, actor=SETUP)
    result = batches.publish_batch(province, batch_id)
    assert result.signers == ("starter-legal", "starter-librarian", "starter-panel")


def test_a_returned_document_waits_for_people(province: Database) -> None:
    batch = new_batch(province)
    case = draft(province, batch_id=batch).bring_to(DocumentState.SCREENING)
    case.send_back("librarian")
    result = batches.publish_batch(province, batch, SIGNERS)
    assert result.documents == 0
    assert "退回补正" in result.failures[0][1]


def test_a_suspended_law_is_shown_again_by_a_publisher(province: Database, batch_id: int) -> None:
    batches.publish_batch(province, batch_id, SIGNERS)
    with province.reading() as session:
        row = session.scalars(select(Document).order_by(Document.id)).first()
        assert row is not None
        document_id, sha = row.id, row.approved_sha256
    actions.suspend(
        province, document_id, actor="publisher", revision=sha, opinion="文本与公报核对中"
    )
    with province.reading() as session:
        assert library.counts(session).works == 2
    actions.publish(province, document_id, actor="publisher", revision=sha)
    with province.reading() as session:
        assert library.counts(session).works == 3


def test_unknown_batches_and_signers_are_named(province: Database, batch_id: int) -> None:
    with pytest.raises(NotFound, match="没有批次"):
        batches.publish_batch(province, 99, SIGNERS)
    with pytest.raises(NotFound, match="没有账号"):
        batches.publish_batch(province, batch_id, ("nobody",))


def test_a_refused_signature_is_audited(province: Database, batch_id: int) -> None:
    with province.reading() as session:
        sha = batches.manifest_of(session, batch_id).sha256
    batches.submit_batch(province, batch_id, actor="submitter", revision=sha)
    with pytest.raises(NotPermitted):
        batches.pass_batch(province, batch_id, actor="admin", revision=sha)
    last = trail(province)[-1]
    assert (last.actor, last.action, last.subject) == (
        "admin",
        "refused:pass",
        f"batch:{batch_id}",
    )


def questions_batch(database: Database) -> int:
    """Two questions of one trainer, waiting in a batch of questions."""
    with database.unit_of_work() as uow:
        batch = Batch(name="试题", kind=DocumentKind.QUESTION.value)
        uow.session.add(batch)
        uow.session.flush()
        for question in (SINGLE, CASE):
            bank.save(uow, question, actor=SETUP, batch_id=batch.id)
        return batch.id


def test_a_batch_of_questions_is_published_by_three_people_as_one_subject(
    province: Database,
) -> None:
    batch_id = questions_batch(province)
    done = batches.publish_batch(province, batch_id, ("business-1", "legal-1", "panel-1"))
    assert (done.documents, done.failures) == (2, ())
    assert done.signers == ("business-1", "legal-1", "panel-1")
    with province.reading() as session:
        assert session.scalar(select(func.count()).where(usable())) == 2


def test_the_check_of_questions_against_their_sources_is_business_review(
    province: Database,
) -> None:
    batch_id = questions_batch(province)
    with pytest.raises(NotPermitted, match="来源核对"):
        batches.publish_batch(province, batch_id, SIGNERS)
    with province.reading() as session:
        assert session.scalar(select(func.count()).where(usable())) == 0


def test_who_signed_a_batch_of_questions_acts_in_no_other_stage_of_one_of_them(
    province: Database,
) -> None:
    batch_id = questions_batch(province)
    batches.publish_batch(province, batch_id, ("business-1", "legal-1", "panel-1"))
    with province.reading() as session:
        document = session.scalars(select(Document).where(Document.key == SINGLE.key())).one()
        subject = subject_of_document(session, document)
        signer = load_actor(session, "legal-1")
    assert subject.stages_of(signer.id) == {Stage.LEGAL_CHECK}
