"""`anjian bench graph`: what the citation graph of the laws holds, and how long it takes."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kb.store.database import Database

SEED: Final = 20220605
ASKED: Final = 300
HITS: Final = 10
"""Articles of one page of results, whose pairs are read at once."""


@click.command("graph")
@click.option("--keep", is_flag=True, help="不重新读取，只测量已有的援引")
@click.pass_context
def graph(ctx: click.Context, keep: bool) -> None:
    """援引关系：全部条文重新读取一次，计数，并测量查询耗时。"""
    from kb.store.database import Database
    from search.evaluation import report

    database = Database.open(settings_of(ctx))
    try:
        figures: dict[str, Any] = {}
        if not keep:
            figures["build"] = _build(database)
        with database.reading() as session:
            figures |= _tally(session)
            figures |= _times(session)
        path = report.write("graph", figures, database)
    finally:
        database.close()
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    click.echo(f"已写入 {path}", err=True)


def _build(database: Database) -> dict[str, Any]:
    from sqlalchemy import update

    from ingest.storing import references
    from kb.model.regulation import Version

    with database.unit_of_work() as uow:
        uow.session.execute(update(Version).values(references_read=False))
    started = time.perf_counter()
    read = references.refresh(database)
    built = time.perf_counter() - started
    started = time.perf_counter()
    references.refresh(database)
    return {
        "versions": read.versions,
        "rows": read.rows,
        "seconds": round(built, 2),
        "nothing_new_ms": round((time.perf_counter() - started) * 1000, 1),
    }


def _tally(session: Session) -> dict[str, Any]:
    from sqlalchemy import func, select

    from kb.model.law_graph import ProvisionReference as Row

    counted = session.execute(
        select(Row.target_number.is_not(None), Row.kind, Row.reason, func.count()).group_by(
            Row.target_number.is_not(None), Row.kind, Row.reason
        )
    ).all()
    figures: dict[str, Any] = {}
    for name, wanted in (("articles", True), ("whole_laws", False)):
        part = [row for row in counted if bool(row[0]) is wanted]
        total = sum(row[3] for row in part)
        resolved = sum(row[3] for row in part if not row[2])
        figures[name] = {
            "references": total,
            "resolved": resolved,
            "resolved_share": round(resolved / total, 4) if total else None,
            "by_kind": _summed(part, 1),
            "unresolved_by_cause": _summed([row for row in part if row[2]], 2),
        }
    return figures


def _summed(rows: Sequence[Any], column: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row[column]] = found.get(row[column], 0) + row[3]
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _times(session: Session) -> dict[str, Any]:
    from sqlalchemy import select

    from kb.model.law_graph import ProvisionReference as Row
    from kb.model.regulation import Version, Work
    from kb.store import library
    from kb.store.cited_by import cited_by
    from kb.store.law_graph import graph_of
    from kb.store.pairs import pairs_of

    targets = session.execute(
        select(Work.slug, Version.version, Version.id, Row.target_number, Row.target_suffix)
        .join(Version, Version.id == Row.target_version_id)
        .join(Work, Work.id == Version.work_id)
        .where(Row.resolved, Row.target_number.is_not(None))
        .order_by(Row.id)
    ).all()
    if not targets:
        raise click.ClickException("库中没有援引关系，请先入库法规再测量")
    chooser = random.Random(SEED)  # noqa: S311 - a fixed sample, no secret
    asked = chooser.sample(targets, min(ASKED, len(targets)))
    works = {row.slug: library.get_work(session, row.slug) for row in asked}

    def one_cited(row: Any) -> object:
        return cited_by(session, works[row.slug], row.target_number, row.target_suffix)

    def one_page(row: Any) -> object:
        near = range(max(1, row.target_number - HITS + 1), row.target_number + 1)
        return pairs_of(session, [(row.slug, row.version, number, None) for number in near])

    return {
        "cited_by_ms": _percentiles(one_cited, asked),
        "pairs_of_ten_hits_ms": _percentiles(one_page, asked),
        "law_graph_ms": _percentiles(lambda row: graph_of(session, row.id), asked[:100]),
    }


def _percentiles(ask: Callable[[Any], object], asked: Sequence[Any]) -> dict[str, float]:
    ask(asked[0])  # the first question compiles the statement
    took: list[float] = []
    for row in asked:
        started = time.perf_counter()
        ask(row)
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return {
        "questions": len(took),
        "p50": round(took[len(took) // 2], 2),
        "p95": round(took[min(len(took) - 1, len(took) * 95 // 100)], 2),
        "max": round(took[-1], 2),
    }
