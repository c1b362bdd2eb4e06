"""What `anjian question` prints: questions, refusals and progress, as JSON or as lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kb.training.bank.intake import Intake
    from kb.training.bank.proposals import Proposal
    from kb.training.bank.reading import QuestionLine

PLAIN_STEP = 500
"""Without a terminal, one progress line for this many questions."""
SHOWN = 20
"""Refusals that are listed one by one without `--json`."""
TYPE_LABELS = {
    "single": "单选",
    "multiple": "多选",
    "true_false": "判断",
    "fill_in": "填空",
    "short_answer": "简答",
    "case_analysis": "案例分析",
}


@contextmanager
def progress(title: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how many are done of how many (0: unknown).

    A bar on a terminal, plain lines on stderr elsewhere.
    """
    if sys.stderr.isatty() and not quiet:
        with _bar(title) as told:
            yield told
        return
    shown = 0

    def tell(done: int, total: int) -> None:
        nonlocal shown
        if done - shown >= PLAIN_STEP or (shown and done == total):
            shown = done
            click.echo(f"{title} {done}{f'/{total}' if total else ''} 道", err=True)

    yield tell


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console  # lazy: only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield tell


def say(body: dict[str, Any]) -> None:
    """Print JSON."""
    click.echo(json.dumps(body, ensure_ascii=False))


def print_questions(lines: Sequence[QuestionLine], total: int) -> None:
    """Print questions one a line, with key, type, standing and the article they stand on."""
    for line in lines:
        cited = line.content.citations[0] if line.content.citations else None
        basis = f"{cited.law}第{cited.article}条" if cited else ""
        click.echo(
            f"{line.key}\t{TYPE_LABELS[line.content.type.value]}\t{line.standing.value}"
            f"\t{basis}\t{line.content.title}"
        )
    if total > len(lines):
        click.echo(f"共 {total} 道，列出 {len(lines)} 道；用 -n 多列一些，或加筛选条件")
    elif not lines:
        click.echo("没有符合条件的试题；用 anjian question generate 出题，或用 import 导入")


def print_intake(found: Intake, published: dict[str, Any] | None) -> None:
    """Print what became of made or imported questions."""
    for each in found.refused[:SHOWN]:
        click.echo(f"未收  {each.offered.place}：{each.reason}")
    if len(found.refused) > SHOWN:
        click.echo(
            f"……共 {len(found.refused)} 道未收，完整清单见 --json 或批次 {found.batch_id} 的页面"
        )
    click.echo(
        f"批次 {found.batch_id}“{found.name}”：收入 {len(found.taken)}，"
        f"题库已有 {len(found.skipped)}，未收 {len(found.refused)}"
    )
    if published is None:
        click.echo("收入的试题等待审核；三名签署人签署后入库（--publish-as-batch 或批次页面）")
        return
    click.echo(f"已发布 {published['documents']} 道，签署：{'、'.join(published['signers'])}")
    for failure in published["failures"]:
        click.echo(f"未发布  {failure['id']}：{failure['reason']}")


def print_proposals(found: Sequence[Proposal], total: int) -> None:
    """Print stale questions with what is proposed."""
    for each in found:
        click.echo(f"{each.line.key}\t{each.line.content.title}")
        for one in each.open:
            later = "、".join(one.successors) or "已无对应条文"
            click.echo(f"    {one.provision} → {later}")
        content = each.content
        if content is None:
            click.echo(f"    {each.note}")
            continue
        right = "、".join(one.text for one in content.options if one.letter in content.right)
        answer = right or "、".join(blank[0] for blank in content.blanks) or str(content.answer)
        mark = "通过核对" if each.sound else "未通过核对"
        click.echo(f"    建议（{mark}）：{content.stem}　答案：{answer}")
    click.echo(f"共 {total} 道待复核" if total else "没有待复核的试题")
