"""A working day at the desk: one matter in every stage, and everybody who deals with it."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kb.model.case_report import Verdict
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.people import User
from kb.model.question import QuestionType
from kb.store.database import Database
from kb.training.papers import blueprint, drafting, freezing, reading
from review.desk import cases, guide_form, guides, working_copies
from review.stages import Choice, Mode
from tests.kb.compendium.guides.streams import BODY, FRONT
from tests.kb.training.papers.bank import publish_bank, question, withdraw
from tests.review.bureau import PANEL, draft, settle
from tests.review.council import council
from tests.review.desk.forms import FORM
from tests.review.desk.signers import SignedDesk, give_passwords
from tests.review.reports import report_on, signed_report
from tests.web.busy_file_reviews import FILE_REVIEW_PAGES, fill_file_reviews
from tests.web.busy_training import NAMES as TRAINERS
from tests.web.busy_training import TRAINING_PAGES, fill_training
from tests.web.desk import sign_in
from tests.web.test_queue_pages import submitted_long_ago
from tests.web.test_rechecks import open_recheck

NAMES: Final = {
    "submitter": "沈思齐",
    "other-submitter": "梁若溪",
    "librarian": "顾明川",
    "business-1": "陆景行",
    "business-2": "叶知秋",
    "business-3": "贺兰亭",
    "legal-1": "温如言",
    "legal-2": "程望舒",
    "panel-1": "秦怀远",
    "panel-2": "许清和",
    "panel-3": "江晚照",
    "panel-4": "段云起",
    "panel-5": "白露生",
    "panel-own": "方竹隐",
    "publisher": "周见山",
    "expert": "苏映雪",
    "admin": "丁一凡",
    "everything": "万事通",
    "everything-own": "任百川",
    "business-own": "游子安",
    "expert-own": "石敢当",
    **TRAINERS,
}
TITLES: Final = {
    "draft": "某化工厂擅自拆除在线监测设备案",
    "returned": "某养殖合作社粪污直排沟渠案",
    "screening": "某汽修店露天喷漆废气无组织排放案",
    "business": "某印染有限公司利用雨水管排放废水案",
    "legal": "某建材有限公司未取得排污许可证排放污染物案",
    "meeting": "某电镀有限公司篡改、伪造自动监测数据案",
    "waiting": "某固废处置公司跨省非法倾倒污泥案",
    "approved": "某食品有限公司超标排放水污染物案",
    "published": "某医院未按规定贮存医疗废物案",
}
#: The address of every page of the desk, with who opens it; `{...}` is the row of a matter.
DESK_PAGES: Final = (
    ("submitter", "/desk"),
    ("librarian", "/desk"),
    ("business-1", "/desk"),
    ("panel-1", "/desk"),
    ("expert", "/desk"),
    ("inspector", "/desk"),
    ("submitter", "/desk/cases/new"),
    ("submitter", "/desk/cases/{draft}/edit"),
    ("submitter", "/desk/cases/{returned}/edit"),
    ("submitter", "/desk/cases/{draft}/discard"),
    ("submitter", "/desk/guides/new"),
    ("submitter", "/desk/guides/{guide_draft}/edit"),
    ("submitter", "/desk/guides/{guide_draft}/discard"),
    ("submitter", "/desk/documents/{business}"),
    ("submitter", "/desk/documents/{business}/timeline"),
    ("submitter", "/desk/documents/{returned}/timeline"),
    ("librarian", "/desk/documents/{screening}"),
    ("business-1", "/desk/documents/{business}"),
    ("business-2", "/desk/documents/{business}"),
    ("business-1", "/desk/documents/{business}/timeline"),
    ("expert", "/desk/documents/{business}"),
    ("legal-1", "/desk/documents/{legal}"),
    ("panel-1", "/desk/documents/{guide}"),
    ("panel-2", "/desk/documents/{guide}"),
    ("panel-2", "/desk/documents/{meeting}"),
    ("panel-1", "/desk/meetings"),
    ("panel-1", "/desk/meetings?state=closed"),
    ("panel-2", "/desk/meetings/1"),
    ("panel-1", "/desk/meetings/2"),
    ("panel-1", "/desk/meetings/2/plan"),
    ("panel-1", "/desk/meetings/3"),
    ("publisher", "/desk/releases"),
    ("publisher", "/desk/releases/{approved}"),
    ("publisher", "/desk/releases/{published}"),
    ("publisher", "/desk/releases/{published}/withdraw"),
    ("publisher", "/desk/releases/{published}/suspend"),
    ("legal-1", "/desk/rechecks"),
    ("legal-1", "/desk/law-changes"),
    ("legal-1", "/desk/law-changes/2"),
    ("admin", "/desk/overdue"),
    ("legal-1", "/desk/case-reports"),
    ("legal-1", "/desk/case-reports?shelf=drafts"),
    ("legal-1", "/desk/case-reports/new"),
    ("legal-1", "/desk/case-reports/{report_begun}"),
    ("legal-1", "/desk/case-reports/{report_ready}"),
    ("legal-1", "/desk/case-reports/{report_begun}/discard"),
    ("inspector", "/desk/case-reports/{report_signed}"),
    ("expert", "/training/papers"),
    ("expert", "/training/papers/new"),
    ("expert", "/training/papers/new?paper={paper_frozen}"),
    ("expert", "/training/papers/{paper_draft}"),
    ("expert", "/training/papers/{paper_frozen}"),
    ("expert", "/training/papers/{paper_draft}/questions/1"),
    ("admin", "/audit"),
    *TRAINING_PAGES,
    *FILE_REVIEW_PAGES,
)


@dataclass
class BusyDesk:
    """The application over that day, with one signed-in browser for everybody."""

    app: APIFlask
    rows: dict[str, int | str]
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    seen: dict[tuple[str, str], TestResponse] = field(default_factory=dict)

    def client(self, name: str) -> FlaskClient:
        if name not in self.clients:
            client = self.app.test_client()
            # a machine for everybody: one may sign in only so often
            client.environ_base["REMOTE_ADDR"] = f"10.0.0.{len(self.clients) + 1}"
            sign_in(client, name)
            client.get("/")  # takes the notice of having signed in
            self.clients[name] = client
        return self.clients[name]

    def address(self, pattern: str) -> str:
        return pattern.format(**self.rows)

    def get(self, name: str, pattern: str) -> TestResponse:
        """Return a page, the same one every time: nobody acts between two looks."""
        key = (name, self.address(pattern))
        if key not in self.seen:
            self.seen[key] = self.client(name).get(key[1])
        return self.seen[key]

    def cookie(self, name: str) -> str:
        """Return the session of a person for another browser."""
        cookie = self.client(name).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return cookie.value


def written(database: Database, title: str, **changes: Any) -> SignedDesk:
    """Return a case of the invented bureau, filled in as far as the form goes."""
    form = {**deepcopy(FORM), "title": title, **changes}
    return SignedDesk(database, cases.create(database, actor="submitter", form=form).document_id)


def fill_desk(database: Database) -> dict[str, int | str]:
    """Put the people and their matters into a database, and return the matters' rows."""
    settle(database)
    give_passwords(database)
    with database.unit_of_work() as uow:
        for user in uow.session.scalars(select(User)):
            user.display_name = NAMES.get(user.name, user.display_name)
            user.name = "inspector" if user.name == "lin" else user.name
    matters = {name: written(database, title) for name, title in TITLES.items()}
    _type_on(database, matters["draft"])
    _return(matters["returned"])
    matters["screening"].bring_to(DocumentState.SCREENING).opens("librarian")
    _ask(matters["business"])
    matters["legal"].bring_to(DocumentState.LEGAL_REVIEW).opens("legal-1")
    for name in ("meeting", "waiting"):
        matters[name].bring_to(DocumentState.DELIBERATION)
    rows: dict[str, int | str] = {name: desk.id for name, desk in matters.items()}
    rows["guide"] = _meet(database, matters)
    rows["guide_draft"] = _write_guide(database)
    matters["approved"].bring_to(DocumentState.APPROVED).opens("publisher")
    matters["published"].bring_to(DocumentState.PUBLISHED)
    rows |= _report(database, matters["published"])
    late = draft(database, key="case-2026-0101", content={"title": "某砂石场扬尘污染案"})
    submitted_long_ago(late)
    with database.unit_of_work() as uow:
        for row, title in (
            (late.id, "某砂石场扬尘污染案"),
            (rows["guide"], "印染企业环境合规指南"),
        ):
            uow.session.get_one(Document, row).title = title
    open_recheck(database)
    open_recheck(database, key="chitang-guanli-banfa/1999-01-01", parts=("第一条",))
    rows |= _set_papers(database) | fill_training(database) | fill_file_reviews(database)
    give_passwords(database)
    return rows


