"""`anjian ask`: a question answered by quoting provisions, through the model of the settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of
from kb.errors import InvalidInput
from search.query.request import LEVELS

if TYPE_CHECKING:
    from search.answering.provisions import OfferedProvision
    from search.answering.service import Answer
    from search.query.request import SearchRequest


@click.command("ask")
@click.argument("question")
@click.option("--as-of", help="按哪一天的法律，如 2021-12-31；缺省为今天")
@click.option("--region", help="适用地区：六位代码或名称，如 370000、济南市")
@click.option("--level", type=click.Choice(LEVELS), help="层级")
@click.option(
    "--type", "type_", help="法规类型：law、administrative_regulation、local_regulation …"
)
@click.option(
    "--status",
    type=click.Choice(["in_force", "all"]),
    default="in_force",
    show_default=True,
    help="只引当日有效的，或全部（标明效力）",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def ask(ctx: click.Context, /, question: str, as_json: bool, **options: Any) -> None:
    """检索条文，由设置的模型据以作答，逐句核对后给出。"""
    from kb.store.database import Database  # lazy: SQLAlchemy
    from search.answering.client import ChatModel
    from search.answering.service import Answerer
    from search.opening import OpenedSearch, Scope  # lazy: numpy and the engine

    settings = settings_of(ctx)
    ChatModel(settings)  # refuses before anything is opened when there is none
    request = _request(question, options)
    # Only the public scope: what is not published is never sent to a model.
    with OpenedSearch(settings, Scope.PUBLIC, _announce_pending) as service:
        database = Database.open(settings)
        try:
            answerer = Answerer(settings, database, service.search)
            retrieved = answerer.retrieve(request)
            click.echo(f"正在询问模型 {settings.chat_model} …", err=True)
            answer = answerer.answer(retrieved)
        finally:
            database.close()
    if as_json:
        click.echo(json.dumps(answer.to_json(), ensure_ascii=False))
    else:
        _print(answer)


def _request(question: str, options: dict[str, Any]) -> SearchRequest:
    from kb.text.dates import parse_date
    from search.query.request import SearchRequest

    written = options["as_of"]
    date = parse_date(written) if written else None
    if written and date is None:
        raise InvalidInput(
            f"日期“{written}”无法识别", hint="请写成 2021-12-31 这样的格式", field="as_of"
        )
    return SearchRequest(
        query=question,
        as_of=date,
        region=options["region"],
        level=options["level"],
        type=options["type_"],
        status=options["status"],
    )


def _announce_pending(count: int) -> None:
    click.echo(f"正在更新索引：{count} 项变更 …", err=True)


def _print(answer: Answer) -> None:
    for number, sentence in enumerate(answer.sentences, 1):
        click.echo(f"{number:>2}. {click.style(sentence.text, bold=True)}")
        for each in sentence.quotations:
            click.echo(f"    “{each.text}”")
            click.echo(f"    —— {_place(each.provision)}")
    if not answer.sentences:
        for provision in answer.provisions:
            click.echo(f"- {_place(provision)}\n  {provision.text}")
    click.echo(f"{answer.verdict}。按 {answer.day.isoformat()} 的法律，模型 {answer.model}。")
    from search.answering.service import AID_ONLY

    click.echo(AID_ONLY)


def _place(provision: OfferedProvision) -> str:
    from search.answering.provisions import STATUS_NAMES

    version = f"（{provision.version}）" if provision.version else ""
    status = STATUS_NAMES[provision.status]
    return f"《{provision.law}》{provision.label}{version} · {status} · {provision.id}"
