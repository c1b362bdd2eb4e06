"""Puts a small, invented body of law and one case into a database, published, through kb.store."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from kb.model.base import utc_now
from kb.model.catalogue import EnforcementItem, SyllabusPoint
from kb.model.document import Batch, Citation, Document, DocumentKind, DocumentState, IngestItem
from kb.model.operations import OutboxOperation
from kb.model.people import Role
from kb.model.regulation import Provision, ProvisionKind, Relation, Version, Work
from kb.store import accounts, documents
from kb.store.unit_of_work import UnitOfWork
from kb.text.numerals import ArticleNumber, parse_article_label

ACTOR = "test"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an invented law: rows of (kind, text)."""

    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    rows: tuple[tuple[str, str], ...]
    amendments: tuple[dict[str, str], ...] = field(default=())


OLD = Edition(
    "2016-03-01",
    dt.date(2016, 5, 1),
    dt.date(2021, 6, 1),
    (
        ("preamble", "（2016年3月1日澜江省人民代表大会常务委员会通过）"),
        ("chapter", "第一章　总则"),
        ("article", "第一条　为了保护溪流，制定本条例。"),
        ("article", "第二条　本条例适用于本省的溪流。"),
        ("chapter", "第二章　责任"),
        ("article", "第三条　向溪流倾倒垃圾的，处五百元罚款。"),
        ("article", "第四条　本条例自2016年5月1日起施行。"),
    ),
)
NEW = Edition(
    "2021-04-20",
    dt.date(2021, 6, 1),
    None,
    (
        ("preamble", "（2016年3月1日通过　2021年4月20日修订）"),
        ("chapter", "第一章　总则"),
        ("article", "第一条　为了保护溪流和湖泊，制定本条例。"),
        ("article", "第二条　本条例适用于本省的溪流。"),
        ("article", "第二条之一　溪长每月巡查一次。"),
        ("chapter", "第二章　责任"),
        (
            "article",
            "第三条　有下列行为之一的，处二千元以上一万元以下罚款：\n（一）向溪流倾倒垃圾；\n"
            "（二）向溪流倾倒废油：\n1.数量较大的；\n2.含有毒物质的。\n"
            "前款行为轻微并及时改正的，不予处罚。",
        ),
        ("article", "第四条　本条例自2021年6月1日起施行。"),
        ("annex", "附件：溪流名录"),
    ),
    ({"on": "2021-04-20", "body": "澜江省人民代表大会常务委员会", "act": "revised"},),
)

CASE: dict[str, Any] = {
    "title": "某食品有限公司向溪流倾倒废油案",
    "number": "澜环罚〔2022〕1号",
    "case_type": "model",
    "element": ["water"],
    "region": "990100",
    "level": "municipal",
    "handling_unit": "云泽市生态环境局",
    "party_display": "某食品有限公司",
    "party_type": "enterprise",
    "industry": "食品制造",
    "violation": "向溪流倾倒废油",
    "violation_on": "2022-02-03",
    "decided_on": "2022-03-01",
    "found_by": "tip_off",
    "methods": ["drone"],
    "measures": ["order_correction"],
    "fine_yuan": 8000,
    "tags": ["废油"],
    "legal_basis": [
        {
            "law": "溪流保护条例",
            "version": "2021-04-20",
            "article": 3,
            "paragraph": 1,
            "items": [2],
            "role": "penalty",
        },
        {"law": "不在库的规定", "version": "2001-01-01", "article": 9, "role": "duty"},
    ],
    "sections": [
        {
            "key": "facts",
            "heading": "案情简介",
            "text": "**某食品**倒废油。<script>alert(1)</script>",
        },
        {"key": "handling", "heading": "查处情况", "text": "执法人员当场取证。"},
        {
            "key": "legal_basis",
            "heading": "法律依据",
            "text": "依照**《溪流保护条例》**第三条第一款第二项。",
        },
        {"key": "lessons", "heading": "启示意义", "text": "废油应当交有能力的单位处置。"},
    ],
}


