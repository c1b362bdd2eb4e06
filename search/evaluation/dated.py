"""`anjian bench dated`: whether a question about a past day is answered by the law of that day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kb.errors import InvalidInput

if TYPE_CHECKING:
    from search.evaluation.sets import Question
    from search.query.results import SearchHit

SET: Final = Path("bench") / "questions" / "dated.jsonl"
TOP: Final = 3
_DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class DatedQuestion:
    """注明日期的问题: a question and the day whose law answers it, whether told or set.

    `forbidden` are (law, version) that must not be shown for that day.
    """

    question: Question
    day: dt.date
    forbidden: frozenset[tuple[str, str]]


@click.command("dated")
@click.option(
    "--set",
    "path",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SET,
    show_default=True,
    help="问题集（JSON Lines），每行另有 day 和 forbidden",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def dated(ctx: click.Context, path: Path, as_json: bool) -> None:
    """注明日期的问题：前三条中当日无效的条文数（应为 0），以及答案的名次。"""
    from search.evaluation.benches import opened_service  # lazy: numpy and the engine
    from search.evaluation.running import request_of
    from search.evaluation.sets import hit_place

    wrong: list[str] = []
    ranks: list[int | None] = []
    with opened_service(ctx) as (service, _):
        for asked in read_dated(path):
            hits = service.search(request_of(asked.question)).hits
            wrong += [
                f"{asked.question.id}：{hit.title}（{hit.version}）"
                for hit in out_of_force(hits[:TOP], asked)
            ]
            gold = {(place.key, place.version) for place in asked.question.gold}
            places = [place for hit in hits if (place := hit_place(hit)) is not None]
            ranks.append(
                next((n for n, p in enumerate(places, 1) if (p.key, p.version) in gold), None)
            )
    figures = {
        "questions": len(ranks),
        "not_in_force_in_top_3": len(wrong),
        **{
            f"answered_at_{depth}": sum(rank is not None and rank <= depth for rank in ranks)
            for depth in (1, TOP, _DEPTH)
        },
    }
    if as_json:
        click.echo(json.dumps({**figures, "wrong": wrong}, ensure_ascii=False))
        return
    for line in wrong:
        click.echo(line)
    click.echo("，".join(f"{name} {value}" for name, value in figures.items()))


def read_dated(path: Path) -> Iterator[DatedQuestion]:
    """Yield the questions of a set.

    Raises:
        InvalidInput: a line is no question or has no day.
    """
    from search.evaluation.sets import numbered_rows, read_set

    questions = {question.id: question for question in read_set(path)}
    for number, row in numbered_rows(path):
        try:
            day = dt.date.fromisoformat(row["day"])
            forbidden = frozenset((each["law"], each["version"]) for each in row["forbidden"])
        except (KeyError, TypeError, ValueError) as wrong:
            raise InvalidInput(
                f"{path.name} 第 {number} 行没有可读的 day 或 forbidden：{wrong}",
                hint='每行除 id、query、gold 外，还要有 "day": "2022-06-04" 和 "forbidden": […]',
            ) from None
        yield DatedQuestion(questions[str(row["id"])], day, forbidden)


def out_of_force(hits: Sequence[SearchHit], asked: DatedQuestion) -> list[SearchHit]:
    """Return the provisions among hits that did not hold on the day or are forbidden for it."""
    return [
        hit
        for hit in hits
        if hit.kind == "regulation"
        and (
            (hit.effective_on is not None and hit.effective_on > asked.day)
            or (hit.repealed_on is not None and hit.repealed_on <= asked.day)
            or (hit.law, hit.version) in asked.forbidden
        )
    ]
