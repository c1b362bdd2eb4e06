"""`anjian bench load`: parse → database → index searchable, and one changed law → visible."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.settings import Settings
    from kb.store.database import Database
    from search.opening import SearchRuntime

CHANGED_TITLE: Final = "澜江省溪流巡护条例"
CHANGED_TEXT: Final = f"""# {CHANGED_TITLE}

2024年1月10日澜江省第九届人民代表大会常务委员会第十二次会议通过

<!-- INFO END -->

第一条 为了规范溪流巡护，制定本条例。

第二条 巡护人员应当每旬记录一次溪流水位和漂浮物。

第三条 本条例自2024年3月1日起施行。
"""


@click.command("load")
@click.option(
    "--laws",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="法规目录，缺省为环境变量 ANJIAN_LAWS_DIR",
)
@click.pass_context
def load(ctx: click.Context, laws: Path | None = None) -> None:
    """载入速度与内存：法规目录入库、签发、建索引，改一部法多久可查。须用新的数据目录。"""
    from corpus.loader import load_starter
    from kb.store.database import Database
    from search.evaluation import report
    from search.opening import SearchRuntime

    settings = settings_of(ctx)
    folder = laws or settings.laws_dir
    if folder is None:
        raise click.ClickException("请用 --laws 或环境变量 ANJIAN_LAWS_DIR 给出法规目录")
    database = Database.create(settings)
    _refuse_used_home(database)
    figures: dict[str, Any] = {}
    try:
        started = time.perf_counter()
        load_starter(database, settings)
        figures["starter_s"] = _since(started)
        runtime = SearchRuntime(settings, database)
        try:
            _load_and_index(settings, database, runtime, folder, figures)
            figures["one_law_changed_visible_s"] = _change_one(settings, database, runtime)
            started = time.perf_counter()
            runtime.indexer.compact()
            figures["graph_in_background_s"] = _since(started)
            figures["passages"] = runtime.indexes.public.count()
        finally:
            runtime.close()
        figures["peak_mib"] = report.peak_mib()
        figures["largest_child_mib"] = (
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        )
        path = report.write("load", figures, database)
    finally:
        database.close()
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    click.echo(f"已写入 {path}", err=True)


def _refuse_used_home(database: Database) -> None:
    from sqlalchemy import func, select

    from kb.model.document import Document

    with database.reading() as session:
        if session.scalar(select(func.count()).select_from(Document)):
            raise click.ClickException("数据目录中已有文稿。请用 --home 指定一个新的空目录再测量")


def _load_and_index(
    settings: Settings,
    database: Database,
    runtime: SearchRuntime,
    folder: Path,
    figures: dict[str, Any],
) -> None:
    from corpus.laws import load_folder

    started = time.perf_counter()
    outcome = load_folder(settings, database, folder, lambda progress, total, message: True)
    figures["parse_store_sign_s"] = _since(started)
    indexing = time.perf_counter()
    runtime.indexer.drain()
    figures["index_s"] = _since(indexing)
    figures["files_to_searchable_s"] = _since(started)
    figures["files"] = {name: outcome[name] for name in ("ok", "skipped", "failed", "published")}


def _change_one(settings: Settings, database: Database, runtime: SearchRuntime) -> float:
    """Seconds from handing in one new law until a search finds its second article."""
    from ingest.batch import BatchRequest, run_batch
    from review.batches import publish_batch
    from search.service import SearchRequest

    source = settings.home / f"{CHANGED_TITLE}(2024-01-10).md"
    source.write_text(CHANGED_TEXT, encoding="utf-8")
    started = time.perf_counter()
    batch = run_batch(database, settings, BatchRequest((source,), publish=True))
    publish_batch(database, batch.batch_id)
    runtime.indexer.drain()
    found = runtime.public.search(SearchRequest(f"{CHANGED_TITLE}第二条"))
    elapsed = _since(started)
    if not found.hits or found.hits[0].law != CHANGED_TITLE:
        raise click.ClickException("新入库的法规没有被检索到")
    return elapsed


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 2)
