"""择优推荐 the best files become candidate cases: a draft of the handling unit, once a file.

The draft holds what the round knows: title, handling unit, region, and why it was chosen. The unit
writes it and hands it in; nothing about its review is shortened.
"""

from __future__ import annotations

from typing import Any

from kb.errors import Duplicate, IllegalTransition
from kb.file_review.people import file_of, managed
from kb.file_review.seats import decision
from kb.file_review.sheet import from_json
from kb.model.base import utc_now
from kb.model.document import Document, DocumentKind
from kb.model.file_review import FileReviewFile, FileReviewRound
from kb.model.people import Unit
from kb.store import documents
from kb.store.database import Database
from kb.store.documents import NewDocument
from kb.store.numbered_keys import free_key
from kb.text.privacy import mask_content


def propose(database: Database, number: int, file_id: int, *, actor: str) -> str:
    """Make a draft case of a file with the best grade and return its key.

    A round may be closed: what was found then stands, and the file row is no part of the score.

    Raises:
        NotFound: there is no such round or file.
        NotPermitted: the account does not run the round.
        IllegalTransition: the file has not the best grade, or has no handling unit.
        Duplicate: a case was made of it before, or there is one of the same matter.
        MaskingIncomplete: the title names a person in a way that masking does not take out.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        review, user = managed(session, number, actor)
        file = file_of(session, number, file_id)
        for there in (file.proposed_document_id, file.document_id):
            if there is not None:
                key = session.get_one(Document, there).key
                raise Duplicate(
                    f"案卷 {file.number} 已有案例 {key}", existing_id=key, hint="请在该案例上编写"
                )
        points, grade = _best(review, file)
        if file.unit_id is None:
            raise IllegalTransition(
                f"案卷 {file.number} 没有办案单位", hint="请由办案单位自行编写案例"
            )
        unit = session.get_one(Unit, file.unit_id)
        content: dict[str, Any] = {
            "title": file.title,
            "handling_unit": unit.name,
            "region": unit.region,
            "level": unit.level,
            "why_chosen": f"{review.year}年案卷评查评为{grade}（{points:g}分）",
        }
        public, _ = mask_content(content, [])
        assert isinstance(public, dict)
        # nobody of the unit has written yet, and the organiser's unit must stay free to review it
        document, revision = documents.save(
            uow,
            NewDocument(
                kind=DocumentKind.CASE,
                key=free_key(uow, DocumentKind.CASE),
                title=str(public["title"]),
                content=content,
                public_content=public,
                region=unit.region,
                level=unit.level,
                unit_id=unit.id,
                created_by=None,
            ),
            actor=actor,
        )
        file.proposed_document_id, file.proposed_by = document.id, user.id
        file.proposed_at = utc_now()
        uow.record(
            actor,
            "file_review.propose",
            f"file_review:{number}",
            revision_sha256=revision.sha256,
            detail={"file": file.number, "document": document.id, "case": document.key},
        )
        return document.key


def _best(review: FileReviewRound, file: FileReviewFile) -> tuple[float, str]:
    reached = decision(review, file)
    sheet = from_json(review.sheet)
    points = reached.points
    if points is None or sheet.grade(points, fatal=reached.fatal) != sheet.best:
        raise IllegalTransition(
            f"案卷 {file.number} 没有评为{sheet.best.name}，不能推荐为案例",
            hint=f"只有{sheet.best.name}（{sheet.best.least:g} 分以上）的案卷可以推荐",
        )
    return points, sheet.best.name
