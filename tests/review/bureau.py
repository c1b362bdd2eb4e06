"""A small province of people to review with: invented units and one account for every part."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.operations import AuditEntry, OutboxEntry, ReviewRecord
from kb.model.people import Role, Unit
from kb.store import accounts, documents
from kb.store.database import Database
from review import actions, policy
from review.engine import Outcome
from review.meetings import sittings
from review.stages import Action, Choice, Stage
from review.subject import load_actor, lock_document, subject_of_document
from review.tracks import track_of

SETUP = "test-setup"
CASE_TEXT = "2024年3月，云泽市生态环境局执法人员发现某印染有限公司废水外溢。"
UNITS = (
    ("澜江省生态环境厅", "990000", "provincial", ""),
    ("澜江省生态环境厅执法处", "990000", "provincial", "澜江省生态环境厅"),
    ("澜江省生态环境厅法规处", "990000", "provincial", "澜江省生态环境厅"),
    ("云泽市生态环境局", "990100", "municipal", "澜江省生态环境厅"),
    ("云泽市生态环境执法支队", "990100", "municipal", "云泽市生态环境局"),
    ("青屿市生态环境局", "990200", "municipal", "澜江省生态环境厅"),
    ("澜江省环境科学院", "990000", "provincial", ""),
)
PANEL = ("panel-1", "panel-2", "panel-3", "panel-4", "panel-5")
PEOPLE: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("submitter", "云泽市生态环境局", (Role.SUBMITTER,)),
    ("other-submitter", "青屿市生态环境局", (Role.SUBMITTER,)),
    ("librarian", "澜江省生态环境厅", (Role.LIBRARIAN,)),
    ("business-1", "澜江省生态环境厅执法处", (Role.BUSINESS_REVIEWER,)),
    ("business-2", "澜江省生态环境厅执法处", (Role.BUSINESS_REVIEWER,)),
    ("business-3", "青屿市生态环境局", (Role.BUSINESS_REVIEWER,)),
    ("business-own", "云泽市生态环境执法支队", (Role.BUSINESS_REVIEWER,)),
    ("legal-1", "澜江省生态环境厅法规处", (Role.LEGAL_REVIEWER,)),
    ("legal-2", "澜江省生态环境厅法规处", (Role.LEGAL_REVIEWER,)),
    ("panel-1", "澜江省生态环境厅", (Role.PANEL_MEMBER,)),
    ("panel-2", "澜江省生态环境厅", (Role.PANEL_MEMBER,)),
    ("panel-3", "澜江省环境科学院", (Role.PANEL_MEMBER,)),
    ("panel-4", "澜江省环境科学院", (Role.PANEL_MEMBER,)),
    ("panel-5", "青屿市生态环境局", (Role.PANEL_MEMBER,)),
    ("panel-own", "云泽市生态环境局", (Role.PANEL_MEMBER,)),
    ("publisher", "澜江省生态环境厅", (Role.PUBLISHER,)),
    ("expert", "澜江省环境科学院", (Role.TRAINER,)),
    ("expert-own", "云泽市生态环境执法支队", (Role.INSPECTOR,)),
    ("admin", "澜江省生态环境厅", (Role.ADMIN,)),
    ("everything", "澜江省生态环境厅执法处", tuple(Role)),
    ("everything-own", "云泽市生态环境局", tuple(Role)),
)


def settle(database: Database) -> None:
    """Create the units and accounts."""
    with database.unit_of_work() as uow:
        units: dict[str, Unit] = {}
        for name, region, level, parent in UNITS:
            unit = accounts.ensure_unit(uow, name, region=region, level=level, actor=SETUP)
            unit.parent_id = units[parent].id if parent else None
            units[name] = unit
        for name, unit_name, roles in PEOPLE:
            accounts.add_user(uow, name, unit=units[unit_name], roles=roles, actor=SETUP)


@dataclass(frozen=True, slots=True)
class Desk:
    """One document and the people who act on it, always on its newest hash."""

    database: Database
    id: int

    @property
    def row(self) -> Document:
        with self.database.reading() as session:
            row = session.get_one(Document, self.id)
            session.expunge(row)
            return row

    @property
    def state(self) -> DocumentState:
        return DocumentState(self.row.state)

    @property
    def sha(self) -> str:
        with self.database.reading() as session:
            return session.get_one(Revision, self.row.current_revision_id).sha256

    def edit(self, **changes: object) -> str:
        """Store a further revision and return its hash."""
        with self.database.unit_of_work() as uow:
            document = uow.session.get_one(Document, self.id)
            current = documents.current_revision(uow, document)
            content = {**current.content, **changes}
            _, revision = documents.save(
                uow,
                documents.NewDocument(
                    kind=DocumentKind(document.kind),
                    key=document.key,
                    title=document.title,
                    content=content,
                    public_content=content,
                ),
                actor=SETUP,
            )
            return revision.sha256

    def declare(self, actor: str) -> Outcome:
        return actions.declare(self.database, self.id, actor=actor, revision=self.sha)

    def opens(self, actor: str) -> None:
        """Declare unless the person has done so, or may not, or it is too early or late."""
        with self.database.reading() as session:
            document = lock_document(session, self.id)
            subject = subject_of_document(session, document)
            person = load_actor(session, actor)
            track = track_of(DocumentKind(document.kind))
        row = track.table.get((subject.state, Action.DECLARE))
        if row and policy.may(person, subject, Action.DECLARE, row):
            self.declare(actor)

    def submit(self, actor: str = "submitter") -> Outcome:
        return actions.submit(self.database, self.id, actor=actor, revision=self.sha)

    def screen(self, actor: str = "librarian") -> Outcome:
        return actions.screen(self.database, self.id, actor=actor, revision=self.sha)

    def passes(self, actor: str, stage: Stage | None = None) -> Outcome:
        self.opens(actor)
        return actions.pass_stage(
            self.database, self.id, actor=actor, revision=self.sha, stage=stage
        )

    def send_back(self, actor: str, opinion: str = "第一段时间与笔录不符") -> Outcome:
        self.opens(actor)
        return actions.send_back(
            self.database, self.id, actor=actor, revision=self.sha, opinion=opinion
        )

    def open_meeting(
        self,
        actor: str = "panel-1",
        present: tuple[str, ...] | None = None,
        panel: tuple[str, ...] = PANEL,
    ) -> Outcome:
        return sittings.open_meeting(
            self.database,
            self.id,
            actor=actor,
            revision=self.sha,
            panel=panel,
            present=PANEL if present is None else present,
        )

    def vote(self, actor: str, choice: Choice = Choice.PUBLISH) -> Outcome:
        self.opens(actor)
        return sittings.vote(self.database, self.id, actor=actor, revision=self.sha, choice=choice)

    def close_meeting(self, actor: str = "panel-1") -> Outcome:
        return sittings.close_meeting(self.database, self.id, actor=actor, revision=self.sha)

    def publish(self, actor: str = "publisher") -> Outcome:
        self.opens(actor)
        return actions.publish(self.database, self.id, actor=actor, revision=self.sha)

    def bring_to(self, state: DocumentState) -> Desk:
        """Walk a case through the stages until it is in `state`."""
        steps = (
            (DocumentState.DRAFT, self.submit),
            (DocumentState.SUBMITTED, self.screen),
            (DocumentState.SCREENING, lambda: self.passes("librarian")),
            (DocumentState.BUSINESS_REVIEW, lambda: self.passes("business-1")),
            (DocumentState.BUSINESS_REVIEW, lambda: self.passes("business-2")),
            (DocumentState.LEGAL_REVIEW, lambda: self.passes("legal-1")),
            (DocumentState.LEGAL_REVIEW, lambda: self.passes("legal-2")),
            (DocumentState.DELIBERATION, self.deliberate),
            (DocumentState.APPROVED, self.publish),
        )
        for before, act in steps:
            if self.state is state:
                return self
            if self.state is before:
                act()
        assert self.state is state
        return self

    def deliberate(self, choice: Choice = Choice.PUBLISH) -> Outcome:
        self.open_meeting()
        for name in PANEL:
            self.vote(name, choice)
        return self.close_meeting()

    @property
    def records(self) -> list[ReviewRecord]:
        with self.database.reading() as session:
            rows = session.scalars(
                select(ReviewRecord)
                .where(ReviewRecord.subject == f"document:{self.id}")
                .order_by(ReviewRecord.id)
            ).all()
            session.expunge_all()
            return list(rows)

    @property
    def outbox(self) -> list[str]:
        with self.database.reading() as session:
            return list(
                session.scalars(
                    select(OutboxEntry.operation)
                    .where(OutboxEntry.document_id == self.id)
                    .order_by(OutboxEntry.id)
                )
            )


def draft(
    database: Database,
    *,
    key: str = "case-2024-001",
    kind: DocumentKind = DocumentKind.CASE,
    unit: str = "云泽市生态环境局",
    created_by: str | None = None,
    batch_id: int | None = None,
    content: dict[str, object] | None = None,
    public: dict[str, object] | None = None,
) -> Desk:
    """Store a draft of a unit and return its desk."""
    text = content or {"title": f"文稿 {key}", "sections": [{"heading": "案情", "text": CASE_TEXT}]}
    with database.unit_of_work() as uow:
        owner = accounts.ensure_unit(uow, unit, actor=SETUP) if unit else None
        author = accounts.get_user(uow.session, created_by) if created_by else None
        document, _ = documents.save(
            uow,
            documents.NewDocument(
                kind=kind,
                key=key,
                title=f"文稿 {key}",
                content=text,
                public_content=text if public is None else public,
                unit_id=owner.id if owner else None,
                created_by=author.id if author else None,
                batch_id=batch_id,
            ),
            actor=SETUP,
        )
        return Desk(database, document.id)


def trail(database: Database) -> list[AuditEntry]:
    """Return the audit rows in order."""
    with database.reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        session.expunge_all()
        return list(rows)
