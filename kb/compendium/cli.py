"""`anjian compendium`: specs checked, volumes built from them and listed, from the machine."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kb.cli import open_database
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from kb.compendium.building import Built
    from kb.compendium.content import CompendiumContent
    from kb.compendium.spec import Spec
    from kb.store.database import Database

DEFAULT_FORMATS: Final = "docx,pdf,epub,html"
MANIFEST: Final = "manifest.json"
MOST_HINTS: Final = 10
"""So many hints a build prints; a library without laws gives hundreds."""
_UNFIT: Final = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")
AUDIENCE = click.option(
    "--audience",
    type=click.Choice(["public", "internal"]),
    help="读者：public 公开、internal 内部（缺省用方案中的）",
)
JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group("compendium", short_help="汇编：核对方案、生成、列表")
def compendium() -> None:
    """按汇编方案选取案例，生成 DOCX、PDF、EPUB、网页和 Markdown。"""


@compendium.command("build", short_help="按方案生成汇编")
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    default=DEFAULT_FORMATS,
    show_default=True,
    help="逗号分隔；另有 markdown",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="写入的文件夹，不存在时新建",
)
@AUDIENCE
@JSON
@click.pass_context
def build_command(
    ctx: click.Context,
    spec: Path,
    formats: str,
    output: Path,
    audience: str | None,
    as_json: bool,
) -> None:
    """按方案文件 SPEC（YAML 或 JSON）生成汇编，另写清单 manifest.json。

    同一数据、同一方案生成的文件逐字节相同，与生成的日期无关。
    """
    from kb.compendium import building  # lazy: sqlalchemy and the writers cost start-up time

    wanted = building.formats_of(formats.split(","))
    read = _spec(spec, audience)
    database = open_database(ctx)
    content = _resolved(database, read)
    with _progress("生成汇编") as told:
        built = building.build(database, content, wanted, name=_file_name(spec), progress=told)
    _write(built, content, output, as_json=as_json)
    if built.failed:
        ctx.exit(1)


@compendium.command("check", short_help="核对方案：选出哪些案例，有何提示")
@click.argument("spec", type=click.Path(path_type=Path))
@AUDIENCE
@JSON
@click.pass_context
def check_command(ctx: click.Context, spec: Path, audience: str | None, as_json: bool) -> None:
    """列出方案文件 SPEC 选出的案例及其分组，并提示引用和编者文字中的问题。"""
    from kb.compendium.assembling import assemble  # lazy, as above
    from kb.compendium.own_words import naming

    database = open_database(ctx)
    content = _resolved(database, _spec(spec, audience))
    with database.reading() as session:
        warnings = (*naming(content), *assemble(session, content).warnings)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "title": content.title,
                    "audience": content.audience,
                    "documents": len(content.entries),
                    "dated": content.dated.isoformat(),
                    "as_of": content.as_of.isoformat(),
                    "sha256": content.sha256,
                    "groups": list(content.groups),
                    "entries": [entry.model_dump(mode="json") for entry in content.entries],
                    "warnings": list(warnings),
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(
        f"{content.title}：{len(content.entries)} 篇，"
        f"印行日期 {content.dated}，法规截至 {content.as_of}"
    )
    last = -1
    for number, entry in enumerate(content.entries, 1):
        if content.groups and entry.group != last:
            last = entry.group
            click.echo(f"【{content.groups[last]}】")
        click.echo(f"{number}\t{entry.document}\t{entry.title}")
    for line in warnings:
        click.echo(f"提示：{line}")


@compendium.command("list", short_help="列出汇编")
@click.option("-n", "limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@JSON
@click.pass_context
def list_command(ctx: click.Context, limit: int, as_json: bool) -> None:
    """列出汇编，新的在前；所收案例已撤下或更正的，逐条提示。"""
    from kb.compendium import reading  # lazy, as above

    with open_database(ctx).reading() as session:
        lines, total = reading.list_volumes(session, limit=limit)
    if as_json:
        rows = [line.as_json() for line in lines]
        click.echo(json.dumps({"compendia": rows, "total": total}, ensure_ascii=False))
        return
    for line in lines:
        click.echo(
            f"{line.key}\t{line.state.value}\t{line.entries} 篇"
            f"\t发行 {line.releases} 次\t{line.title}"
        )
        for warning in line.warnings:
            click.echo(f"\t提示：{warning.words}")
    if not lines:
        click.echo("还没有汇编；用 anjian compendium build 按方案生成，或在汇编页面新建")


def _spec(path: Path, audience: str | None) -> Spec:
    from kb.compendium.spec import parse, read
    from kb.compendium.spec_faults import LONGEST_SPEC

    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST_SPEC + 1)
    except (OSError, UnicodeDecodeError) as refused:
        raise InvalidInput(
            f"读不出汇编方案 {path}",
            field="spec",
            hint="请写 YAML 或 JSON 文件的路径；现成的方案在 corpus/compendia",
        ) from refused
    spec = parse(text)
    return spec if audience is None else read({**spec.to_json(), "audience": audience})


def _resolved(database: Database, spec: Spec) -> CompendiumContent:
    from kb.compendium.selecting import resolve

    with database.reading() as session:
        return resolve(session, spec)


def _file_name(spec: Path) -> str:
    """The name of the spec without its ending, fit for any file system."""
    return _UNFIT.sub("-", spec.stem).strip(" .-") or "compendium"


def _write(built: Built, content: CompendiumContent, output: Path, *, as_json: bool) -> None:
    from kb.compendium.manifest import manifest_bytes

    listing = manifest_bytes(built.manifest)
    rows = []
    try:
        output.mkdir(parents=True, exist_ok=True)
        for file in built.files:
            (output / file.name).write_bytes(file.data)
            rows.append({"path": str(output / file.name), "sha256": file.sha256})
        (output / MANIFEST).write_bytes(listing)
    except OSError as refused:
        raise InvalidInput(
            f"无法写入 {output}（{refused.strerror}）",
            field="output",
            hint="请核对文件夹是否可写",
        ) from refused
    for line in built.warnings[:MOST_HINTS]:
        click.echo(f"提示：{line}", err=True)
    if len(built.warnings) > MOST_HINTS:
        click.echo(
            f"……共 {len(built.warnings)} 条提示，完整清单见 anjian compendium check 或 --json",
            err=True,
        )
    for failed in built.failed:
        click.echo(f"未生成 {failed.format}：{failed.reason}", err=True)
    if as_json:
        answer = {
            "files": rows,
            "documents": len(content.entries),
            "title": content.title,
            "audience": content.audience,
            "sha256": content.sha256,
            "manifest": {
                "path": str(output / MANIFEST),
                "sha256": hashlib.sha256(listing).hexdigest(),
            },
            "failed": [{"format": one.format, "reason": one.reason} for one in built.failed],
            "warnings": list(built.warnings),
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for row in rows:
        click.echo(row["path"])


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int, str], bool]]:
    """A bar on a terminal, plain lines on stderr elsewhere."""
    if not sys.stderr.isatty():

        def tell(done: int, total: int, words: str) -> bool:
            click.echo(f"{title} {done}/{total} {words}", err=True)
            return True

        yield tell
        return
    from rich.console import Console  # lazy: only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int, words: str) -> bool:
            bar.update(task, completed=done, total=total, description=words)
            return True

        yield show
