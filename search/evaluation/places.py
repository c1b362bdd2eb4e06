"""`anjian bench places`: is the special rule of a place found, and law of other places kept out."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from search.evaluation.benches import opened_service

if TYPE_CHECKING:
    from search.service import SearchService

QUESTIONS: Final = Path("bench") / "questions" / "places.jsonl"
FIRST: Final = 10
"""Hits that are judged."""


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """地区检索结果: where the special rule came (0: not among the first), and law of elsewhere."""

    id: str
    query: str
    rank: int
    foreign: tuple[str, ...]


@click.command("places")
@click.option(
    "--set",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=QUESTIONS,
    show_default=True,
    help="问题文件（JSON Lines）",
)
@click.pass_context
def places(ctx: click.Context, path: Path = QUESTIONS) -> None:
    """地区检索：当地的特别规定是否在前十，外地法规是否混入。"""
    from search.evaluation import report

    with opened_service(ctx) as (service, database):
        results = measure(service, path)
        figures = figures_of(results)
        written = report.write("places", figures, database)
    click.echo(
        f"{figures['questions']} 问：前十条含当地规定 {figures['found']}，"
        f"含外地法规 {figures['with_foreign_law']}"
    )
    click.echo(f"已写入 {written}", err=True)


def measure(service: SearchService, path: Path) -> tuple[PlaceResult, ...]:
    """Ask every question of the file; the place is in its filter or in its words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_result(service, json.loads(line)) for line in lines if line.strip())


def figures_of(results: tuple[PlaceResult, ...]) -> dict[str, Any]:
    """Return the counts and the questions that fell short."""
    return {
        "questions": len(results),
        "found": sum(each.rank > 0 for each in results),
        "with_foreign_law": sum(bool(each.foreign) for each in results),
        "missed": [f"{each.id} {each.query}" for each in results if not each.rank],
        "foreign": {each.id: list(each.foreign) for each in results if each.foreign},
    }


def _result(service: SearchService, row: dict[str, Any]) -> PlaceResult:
    from kb.text.regions import NATIONAL, codes_on  # lazy, as in the other benches
    from search.query.places import mentioned_regions
    from search.service import SearchRequest

    region = (row.get("filter") or {}).get("region")
    request = SearchRequest(row["query"], region=region, limit=FIRST)
    meant = (region,) if region else mentioned_regions(row["query"])
    home = {code for place in meant for code in codes_on(place, dt.date.today())}
    hits = service.search(request).hits
    gold = {(each["law"], each["article"]) for each in row["gold"]}
    forbidden = set(row.get("forbidden", ()))
    return PlaceResult(
        id=str(row["id"]),
        query=row["query"],
        rank=next((hit.rank for hit in hits if (hit.law, hit.article) in gold), 0),
        foreign=tuple(
            hit.law
            for hit in hits
            if hit.kind == "regulation"
            and hit.region != NATIONAL
            and (hit.region not in home or hit.region in forbidden)
        ),
    )