def _set_papers(database: Database) -> dict[str, str]:
    """Put together a paper that is frozen, and a draft of which a question became stale."""
    publish_bank(database, [question(n, kind) for n, kind in enumerate((*QuestionType,) * 2)])
    kinds = (QuestionType.SINGLE, QuestionType.FILL_IN, QuestionType.CASE_ANALYSIS)
    spec = {
        "title": "工地扬尘执法上岗考试",
        "level": "中级",
        "marks": 14,
        "pass_marks": 8,
        "minutes": 30,
        "sections": [
            {"type": kinds[0].value, "number": 2, "marks": 1},
            {"type": kinds[1].value, "number": 2, "marks": 1},
            {"type": kinds[2].value, "number": 1, "marks": 10},
        ],
        "alike_limit": None,
    }
    frozen, begun = (
        drafting.assemble(database, blueprint.read(spec), actor="expert") for _ in range(2)
    )
    with database.reading() as session:
        seen = reading.get_paper(session, frozen)
    freezing.freeze(database, frozen, actor="expert", revision=seen.sha256)
    drafting.pin(database, begun, 1, actor="expert", revision=seen.sha256, pinned=True)
    withdraw(database, seen.items[-1].key)
    return {"paper_frozen": frozen, "paper_draft": begun}


def _report(database: Database, desk: SignedDesk) -> dict[str, str]:
    """Write three reports: one begun, one ready to be signed, one signed."""
    begun, ready = (report_on(database, desk) for _ in range(2))
    ready.decide(**{desk.row.key.replace("-", "_"): Verdict.ADOPT})
    signed = signed_report(database, desk)
    return {
        "report_begun": begun.number,
        "report_ready": ready.number,
        "report_signed": signed.number,
    }


