"""`anjian bench known-items`: does an article that is named in one of many ways come first."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from search.evaluation.benches import opened_service

if TYPE_CHECKING:
    from search.evaluation.spellings import KnownItem, Spelling
    from search.index.protocol import IndexReader
    from search.query.results import SearchHit
    from search.service import SearchService

SEED: Final = 20211
NATIONAL_SHARE: Final = 0.7
_SHOWN_MISSES: Final = 5


@click.command("known-items")
@click.option("--items", default=150, show_default=True, help="抽取的条文数")
@click.option("--seed", default=SEED, show_default=True, help="抽取的随机种子")
@click.pass_context
def known_items(ctx: click.Context, items: int = 150, seed: int = SEED) -> None:
    """已知条文：随机抽取法条，用二十种写法查询，看是否排在第一。"""
    from search.evaluation import report

    with opened_service(ctx) as (service, database):
        drawn = draw(service.reader, items, seed)
        figures, misses = measure(service, drawn)
        path = report.write("known-items", {"spellings": figures, "misses": misses}, database)
    for spelling, row in figures.items():
        click.echo(f"{spelling}：Hit@1 {row['hit@1']}（{row['queries']} 条）")
    click.echo(f"已写入 {path}", err=True)


def draw(reader: IndexReader, count: int, seed: int) -> tuple[KnownItem, ...]:
    """Return articles in force, each of a law drawn at random; the same for a seed and an index.

    National laws are drawn for `NATIONAL_SHARE` of the items, whatever their share in the index.
    """
    from kb.text.numerals import ArticleNumber
    from search.evaluation.spellings import KnownItem
    from search.index.conditions import AllOf, equals
    from search.passage import NATIONAL, PassageStatus, status_on

    fields = ("kind", "law", "article", "suffix", "version", "region", "effective", "repealed")
    today = dt.date.today()
    chance = random.Random(seed)  # noqa: S311 - a draw, not a secret
    groups: dict[bool, list[str]] = {
        True: sorted(_laws(reader, national=True)),
        False: sorted(_laws(reader, national=False)),
    }
    drawn: dict[tuple[str, ArticleNumber], KnownItem] = {}
    for _ in range(20 * count):
        if len(drawn) == count:
            break
        national = chance.random() < NATIONAL_SHARE
        laws = groups[national] or groups[not national]
        if not laws:
            break
        where = AllOf((equals("kind", "regulation"), equals("law", chance.choice(laws))))
        articles = [
            point.payload
            for point in reader.scan(where, fields=fields)
            if point.payload["article"]
            and status_on(point.payload, today) is PassageStatus.IN_FORCE
        ]
        if not articles:
            continue
        payload = chance.choice(articles)
        number = ArticleNumber(payload["article"], payload["suffix"])
        drawn.setdefault(
            (payload["law"], number),
            KnownItem(
                payload["law"], number, str(payload["version"])[:4], payload["region"] == NATIONAL
            ),
        )
    return tuple(drawn.values())


def measure(
    service: SearchService, items: Sequence[KnownItem]
) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, Sequence[str]]]:
    """Return Hit@1 and the number of queries of each spelling, and some queries that missed."""
    from search.evaluation.spellings import SPELLINGS
    from search.service import SearchRequest

    figures: dict[str, dict[str, float]] = {}
    misses: dict[str, list[str]] = defaultdict(list)
    total = right = 0
    for spelling, write in SPELLINGS.items():
        asked = found = 0
        for item in items:
            query = write(item)
            if query is None:
                continue
            asked += 1
            hits = service.search(SearchRequest(query, limit=1)).hits
            if hits and _is_item(hits[0], item, write, query):
                found += 1
            elif len(misses[spelling]) < _SHOWN_MISSES:
                misses[spelling].append(query)
        if asked:
            figures[spelling] = {"hit@1": round(found / asked, 4), "queries": asked}
        total, right = total + asked, right + found
    if total:
        figures["all"] = {"hit@1": round(right / total, 4), "queries": total}
    return figures, {spelling: rows for spelling, rows in misses.items() if rows}


def _is_item(hit: SearchHit, item: KnownItem, write: Spelling, query: str) -> bool:
    """Whether the hit is the item, or a namesake that is written in the same way.

    jianchaguanfa 44 is 监察官法第四十四条 as well as 检察官法第四十四条.
    """
    if (hit.article, hit.article_suffix) != (item.number.number, item.number.suffix):
        return False
    return hit.law == item.law or write(replace(item, law=hit.law)) == query


def _laws(reader: IndexReader, *, national: bool) -> set[str]:
    """Short titles of laws; a title that national and local law share counts as national."""
    from search.index.conditions import AllOf, equals
    from search.passage import NATIONAL

    first = AllOf((equals("kind", "regulation"), equals("article", 1)))
    regions: dict[str, bool] = {}
    for point in reader.scan(first, fields=("law", "region")):
        law = str(point.payload["law"])
        regions[law] = regions.get(law, False) or point.payload["region"] == NATIONAL
    return {law for law, is_national in regions.items() if is_national is national}
