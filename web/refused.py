"""拒绝留痕 over HTTP: what is refused before a service hears of it leaves an audit row as well.

The services record their own refusals. What ends earlier (a missing CSRF token, a forged bearer
token, an expired session, a body that cannot be read) is recorded here for the endpoints of the
desk. Whoever asks too often is not: the limit exists so that nobody can fill the trail.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, g, request
from flask_login import current_user  # type: ignore[import-untyped]

from web.security import Account
from web.wiring import services

ANONYMOUS: Final = "anonymous"
_SUBJECTS: Final = {
    "document_id": "document",
    "meeting_id": "meeting",
    "recheck_id": "recheck",
    "number": "case_report",
    "key": "question",
    "batch_id": "batch",
    "paper": "paper",
    "exam": "exam",
    "review": "file_review",
}
"""Arguments of addresses that number something else than a case."""
_NEW: Final = {
    "meetings": "meeting",
    "case_reports": "case_report",
    "api_case_reports": "case_report",
    "questions": "question",
    "question_stale": "question",
    "question_files": "question",
    "api_questions": "question",
    "papers": "paper",
    "api_papers": "paper",
    "exams": "exam",
    "api_exams": "exam",
    "file_reviews": "file_review",
    "file_review_results": "file_review",
    "api_file_reviews": "file_review",
}
"""What a blueprint makes, where it is something else than a case."""
_RECORDED: Final = frozenset({400, 401, 403, 405, 409, 413, 415, 422})


def audit_refusals(blueprint: Blueprint) -> None:
    """Record the refusals of every endpoint of a blueprint."""
    blueprint.after_request(_record)


def _record(response: Response) -> Response:
    if response.status_code in _RECORDED and not g.get("refusal_recorded", False):
        body = response.get_json(silent=True) or {}
        with services().database.unit_of_work() as uow:
            uow.record(
                _who(),
                f"refused:{(request.endpoint or '').rpartition('.')[2]}",
                _what(),
                detail={
                    "status": response.status_code,
                    "code": str(body.get("error", {}).get("code", "")),
                    "field": str(body.get("error", {}).get("field", ""))[:80],
                },
            )
    return response


def _who() -> str:
    account = current_user._get_current_object()
    return account.name if isinstance(account, Account) else ANONYMOUS


def _what() -> str:
    for name, value in (request.view_args or {}).items():
        return f"{_SUBJECTS.get(name, 'case')}:{str(value)[:80]}"
    return f"{_NEW.get(request.blueprint or '', 'case')}:new"
