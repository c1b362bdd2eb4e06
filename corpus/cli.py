"""`anjian init`: the home folder, its database, and on request the starter corpus."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.settings import Settings
    from kb.store.database import Database


@click.command("init", short_help="建立数据目录与数据库，可载入起步语料")
@click.option("--starter", is_flag=True, help="载入起步语料：案例、指南、培训材料、事项目录、大纲")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def init(ctx: click.Context, starter: bool, as_json: bool) -> None:
    """建立数据目录与数据库；加 --starter 载入起步语料（经入库与审查）。可重复运行。"""
    from sqlalchemy import func, select  # lazy: the database stack, not needed for --help

    from corpus.loader import load_starter
    from kb.model.document import Document
    from kb.store.database import Database

    settings = settings_of(ctx)
    database = Database.create(settings)
    failures: list[dict[str, str]] = []
    try:
        if starter:
            outcome = load_starter(database, settings)
            _index(settings, database)
            failures = [{"id": name, "reason": reason} for name, reason in outcome.failures]
        with database.reading() as session:
            documents = int(session.scalar(select(func.count()).select_from(Document)) or 0)
    finally:
        database.close()
    report: dict[str, Any] = {
        "home": str(settings.home.resolve()),
        "database": database.engine.url.render_as_string(hide_password=True),
        "documents": documents,
        "failures": failures,
    }
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        click.echo(f"数据目录 {report['home']} 已就绪，共 {documents} 份文稿")
        for failure in failures:
            click.echo(f"未能发布 {failure['id']}：{failure['reason']}", err=True)
        click.echo("下一步：anjian serve 启动网站，或 anjian search 检索")
    if failures:
        sys.exit(1)


def _index(settings: Settings, database: Database) -> None:
    """Make what was published searchable, so that the server answers from its first second."""
    from search.opening import SearchRuntime, pending_entries

    if not pending_entries(settings):
        return
    runtime = SearchRuntime(settings, database)
    try:
        runtime.indexer.drain()
    finally:
        runtime.close()