def _type_on(database: Database, desk: SignedDesk) -> None:
    copy = working_copies.open_copy(database, desk.id, actor="submitter")
    typed = {**copy.content, "violation": "拆除在线监测设备，"}
    working_copies.autosave(database, desk.id, actor="submitter", number=copy.number, content=typed)


def _return(desk: SignedDesk) -> None:
    desk.bring_to(DocumentState.SCREENING).return_with(
        "librarian",
        ("案情简介第二段", "“红色废水”与监测报告的描述不一致，请核对后统一。"),
        ("法律依据", "处罚依据只写到条，请写明款、项。"),
    )


def _ask(desk: SignedDesk) -> None:
    desk.bring_to(DocumentState.BUSINESS_REVIEW).opens("business-1")
    desk.act(
        "ask_expert",
        "business-1",
        expert="expert",
        opinion="雨水管中的废水与车间废水是否同源，采样方法能否支持这一认定？",
        due_on=dt.date.today() + dt.timedelta(days=5),
    )


def _write_guide(database: Database) -> int:
    """Begin a guide in which a fine is wrong and a duty has no provision; return its row."""
    body = BODY.replace("1万元", "10万元").replace("春天修盖子", "春天必须修盖子")
    typed = guide_form.typed_content({**FRONT, "body": body}, {})
    return guides.create(database, actor="submitter", typed=typed).document_id


def _meet(database: Database, matters: dict[str, SignedDesk]) -> int:
    """Hold a meeting half through, plan another, and send a guide round; return its row."""
    held = council(
        database, matters["meeting"], title="2026年第三次案例审议会", place="省厅三楼会议室"
    ).begin()
    held.open_item()
    held.vote("panel-1")
    held.vote("panel-3", Choice.SEND_BACK, "监测数据的比对过程没有写清楚")
    matters["meeting"].opens("panel-2")
    council(
        database,
        matters["waiting"],
        title="2026年第四次案例审议会",
        place="省厅五楼会议室",
        planned_for=dt.datetime.now(dt.UTC) + dt.timedelta(days=6),
    )
    guide = SignedDesk(database, draft(database, key="guide-dyeing", kind=DocumentKind.GUIDE,
                       content={"title": "印染企业环境合规指南", "sections": [
                           {"heading": "一、排污许可", "text": "排放污染物之前取得排污许可证。"},
                           {"heading": "二、雨污分流", "text": "雨水管不接入任何生产废水。"}]},
                       ).id)  # fmt: skip
    guide.submit()
    guide.passes("business-1")
    guide.passes("legal-1")
    sent = council(database, guide, mode=Mode.CIRCULATION, title="印染指南传阅")
    sent.open()
    sent.open_item()
    sent.vote("panel-2")
    sent.vote("panel-4")
    for name in PANEL:
        guide.opens(name)
    return guide.id
