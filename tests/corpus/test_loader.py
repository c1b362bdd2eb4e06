"""The starter corpus reaches the public the way any text does, once, and by many hands."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from corpus import manifest
from corpus.loader import ACTOR, BATCH_NAME, cleared_passages, load_starter
from ingest.batch import BatchRequest, run_batch
from kb.errors import NotAuthenticated
from kb.model.document import Batch, Citation, Document, DocumentKind, DocumentState
from kb.model.operations import AuditEntry, OutboxEntry, ReviewRecord
from kb.model.people import Role, User
from kb.settings import Settings
from kb.store import accounts, catalogue, checks, library, publications
from kb.store.database import Database
from kb.text.privacy import find_hits
from review.signers import INGEST_ACCOUNT, STARTER_PREFIX

CORPUS = manifest.FOLDER
ROLL = yaml.safe_load((CORPUS / "accounts.yaml").read_text(encoding="utf-8"))

CASE = """---
kind: case
id: case-invented
title: 某印染有限公司偷排案
region: "990100"
level: municipal
handling_unit: 云泽市生态环境局
handlers: [周某某, 吴某某]
party: 云泽锦绣印染有限公司
party_display: 某印染有限公司
violation_on: 2023-05-01
legal_basis:
  - {{law: 虚构河流保护条例, version: 2020-01-01, article: 2, role: penalty}}
---

## 案情简介

{facts}

## 法律依据

依照《虚构河流保护条例》第二条处罚。
"""
GUIDE = """---
kind: guide
id: guide-invented
title: 虚构行业合规指南
---

## 要点

请按照《虚构河流保护条例》第一条经营。
"""
SYLLABUS = """kind: syllabus
id: syllabus-invented
title: 虚构大纲
points:
  - {code: KD-1, level: 初级, category: 基础, title: 亮证, mastery: 掌握, hours: 1, basis: []}
"""
LAW = """# 虚构河流保护条例

2020年1月1日 云泽市人民代表大会常务委员会通过

第一条 为了保护河流，制定本条例。

第二条 向河流倾倒废液的，处一万元罚款。

第三条 本条例自2020年3月1日起施行。
"""


def write_corpus(folder: Path, *, facts: str = "执法人员发现废水入河。") -> Path:
    """Write a corpus of three invented texts, with the real roll of accounts."""
    for name in ("cases", "guides", "syllabus"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(CORPUS / "accounts.yaml", folder)
    (folder / "cases" / "01.md").write_text(CASE.format(facts=facts), encoding="utf-8")
    (folder / "guides" / "01.md").write_text(GUIDE, encoding="utf-8")
    (folder / "syllabus" / "syllabus.yaml").write_text(SYLLABUS, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def count(database: Database, model: Any) -> int:
    with database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder with the whole starter corpus in it."""

    database: Database
    settings: Settings
    files: int


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory, starter_home: Path) -> Iterator[Home]:
    home = tmp_path_factory.mktemp("starter") / "home"
    shutil.copytree(starter_home, home)
    settings = Settings(home=home, laws_dir=None)
    database = Database.open(settings)
    assert count(database, Document) == len(manifest.text_files())
    yield Home(database, settings, len(manifest.text_files()))
    database.close()


def test_every_starter_text_is_public(starter: Home) -> None:
    with starter.database.reading() as session:
        states = set(session.scalars(select(Document.state)))
        assert states == {DocumentState.PUBLISHED.value}
        kinds = publications.counts_by_kind(session)
        assert kinds["case"] >= 24
        assert kinds["material"] >= 12
        assert kinds["guide"] >= 6
        assert kinds["regulation"] >= 1
        assert len(catalogue.enforcement_items(session)) >= 120
        assert len(catalogue.syllabus_points(session)) >= 60
        assert library.counts(session).articles > 0
        assert all(finding.ok for finding in checks.run_all(session))


def test_cases_are_shown_under_the_bureau_that_handled_them(starter: Home) -> None:
    with starter.database.reading() as session:
        cases, _ = publications.list_published(session, DocumentKind.CASE)
        for case in cases:
            assert case.unit == case.content["handling_unit"]


