"""体检 `anjian doctor`: does the database hold together, and do the indexes agree with it?

Database checks are in `kb.store.checks`; what an index lacks, holds wrongly or holds too much is
repaired from the database, for the index is derived and the database is the truth.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.store.database import Database
    from search.opening import SearchRuntime


@click.command("doctor", short_help="体检：数据库、审计链、条文与索引是否一致，并修复索引")
@click.option("--no-repair", is_flag=True, help="只检查，不修复索引")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def doctor(ctx: click.Context, no_repair: bool, as_json: bool) -> None:
    """检查数据库与索引；索引的差异按数据库修复。全部正常退出码为 0，有问题为 1。"""
    from kb.store.database import Database  # lazy: SQLAlchemy and the engine
    from search.opening import SearchRuntime

    settings = settings_of(ctx)
    database = Database.open(settings)
    try:
        report = [_shown(row, as_json) for row in _database_rows(database)]
        runtime = SearchRuntime(settings, database)
        try:
            report += [_shown(row, as_json) for row in _index_rows(runtime, repair=not no_repair)]
        finally:
            runtime.close()
    finally:
        database.close()
    healthy = all(row["ok"] for row in report)
    if as_json:
        click.echo(json.dumps({"ok": healthy, "checks": report}, ensure_ascii=False))
    else:
        click.echo("一切正常" if healthy else "发现问题，见上；处理后请再运行一次 anjian doctor")
    if not healthy:
        sys.exit(1)


def _database_rows(database: Database) -> list[dict[str, Any]]:
    from kb.store import checks

    with database.reading() as session:
        return [
            {
                "check": finding.check,
                "ok": finding.ok,
                "examined": finding.examined,
                "problems": list(finding.problems),
                "repaired": 0,
            }
            for finding in checks.run_all(session)
        ]


def _index_rows(runtime: SearchRuntime, *, repair: bool) -> list[dict[str, Any]]:
    drained = runtime.indexer.drain()
    found = runtime.indexer.differences()
    after = found
    if repair and not all(each.clean for each in found):
        runtime.indexer.repair(found)
        after = runtime.indexer.differences()
    rows = []
    for before, now in zip(found, after, strict=True):
        name = "公开索引" if now.scope == "public" else "内部索引"
        wrong = len(now.missing) + len(now.stale) + len(now.left_over)
        was = len(before.missing) + len(before.stale) + len(before.left_over)
        problems = [f"{wrong} 份文稿与数据库不一致"] if wrong else []
        if now.scope == "public":
            problems += [f"文稿 {number}：{reason}" for number, reason in drained.failed]
        rows.append(
            {
                "check": f"{name}与数据库一致",
                "ok": not problems,
                "examined": now.passages,
                "problems": problems,
                "repaired": was - wrong,
            }
        )
    return rows


def _shown(row: dict[str, Any], as_json: bool) -> dict[str, Any]:
    if not as_json:
        repaired = f"，已修复 {row['repaired']} 份文稿" if row["repaired"] else ""
        mark = "正常" if row["ok"] else "有问题"
        click.echo(f"{row['check']}：{mark}（检查 {row['examined']} 项{repaired}）")
        for problem in row["problems"]:
            click.echo(f"  - {problem}", err=True)
    return row
