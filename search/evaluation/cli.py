"""`anjian eval`: a question set over the index, its figures, and what went wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli import settings_of
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.settings import Settings
    from kb.store.database import Database
    from search.evaluation.running import Progress
    from search.evaluation.runs import Run
    from search.evaluation.sets import Question, Titles

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_RUN = "run"


class _RunUnlessNamed(click.Group):
    """评测命令组: `anjian eval FILE` is `anjian eval run FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the ordinary command before what names none."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


@click.group("eval", cls=_RunUnlessNamed)
def evaluation() -> None:
    """用问题集评测检索：指标、对比与失败的问题。

    anjian eval 文件… 就是 anjian eval run 文件…，选项见 anjian eval run --help。
    """


@evaluation.command(_RUN)
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--queries", type=_FILE, help="问题另成一个文件（.jsonl 或 .tsv），与 --qrels 同用")
@click.option("--qrels", type=_FILE, help="TREC 格式的判断：问题编号 0 法名|条号|之几 等级")
@click.option("--name", help="本次评测的名称；缺省为 --save 的名称，没有则为问题集的文件名")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    help="保存本次评测；不带目录的文件名存入数据目录的 evaluations/，可在网页 /eval 查看",
)
@click.option(
    "--compare",
    "earlier",
    type=click.Path(path_type=Path, dir_okay=False),
    help="与保存过的评测成对比较（文件，或 evaluations/ 中的文件名）",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写出一个网页，列出没有做好的问题及原因",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def run(
    ctx: click.Context,
    files: tuple[Path, ...],
    queries: Path | None,
    qrels: Path | None,
    name: str | None,
    save: Path | None,
    earlier: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """把问题集在索引上检索一遍，每个问题取一百条，按语体、法规和要素列出指标。"""
    from search.evaluation.comparing import compare  # lazy: numpy
    from search.evaluation.failure_page import render
    from search.evaluation.runs import load
    from search.evaluation.tables import comparison_lines, figure_lines

    if bool(files) == bool(queries or qrels) or bool(queries) != bool(qrels):
        raise click.UsageError("请给出问题集文件，或同时给出 --queries 与 --qrels")
    settings = settings_of(ctx)
    before = load(_saved(settings, earlier)) if earlier else None
    done = _run(settings, files, queries, qrels, name or (save.stem if save else None))
    comparison = compare(done, before) if before else None
    saved = _kept(settings, save) if save else None
    if saved is not None:
        done.save(saved)
    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(render(done, comparison), encoding="utf-8")
    if as_json:
        answer = done.summary()
        if comparison is not None:
            answer["comparison"] = comparison.to_json()
        answer |= {key: str(path) for key, path in (("saved", saved), ("html", html)) if path}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for line in figure_lines(done.figures()):
        click.echo(line)
    if comparison is not None:
        click.echo()
        for line in comparison_lines(comparison):
            click.echo(line)
    for path in (saved, html):
        if path is not None:
            click.echo(f"已写入 {path}", err=True)


@evaluation.command("export-candidates")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写入的文件（JSON Lines）",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def export_candidates(ctx: click.Context, output: Path, as_json: bool) -> None:
    """导出两人确认过的候选试题，格式与 anjian eval 读取的相同。"""
    from kb.store.candidates import confirmed_rows  # lazy: SQLAlchemy
    from kb.store.database import Database

    database = Database.open(settings_of(ctx))
    try:
        with database.reading() as session:
            rows = list(confirmed_rows(session))
    finally:
        database.close()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    if as_json:
        click.echo(json.dumps({"file": str(output), "questions": len(rows)}, ensure_ascii=False))
    else:
        click.echo(f"已写入 {len(rows)} 个问题：{output}")


def _run(
    settings: Settings,
    files: tuple[Path, ...],
    queries: Path | None,
    qrels: Path | None,
    name: str | None,
) -> Run:
    from kb.store.database import Database  # lazy: SQLAlchemy, numpy and the engine
    from search.evaluation.report import data_facts
    from search.evaluation.running import run_set
    from search.held.catalogue import Catalogue
    from search.opening import OpenedSearch, Scope

    database = Database.open(settings)
    try:
        titles = _titles(database)
        questions = _questions(files, queries, qrels, titles)
        _warn_of_laws_not_held(questions, titles)
        facts = data_facts(database)
        sources = files or tuple(path for path in (queries, qrels) if path)
        with OpenedSearch(settings, Scope.PUBLIC, _announce_pending) as service:
            return run_set(
                service,
                questions,
                name=name or "、".join(path.stem for path in sources),
                sets=[path.name for path in sources],
                model=Catalogue(settings).read().current.model,
                data=facts,
                progress=_progress(),
            )
    finally:
        database.close()


def _questions(
    files: tuple[Path, ...], queries: Path | None, qrels: Path | None, titles: Titles
) -> list[Question]:
    from search.evaluation.sets import read_set
    from search.evaluation.trec import read_judged

    if queries is not None and qrels is not None:
        found = list(read_judged(queries, qrels, titles))
    elif len(files) == 1:
        found = list(read_set(files[0], titles))
    else:  # two sets may number their questions alike
        found = [
            replace(each, id=f"{path.stem}/{each.id}")
            for path in files
            for each in read_set(path, titles)
        ]
    if not found:
        raise InvalidInput("问题集是空的", hint="每行写一个问题：{id, query, gold}")
    return found


def _warn_of_laws_not_held(questions: list[Question], titles: Titles) -> None:
    """Say before the zeros come that the library holds none of the laws of a question."""
    from kb.text.titles import title_key

    held = {title_key(title) for title in titles.values()}
    hopeless = sum(not any(place.law in held for place in each.gold) for each in questions)
    if hopeless:
        click.echo(
            f"注意：{hopeless} 个问题的答案所在法规都不在馆藏中，不可能答对。请先入库这些法规",
            err=True,
        )


def _titles(database: Database) -> Titles:
    from sqlalchemy import select

    from kb.model.regulation import Work

    with database.reading() as session:
        rows = session.execute(select(Work.slug, Work.short_title))
        return {row.slug: row.short_title for row in rows}


def _kept(settings: Settings, path: Path) -> Path:
    """A bare name goes where the pages look; anything with a folder is taken at its word."""
    if path.parent != Path() or path.is_absolute():
        return path
    return settings.evaluations_dir / path.with_suffix(".json").name


def _saved(settings: Settings, path: Path) -> Path:
    return path if path.exists() else _kept(settings, path)


def _announce_pending(count: int) -> None:
    click.echo(f"正在更新索引：{count} 项变更 …", err=True)


def _progress() -> Progress:
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        tenth = 10 * done // max(1, total)
        if tenth != shown and (done == total or total >= 50):
            shown = tenth
            click.echo(f"评测：{done}/{total}", err=True)

    return tell
