"""`anjian ingest`: files and folders into the knowledge base, one report at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of
from kb.errors import AnjianError, NotInitialised

if TYPE_CHECKING:
    from ingest.batch import OnProgress, Progress
    from ingest.report import BatchReport

KIND_NAMES = (
    "auto",
    "regulation",
    "case",
    "material",
    "guide",
    "policy",
    "benchmark",
    "catalogue",
    "syllabus",
)
"""Values of `--kind`, repeated here so that `--help` needs no database; a test compares them."""
PUBLISHER_GROUP = "anjian.publishers"
PLAIN_STEP = 200
"""Without a terminal, one progress line for this many files."""


@click.command("ingest", short_help="入库：法规、案例、材料、指南、政策等文件或文件夹")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--kind", type=click.Choice(KIND_NAMES), default="auto", help="文稿种类，缺省自动判断"
)
@click.option("--batch", "name", default="", help="批次名称；中断后用同一名称重新运行可继续")
@click.option("--publish-as-batch", "publish", is_flag=True, help="入库后按批次走完签署并发布")
@click.option("--signers", default="", help="签署人账号，用逗号分隔；缺省为起步账号")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[str, ...],
    kind: str,
    name: str,
    publish: bool,
    signers: str,
    as_json: bool,
) -> None:
    """把 PATH（文件或文件夹，可多个）入库为草稿；加 --publish-as-batch 则签署并发布。

    每个文件都在结果中：成功、跳过（此前已入库）或失败及原因。部分失败时退出码为 1，
    路径不存在或被拒绝时为 2；已完成的部分都会保留，重新运行即可继续。
    """
    from ingest.batch import BatchRequest, finish_batch, run_batch  # lazy: sqlalchemy, parsers
    from kb.model.document import DocumentKind
    from kb.store.database import Database

    settings = settings_of(ctx)
    _refuse_addresses(paths)
    database = Database.open(settings)
    publisher = _publisher() if publish else None
    request = BatchRequest(
        paths=tuple(Path(path) for path in paths),
        kind=None if kind == "auto" else DocumentKind(kind),
        name=name,
        publish=publish,
    )
    with _progress(quiet=as_json) as on_progress:
        report = run_batch(database, settings, request, on_progress=on_progress)
    published: dict[str, Any] | None = None
    refusal: AnjianError | None = None
    if publisher is not None:
        names = [one.strip() for one in signers.split(",") if one.strip()]
        try:
            published = _published(publisher(database, report.batch_id, names))
        except AnjianError as error:
            refusal = error
        finish_batch(database, report.batch_id)
    _print(report, published, as_json=as_json)
    database.close()
    if refusal is not None:
        click.echo(f"错误：已入库，但未发布：{refusal}", err=True)
    sys.exit(_exit_code(report, published, refusal))


def _refuse_addresses(paths: tuple[str, ...]) -> None:
    for path in paths:
        if path.startswith(("http://", "https://", "ftp://")):
            raise click.UsageError(
                f"暂不支持直接抓取网址：{path}。请在浏览器中另存为网页（.html）后入库"
            )


def _publisher() -> Callable[..., Any]:
    """The function that signs and publishes a batch; the review registers it.

    Raises:
        NotInitialised: none is registered.
    """
    entries = list(entry_points(group=PUBLISHER_GROUP))
    if not entries:
        raise NotInitialised(
            "本机没有安装审查模块，不能发布", hint="请去掉 --publish-as-batch 先入库为草稿"
        )
    chosen = next((entry for entry in entries if entry.name == "batch"), entries[0])
    loaded: Callable[..., Any] = chosen.load()
    return loaded


def _published(result: Any) -> dict[str, Any]:
    return {
        "documents": result.documents,
        "manifest_sha256": result.manifest_sha256,
        "signers": list(result.signers),
        "failures": [{"id": key, "reason": reason} for key, reason in result.failures],
    }


@contextmanager
def _progress(*, quiet: bool) -> Iterator[OnProgress]:
    """A bar on a terminal, plain lines on stderr elsewhere."""
    if sys.stderr.isatty() and not quiet:
        with _bar() as on_progress:
            yield on_progress
        return
    shown = 0

    def tell(progress: Progress) -> bool:
        nonlocal shown
        if progress.done - shown >= PLAIN_STEP or (progress.done == progress.total and shown):
            shown = progress.done
            click.echo(f"已处理 {progress.done}/{progress.total} 个文件", err=True)
        return True

    yield tell


@contextmanager
def _bar() -> Iterator[OnProgress]:
    from rich.console import Console  # lazy: only a terminal needs it
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import (
        Progress as Bar,
    )

    columns = (
        TextColumn("入库"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[title]}"),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("ingest", total=None, title="")

        def show(progress: Progress) -> bool:
            title = progress.newest.title if progress.newest else ""
            bar.update(task, total=progress.total, completed=progress.done, title=title[:24])
            return True

        yield show


def _print(report: BatchReport, published: dict[str, Any] | None, *, as_json: bool) -> None:
    if as_json:
        body = report.as_json()
        if published is not None:
            body["published"] = published
        click.echo(json.dumps(body, ensure_ascii=False, indent=1))
        return
    for item in report.items:
        if item.status == "failed":
            click.echo(f"失败  {item.path}：{item.reason}")
    for item in report.items:
        if item.status == "ok" and item.reason:
            click.echo(f"提示  {item.title}：{item.reason}")
    body = report.as_json()
    articles = sum(item.articles for item in report.items if item.status == "ok")
    click.echo(
        f"批次“{report.name}”：成功 {body['ok']}，跳过 {body['skipped']}，失败 {body['failed']}；"
        f"新增条文 {articles} 条"
    )
    if published is not None:
        click.echo(f"已发布 {published['documents']} 件，签署：{'、'.join(published['signers'])}")
        for failure in published["failures"]:
            click.echo(f"未发布  {failure['id']}：{failure['reason']}")


def _exit_code(
    report: BatchReport, published: dict[str, Any] | None, refusal: AnjianError | None
) -> int:
    if refusal is not None or report.missing:
        return 2
    failures = published["failures"] if published else []
    return 1 if report.as_json()["failed"] or failures else 0
