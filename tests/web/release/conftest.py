"""A province with a case in which every field holds a word that must never get out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from kb.model.desk import Attachment, WorkingCopy
from kb.model.document import DocumentKind, DocumentState
from kb.settings import Settings
from kb.store import accounts, documents
from kb.store.database import Database
from review.release import due
from search.opening import SearchRuntime
from tests.review.bureau import SETUP, Desk, settle
from tests.review.desk.signers import give_passwords
from web.app import create_app
from web.wiring import EXTENSION

KEY: Final = "case-2024-101"
SHOWN: Final = "青檀石桥"
"""A word of the public text, to show that looking for a word would find one."""

CANARIES: Final[dict[str, str]] = {
    "party": "蓼蓝鸬鹚印染有限公司",
    "handler": "鸩羽生",
    "whistle_blower": "鹡鸰子",
    "informant": "鸧鹒娘",
    "contacts": "13987650421",
    "internal_notes": "莺粟暗语七号",
    "own_field": "鵁鶄密件",
    "name_in_text": "鹔鹴平",
    "phone_in_text": "15212345670",
    "id_in_text": "110101199003077838",
    "bank_in_text": "6222021234567890128",
    "plate_in_text": "澜A9K7Q3",
    "address_in_text": "鹈鹕巷九百零一号",
    "mail_in_text": "canary-mail@kuaile.example",
    "attachment": "鸲鹆笔录.docx",
    "working_copy": "鹣鹣草稿",
    "document_title": "鸊鷉内部标题",
    "source_path": "鸤鸠来源.md",
    "opinion": "鸱鸺意见",
}

_FACTS: Final = (
    f"群众{{whistle_blower}}举报后，执法人员在{SHOWN}东侧{{address_in_text}}查获{{name_in_text}}"
    "（身份证{id_in_text}，电话{phone_in_text}，邮箱{mail_in_text}，账户{bank_in_text}，"
    "车辆{plate_in_text}），{party}负责人{informant}在场。"
)
_MASKED: Final = f"群众举报后，执法人员在{SHOWN}东侧某巷查获钱某（联系方式略），某公司在场。"


def _content(facts: str) -> dict[str, Any]:
    return {
        "title": f"某印染有限公司在{SHOWN}排污案",
        "number": "云环罚〔2024〕101号",
        "case_type": "model",
        "element": ["water"],
        "region": "990100",
        "level": "municipal",
        "handling_unit": "云泽市生态环境局",
        "party_display": "某印染有限公司",
        "party_type": "enterprise",
        "industry": "纺织印染",
        "violation": "私设暗管排放废水",
        "violation_on": "2024-02-03",
        "fine_yuan": 80000,
        "tags": ["暗管"],
        "legal_basis": [{"law": "虚构法", "version": "2020-01-01", "article": 3, "role": "duty"}],
        "sections": [
            {"key": "facts", "heading": "案情简介", "text": facts},
            {"key": "lessons", "heading": "启示意义", "text": f"{SHOWN}一带应当加强巡查。"},
        ],
    }


INTERNAL: Final = {
    **_content(_FACTS.format(**CANARIES)),
    "party": CANARIES["party"],
    "handlers": [CANARIES["handler"]],
    "whistle_blower": CANARIES["whistle_blower"],
    "informant": {"name": CANARIES["informant"], "says": ["夜间排放"]},
    "contacts": CANARIES["contacts"],
    "internal_notes": CANARIES["internal_notes"],
    "evidence": {"file": CANARIES["own_field"]},
    "masked": [value for name, value in CANARIES.items() if name.endswith("_in_text")],
}
PUBLIC: Final = _content(_MASKED)


@dataclass
class Site:
    """A published case, the site that shows it, and what keeps its index."""

    settings: Settings
    database: Database
    runtime: SearchRuntime
    app: APIFlask
    case: Desk

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def token(self, name: str) -> dict[str, str]:
        with self.database.unit_of_work() as uow:
            user = accounts.get_user(uow.session, name)
            secret = accounts.create_token(uow, user, "test", actor=SETUP)
        return {"Authorization": f"Bearer {secret}"}

    def catch_up(self) -> None:
        """Do what the threads of a running service do."""
        self.runtime.indexer.drain()
        due.run(self.settings, self.database)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with _opened(tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="module")
def standing_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For tests that only read."""
    with _opened(tmp_path_factory.mktemp("standing") / "home") as made:
        yield made


@contextmanager
def _opened(home: Path) -> Iterator[Site]:
    settings = Settings(home=home, laws_dir=None, rate_limit="100000 per minute")
    database = Database.create(settings)
    settle(database)
    give_passwords(database)
    case = Desk(database, _draft(database))
    case.bring_to(DocumentState.PUBLISHED)
    runtime = SearchRuntime(settings, database)
    app = create_app(settings, database=database, search=runtime.public)
    made = Site(settings, database, runtime, app, case)
    made.catch_up()
    yield made
    app.extensions[EXTENSION].search_log.close()
    runtime.close()
    database.close()


def _draft(database: Database) -> int:
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        submitter = accounts.get_user(uow.session, "submitter")
        document, revision = documents.save(
            uow,
            documents.NewDocument(
                kind=DocumentKind.CASE,
                key=KEY,
                title=CANARIES["document_title"],
                content=INTERNAL,
                public_content=PUBLIC,
                region="990100",
                level="municipal",
                unit_id=unit.id,
                created_by=submitter.id,
                source_path=CANARIES["source_path"],
            ),
            actor="submitter",
        )
        revision.document = document
        uow.session.add(
            Attachment(
                document_id=document.id,
                name=CANARIES["attachment"],
                media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                sha256="1" * 64,
                uploaded_by=submitter.id,
            )
        )
        uow.session.add(
            WorkingCopy(document_id=document.id, content={"title": CANARIES["working_copy"]})
        )
        return document.id
