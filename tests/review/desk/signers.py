"""Passwords for the people of the province, and acting the way the desk does it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import update

from kb.model.document import DocumentState
from kb.model.people import User
from kb.store import accounts, signatures
from kb.store.database import Database
from review.desk import acting, checklists, remarks
from review.desk.acting import Wanted
from review.engine import Outcome
from review.stages import Action, Choice, Stage
from review.subject import lock_document, subject_of_document
from tests.review.bureau import PANEL, Desk

PASSWORD = "correct horse battery"
STAGE_OF = {
    DocumentState.SCREENING: Stage.SCREENING,
    DocumentState.BUSINESS_REVIEW: Stage.BUSINESS_REVIEW,
    DocumentState.LEGAL_REVIEW: Stage.LEGAL_REVIEW,
}


@cache
def password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def give_passwords(database: Database) -> None:
    """Let everybody sign in with `PASSWORD`; the hash is a cheap one, real in form."""
    with database.unit_of_work() as uow:
        uow.session.execute(update(User).values(password_hash=password_hash()))


def enrol(database: Database, name: str) -> pyotp.TOTP:
    """Give somebody an authenticator, which from then on signs alone, and return it."""
    with database.unit_of_work() as uow:
        uri = signatures.enrol_totp(uow, accounts.get_user(uow.session, name), actor="test")
    codes = pyotp.parse_uri(uri)
    assert isinstance(codes, pyotp.TOTP)
    return codes


def all_answers(stage: Stage, track: str = "case") -> dict[str, Any]:
    return {"answers": {point.key: "yes" for point in checklists.points(track, stage)}}


@dataclass(frozen=True, slots=True)
class SignedDesk(Desk):
    """A document acted on through the desk: checklists, items, replies and signatures included."""

    def act(self, action: str, actor: str, **wanted: Any) -> Outcome:
        given = {"revision": self.sha, "signature": PASSWORD, **wanted}
        return acting.act(
            self.database, self.id, actor=actor, wanted=Wanted(action=action, **given)
        )

    def approve(self, actor: str) -> Outcome:
        self.opens(actor)
        return self.act("pass", actor, checklist=all_answers(STAGE_OF[self.state]))

    def return_with(self, actor: str, *items: tuple[str, str]) -> Outcome:
        self.opens(actor)
        listed = [{"where": where, "text": text} for where, text in items]
        return self.act("send_back", actor, opinion="请补正", checklist={"items": listed})

    def open_items(self) -> tuple[remarks.Remark, ...]:
        with self.database.reading() as session:
            document = lock_document(session, self.id)
            return remarks.open_remarks(subject_of_document(session, document))

    def hand_in(self, actor: str = "submitter", **replies: str) -> Outcome:
        given = {remark.id: "已改正" for remark in self.open_items()}
        return self.act("submit", actor, checklist={"replies": {**given, **replies}})

    def walk_to_publication(self) -> None:
        self.hand_in()
        self.act("screen", "librarian")
        self.approve("librarian")
        self.approve("business-1")
        self.approve("business-2")
        self.approve("legal-1")
        self.approve("legal-2")
        self.act("open_meeting", "panel-1", panel=PANEL, present=PANEL)
        for name in PANEL:
            self.opens(name)
            self.act("vote", name, choice=Choice.PUBLISH)
        self.act("close_meeting", "panel-1")
        self.opens("publisher")
        self.act("publish", "publisher")


def known_actions() -> set[str]:
    return {action.value for action in Action}
