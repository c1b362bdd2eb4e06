"""签署人 signers: the accounts in whose names a command may carry documents through their tracks.

A command acts only in the names it was given, or, in a starter home, in those of the starter
accounts: accounts without password, which no person can sign in to. It never borrows an account
that belongs to somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotPermitted
from kb.model.people import Role, User
from kb.store import accounts
from kb.store.unit_of_work import UnitOfWork
from review import policy
from review.stages import Action
from review.subject import Actor, Subject, actor_of, load_actor
from review.tracks import Track

STARTER_PREFIX = "starter-"
INGEST_ACCOUNT = "anjian-ingest"
INGEST_UNIT = "入库程序"


def roster(session: Session, names: Sequence[str] = ()) -> tuple[Actor, ...]:
    """Return the accounts that may sign, in the given order; the starter accounts without names.

    Raises:
        NotFound: a name has no active account.
        NotPermitted: no names were given and this home has no starter accounts.
    """
    if names:
        return tuple(load_actor(session, name) for name in dict.fromkeys(names))
    users = session.scalars(
        select(User)
        .where(
            User.name.startswith(STARTER_PREFIX, autoescape=True),
            User.password_hash == "",
            User.active.is_(True),
        )
        .order_by(User.id)
    ).all()
    if not users:
        raise NotPermitted(
            "没有指定签署人，本数据目录也没有起步账号",
            hint="请用 --signers 指定三名不同的签署人，或先运行 anjian init --starter",
        )
    return tuple(actor_of(session, user) for user in users)


def ingest_account(uow: UnitOfWork) -> Actor:
    """Return the account in whose name ingestion submits; it holds no other role."""
    user = uow.session.scalars(select(User).where(User.name == INGEST_ACCOUNT)).first()
    if user is None:
        unit = accounts.ensure_unit(uow, INGEST_UNIT, actor=INGEST_ACCOUNT)
        user = accounts.add_user(
            uow,
            INGEST_ACCOUNT,
            unit=unit,
            roles=[Role.SUBMITTER],
            display_name=INGEST_UNIT,
            actor=INGEST_ACCOUNT,
        )
    return actor_of(uow.session, user)


def pick(people: Iterable[Actor], track: Track, subject: Subject, action: Action) -> Actor:
    """Return somebody who may do this now, those with fewest roles first.

    Raises:
        IllegalTransition: the state does not allow the action.
        NotPermitted: nobody of these people may; the message names the stage.
    """
    transition = track.transition(subject.state, action)
    willing = [one for one in people if policy.may(one, subject, action, transition)]
    if not willing:
        raise NotPermitted(
            f"签署人中没有可以办理“{subject.title}”{transition.stage.label}的人员",
            hint="请增加具有相应角色、与办案单位无关、且未参与其他环节的签署人",
        )
    return min(willing, key=lambda one: len(one.roles))
