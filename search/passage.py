"""The unit of search: one article of a law, one section of a case, one item of a policy."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

NO_BEGIN: Final = 0
"""Stored for a text without a known date of effect: it is never filtered out by a day."""
NO_END: Final = 99991231
"""Stored for a text that is not repealed."""

NATIONAL: Final = "000000"

ENFORCEMENT_ITEM: Final = "enforcement_item"
"""Kind of a passage that is one item of the enforcement-item catalogue."""
SYLLABUS_POINT: Final = "syllabus_point"
"""Kind of a passage that is one point of the syllabus."""


# 处二万元以上二十万元以下的罚款, 给予警告, 处五日以上十日以下拘留, 处三年以下有期徒刑
_PENAL: Final = re.compile(
    r"罚款|给予警告|没收|吊销|拘留|有期徒刑|拘役|责令停产|责令停业|责令关闭|给予处分|赔偿责任|处罚"
)
# 应当, 不得, 禁止: what somebody must do or leave
_BINDING: Final = re.compile(r"应当|不得|禁止|必须|严禁")


class ProvisionRole(StrEnum):
    """条文作用, read from the wording: what follows from a violation, a duty, or anything else."""

    PENALTY = "penalty"
    DUTY = "duty"
    OTHER = "other"


class PassageStatus(StrEnum):
    """效力状态 of a passage on a day; `published` is for texts that are no law (cases, guides)."""

    IN_FORCE = "in_force"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    REPEALED = "repealed"
    UNKNOWN = "unknown"
    PUBLISHED = "published"


def day_number(day: dt.date) -> int:
    """Return a day as the integer YYYYMMDD, the form in which indexes compare days."""
    return day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> dt.date | None:
    """Return the day of a YYYYMMDD integer; None for `NO_BEGIN` and `NO_END`."""
    if number in (NO_BEGIN, NO_END):
        return None
    return dt.date(number // 10000, number // 100 % 100, number % 100)


def passage_id(document_key: str, eid: str) -> int:
    """Return the stable id of a passage: 63 bits of a hash of what it is, whatever the database.

    Two of a million passages collide with probability 5e-8; a rebuild gives the same ids.
    """
    digest = hashlib.blake2b(f"{document_key}#{eid}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def status_on(payload: Mapping[str, Any], day: dt.date) -> PassageStatus:
    """Return the status that a stored passage has on a day."""
    return _status(payload["kind"], payload["effective"], payload["repealed"], day)


def _status(kind: str, effective: int, repealed: int, day: dt.date) -> PassageStatus:
    if kind != "regulation":
        return PassageStatus.PUBLISHED
    number = day_number(day)
    if number >= repealed:
        return PassageStatus.REPEALED
    if effective == NO_BEGIN:
        return PassageStatus.UNKNOWN
    return PassageStatus.NOT_YET_EFFECTIVE if number < effective else PassageStatus.IN_FORCE


@dataclass(frozen=True, slots=True)
class Passage:
    """检索单元: a text with everything a hit shows and a filter asks about.

    `provision` is the address `slug/version/eid` for laws and `document_key#eid` otherwise;
    `path` the headings above it; `day` values are None where the source gives none;
    `asked_as` are everyday questions known to be answered by it (indexed, never shown).
    """

    id: int
    kind: str
    document_id: int
    document_key: str
    work: str
    law: str
    title: str
    path: str
    article: int | None
    suffix: int | None
    eid: str
    provision: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    region: str
    level: str
    type: str
    issuing_body: str
    state: str
    text: str
    url: str
    revision: str = ""
    asked_as: tuple[str, ...] = ()

    def status_on(self, day: dt.date) -> PassageStatus:
        """Return whether the text is in force on `day` (effective_on <= day < repealed_on)."""
        return _status(self.kind, self._effective, self._repealed, day)

    @property
    def _effective(self) -> int:
        return day_number(self.effective_on) if self.effective_on else NO_BEGIN

    @property
    def _repealed(self) -> int:
        return day_number(self.repealed_on) if self.repealed_on else NO_END

    @property
    def role(self) -> ProvisionRole:
        """Whether the text says what follows from a violation, or what is to be done or left."""
        if _PENAL.search(self.text):
            return ProvisionRole.PENALTY
        return ProvisionRole.DUTY if _BINDING.search(self.text) else ProvisionRole.OTHER

    def payload(self) -> dict[str, Any]:
        """Return the JSON object stored beside the vectors; `from_payload` reads it back."""
        return {
            "kind": self.kind,
            "document_id": self.document_id,
            "document_key": self.document_key,
            "work": self.work,
            "law": self.law,
            "title": self.title,
            "path": self.path,
            "article": self.article,
            "suffix": self.suffix,
            "eid": self.eid,
            "provision": self.provision,
            "version": self.version,
            "effective": self._effective,
            "repealed": self._repealed,
            "region": self.region,
            "level": self.level,
            "type": self.type,
            "issuing_body": self.issuing_body,
            "state": self.state,
            "text": self.text,
            "role": self.role.value,
            "length": len(self.text),
            "url": self.url,
            "revision": self.revision,
        }

    @classmethod
    def from_payload(cls, identifier: int, payload: Mapping[str, Any]) -> Passage:
        """Rebuild a passage from an index; `asked_as` is not stored and comes back empty."""
        return cls(
            id=identifier,
            kind=payload["kind"],
            document_id=payload["document_id"],
            document_key=payload["document_key"],
            work=payload["work"],
            law=payload["law"],
            title=payload["title"],
            path=payload["path"],
            article=payload["article"],
            suffix=payload["suffix"],
            eid=payload["eid"],
            provision=payload["provision"],
            version=payload["version"],
            effective_on=day_of(payload["effective"]),
            repealed_on=day_of(payload["repealed"]),
            region=payload["region"],
            level=payload["level"],
            type=payload["type"],
            issuing_body=payload["issuing_body"],
            state=payload["state"],
            text=payload["text"],
            url=payload["url"],
            revision=payload["revision"],
        )
