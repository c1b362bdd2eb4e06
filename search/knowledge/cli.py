"""`anjian knowledge`: the everyday questions and the thesaurus, checked against the library."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kb.cli import settings_of
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from search.knowledge.checking import ArticleTexts
    from search.knowledge.questions import PlainQuestion

_MOST_ROWS: Final = 20


@click.group("knowledge")
def knowledge() -> None:
    """白话知识：白话问题与词表的核对、添加与统计。"""


@knowledge.command("check")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """对照库中法规核对全部白话问题和词表；有瑕疵时以 1 退出。"""
    from search.knowledge.checking import faults, word_faults
    from search.knowledge.questions import plain_questions
    from search.knowledge.thesaurus import entries

    questions = plain_questions()
    articles = _articles(ctx)
    found = [*faults(questions, articles), *word_faults(entries(), articles)]
    if as_json:
        rows = [{"query": each.query, "reason": each.reason} for each in found]
        click.echo(
            json.dumps(
                {"questions": len(questions), "words": len(entries()), "faults": rows},
                ensure_ascii=False,
            )
        )
    else:
        for each in found:
            click.echo(f"{each.query}：{each.reason}")
        click.echo(f"{len(questions)} 个问题，{len(entries())} 个词条，{len(found)} 处瑕疵")
    if found:
        sys.exit(1)


@knowledge.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="写入的 JSON Lines 文件（已有的会被替换）",
)
@click.pass_context
def add(ctx: click.Context, files: tuple[Path, ...], out: Path) -> None:
    """把按行手写的问题（语体|问题|法规 条号）核对后写成 JSON Lines；有瑕疵的不写，以 1 退出。"""
    from search.knowledge.checking import faults
    from search.knowledge.questions import ArticleKey, PlainQuestion, to_row
    from search.knowledge.writing import MalformedLine, written_questions

    articles = _articles(ctx)
    questions: list[PlainQuestion] = []
    wrong = 0
    for file in files:
        for written in written_questions(file.read_text(encoding="utf-8"), file.name):
            if isinstance(written, MalformedLine):
                click.echo(str(written), err=True)
                wrong += 1
                continue
            answers = tuple(
                ArticleKey(law, article, suffix, articles.newest(law) or "")
                for law, article, suffix in written.answers
            )
            questions.append(PlainQuestion(written.query, written.style, answers))
    refused = {each.query: each.reason for each in faults(questions, articles)}
    for query, reason in refused.items():
        click.echo(f"{query}：{reason}", err=True)
    kept = [each for each in questions if each.query not in refused]
    lines = [json.dumps(to_row(each), ensure_ascii=False) for each in kept]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"写入 {len(kept)} 个问题，未写 {wrong + len(refused)} 个：{out}")
    if wrong or refused:
        sys.exit(1)


@knowledge.command("stats")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--all", "every", is_flag=True, help="列出全部法规，缺省只列问题最多的")
def stats(as_json: bool, every: bool) -> None:
    """按语体和法规统计白话问题。"""
    from search.knowledge.questions import plain_questions
    from search.knowledge.thesaurus import entries

    questions = plain_questions()
    report: dict[str, Any] = {
        "questions": len(questions),
        "articles": len({key for each in questions for key in each.answers}),
        "styles": dict(Counter(each.style for each in questions).most_common()),
        "laws": dict(_laws(questions).most_common()),
        "words": len(entries()),
        "elements": dict(Counter(each.element for each in entries()).most_common()),
    }
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    size = f"{report['questions']} 个问题，答案涉及 {report['articles']} 条"
    click.echo(f"{size}；词条 {report['words']} 个")
    for name in ("styles", "laws", "elements"):
        rows = list(report[name].items())
        shown = rows if every else rows[:_MOST_ROWS]
        for key, count in shown:
            click.echo(f"  {count:>6}  {key}")
        if len(shown) < len(rows):
            click.echo(f"          另有 {len(rows) - len(shown)} 项，用 --all 列出")


def _laws(questions: tuple[PlainQuestion, ...]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for each in questions:
        counted.update({key.law for key in each.answers})
    return counted


def _articles(ctx: click.Context) -> ArticleTexts:
    from kb.store.database import Database  # lazy: SQLAlchemy
    from search.knowledge.library import article_texts

    database = Database.open(settings_of(ctx))
    try:
        texts = article_texts(database)
    finally:
        database.close()
    if texts is None:
        raise InvalidInput("库中没有法规条文", hint="请先用 anjian ingest 载入法规目录")
    return texts
