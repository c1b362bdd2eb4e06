"""`anjian search` and `anjian index`: thin commands over the service and the indexer."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from kb.cli import settings_of
from kb.errors import InvalidInput
from search.held.cli import rollback, status, switch
from search.progress import shown_progress

if TYPE_CHECKING:
    from kb.settings import Settings
    from search.indexer import DrainReport
    from search.opening import SearchRuntime
    from search.query.request import SearchRequest
    from search.query.results import SearchHit, SearchResponse
    from search.service import SearchService


@click.command("search")
@click.argument("query", required=False)
@click.option("--kind", help="只查一种内容：regulation、case、guide、material、policy、catalogue …")
@click.option("--as-of", help="按哪一天的法律，如 2021-12-31；缺省为今天")
@click.option("--region", help="适用地区：六位代码或名称，如 370000、济南市")
@click.option("--level", help="层级：national、provincial、municipal、county，或国家级、省级 …")
@click.option(
    "--type", "type_", help="法规类型：law、administrative_regulation、local_regulation …"
)
@click.option("--issuing-body", help="发文机关全称")
@click.option(
    "--status",
    type=click.Choice(["in_force", "all"]),
    default="in_force",
    show_default=True,
    help="只看当日有效的，或全部（标明效力）",
)
@click.option(
    "--scope",
    type=click.Choice(["public", "internal"]),
    default="public",
    show_default=True,
    help="公开内容，或连同未公开内容",
)
@click.option("-n", "limit", type=int, default=10, show_default=True, help="结果条数")
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="replace"),
    help="逐行读取 {id, query, as_of?, region?, level?, type?} 并逐行输出结果（- 为标准输入）",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def search(
    ctx: click.Context, /, query: str | None, batch: IO[str] | None, as_json: bool, **options: Any
) -> None:
    """按条号、法规名称或情形描述检索，给出条文、版本与效力。"""
    from search.opening import OpenedSearch, Scope  # lazy: numpy and the engine

    if (query is None) == (batch is None):
        raise click.UsageError("请给出要查的内容，或用 --batch 给出文件（二者取一）")
    scope = Scope(options.pop("scope"))
    options["type"] = options.pop("type_")
    settings = settings_of(ctx)
    with OpenedSearch(settings, scope, _announce_pending) as service:
        _announce_model(settings)
        if batch is not None:
            _run_batch(service, batch, options)
            return
        response = service.search(_request({**options, "query": query}))
    if as_json:
        click.echo(json.dumps(response.to_json(), ensure_ascii=False))
    else:
        _print(response)


@click.group("index")
def index() -> None:
    """检索索引：状态、重建与核对，更换向量模型与回退。"""


for command in (status, switch, rollback):
    index.add_command(command)


@index.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def rebuild(ctx: click.Context, as_json: bool) -> None:
    """从数据库重建两个索引（中断后再次运行即可继续）。"""
    from search.held.filling import make_bank  # lazy: SQLAlchemy

    with _runtime(ctx, discard=True) as runtime, shown_progress("重建索引") as progress:
        report = runtime.indexer.rebuild(progress)
        runtime.indexer.compact()
        make_bank(runtime.opened, progress)
    _print_report(report, as_json)


@index.command("verify")
@click.option("--repair", is_flag=True, help="发现差异时按数据库修正索引")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def verify(ctx: click.Context, repair: bool, as_json: bool) -> None:
    """核对索引与数据库是否一致；有差异时以 1 退出。"""
    with _runtime(ctx) as runtime:
        runtime.indexer.drain()
        with shown_progress("核对索引") as progress:
            found = runtime.indexer.differences(progress)
        if repair and not all(each.clean for each in found):
            runtime.indexer.repair(found)
            found = runtime.indexer.differences()
    clean = all(each.clean for each in found)
    if as_json:
        rows = [
            {
                "index": each.scope,
                "documents": each.documents,
                "passages": each.passages,
                "missing": list(each.missing),
                "stale": list(each.stale),
                "left_over": list(each.left_over),
            }
            for each in found
        ]
        click.echo(json.dumps({"clean": clean, "indexes": rows}, ensure_ascii=False))
    else:
        for each in found:
            wrong = len(each.missing) + len(each.stale) + len(each.left_over)
            name = "公开索引" if each.scope == "public" else "内部索引"
            verdict = "一致" if each.clean else f"{wrong} 份文稿不一致，可加 --repair 修正"
            click.echo(f"{name}：{each.passages} 个检索单元，{verdict}")
    if not clean:
        sys.exit(1)


@contextmanager
def _runtime(ctx: click.Context, *, discard: bool = False) -> Iterator[SearchRuntime]:
    from kb.store.database import Database  # lazy: SQLAlchemy
    from search.opening import SearchRuntime

    settings = settings_of(ctx)
    database = Database.open(settings)
    try:
        runtime = SearchRuntime(settings, database, discard=discard)
        try:
            yield runtime
        finally:
            runtime.close()
    finally:
        database.close()


def _announce_pending(count: int) -> None:
    click.echo(f"正在更新索引：{count} 项变更 …", err=True)


def _announce_model(settings: Settings) -> None:
    from search.held.catalogue import Catalogue

    unheeded = Catalogue(settings).unheeded_setting()
    if unheeded is not None:
        click.echo(
            f"设置的向量模型 {unheeded} 还没有索引，仍按原模型检索；"
            "运行 anjian index switch 建立，或启动服务在后台建立",
            err=True,
        )


def _request(options: dict[str, Any]) -> SearchRequest:
    from search.query.request import SearchRequest

    known = {name: value for name, value in options.items() if value is not None}
    day = known.pop("as_of", None)
    if isinstance(day, str):
        known["as_of"] = _day(day)
    return SearchRequest(**known)


def _day(text: str) -> dt.date:
    from kb.text.dates import parse_date  # lazy: its patterns take some milliseconds
    from search.query.wording import printable

    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        day = parse_date(text)
    if day is None:
        raise InvalidInput(
            f"日期“{printable(text)[:40]}”无法识别",
            hint="请写成 2021-12-31 这样的格式",
            field="as_of",
        )
    return day


_BATCH_FIELDS = ("query", "kind", "as_of", "region", "level", "type", "issuing_body", "status")


def _run_batch(service: SearchService, lines: IO[str], options: dict[str, Any]) -> None:
    from search.query.wording import printable

    refused = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            asked = {name: row[name] for name in _BATCH_FIELDS if row.get(name) is not None}
        except (json.JSONDecodeError, TypeError, AttributeError):
            raise InvalidInput(
                f"第 {number} 行不是 JSON 对象", hint='每行一个 {"id": …, "query": …}'
            ) from None
        name = row.get("id")
        answer: dict[str, Any] = {"id": printable(name) if isinstance(name, str) else name}
        try:
            response = service.search(_request({**options, **_texts(asked)}))
            answer["hits"] = [hit.to_json() for hit in response.hits]
            answer["band"] = response.band.value
        except InvalidInput as error:
            refused += 1
            answer |= {"hits": [], "error": error.as_json()}
            click.echo(f"第 {number} 行：{error}", err=True)
        click.echo(json.dumps(answer, ensure_ascii=False))
    if refused:
        sys.exit(1)


def _texts(asked: dict[str, Any]) -> dict[str, str]:
    """The values of a line, all of them texts and a query among them."""
    if "query" not in asked:
        raise InvalidInput("没有给出 query", hint='每行一个 {"id": …, "query": …}', field="query")
    for name, value in asked.items():
        if not isinstance(value, str):
            raise InvalidInput(f"{name} 应是文字", hint="请把值写在引号里", field=name)
    return asked


def _print(response: SearchResponse) -> None:
    from search.query.confidence import BAND_NAMES  # lazy: numpy

    if response.analysis.expansions:
        click.echo(f"同时按法条用语检索：{'、'.join(response.analysis.expansions)}")
    for note in response.notes:
        click.echo(click.style(f"提示：{note.message}", fg="yellow"))
    if not response.hits:
        return
    for hit in response.hits:
        click.echo(_line(hit, BAND_NAMES[hit.band]))
        click.echo(f"    {click.style(hit.why, dim=True)}")
        click.echo("    " + hit.snippet.replace("<mark>", "【").replace("</mark>", "】"))
    day = response.request.day.isoformat()
    count, band = len(response.hits), BAND_NAMES[response.band]
    click.echo(f"共 {count} 条（{band}），按 {day} 的法律，用时 {response.took_ms:.0f} 毫秒")


_STATUS_NAMES = {
    "in_force": "现行有效",
    "not_yet_effective": "尚未生效",
    "repealed": "已失效",
    "unknown": "效力待核",
    "published": "已发布",
}


def _line(hit: SearchHit, band: str) -> str:
    version = f"（{hit.version}）" if hit.version else ""
    title = click.style(hit.title, bold=True)
    status = _STATUS_NAMES[hit.status]
    return f"{hit.rank:>2}. {title}{version} · {status} · {band} · {hit.provision}"


def _print_report(report: DrainReport, as_json: bool) -> None:
    if as_json:
        row = {
            "documents": report.documents,
            "passages": report.passages,
            "failed": [{"document": i, "reason": reason} for i, reason in report.failed],
        }
        click.echo(json.dumps(row, ensure_ascii=False))
    else:
        click.echo(f"已写入 {report.documents} 份文稿、{report.passages} 个检索单元")
        for document, reason in report.failed:
            click.echo(f"文稿 {document}：{reason}", err=True)
    if report.failed:
        sys.exit(1)
