"""`anjian index status`, `switch` and `rollback`: which models the indexes are made with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of
from kb.errors import IndexBusy, InvalidInput
from search.progress import shown_progress

if TYPE_CHECKING:
    from kb.settings import Settings
    from kb.store.database import Database
    from search.held.catalogue import Catalogue, HeldIndex, Holdings

_LABELS = (("public", "公开索引"), ("internal", "内部索引"))


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """显示索引大小、等待更新的项数，以及各索引所用的向量模型；服务运行时不显示大小。"""
    from search.held.catalogue import Catalogue  # lazy: numpy
    from search.opening import pending_entries

    settings = settings_of(ctx)
    waiting = pending_entries(settings)
    sizes = _sizes(settings)
    catalogue = Catalogue(settings)
    holdings = catalogue.read()
    models = [_row(catalogue, holdings, each) for each in holdings.held]
    report = {
        "pending": waiting,
        "indexes": sizes,
        "wanted": holdings.wanted,
        "models": models,
    }
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for name, label in _LABELS:
        if name in sizes:
            row = sizes[name]
            click.echo(
                f"{label}：{row['passages']} 个检索单元，{row['outside_graph']} 个尚未编入近邻图"
            )
    click.echo(f"等待更新：{waiting} 项")
    for model in models:
        click.echo(f"向量模型 {model['model']}：{_state_line(model)}（{model['folder']}）")
        if model["problem"]:
            click.echo(f"  未能启用：{model['problem']}")


@click.command("switch")
@click.option("--model", help="builtin、本地模型目录或名称；缺省为 ANJIAN_EMBEDDING_MODEL 的设置")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def switch(ctx: click.Context, model: str | None, as_json: bool) -> None:
    """换用另一个向量模型的索引：没有就建立，建成后启用，原索引保留以便回退。

    服务运行时交给服务在后台进行，期间仍由原索引回答。
    """
    from search.embedding.location import EMBEDDING, check_key, model_key
    from search.held.catalogue import Catalogue  # lazy: numpy

    settings = settings_of(ctx)
    key = model_key(settings.embedding_model if model is None else model)
    check_key(key, EMBEDDING)
    with _database(settings) as database:
        catalogue = Catalogue(settings)
        catalogue.adopt()
        catalogue.want(key)
        _fulfil(settings, database, catalogue, as_json)


@click.command("rollback")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def rollback(ctx: click.Context, as_json: bool) -> None:
    """回到更换之前的索引；先按数据库补上其间的变更，再启用。"""
    from search.held.catalogue import Catalogue  # lazy: numpy

    settings = settings_of(ctx)
    with _database(settings) as database:
        catalogue = Catalogue(settings)
        catalogue.adopt()
        catalogue.want_previous()
        _fulfil(settings, database, catalogue, as_json)


def _fulfil(settings: Settings, database: Database, catalogue: Catalogue, as_json: bool) -> None:
    """Do what the catalogue asks for, or leave it to the server that owns the index."""
    from functools import partial

    from search.held.switching import Switch, nobody_asks  # lazy: SQLAlchemy
    from search.opening import open_held

    wanted = catalogue.read().wanted
    if wanted is not None:
        try:
            with nobody_asks(catalogue), shown_progress("建立索引") as progress:
                opener = partial(open_held, settings, database)

                def step(done: int, total: int) -> None:
                    if total:
                        progress(done, total)

                failed = Switch(catalogue, database, opener).to(wanted, step)
            for document, reason in failed:
                click.echo(f"文稿 {document}：{reason}", err=True)
        except IndexBusy:
            _say(catalogue, as_json, f"已请运行中的服务换用 {wanted}：anjian index status 查看进度")
            return
        except InvalidInput:
            catalogue.withdraw(wanted)
            raise
    _say(catalogue, as_json, f"使用中的向量模型：{catalogue.read().current.model}")


def _say(catalogue: Catalogue, as_json: bool, line: str) -> None:
    found = catalogue.read()
    row = {"in_use": found.current.model, "wanted": found.wanted}
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else line)


def _sizes(settings: Settings) -> dict[str, dict[str, Any]]:
    """The sizes of the pair in use; empty while another process owns it or its model is gone."""
    from search.opening import SearchRuntime

    with _database(settings) as database:
        try:
            runtime = SearchRuntime(settings, database)
        except (IndexBusy, InvalidInput) as closed:
            click.echo(f"无法打开使用中的索引：{closed}", err=True)
            return {}
        try:
            pair = (runtime.indexes.public, runtime.indexes.internal)
            states = [each.state() for each in pair]
        finally:
            runtime.close()
    return {
        name: {
            "passages": state.points,
            "outside_graph": state.unindexed,
            "segments": state.segments,
            "generation": state.generation,
        }
        for (name, _), state in zip(_LABELS, states, strict=True)
    }


def _row(catalogue: Catalogue, holdings: Holdings, held: HeldIndex) -> dict[str, Any]:
    facts = catalogue.facts(held)
    return {
        "model": held.model,
        "encoder": facts.get("encoder"),
        "dimension": facts.get("dimension"),
        "folder": str(catalogue.folder(held)),
        "in_use": held.name == holdings.in_use,
        "previous": held.name == holdings.previous,
        "ready": held.ready,
        "wanted": held.model == holdings.wanted,
        "done": held.done,
        "total": held.total,
        "problem": held.problem,
    }


def _state_line(row: dict[str, Any]) -> str:
    if row["in_use"]:
        return "使用中"
    if row["wanted"]:
        return f"正在建立，{row['done']}/{row['total']}"
    if row["previous"]:
        return "保留，可用 anjian index rollback 回退"
    return "保留" if row["ready"] else f"未建完，{row['done']}/{row['total']}"


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    from kb.store.database import Database  # lazy: SQLAlchemy

    database = Database.open(settings)
    try:
        yield database
    finally:
        database.close()
