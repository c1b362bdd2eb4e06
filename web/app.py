"""The application factory: one Flask application over the services it is given."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Final

from apiflask import APIFlask
from flask import Flask, request, url_for
from flask_bootstrap import Bootstrap5  # type: ignore[import-untyped]
from sqlalchemy.exc import SQLAlchemyError

from kb.settings import Settings
from kb.store import candidates as candidate_store
from kb.store import library
from kb.store.database import Database
from kb.training.bank.check_libraries import CheckLibraries
from kb.training.practice.choosing import LEARNERS
from review.case_reports.frame import INTERNAL
from search.answering.service import Answerer
from search.similar.opening import public_cases
from web import addresses, caching, errors, filters, finding, insiders, security
from web.api import answering as api_answering
from web.api import applicable as api_applicable
from web.api import attachments as api_attachments
from web.api import case_audiences as api_case_audiences
from web.api import case_reports as api_case_reports
from web.api import cases as api_cases
from web.api import compendia as api_compendia
from web.api import desk as api_desk
from web.api import documentation
from web.api import exam_room as api_exam_room
from web.api import exams as api_exams
from web.api import file_reviews as api_file_reviews
from web.api import law_changes as api_law_changes
from web.api import meetings as api_meetings
from web.api import operations as api_operations
from web.api import papers as api_papers
from web.api import provisions as api_provisions
from web.api import questions as api_questions
from web.api import rechecks as api_rechecks
from web.api import regulations as api_regulations
from web.api import release as api_release
from web.api import reviewing as api_reviewing
from web.api import search as api_search
from web.api import similar as api_similar
from web.api import training as api_training
from web.pages import (
    account,
    answers,
    applicable,
    audit,
    bank_doors,
    benchmarks,
    candidates,
    case_audiences,
    case_reports,
    cases,
    catalogue,
    commendations,
    compendia,
    courses,
    desk,
    desk_cases,
    desk_files,
    desk_guides,
    desk_review,
    desk_similar,
    desk_timeline,
    evaluation,
    exam_results,
    exam_room,
    exams,
    feedback,
    feeds,
    file_review_results,
    file_review_scoring,
    file_reviews,
    guides,
    health,
    home,
    imports,
    law_changes,
    law_graph,
    materials,
    meeting_plans,
    meetings,
    overdue,
    papers,
    policies,
    policy_duties,
    practice,
    question_files,
    question_stale,
    question_writing,
    questions,
    receipts,
    rechecks,
    regulations,
    releases,
    results,
    similar_cases,
    syllabus,
    teachers,
    training,
    training_records,
    volumes,
)
from web.search_log import SearchLog
from web.wiring import EXTENSION, Searcher, Services, services

NAVIGATION: Final = (
    ("regulations.index", "法规库"),
    ("cases.index", "典型案例"),
    ("guides.index", "合规指南"),
    ("materials.index", "培训材料"),
    ("catalogue.index", "事项目录"),
    ("syllabus.index", "考试大纲"),
    ("policies.index", "政策文件"),
)
THEMES: Final = frozenset({"light", "dark"})
NEWEST_KEPT_S: Final = 20
STATIC_KEPT_S: Final = 86_400
STATIC: Final = Path(__file__).parent / "static"


def create_app(settings: Settings, *, database: Database, search: Searcher) -> APIFlask:
    """Return the application of the public pages and the REST API.

    Args:
        settings: limits, cookies and keys.
        database: an open, migrated database.
        search: the public search; nothing here has a handle on the internal index.
    """
    app = APIFlask(
        __name__,
        title="案鉴开放接口",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.extensions[EXTENSION] = Services(
        settings,
        database,
        search,
        SearchLog(settings, database),
        Answerer(settings, database, search.search),
        public_cases(database),
        CheckLibraries(),
    )
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config["HTTP_ERROR_SCHEMA"] = errors.SCHEMA
    app.config["VALIDATION_ERROR_SCHEMA"] = errors.SCHEMA
    app.config["AUTO_SERVERS"] = False
    app.config["SERVERS"] = [{"url": "/"}]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_KEPT_S
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.converters["version"] = addresses.VersionConverter
    app.url_map.converters["article"] = addresses.ArticleConverter
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Bootstrap5(app)
    limiter = security.install(app, settings)
    errors.install(app)
    caching.install(app)
    filters.install(app)
    app.jinja_env.filters["page_endpoint"] = finding.PAGES_OF_KIND.get
    app.context_processor(_page_context)
    _register(app)
    _limit(app, "account.sign_in_with_password", partial(security.limit_sign_in, limiter))
    # Reads without a session that take JSON alone, which no form of another site can send.
    security.csrf.exempt(api_answering.blueprint)
    security.csrf.exempt(api_similar.blueprint)
    asking = limiter.shared_limit(security.ANSWER_LIMIT, scope="answers")
    _limit(app, "answers.page", asking)
    _limit(app, "api_answering.answer", asking)
    return app


def _limit(app: Flask, endpoint: str, limit: Callable[[Any], Any]) -> None:
    """Put a stricter limit on one endpoint."""
    app.view_functions[endpoint] = limit(app.view_functions[endpoint])


def _register(app: Flask) -> None:
    for module in (
        home,
        results,
        answers,
        regulations,
        law_graph,
        applicable,
        similar_cases,
        cases,
        case_audiences,
        guides,
        materials,
        policies,
        policy_duties,
        benchmarks,
        catalogue,
        syllabus,
        commendations,
        compendia,
        volumes,
        feeds,
        receipts,
        meetings,
        meeting_plans,
        releases,
        rechecks,
        law_changes,
        overdue,
        papers,
        imports,
        evaluation,
        candidates,
        questions,
        question_stale,
        question_writing,
        question_files,
        desk,
        desk_cases,
        desk_files,
        desk_guides,
        desk_review,
        desk_similar,
        desk_timeline,
        case_reports,
        exams,
        exam_room,
        exam_results,
        file_reviews,
        file_review_scoring,
        file_review_results,
        feedback,
        health,
        audit,
        training,
        practice,
        training_records,
        courses,
        teachers,
        account,
        documentation,
        api_search,
        api_answering,
        api_regulations,
        api_provisions,
        api_questions,
        api_applicable,
        api_similar,
        api_cases,
        api_case_audiences,
        api_case_reports,
        api_meetings,
        api_operations,
        api_compendia,
        api_papers,
        api_rechecks,
        api_law_changes,
        api_release,
        api_desk,
        api_attachments,
        api_reviewing,
        api_training,
        api_exams,
        api_exam_room,
        api_file_reviews,
    ):
        app.register_blueprint(module.blueprint)


def _page_context() -> dict[str, Any]:
    theme = request.cookies.get("theme", "")
    return {
        "navigation": NAVIGATION,
        "theme": theme if theme in THEMES else "",
        "static_url": _static_url,
        "today": dt.date.today,
        "bank_doors": bank_doors.bank_doors,
        "sees_training": insiders.has_role(LEARNERS),
        "sees_desk": insiders.has_role(desk.SEES_DESK),
        "makes_reports": insiders.has_role(INTERNAL),
        "sees_evaluation": insiders.has_role(insiders.EVALUATION_ROLES),
        "sees_candidates": insiders.has_role(candidate_store.ROLES),
        "newest_version": _newest_version(int(time.monotonic() // NEWEST_KEPT_S)),
    }


@lru_cache(maxsize=2)
def _newest_version(stretch: int) -> str:
    """Return the date of the newest law held: every page says how far the library reaches.

    Kept for one `stretch` of time; without an answer the page is shown without the note.
    """
    try:
        with services().database.reading() as session:
            return library.newest_version(session)
    except SQLAlchemyError:
        return ""


def _static_url(filename: str) -> str:
    """Return a static file's address with its content's hash, so that caches never go stale."""
    return url_for("static", filename=filename, v=_fingerprint(filename))


@cache
def _fingerprint(filename: str) -> str:
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:10]
