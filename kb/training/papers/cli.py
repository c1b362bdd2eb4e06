"""`anjian paper`: papers put together, listed, frozen and exported, from the machine itself."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli import open_database
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.store.database import Database
    from kb.training.papers.reading import PaperView

FORMATS = ("docx", "pdf")
"""The values of `kb.training.papers.printing.files.Format`, repeated so that `--help` needs no
libraries for printing; a test compares the two."""
BY = click.option("--by", metavar="账号", help="办理的培训师；不写则记为本机命令行")
JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group("paper", short_help="试卷：组卷、冻结、导出")
def paper() -> None:
    """按组卷方案从题库组卷，冻结后导出试卷、答题卡和参考答案。"""


@paper.command("assemble", short_help="按方案组卷")
@click.argument("spec")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="种子（缺省用方案中的）")
@click.option("--freeze", "freezing", is_flag=True, help="组好即冻结")
@BY
@JSON
@click.pass_context
def assemble_command(
    ctx: click.Context, spec: str, seed: int | None, freezing: bool, by: str | None, as_json: bool
) -> None:
    """按 SPEC 组卷。

    SPEC 是 YAML 或 JSON 文件，或现成方案的名称：junior（初级）、intermediate（中级）。
    同一题库、同一方案、同一种子组出同一份试卷。
    """
    from kb.training.papers import drafting  # lazy: scipy is slow to load
    from kb.training.papers import freezing as sealing
    from kb.training.papers.blueprint import parse

    blueprint = parse(_spec(spec))
    database = open_database(ctx)
    number = drafting.assemble(database, blueprint, actor=by, seed=seed)
    view = _view(database, number)
    if freezing:
        sealing.freeze(database, number, actor=by, revision=view.sha256)
        view = _view(database, number)
    _say(view, as_json=as_json, words=f"{'已组卷并冻结' if freezing else '已组卷'}：{number}")


@paper.command("list", short_help="列出试卷")
@click.option("-n", "limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@JSON
@click.pass_context
def list_command(ctx: click.Context, limit: int, as_json: bool) -> None:
    """列出试卷，新的在前。"""
    from kb.training.papers import reading  # lazy: sqlalchemy costs more than `--help`

    with open_database(ctx).reading() as session:
        lines, total = reading.list_papers(session, limit=limit)
    if as_json:
        rows = [line.as_json() for line in lines]
        click.echo(json.dumps({"papers": rows, "total": total}, ensure_ascii=False))
        return
    for line in lines:
        click.echo(
            f"{line.number}\t{'已冻结' if line.frozen_at else '草稿'}\t{line.level}"
            f"\t{line.questions} 题 {line.marks:g} 分\t{line.title}"
        )
    if not lines:
        click.echo("还没有试卷；用 anjian paper assemble 组卷")


@paper.command("show", short_help="查看一份试卷")
@click.argument("number")
@JSON
@click.pass_context
def show_command(ctx: click.Context, number: str, as_json: bool) -> None:
    """查看编号为 NUMBER 的试卷：各题、分值和状况；冻结的重算校验值。"""
    from kb.training.papers.reading import STANDING_WORDS  # lazy, as above

    view = _view(open_database(ctx), number)
    if as_json:
        _say(view, as_json=True, words="")
        return
    click.echo(f"{view.line.title}（{number}，{'已冻结' if view.frozen else '草稿'}）")
    click.echo(f"校验值 {view.sha256}{'' if view.intact else '：与冻结时不一致'}")
    for item in view.items:
        notes = ["固定"] if item.pinned else []
        notes += [STANDING_WORDS[item.standing]] if item.dropped and not view.frozen else []
        click.echo(
            f"{item.position}\t{item.marks:g} 分\t{item.key}\t{item.question.title}"
            + (f"\t{'、'.join(notes)}" if notes else "")
        )


@paper.command("freeze", short_help="冻结一份试卷")
@click.argument("number")
@BY
@JSON
@click.pass_context
def freeze_command(ctx: click.Context, number: str, by: str | None, as_json: bool) -> None:
    """冻结编号为 NUMBER 的草稿；冻结后任何人不能再修改。"""
    from kb.training.papers import freezing  # lazy, as above

    database = open_database(ctx)
    freezing.freeze(database, number, actor=by, revision=_view(database, number).sha256)
    view = _view(database, number)
    _say(view, as_json=as_json, words=f"试卷 {number} 已冻结")


@paper.command("export", short_help="导出试卷、答题卡和参考答案")
@click.argument("number")
@click.option("--form", default="A", show_default=True, help="卷别，如 A、B")
@click.option("--format", "formats", default="docx,pdf", show_default=True, help="逗号分隔")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="写入的文件夹，不存在时新建",
)
@click.option("--key", is_flag=True, help="另写一份参考答案和评分标准")
@JSON
@click.pass_context
def export_command(
    ctx: click.Context,
    number: str,
    form: str,
    formats: str,
    output: Path,
    key: bool,
    as_json: bool,
) -> None:
    """导出编号为 NUMBER 的试卷；草稿每页注明“草稿”，与冻结时不一致的不导出。"""
    from kb.training.papers.printing import files  # lazy: the libraries are slow to load

    wanted = list(dict.fromkeys(part.strip() for part in formats.split(",")))
    if unknown := [name for name in wanted if name not in FORMATS]:
        raise InvalidInput(
            f"没有这种格式：{'、'.join(unknown)}",
            field="format",
            hint=f"可用的格式：{'、'.join(FORMATS)}",
        )
    view = _view(open_database(ctx), number)
    made = list(files.export(view, form, [files.Format(name) for name in wanted], key=key))
    rows = []
    try:
        output.mkdir(parents=True, exist_ok=True)
        for file in made:
            path = output / file.name
            path.write_bytes(file.data)
            rows.append({"path": str(path), "sha256": hashlib.sha256(file.data).hexdigest()})
    except OSError as refused:
        raise InvalidInput(
            f"无法写入 {output}（{refused.strerror}）",
            field="output",
            hint="请核对文件夹是否可写",
        ) from refused
    if as_json:
        answer = {"files": rows, "paper": number, "form": form, "sha256": view.sha256}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for row in rows:
        click.echo(row["path"])


def _spec(spec: str) -> str:
    from kb.training.papers import blueprints
    from kb.training.papers.blueprint import LONGEST_SPEC

    if spec in blueprints.NAMES:
        return blueprints.ready_text(spec)
    try:
        with Path(spec).open(encoding="utf-8") as file:
            return file.read(LONGEST_SPEC + 1)
    except (OSError, UnicodeDecodeError) as refused:
        raise InvalidInput(
            f"读不出组卷方案 {spec}",
            field="spec",
            hint=f"请写 YAML 或 JSON 文件的路径，或现成方案的名称：{'、'.join(blueprints.NAMES)}",
        ) from refused


def _say(view: PaperView, *, as_json: bool, words: str) -> None:
    if as_json:
        click.echo(json.dumps(view.as_json(), ensure_ascii=False))
        return
    click.echo(f"{words}，{len(view.items)} 题 {view.marks:g} 分，种子 {view.line.seed}")
    click.echo(f"校验值 {view.sha256}")


def _view(database: Database, number: str) -> PaperView:
    from kb.training.papers import reading  # lazy, as above

    with database.reading() as session:
        return reading.get_paper(session, number)
