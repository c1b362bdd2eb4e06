"""`anjian bench volume`: a volume of many cases in every format, its time and memory."""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.compendium.content import CompendiumContent
    from kb.settings import Settings
    from kb.store.database import Database

DEFAULT_CASES: Final = 1000
ALL_FORMATS: Final = "docx,pdf,epub,html,markdown"
_SPEC: Final = {
    "title": "测量用汇编",
    "issuer": "澜江省生态环境厅",
    "select": {"case_type": ["model", "warning", "minor_exempt"]},
    "group_by": "element",
    "foreword": "本册由已公开案例的副本组成，只用于测量。",
}


@click.command("volume")
@click.option(
    "--cases", type=click.IntRange(1, 5000), default=DEFAULT_CASES, show_default=True, help="篇数"
)
@click.option("--formats", default=ALL_FORMATS, show_default=True, help="逗号分隔")
@click.pass_context
def volume(ctx: click.Context, cases: int = DEFAULT_CASES, formats: str = ALL_FORMATS) -> None:
    """汇编的速度与内存：把已公开的案例复制到指定篇数，逐一生成各种格式。不改动数据目录。"""
    from kb.compendium.building import formats_of
    from kb.settings import Settings
    from kb.store.database import Database
    from search.evaluation import report

    settings = settings_of(ctx)
    if not settings.resolved_database_url.startswith("sqlite"):
        raise click.ClickException("只能在 SQLite 的数据目录上测量")
    Database.open(settings).close()
    with tempfile.TemporaryDirectory() as folder:
        copy = Settings(home=Path(folder), laws_dir=None)
        _copy(settings, copy)
        database = Database.open(copy)
        try:
            content = _content(database, cases)
            figures = _measured(database, content, formats_of(formats.split(",")))
            path = report.write("volume", figures, database)
        finally:
            database.close()
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    click.echo(f"已写入 {path}", err=True)


def _copy(source: Settings, target: Settings) -> None:
    import sqlite3

    name = "anjian.sqlite3"
    with (
        closing(sqlite3.connect(source.home / name)) as old,
        closing(sqlite3.connect(target.home / name)) as new,
    ):
        old.backup(new)
    attachments = source.home / "attachments"
    if attachments.is_dir():
        shutil.copytree(attachments, target.home / "attachments")


def _content(database: Database, cases: int) -> CompendiumContent:
    """Bring the cases up to the number by copies of them, and choose them all."""
    from kb.compendium.selecting import resolve
    from kb.compendium.spec import read

    spec = read(_SPEC)
    with database.reading() as session:
        held = [entry.document for entry in resolve(session, spec).entries]
    for number in range(len(held), cases):
        _multiply(database, held[number % len(held)], number)
    with database.reading() as session:
        return resolve(session, read({**_SPEC, "limit": cases}))


def _multiply(database: Database, key: str, number: int) -> None:
    """Publish a copy of a case under a name and number of its own, with its citations."""
    from sqlalchemy import insert, select

    from kb.model.document import Citation, Document, DocumentKind, Revision
    from kb.store import documents

    with database.unit_of_work() as uow:
        session = uow.session
        source = session.scalars(select(Document).where(Document.key == key)).one()
        published = session.get_one(Revision, source.published_revision_id)
        title = f"{published.public_content['title']}（副本{number}）"
        content = {**published.public_content, "title": title}
        document, revision = documents.save(
            uow,
            documents.NewDocument(
                kind=DocumentKind.CASE,
                key=f"copy-{number}",
                title=title,
                content=content,
                public_content=content,
                region=source.region,
                level=source.level,
                unit_id=source.unit_id,
            ),
            actor="bench",
        )
        document.state = source.state
        document.published_revision_id = revision.id
        document.published_at = source.published_at
        columns = [one.name for one in Citation.__table__.columns if one.name != "id"]
        rows: list[dict[str, Any]] = [
            {name: getattr(row, name) for name in columns} | {"revision_id": revision.id}
            for row in session.scalars(
                select(Citation).where(Citation.revision_id == published.id).order_by(Citation.id)
            )
        ]
        if rows:
            session.execute(insert(Citation), rows)


def _measured(
    database: Database, content: CompendiumContent, formats: tuple[str, ...]
) -> dict[str, Any]:
    """Seconds of every step as the build tells them, and the memory of the whole process."""
    from kb.compendium.building import build

    steps: list[tuple[float, str]] = []
    peaks: dict[str, int] = {}

    def told(done: int, total: int, words: str) -> bool:
        steps.append((time.perf_counter(), words))
        peaks[words] = _peak_mib()
        click.echo(f"{done}/{total} {words}", err=True)
        return True

    before, worked = _peak_mib(), _cpu_s()
    built = build(database, content, formats, name="volume", progress=told)
    return {
        "cases": len(content.entries),
        "total_s": round(steps[-1][0] - steps[0][0], 2),
        "steps_s": {words: round(end - start, 2) for (start, words), (end, _) in pairwise(steps)},
        "cpu_s": round(_cpu_s() - worked, 2),
        "peak_before_mib": before,
        "peak_until_mib": peaks,
        "peak_mib": _peak_mib(),
        "files": {
            file.format: {"bytes": len(file.data), "sha256": file.sha256} for file in built.files
        },
        "failed": {one.format: one.reason for one in built.failed},
        "warnings": len(built.warnings),
    }


def _peak_mib() -> int:
    """The largest the process, or one it waited for, has been."""
    return max(
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def _cpu_s() -> float:
    """Processor seconds of this process and of those it waited for; other work does not count."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