def publish(uow: UnitOfWork, document: Document, revision_id: int, sha256: str) -> None:
    document.state = DocumentState.PUBLISHED.value
    document.approved_sha256 = sha256
    document.published_revision_id = revision_id
    document.published_at = dt.datetime(2024, 5, 6, 1, 2, tzinfo=dt.UTC)
    uow.announce(document.id, OutboxOperation.UPSERT)


def add_document(
    uow: UnitOfWork,
    kind: DocumentKind,
    key: str,
    content: dict[str, Any],
    *,
    published: bool = True,
) -> Document:
    document, revision = documents.save(
        uow,
        documents.NewDocument(
            kind=kind,
            key=key,
            title=content["title"],
            content={**content, "party": "张三食品有限公司"},
            public_content=content,
            region=content.get("region", "000000"),
            level=content.get("level", "national"),
        ),
        actor=ACTOR,
    )
    if published:
        publish(uow, document, revision.id, revision.sha256)
    return document


def add_edition(
    uow: UnitOfWork, work: Work, edition: Edition, *, published: bool = True
) -> Version:
    text = "\n".join(row for _, row in edition.rows)
    content = {"title": work.title, "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
    document, revision = documents.save(
        uow,
        documents.NewDocument(
            kind=DocumentKind.REGULATION,
            key=f"{work.slug}/{edition.version}",
            title=work.title,
            content={**content, "version": edition.version},
            public_content=content,
            region=work.region,
            level=work.level,
        ),
        actor=ACTOR,
    )
    version = Version(
        work_id=work.id,
        document_id=document.id,
        revision_id=revision.id,
        version=edition.version,
        title=work.title,
        promulgated_on=dt.date.fromisoformat(edition.version) if edition.version else None,
        effective_on=edition.effective_on,
        effective_basis="本条例自施行之日起施行。",
        repealed_on=edition.repealed_on,
        amendments=list(edition.amendments),
        article_count=sum(kind == "article" for kind, _ in edition.rows),
    )
    uow.session.add(version)
    uow.session.flush()
    parent = ""
    chapters = annexes = 0
    for position, (kind, row) in enumerate(edition.rows):
        number: ArticleNumber | None = None
        eid, above = kind, ""
        if kind == "chapter":
            chapters += 1
            eid = parent = f"chp_{chapters}"
        elif kind == "annex":
            annexes += 1
            eid = f"annex_{annexes}"
        elif kind == "article":
            number = parse_article_label(row.split("　")[0])
            assert number is not None
            suffix = "" if number.suffix is None else f"_{number.suffix}"
            eid, above = f"art_{number.number}{suffix}", parent
        uow.session.add(
            Provision(
                version_id=version.id,
                position=position,
                kind=ProvisionKind(kind).value,
                eid=eid,
                parent_eid=above,
                number=number.number if number else None,
                suffix=number.suffix if number else None,
                text=row,
            )
        )
    if published:
        publish(uow, document, revision.id, revision.sha256)
    return version


def add_work(uow: UnitOfWork, slug: str, title: str, **fields: str) -> Work:
    work = Work(
        slug=slug,
        title=title,
        short_title=fields.pop("short_title", title),
        type=fields.pop("type", "local_regulation"),
        level=fields.pop("level", "provincial"),
        region=fields.pop("region", "990000"),
        issuing_body=fields.pop("issuing_body", "澜江省人民代表大会常务委员会"),
    )
    uow.session.add(work)
    uow.session.flush()
    return work


def fill_laws(uow: UnitOfWork) -> Work:
    """Store two versions of a law that repeals another, and return it."""
    streams = add_work(uow, "xiliu-baohu-tiaoli", "溪流保护条例")
    ponds = add_work(uow, "chitang-guanli-banfa", "池塘管理办法", type="rule")
    add_edition(uow, streams, OLD)
    newest = add_edition(uow, streams, NEW)
    add_edition(
        uow,
        ponds,
        Edition(
            "1999-01-01",
            dt.date(1999, 1, 1),
            dt.date(2021, 6, 1),
            (("article", "第一条　池塘应当清淤。"),),
        ),
    )
    uow.session.add(
        Relation(
            version_id=newest.id,
            kind="repeals",
            target_title="池塘管理办法",
            target_work_id=ponds.id,
            on=dt.date(2021, 6, 1),
        )
    )
    draft = add_work(uow, "caogao-tiaoli", "草稿条例")
    add_edition(uow, draft, Edition("2025-01-01", None, None, OLD.rows), published=False)
    return streams


def fill(uow: UnitOfWork) -> None:
    """Store two versions of a law that repeals another, a case, a guide, a catalogue and people."""
    streams = fill_laws(uow)
    case = add_document(uow, DocumentKind.CASE, "case-2022-001", CASE)
    uow.session.add(
        Citation(
            revision_id=case.published_revision_id,
            section="法律依据",
            raw="第三条第一款第二项",
            law="溪流保护条例",
            work_slug=streams.slug,
            article=3,
            paragraph=1,
            items=[2],
            version="2021-04-20",
            provision=f"{streams.slug}/2021-04-20/art_3__para_1__item_2",
            role="penalty",
            resolved=True,
        )
    )
    gone = add_document(uow, DocumentKind.CASE, "case-2020-009", {**CASE, "title": "已撤回的案例"})
    gone.state = DocumentState.WITHDRAWN.value
    gone.withdrawn_at = utc_now()
    gone.withdrawal_reason = "处罚决定经复议变更"
    draft_case = {**CASE, "title": "没有发布的案例"}
    add_document(uow, DocumentKind.CASE, "case-draft", draft_case, published=False)
    for kind, key, title in (
        (DocumentKind.GUIDE, "guide-food", "食品企业合规指南"),
        (DocumentKind.MATERIAL, "material-oil", "废油案件怎样取证"),
        (DocumentKind.POLICY, "policy-rivers", "溪流保护工作方案"),
    ):
        sections = [
            {"key": "section_1", "text": "开头一句。\n第二行。"},
            {"key": "part_1", "heading": "一、应当做什么", "text": "交有能力的单位处置。"},
            {"key": "item_1", "heading": "（一）台账", "text": "留存两年。", "level": 2},
            {"key": "part_2", "heading": "二、不做会怎样", "text": "会被处罚。", "level": 1},
        ]
        add_document(uow, kind, key, {"title": title, "industry": "食品制造", "sections": sections})
    add_catalogue(uow)
    add_batch(uow)
    unit = accounts.ensure_unit(uow, "云泽市生态环境局", region="990100", actor=ACTOR)
    accounts.add_user(
        uow,
        "lin",
        unit=unit,
        roles=[Role.INSPECTOR],
        password="correct horse",
        display_name="林某",
        actor=ACTOR,
    )


def add_catalogue(uow: UnitOfWork) -> None:
    title = {"title": "目录（水）"}
    catalogue = add_document(uow, DocumentKind.CATALOGUE, "catalogue-water", title)
    reference = {"law": "溪流保护条例", "version": "2021-04-20", "article": 3, "items": [2]}
    uow.session.add(
        EnforcementItem(
            document_id=catalogue.id,
            code="W-001",
            name="对向溪流倾倒废油的行政处罚",
            element="water",
            violation="把废油倒进溪流",
            first_level="设区的市",
            subject="生态环境主管部门",
            duty=[reference],
            penalty=[reference],
            range={"text": "罚款2000元至1万元", "fine_min_yuan": 2000, "fine_max_yuan": 10000},
        )
    )
    syllabus = add_document(uow, DocumentKind.SYLLABUS, "syllabus", {"title": "大纲"})
    uow.session.add(
        SyllabusPoint(
            document_id=syllabus.id,
            code="KD-001",
            level="初级",
            category="执法基础",
            title="溪流保护的罚则",
            mastery="掌握",
            hours=1.5,
            basis=[reference],
        )
    )


def add_batch(uow: UnitOfWork) -> None:
    batch = Batch(name="起步批次", kind="auto", state="closed")
    uow.session.add(batch)
    uow.session.flush()
    uow.session.add_all(
        [
            IngestItem(
                batch_id=batch.id,
                path="/srv/inbox/laws/a.md",
                status="ok",
                title="溪流保护",
                articles=5,
            ),
            IngestItem(
                batch_id=batch.id,
                path="/srv/inbox/laws/b.bin",
                status="failed",
                reason="不是文本文件",
            ),
        ]
    )
