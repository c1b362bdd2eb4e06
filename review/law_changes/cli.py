"""`anjian impact`: what a new law does to the texts that stand on what it changes."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.text.law_text import LawText
    from review.law_changes.impact import Destination, Impact

FILES: Final = "anjian.law_files"
"""Who reads a law from a file, whatever its format."""


@click.command("impact", short_help="法规变动影响：依据被改条文的文稿和法规会怎样")
@click.argument("law", metavar="法规")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def impact(ctx: click.Context, law: str, as_json: bool) -> None:
    """列出法规的新文本（已发布的或尚在审核的）对案例、指南、目录、大纲和援引法规的影响。

    法规写成名称（取最新文本）、文稿编号、“法规/版本”标识，或尚未入库的文件的路径。
    """
    from kb.store.database import Database  # lazy: sqlalchemy costs more than the rest of `--help`
    from review.law_changes import coming
    from review.law_changes import impact as changes

    settings = settings_of(ctx)
    text = _read_file(Path(law), settings.max_file_bytes) if _is_file(law) else None
    database = Database.open(settings)
    try:
        with database.reading() as session:
            new = coming.find(session, law) if text is None else coming.of_text(session, text)
            found = changes.impact(session, new)
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


def _is_file(words: str) -> bool:
    try:
        return Path(words).is_file()
    except OSError:  # the name of a law may be longer than a file's may be
        return False


def _read_file(path: Path, max_file_bytes: int) -> LawText:
    from kb.errors import NotInitialised  # lazy, as above

    for entry in entry_points(group=FILES):
        found: LawText = entry.load()(path, max_file_bytes)
        return found
    raise NotInitialised("本机没有安装入库模块，不能读取文件", hint="请先入库，再按名称查看")


def _lines(found: Impact) -> Iterator[str]:
    from review.law_changes.impact import FATE_LABELS  # lazy, as above

    law = found.law
    effective = f"，{law.effective_on}起施行" if law.effective_on else "，施行日期不详"
    state = "已发布" if law.published else "尚未发布"
    yield f"《{law.name}》{law.version}（{state}{effective}）"
    if not law.changes:
        yield "库中没有它修改或者废止的已发布法规"
    for changed in law.changes:
        kind = "废止" if changed.coming.other_law else "修改"
        yield f"{kind}：《{changed.coming.title}》{changed.last}"
    for title in law.missing:
        yield f"废止：《{title}》（库中没有更早的已发布文本，不能判断影响）"
    for name, counts in (("文稿", found.counts()), ("援引法规", found.citing_counts())):
        told = "，".join(f"{FATE_LABELS[fate]} {number}" for fate, number in counts.items())
        yield f"{name}的引用：{told or '没有'}"
    for dependent in found.dependents:
        yield f"{dependent.kind}\t{dependent.key}\t{dependent.title}"
        for each in dependent.destinations:
            yield f"\t{_told(each)}"
    for citing in found.citing:
        yield f"法规\t{citing.slug}/{citing.version}\t{citing.law}"
        for number, each in citing.articles:
            yield f"\t{number.label() if number else '全文'}：{_told(each)}"


def _told(each: Destination) -> str:
    from review.law_changes.impact import FATE_LABELS  # lazy, as above

    part = f"{each.part}：" if each.part else ""
    new = "、".join(each.new_labels)
    arrow = f" → {f'《{each.new_law}》' if each.new_law else ''}{new}" if new else ""
    why = f"（{each.reason}）" if each.reason else ""
    return f"{part}《{each.law}》{each.version}{each.label}{arrow}：{FATE_LABELS[each.fate]}{why}"