def test_no_starter_account_acts_in_two_stages_of_one_text(starter: Home) -> None:
    with starter.database.reading() as session:
        stages: dict[tuple[str, int], set[str]] = defaultdict(set)
        people: dict[str, set[int]] = defaultdict(set)
        for record in session.scalars(select(ReviewRecord)):
            stages[record.subject, record.user_id].add(record.stage)
            people[record.subject].add(record.user_id)
        assert all(len(acted) == 1 for acted in stages.values())
        for document in session.scalars(select(Document)):
            if document.kind != DocumentKind.REGULATION.value:
                least = 12 if document.kind == DocumentKind.CASE.value else 9
                assert len(people[f"document:{document.id}"]) >= least, document.key


def test_each_text_is_announced_to_the_index(starter: Home) -> None:
    with starter.database.reading() as session:
        announced = set(session.scalars(select(OutboxEntry.document_id)))
        assert announced == set(session.scalars(select(Document.id)))


def test_the_audit_names_nobody_but_the_starter_accounts(starter: Home) -> None:
    with starter.database.reading() as session:
        actors = set(session.scalars(select(AuditEntry.actor)))
    assert actors <= {entry["name"] for entry in ROLL["accounts"]} | {ACTOR, INGEST_ACCOUNT}


def test_nobody_can_sign_in_as_a_starter_account(starter: Home) -> None:
    with starter.database.reading() as session:
        assert set(session.scalars(select(User.password_hash))) == {""}
        with pytest.raises(NotAuthenticated):
            accounts.authenticate(session, "starter-publisher", "")


def test_loading_again_changes_nothing(starter: Home) -> None:
    before = [count(starter.database, model) for model in (AuditEntry, Batch, OutboxEntry)]
    report = load_starter(starter.database, starter.settings)
    assert (report.published, report.unchanged) == (0, starter.files)
    after = [count(starter.database, model) for model in (AuditEntry, Batch, OutboxEntry)]
    assert after == before


def test_an_edited_text_becomes_a_correction_of_the_published_one(
    database: Database, settings: Settings, folder: Path
) -> None:
    assert load_starter(database, settings, folder=folder).published == 3
    write_corpus(folder, facts="执法人员再次发现废水入河。")

    report = load_starter(database, settings, folder=folder)

    assert (report.published, report.failures) == (1, ())
    with database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, "case-invented")
        actions = session.scalars(
            select(ReviewRecord.action)
            .where(ReviewRecord.subject == f"document:{shown.id}")
            .order_by(ReviewRecord.id)
        ).all()
    assert "再次" in shown.content["sections"][0]["text"]
    assert actions.count("publish") == 2
    assert "correct" in actions


def test_internal_fields_of_a_starter_case_stay_inside(
    database: Database, settings: Settings, folder: Path
) -> None:
    load_starter(database, settings, folder=folder)
    with database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, "case-invented")
    assert shown.content["party_display"] == "某印染有限公司"
    assert "锦绣" not in str(shown.content)
    assert "周某某" not in str(shown.content)


def test_a_leaking_text_is_reported_and_stops_no_other(
    database: Database, settings: Settings, folder: Path
) -> None:
    write_corpus(folder, facts="执法人员到云泽锦绣印染有限公司检查。")
    report = load_starter(database, settings, folder=folder)
    assert report.published == 2
    assert [name for name, _ in report.failures] == ["case-invented"]
    with database.reading() as session:
        document = session.scalars(select(Document).where(Document.kind == "case")).one()
        assert document.state == DocumentState.APPROVED.value
        assert document.published_revision_id is None


def test_a_load_that_was_killed_before_the_review_is_continued(
    database: Database, settings: Settings, folder: Path
) -> None:
    paths = tuple(folder / name for name in ("cases", "guides", "syllabus"))
    run_batch(database, settings, BatchRequest(paths, name=BATCH_NAME, publish=True))
    report = load_starter(database, settings, folder=folder)
    assert report.published == 3
    assert count(database, Batch) == 1
    assert load_starter(database, settings, folder=folder).unchanged == 3


