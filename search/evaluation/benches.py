"""`anjian bench retrieval` and `anjian bench search`: quality, and speed with memory."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from kb.store.database import Database
    from search.service import SearchService

PLAIN_EVERY = 10
DATA = Path("..") / "shared" / "data"
_THREADS = 8


@click.command("retrieval")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DATA,
    show_default=True,
    help="评测数据目录（含 stard/、examples/）",
)
@click.option("--set", "sets", multiple=True, help="只测这些文件（JSON Lines），可多次给出")
@click.pass_context
def retrieval(ctx: click.Context, data: Path = DATA, sets: tuple[str, ...] = ()) -> None:
    """检索质量：STARD 开发集、样例与白话问题抽样。"""
    from search.evaluation import report
    from search.evaluation.running import run_set
    from search.evaluation.runs import ALL
    from search.evaluation.sets import plain_sample, read_set

    paths = [Path(name) for name in sets] or [
        data / "stard" / "dev.jsonl",
        *sorted((data / "examples").glob("*quer*.jsonl")),
        *sorted((data / "examples").glob("complaints*.jsonl")),
        *sorted((data / "examples").glob("real*.jsonl")),
    ]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise click.ClickException(
            f"没有评测数据：{'、'.join(missing)}。请用 --data 指出目录，或用 --set 指出文件"
        )
    figures: dict[str, Any] = {}
    with opened_service(ctx) as (service, database):
        groups = [(path.stem, list(read_set(path))) for path in paths]
        if not sets:
            groups.append(("plain (seen in training)", list(plain_sample(PLAIN_EVERY))))
        for name, questions in groups:
            found = run_set(service, questions, name=name).figures()
            styles = found.get("style", {})
            figures[name] = {ALL: found[ALL], **(styles if len(styles) > 1 else {})}
        path = report.write("retrieval", figures, database)
    for name, slices in figures.items():
        for style, row in slices.items():
            shown = "  ".join(f"{measure} {value}" for measure, value in row.items())
            click.echo(f"{name} · {style}: {shown}")
    click.echo(f"已写入 {path}", err=True)


@click.command("search")
@click.option("--questions", default=300, show_default=True, help="问题条数")
@click.pass_context
def search(ctx: click.Context, questions: int = 300) -> None:
    """检索速度与内存：单线程、带筛选、八线程。"""
    from search.evaluation import report
    from search.knowledge.questions import plain_questions
    from search.service import SearchRequest

    asked = [each.query for each in plain_questions()]
    chosen = asked[:: max(1, len(asked) // questions)][:questions]
    before = report.resident_mib()
    with opened_service(ctx) as (service, database):
        plain = [SearchRequest(query) for query in chosen]
        filtered = [
            SearchRequest(query, kind="regulation", region="410000", level="provincial")
            for query in chosen
        ]
        for request in plain[:20]:
            service.search(request)
        figures: dict[str, Any] = {
            "one thread": _timed(service, plain),
            "one thread, with filters": _timed(service, filtered),
            "eight threads": _timed_together(service, plain),
            "memory_mib": {
                "before opening": before,
                "after": report.resident_mib(),
                "peak": report.peak_mib(),
            },
        }
        path = report.write("search", figures, database)
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    click.echo(f"已写入 {path}", err=True)


@contextmanager
def opened_service(ctx: click.Context) -> Iterator[tuple[SearchService, Database]]:
    """Yield the public service of the home folder and its database."""
    from kb.store.database import Database
    from search.opening import OpenedSearch, Scope

    settings = settings_of(ctx)
    database = Database.open(settings)
    try:
        with OpenedSearch(settings, Scope.PUBLIC) as service:
            yield service, database
    finally:
        database.close()


def _timed(service: SearchService, requests: Sequence[Any]) -> dict[str, float]:
    times = []
    for request in requests:
        started = time.perf_counter()
        service.search(request)
        times.append((time.perf_counter() - started) * 1000)
    return summary(times)


def _timed_together(service: SearchService, requests: Sequence[Any]) -> dict[str, float]:
    started = time.perf_counter()
    with ThreadPoolExecutor(_THREADS) as pool:
        times = [each.took_ms for each in pool.map(service.search, requests)]
    elapsed = time.perf_counter() - started
    return {**summary(times), "requests_per_second": round(len(requests) / elapsed, 1)}


def summary(times: Sequence[float]) -> dict[str, float]:
    """Return count, p50, p95, p99 and maximum of times in milliseconds."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {
        "requests": len(times),
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
        "max_ms": round(max(times), 2),
    }
