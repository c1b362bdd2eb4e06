"""人员与单位 people, units, roles and access tokens."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base, utc_now


class Role(StrEnum):
    """角色: what an account may take part in. None of them bypasses separation of duties."""

    SUBMITTER = "submitter"
    BUSINESS_REVIEWER = "business_reviewer"
    LEGAL_REVIEWER = "legal_reviewer"
    PANEL_MEMBER = "panel_member"
    PUBLISHER = "publisher"
    LIBRARIAN = "librarian"
    TRAINER = "trainer"
    INSPECTOR = "inspector"
    ENTERPRISE = "enterprise"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Unit(Base):
    """单位: a bureau, team or office with a region and a parent unit."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str] = mapped_column(default="000000")
    level: Mapped[str] = mapped_column(default="national")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class User(Base):
    """账号: a person of one unit; the password is an argon2 hash, empty means cannot sign in.

    `totp_secret` (RFC 6238, base32) is empty while the account signs with its password alone;
    `totp_step` is the time step of the last code accepted, so that no code is accepted twice.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    password_hash: Mapped[str] = mapped_column(default="")
    totp_secret: Mapped[str] = mapped_column(default="", server_default="")
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)

    unit: Mapped[Unit] = relationship()
    role_rows: Mapped[list[UserRole]] = relationship(cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[Role]:
        """The account's roles."""
        return frozenset(Role(row.role) for row in self.role_rows)


class UserRole(Base):
    """账号角色: one role of one account."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Token(Base):
    """访问令牌: only the sha256 of the token is stored."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str]
    token_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    revoked_at: Mapped[dt.datetime | None]
