"""`anjian bench privacy`: recall and precision of detection on annotated sentences."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
from pathlib import Path
from typing import Any

import click

from kb.bench import RESULTS

SENTENCES = Path("bench") / "privacy" / "sentences.jsonl"
SECOND = SENTENCES.with_name("second.jsonl")
"""Held out as a whole: names that form ordinary words, and negatives that look like names."""

THIRD = SENTENCES.with_name("third.jsonl")
"""Persons in varied parts of enforcement, and negatives full of words that look like names."""
FOURTH = SENTENCES.with_name("fourth.jsonl")
"""Harder sentences of the same kinds, written before the rules on readings and clauses."""
OWN_SETS = {"second set": SECOND, "third set": THIRD, "fourth set": FOURTH}


@click.command("privacy")
@click.option(
    "--set",
    "sets",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="另测这些标注文件（JSON Lines），可多次给出",
)
def privacy(sets: tuple[Path, ...] = ()) -> None:
    """隐私识别：召回与准确，按类型，分开发、留出两半和另外三套。"""
    from kb.text.privacy.scores import ALL, read_samples, score  # lazy: loads the detectors

    for needed in (SENTENCES, *OWN_SETS.values()):
        if not needed.exists():
            raise click.ClickException(f"没有 {needed}，请在源码目录下运行")
    own = read_samples(SENTENCES)
    groups = {"all": own, "development half": own[0::2], "held-out half": own[1::2]}
    groups.update((name, read_samples(path)) for name, path in OWN_SETS.items())
    groups.update((path.stem, read_samples(path)) for path in sets)
    figures: dict[str, Any] = {
        name: {"sentences": len(samples), **score(samples)} for name, samples in groups.items()
    }
    report = {
        "measurement": "privacy",
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "data": {path.name: _sha256(path) for path in (SENTENCES, *OWN_SETS.values(), *sets)},
        "figures": figures,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / "privacy.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, group in figures.items():
        for level in ("spans", "characters"):
            row = group[level][ALL]
            click.echo(f"{name} · {level}: recall {row['recall']}  precision {row['precision']}")
    for kind, row in figures["all"]["spans"].items():
        click.echo(
            f"{kind}: annotated {row['annotated']}  recall {row['recall']}  "
            f"precision {row['precision']}"
        )
    click.echo(f"已写入 {path}", err=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