def test_a_file_that_cannot_be_read_is_reported_and_stops_no_other(
    database: Database, settings: Settings, folder: Path
) -> None:
    (folder / "guides" / "02.md").write_bytes(b"\x00\x01\x02\xff\xfe binary")
    report = load_starter(database, settings, folder=folder)
    assert report.published == 3
    assert [name for name, _ in report.failures] == ["02.md"]


def test_citations_wait_for_the_law_and_find_it_when_it_comes(
    database: Database, settings: Settings, folder: Path
) -> None:
    load_starter(database, settings, folder=folder)
    with database.reading() as session:
        assert set(session.scalars(select(Citation.resolved))) == {False}
    (folder / "regulations").mkdir()
    law = folder / "regulations" / "虚构河流保护条例(2020-01-01).md"
    law.write_text(LAW, encoding="utf-8")

    load_starter(database, settings, folder=folder)

    with database.reading() as session:
        rows = session.scalars(select(Citation)).all()
        assert {row.version for row in rows} == {"2020-01-01"}
        assert all(row.resolved and row.work_slug and row.provision for row in rows)
        case = publications.get_published(session, DocumentKind.CASE, "case-invented")
        slug = rows[0].work_slug
        assert [found.key for found in publications.citing(session, slug, 2)] == [case.key]


def test_the_roll_gives_each_account_one_part() -> None:
    review_roles = {
        Role.SUBMITTER,
        Role.BUSINESS_REVIEWER,
        Role.LEGAL_REVIEWER,
        Role.PANEL_MEMBER,
        Role.PUBLISHER,
        Role.LIBRARIAN,
    }
    for entry in ROLL["accounts"]:
        assert entry["name"].startswith(STARTER_PREFIX)
        assert len(set(entry["roles"]) & review_roles) <= 1
    submitting = {e["unit"] for e in ROLL["accounts"] if "submitter" in e["roles"]}
    judging = {e["unit"] for e in ROLL["accounts"] if "submitter" not in e["roles"]}
    assert not submitting & judging


def test_the_manifest_is_current() -> None:
    written = json.loads(manifest.MANIFEST.read_text(encoding="utf-8"))
    assert written == manifest.build(), "run: python -m corpus.manifest"


def test_the_manifest_notices_an_edit_and_a_new_file(folder: Path) -> None:
    manifest.write(folder)
    before = manifest.build(folder)
    write_corpus(folder, facts="改了一个字。")
    edited = manifest.build(folder)
    (folder / "guides" / "02.md").write_text("新", encoding="utf-8")
    grown = manifest.build(folder)
    assert len({before["sha256"], edited["sha256"], grown["sha256"]}) == 3
    assert len(grown["files"]) == len(edited["files"]) + 1 == 4


def test_every_cleared_passage_stands_in_a_text_and_has_a_reason() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in manifest.text_files())
    for (kind, passage), reason in cleared_passages().items():
        assert kind == "NAME"
        assert passage in texts
        assert len(reason) > 8


def test_a_text_that_names_a_person_waits_for_people(
    database: Database, settings: Settings, folder: Path
) -> None:
    write_corpus(folder, facts="法定代表人陈建国到场。")
    report = load_starter(database, settings, folder=folder)
    assert any("姓名 1 处" in reason for _, reason in report.failures)


def test_nothing_in_the_starter_texts_names_a_person_unless_the_editors_cleared_it() -> None:
    cleared = cleared_passages()
    open_marks = [
        (path.name, hit.type.value, hit.text)
        for folder in ("cases", "guides", "materials", "catalogue", "syllabus")
        for path in sorted((CORPUS / folder).rglob("*.md"))
        for hit in find_hits(path.read_text(encoding="utf-8"))
        if (hit.type.value, hit.text) not in cleared
    ]
    assert open_marks == []
