"""A small library and a shelf of invented cases, with canaries wherever the public may not look."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from ingest.storing.correspondences import link_articles
from kb.compendium.book import Block, Book, Chapter, Heading, Listing, Paragraph, Run, Table
from kb.compendium.content import CompendiumContent
from kb.compendium.selecting import resolve
from kb.compendium.spec import read
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.store import documents
from kb.store.citations import CitationWriter
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from tests.web.library import CASE, Edition, add_edition, add_work, fill_laws, publish

ACTOR = "test"
CANARIES: dict[str, Any] = {
    "party": "金丝雀食品有限公司",
    "handlers": ["金丝雀甲", "金丝雀乙"],
    "whistle_blower": "金丝雀丙",
    "informant": "金丝雀丁",
    "contacts": "金丝雀戊 13900001111",
    "internal_notes": "金丝雀己说过的话",
}
BANKS_OLD = Edition(
    "2016-03-01",
    dt.date(2016, 5, 1),
    dt.date(2021, 6, 1),
    (
        ("article", "第一条　为了保护堤岸，制定本办法。"),
        ("article", "第二条　禁止在堤岸取土挖沙，违者处五百元罚款，并责令限期恢复原状。"),
        ("article", "第三条　堤岸每季巡查一次，巡查结果登记备查。"),
    ),
)
BANKS_NEW = Edition(
    "2021-04-20",
    dt.date(2021, 6, 1),
    None,
    (
        ("article", "第一条　为了保护堤岸，制定本办法。"),
        ("article", "第二条　本省实行堤长制，名单向社会公布。"),
        ("article", "第三条　禁止在堤岸取土挖沙，违者处五千元罚款，并责令限期恢复原状。"),
        ("article", "第四条　堤岸每季巡查一次，巡查结果登记备查。"),
    ),
)
UNMASKED = "金丝雀庚在场。"
"""What stands in the internal text alone."""


def case_content(**fields: Any) -> dict[str, Any]:
    """The public form of a case."""
    return {**copy.deepcopy(CASE), **fields}


def add_case(
    uow: UnitOfWork,
    key: str,
    *,
    state: DocumentState = DocumentState.PUBLISHED,
    published_at: dt.datetime = dt.datetime(2024, 5, 6, 1, 2, tzinfo=dt.UTC),
    kind: DocumentKind = DocumentKind.CASE,
    **fields: Any,
) -> Document:
    """Store a case with its citation rows; its internal form has canaries."""
    public = case_content(**{"title": f"{key}的案例", **fields})
    internal = {**copy.deepcopy(public), **CANARIES}
    for section in internal["sections"]:
        section["text"] += UNMASKED
    document, revision = documents.save(
        uow,
        documents.NewDocument(
            kind=kind,
            key=key,
            title=f"金丝雀诉{key}",
            content=internal,
            public_content=public,
            region=public["region"],
            level=public["level"],
        ),
        actor=ACTOR,
    )
    CitationWriter(uow).write(revision)
    if state in (DocumentState.PUBLISHED, DocumentState.WITHDRAWN, DocumentState.SUSPENDED):
        publish(uow, document, revision.id, revision.sha256)
        document.published_at = published_at
    document.state = state.value
    return document


def correct(uow: UnitOfWork, key: str, **fields: Any) -> Revision:
    """Publish a further revision of a case."""
    public = case_content(**{"title": f"{key}的案例", **fields})
    document, revision = documents.save(
        uow,
        documents.NewDocument(
            kind=DocumentKind.CASE,
            key=key,
            title=key,
            content={**public, **CANARIES},
            public_content=public,
        ),
        actor=ACTOR,
    )
    CitationWriter(uow).write(revision)
    document.published_revision_id = revision.id
    return revision


def set_state(database: Database, key: str, state: DocumentState) -> None:
    """What withdrawal, suspension and correction do to a document."""
    with database.unit_of_work() as uow:
        document = uow.session.query(Document).filter_by(key=key).one()
        document.state = state.value
        if state in (DocumentState.WITHDRAWN, DocumentState.SUSPENDED):
            document.withdrawn_at = dt.datetime(2025, 2, 3, 4, tzinfo=dt.UTC)
            document.withdrawal_reason = "处罚决定经复议变更"


def fill(database: Database) -> None:
    """Store two laws in two versions each, and cases: of the old law, water, air and noise."""
    with database.unit_of_work() as uow:
        fill_laws(uow)
        banks = add_work(uow, "di-an-banfa", "堤岸保护办法", type="rule")
        add_edition(uow, banks, BANKS_OLD)
        add_edition(uow, banks, BANKS_NEW)
    link_articles(database, actor=ACTOR, subject="batch:1")
    with database.unit_of_work() as uow:
        add_case(uow, "oil-2022", decided_on="2022-03-01", tags=["废油", "夜查"])
        add_case(
            uow,
            "smoke-2023",
            element=["air", "water"],
            case_type="warning",
            region="990300",
            decided_on="2023-04-01",
            violation_on="2023-01-05",
            violation="夜间偷排烟尘",
            handling_unit="北岭市生态环境局",
        )
        add_case(
            uow,
            "noise-2024",
            element=["noise"],
            case_type="minor_exempt",
            decided_on="2024-02-01",
            violation_on="2024-01-01",
        )
        add_case(
            uow,
            "litter-2019",
            decided_on="2019-08-01",
            violation_on="2019-07-01",
            legal_basis=[
                {"law": "溪流保护条例", "version": "2016-03-01", "article": 3, "role": "penalty"},
                {"law": "溪流保护条例", "version": "2016-03-01", "article": 2, "role": "duty"},
                {"law": "堤岸保护办法", "version": "2016-03-01", "article": 2, "role": "penalty"},
                {"law": "堤岸保护办法", "version": "2016-03-01", "article": 3, "role": "duty"},
            ],
        )
        add_case(uow, "kept-inside", state=DocumentState.INTERNAL_ONLY)
        add_case(uow, "in-review", state=DocumentState.LEGAL_REVIEW)
        add_case(uow, "gone", state=DocumentState.WITHDRAWN)


def chosen(database: Database, **spec: Any) -> CompendiumContent:
    """The content that a spec gives; all cases when it does not say."""
    fields = {"title": "溪流案例汇编", **spec}
    if not {"select", "pick", "groups"} & fields.keys():
        fields["select"] = {}
    with database.reading() as session:
        return resolve(session, read(fields))


def keys(content: CompendiumContent) -> list[str]:
    """The documents of a volume in order."""
    return [entry.document for entry in content.entries]


def chapter(book: Book, anchor: str) -> Chapter:
    """The chapter with that anchor."""
    return next(one for _, one in book.walk() if one.anchor == anchor)


def said(*blocks: Block) -> str:
    """The words of blocks, cells and items divided by bars, paragraphs by line feeds."""
    return "\n".join(_words(block) for block in blocks)


def _words(block: Block) -> str:
    if isinstance(block, Heading):
        return block.text
    if isinstance(block, Paragraph):
        return _line(block.runs)
    if isinstance(block, Listing):
        return "\n".join("|".join(_line(one.runs) for one in item) for item in block.items)
    if isinstance(block, Table):
        return "\n".join("|".join(_line(cell) for cell in row) for row in block.rows)
    return block.alternative


def _line(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def targets(book: Book) -> set[str]:
    """Every anchor that some run of the book leads to."""
    return {
        run.target
        for _, one in book.walk()
        for block in one.blocks
        for run in _runs(block)
        if run.target
    }


def _runs(block: Block) -> list[Run]:
    if isinstance(block, Paragraph):
        return list(block.runs)
    if isinstance(block, Listing):
        return [run for item in block.items for one in item for run in one.runs]
    if isinstance(block, Table):
        return [run for row in block.rows for cell in row for run in cell]
    return []
