"""`anjian bench exam`: many sit an exam at once over HTTP, and the server is killed meanwhile.

A home of its own is made in a temporary folder, with an invented paper. Every candidate saves one
answer after another and sends what was not acknowledged again, under the same number, until it is.
In the middle the server gets SIGKILL and is started anew. At the end every answer that was
acknowledged is looked for in the database.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from kb.store.database import Database

PATIENCE_S: Final = 180.0
ITEMS: Final = 20
TRAINER: Final = "bench-trainer"


@dataclass
class Sitter:
    """应考者: what one candidate sent, and what of it the server acknowledged."""

    name: str
    token: str
    acknowledged: dict[int, str] = field(default_factory=dict)
    times_ms: list[float] = field(default_factory=list)
    retries: int = 0
    receipt: str = ""


@click.command("exam")
@click.option("--candidates", "count", default=200, show_default=True, help="同时应考的人数")
@click.option("--saves", default=10, show_default=True, help="每人保存的次数")
@click.pass_context
def exam(ctx: click.Context, count: int = 200, saves: int = 10) -> None:
    """考试：多人同时作答，中途强行结束服务再启动，核对已确认的作答。"""
    with tempfile.TemporaryDirectory(prefix="anjian-exam-") as folder:
        figures = sit_and_kill(Path(folder) / "home", count, saves)
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    if figures["lost"] or figures["not_handed_in"]:
        raise click.ClickException("有已确认的作答丢失，或有人没能交卷")


def sit_and_kill(home: Path, count: int, saves: int) -> dict[str, Any]:
    """Run the exam in a fresh home and return the figures; latencies in milliseconds."""
    from kb.settings import Settings
    from kb.store.database import Database
    from search.evaluation.benches import summary

    database = Database.create(Settings(home=home, laws_dir=None))
    number, sitters = settle(database, count)
    database.close()
    port = _free_port()
    server = _serve(home, port)
    threads = [
        threading.Thread(target=_sit, args=(port, number, sitter, saves)) for sitter in sitters
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    half = count * saves // 2
    while sum(len(s.times_ms) for s in sitters) < half and any(t.is_alive() for t in threads):
        time.sleep(0.02)
    before = sum(len(s.times_ms) for s in sitters)
    server.kill()
    server.wait()
    fell = time.perf_counter()
    server = _serve(home, port)
    down = time.perf_counter() - fell
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    server.terminate()
    server.wait(timeout=60)
    database = Database.open(Settings(home=home, laws_dir=None))
    lost = sum(_lost(database, number, sitter) for sitter in sitters)
    database.close()
    times = [each for sitter in sitters for each in sitter.times_ms]
    return {
        "candidates": count,
        "acknowledged": len(times),
        "acknowledged_before_the_kill": before,
        "lost": lost,
        "sent_again": sum(sitter.retries for sitter in sitters),
        "not_handed_in": sum(not sitter.receipt for sitter in sitters),
        "server_down_s": round(down, 1),
        "elapsed_s": round(elapsed, 1),
        **summary(times),
    }


def settle(database: Database, count: int) -> tuple[str, list[Sitter]]:
    """Make an open exam of statements with its candidates; return its number and them."""
    import datetime as dt

    from kb.model.base import utc_now
    from kb.model.paper import Paper, PaperItem
    from kb.model.people import Role
    from kb.model.question import QuestionType
    from kb.store import accounts
    from kb.store.documents import content_sha256
    from kb.training.bank import saving
    from kb.training.exams import enrolling, planning
    from kb.training.exams.planning import Plan
    from kb.training.papers import snapshot
    from kb.training.papers.blueprint import read
    from kb.training.papers.snapshot import Entry
    from kb.training.question import QuestionContent

    blueprint = read(
        {
            "title": "并发考核",
            "level": "初级",
            "marks": ITEMS,
            "pass_marks": 1,
            "minutes": 60,
            "sections": [{"type": "short_answer", "number": ITEMS, "marks": 1}],
            "forms": ["A", "B"],
        }
    )
    questions = [
        QuestionContent(QuestionType.SHORT_ANSWER, f"写出数字 {place}。", str(place))
        for place in range(ITEMS)
    ]
    sitters = []
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "并发考核单位", actor="bench")
        for name, role in ((TRAINER, Role.TRAINER), *_names(count, Role.INSPECTOR)):
            user = accounts.add_user(uow, name, unit=unit, roles=[role], actor="bench")
            if role is Role.INSPECTOR:
                token = accounts.create_token(uow, user, "bench", actor="bench")
                sitters.append(Sitter(name, token))
        stored = [saving.save(uow, each, actor="bench") for each in questions]
        paper = Paper(
            number="P0000-0001",
            title=blueprint.title,
            blueprint=blueprint.to_json(),
            seed=1,
            marks=float(ITEMS),
            pass_marks=1.0,
            minutes=60,
            items=[
                PaperItem(
                    position=place,
                    section="1",
                    document_id=document.id,
                    revision_id=revision.id,
                    marks=1.0,
                )
                for place, (document, revision) in enumerate(stored, start=1)
            ],
        )
        uow.session.add(paper)
        uow.session.flush()
        entries = [
            Entry(0, document.key, revision.sha256, 1.0, each)
            for (document, revision), each in zip(stored, questions, strict=True)
        ]
        paper.snapshot = snapshot.build(blueprint, 1, entries)
        paper.frozen_at, paper.sha256 = utc_now(), content_sha256(paper.snapshot)
        uow.session.flush()
        uow.record("bench", "paper.freeze", f"paper:{paper.id}", revision_sha256=paper.sha256)
    now = utc_now()
    opened = Plan("并发考核", "P0000-0001", now, now + dt.timedelta(hours=3))
    number = planning.plan(database, opened, actor=TRAINER, now=now)
    enrolling.enrol(
        database, number, actor=TRAINER, names=[sitter.name for sitter in sitters], now=now
    )
    return number, sitters


def _names(count: int, role: Any) -> list[tuple[str, Any]]:
    return [(f"bench-{place:04d}", role) for place in range(count)]


def _sit(port: int, number: str, sitter: Sitter, saves: int) -> None:
    path = f"/api/v1/exams/{number}"
    _until_done(port, sitter, "POST", f"{path}/start")
    for count in range(1, saves + 1):
        item, text = 1 + count % ITEMS, f"{sitter.name} 第 {count} 次"
        answer = {"item": item, "number": count, "response": {"text": text}}
        begun = time.perf_counter()
        body = _until_done(port, sitter, "PUT", f"{path}/answers", {"answers": [answer]})
        if any(one["kept"] for one in body.get("saved", ())):
            sitter.times_ms.append((time.perf_counter() - begun) * 1000)
            sitter.acknowledged[item] = text
    receipt = _until_done(port, sitter, "POST", f"{path}/hand-in")
    # the answer to a hand-in may have died with the server, not the hand-in itself
    again = receipt.get("error", {}).get("code") == "already_handed_in"
    sitter.receipt = str(receipt.get("sha256", "already" if again else ""))


def _until_done(
    port: int, sitter: Sitter, method: str, path: str, body: Any = None
) -> dict[str, Any]:
    """Send until there is an answer; a dead server is tried again, a refusal is an answer."""
    deadline = time.monotonic() + PATIENCE_S
    headers = {"Authorization": f"Bearer {sitter.token}", "Content-Type": "application/json"}
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                connection.request(method, path, json.dumps(body) if body else None, headers)
                answer = connection.getresponse()
                told: dict[str, Any] = json.loads(answer.read() or b"{}")
            if answer.status < 500:
                return told
        except (OSError, http.client.HTTPException, ValueError):
            pass  # killed, or not up again: what was not acknowledged is sent again
        sitter.retries += 1
        time.sleep(0.3)
    return {}


def _lost(database: Database, number: str, sitter: Sitter) -> int:
    from kb.training.exams import sitting

    with database.reading() as session:
        answers = sitting.attempt(session, number, actor=sitter.name).answers
    held = {item: answer.response["text"] for (item, _), answer in answers.items()}
    return sum(held.get(item) != text for item, text in sitter.acknowledged.items())


def _serve(home: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kb", "--home", str(home), "serve", "--port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANJIAN_")}
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        env={**kept, "ANJIAN_RATE_LIMIT": "1000000 per minute"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE_S
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise click.ClickException("服务没有启动成功，请先单独运行 anjian serve 查看原因")
        time.sleep(0.2)
    return server


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
