"""`anjian bench duties`: recall and precision of times, and of who is responsible for them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.bench import RESULTS

if TYPE_CHECKING:
    from kb.text.policy_duties.scores import Tally

FOLDER = Path("bench") / "policy"
GOLD = FOLDER / "gold.jsonl"
STYLES = {
    "first sentences": FOLDER / "styles.jsonl",
    "second sentences": FOLDER / "more_styles.jsonl",
    "third sentences": FOLDER / "third_styles.jsonl",
}
"""Invented sentences in the manners of other places, each written before the rules were tuned."""
POLICIES = Path("..") / "shared" / "data" / "policies"


@click.command("duties")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=POLICIES,
    show_default=True,
    help="政策文本所在目录；不存在时只测自拟语句",
)
def duties(data: Path = POLICIES) -> None:
    """政策任务：时限的召回与准确、责任单位，按文件、按类型，并列出每一处差错。"""
    from kb.text.policy_duties.scores import score_policies, score_sentences  # lazy: the grammar

    for needed in (GOLD, *STYLES.values()):
        if not needed.exists():
            raise click.ClickException(f"没有 {needed}，请在源码目录下运行")
    tallies: dict[str, Tally] = {name: score_sentences(path) for name, path in STYLES.items()}
    if data.is_dir():
        tallies = {"policies": score_policies(GOLD, data), **tallies}
    else:
        click.echo(f"跳过五份政策：没有 {data}，可用 --data 指定", err=True)
    report: dict[str, Any] = {
        "measurement": "duties",
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "data": {path.name: _sha256(path) for path in (GOLD, *STYLES.values())},
        "figures": {name: tally.figures() for name, tally in tallies.items()},
        "misses": {name: tally.misses for name, tally in tallies.items()},
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / "duties.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, tally in tallies.items():
        for group, row in tally.figures().items():
            click.echo(
                f"{name} · {group}: expected {row['expected']}  recall {row['recall']}  "
                f"precision {row['precision']}  responsible {row['responsible']}"
            )
        for miss in tally.misses:
            click.echo(f"  {miss}")
    click.echo(f"已写入 {path}", err=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
