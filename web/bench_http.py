"""`anjian bench web`: the search API over HTTP with eight clients, and the idle server's memory."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.settings import Settings

CLIENTS: Final = 8
START_TIMEOUT_S: Final = 120.0
PORT: Final = 18765


@click.command("web")
@click.option("--requests", "count", default=2000, show_default=True, help="请求总数")
@click.pass_context
def web(ctx: click.Context, count: int = 2000) -> None:
    """网页接口：八个客户端的时延、吞吐与空闲内存。"""
    from kb.store.database import Database
    from search.evaluation import report
    from search.evaluation.benches import summary
    from search.knowledge.questions import plain_questions

    settings = settings_of(ctx)
    asked = [each.query for each in plain_questions()]
    queries = [asked[n * 7 % len(asked)] for n in range(count)]
    with _serving(settings) as (url, server):
        idle = _resident_mib(server.pid)
        for query in queries[:40]:
            _ask(url, query)
        times: list[float] = []
        errors: list[str] = []
        lock = threading.Lock()

        def one(query: str) -> None:
            started = time.perf_counter()
            problem = _ask(url, query)
            elapsed = (time.perf_counter() - started) * 1000
            with lock:
                times.append(elapsed)
                if problem:
                    errors.append(problem)

        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(one, queries))
        elapsed = time.perf_counter() - started
        after = _resident_mib(server.pid)
    figures: dict[str, Any] = {
        "clients": CLIENTS,
        **summary(times),
        "requests_per_second": round(len(queries) / elapsed, 1),
        "errors": len(errors),
        "server_idle_mib": idle,
        "server_after_mib": after,
    }
    database = Database.open(settings)
    path = report.write("web", figures, database)
    database.close()
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    click.echo(f"已写入 {path}", err=True)


def _ask(url: str, query: str) -> str:
    """Return an empty string, or what went wrong."""
    try:
        with urllib.request.urlopen(  # noqa: S310 - loopback, our own server
            f"{url}/api/v1/search?q={urllib.parse.quote(query)}", timeout=30
        ) as answer:
            json.load(answer)
            return ""
    except (urllib.error.URLError, OSError, ValueError) as problem:
        return str(problem)


@contextmanager
def _serving(settings: Settings) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    url = f"http://127.0.0.1:{PORT}"
    command = [sys.executable, "-m", "kb", "--home", str(settings.home), "serve"]
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*command, "--host", "127.0.0.1", "--port", str(PORT)],
        env={
            "ANJIAN_RATE_LIMIT": "1000000 per minute",
            "ANJIAN_SEARCH_LOG": "false",  # nobody asked these questions
            "PATH": "",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while _ask(url, "废水"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise click.ClickException("服务没有启动成功，请先单独运行 anjian serve 查看原因")
            time.sleep(0.5)
        time.sleep(3)
        yield url, server
    finally:
        server.terminate()
        server.wait(timeout=60)


def _resident_mib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
