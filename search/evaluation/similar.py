"""`anjian bench similar`: how well a description finds similar cases, beside simpler ways.

Weights were chosen on the descriptions with odd numbers; the even half is reported on its own.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import numpy as np

from kb.errors import InvalidInput
from search.evaluation import report
from search.evaluation.benches import opened_service, summary
from search.evaluation.comparing import RESAMPLES, bootstrap
from search.evaluation.sets import numbered_lines

if TYPE_CHECKING:
    from search.service import SearchService
    from search.similar.service import SimilarCases

SET: Final = Path("bench") / "similar"
MEASURE: Final = "nDCG@5"
OURS: Final = "similar cases"
_DEPTH: Final = 100
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "without vectors": ("whole", "headline", "story"),
    "without words": ("lexical",),
    "without law": ("basis", "type"),
    "without manner": ("manner", "acts"),
    "without the other facts": ("element", "industry", "method", "region", "amount"),
    "without any facts": (
        *("basis", "type", "manner", "acts"),
        *("element", "industry", "method", "region", "amount"),
    ),
}

Ranking = Mapping[str, float]
"""Case key → score."""


@dataclass(frozen=True, slots=True)
class Description:
    """案情描述 of the test set with its graded cases."""

    id: str
    query: str
    manner: str
    grades: Mapping[str, int]

    @property
    def tuning(self) -> bool:
        """Whether weights were chosen on it."""
        return int("".join(filter(str.isdigit, self.id)) or 0) % 2 == 1


def read_similar_set(folder: Path) -> tuple[Description, ...]:
    """Return the descriptions of a folder with `descriptions.jsonl` and `qrels.tsv`.

    Raises:
        InvalidInput: a file is missing or a line of it cannot be read, or one has no judgement.
    """
    paths = folder / "descriptions.jsonl", folder / "qrels.tsv"
    for path in paths:
        if not path.exists():
            raise InvalidInput(f"没有 {path}", hint="请用 --data 指出类案评测集的目录")
    grades: dict[str, dict[str, int]] = {}
    for number, line in numbered_lines(paths[1]):
        try:
            identifier, _, key, grade = line.split()
            grades.setdefault(identifier, {})[key] = int(grade)
        except ValueError:
            raise InvalidInput(
                f"{paths[1].name} 第 {number} 行无法读取", hint="每行应为：描述编号 0 案例编号 等级"
            ) from None
    found = []
    for number, line in numbered_lines(paths[0]):
        try:
            row = json.loads(line)
            found.append(
                Description(row["id"], row["query"], row.get("manner", ""), grades[row["id"]])
            )
        except (json.JSONDecodeError, KeyError, TypeError):
            raise InvalidInput(
                f"{paths[0].name} 第 {number} 行无法读取，或没有判断",
                hint='每行应为 {"id": …, "query": …}，并在 qrels.tsv 中有等级',
            ) from None
    return tuple(found)


@click.command("similar")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=SET,
    show_default=True,
    help="类案评测集的目录（descriptions.jsonl、qrels.tsv）",
)
@click.pass_context
def similar(ctx: click.Context, data: Path = SET) -> None:
    """类案检索质量：与词面、向量、现有检索比较，并逐项去掉要素。"""
    from search.embedding.choice import embedder_for
    from search.embedding.location import BUILTIN
    from search.similar.service import SimilarCases
    from search.similar.source import PublishedCases

    try:
        descriptions = read_similar_set(data)
    except InvalidInput as missing:
        raise click.ClickException(str(missing)) from None
    with opened_service(ctx) as (service, database):
        cases = SimilarCases(PublishedCases(database), embedder_for(BUILTIN))
        rankings, times = ranked(service, cases, descriptions)
        figures: dict[str, Any] = {
            "set": data.name,
            "resamples": RESAMPLES,
            "speed": summary(times),
            "systems": table(rankings, descriptions),
        }
        path = report.write("similar", figures, database)
    for name, row in figures["systems"].items():
        versus = row["ours_minus_this"]
        click.echo(
            f"{name:<26}  all {row['all']:.4f}  tuning {row['tuning']:.4f}  "
            f"held out {row['held_out']:.4f}  ours − this {versus['difference']:+.4f} "
            f"[{versus['low']:+.4f}, {versus['high']:+.4f}]"
        )
    click.echo(json.dumps(figures["speed"]))
    click.echo(f"已写入 {path}", err=True)


def ranked(
    service: SearchService, cases: SimilarCases, descriptions: Sequence[Description]
) -> tuple[dict[str, dict[str, Ranking]], list[float]]:
    """Return system → description → ranking, and the milliseconds that each of ours took."""
    from search.query.request import SearchRequest
    from search.similar.query import SimilarQuery

    found: dict[str, dict[str, Ranking]] = {}
    times = []
    cases.find(SimilarQuery(descriptions[0].query))  # the first prepares the cases
    shelf = cases.shelf()
    keys = [row.key for row in shelf.rows]
    for one in descriptions:
        query = SimilarQuery(one.query, limit=5)
        times.append(cases.find(query).took_ms)
        asked = cases.asked(query, shelf)
        parts = shelf.parts(asked)
        weights = cases.weights(query)
        hits = service.search(SearchRequest(one.query, kind="case", limit=_DEPTH)).hits
        systems: dict[str, Ranking] = {
            "BM25": _ranking(keys, parts["lexical"]),
            "vectors": _ranking(keys, shelf.cosines(asked.texts)),
            "search, kind=case": {hit.id: float(_DEPTH - hit.rank) for hit in hits},
            OURS: _ranking(keys, cases.scores(parts, asked, weights)),
        }
        for name, left_out in _GROUPS.items():
            kept = {part: value for part, value in weights.items() if part not in left_out}
            systems[name] = _ranking(keys, cases.scores(parts, asked, kept))
        for name, ranking in systems.items():
            found.setdefault(name, {})[one.id] = ranking
    return found, times


def table(
    rankings: Mapping[str, Mapping[str, Ranking]], descriptions: Sequence[Description]
) -> dict[str, Any]:
    """Return nDCG@5 of each system on all, tuning and held-out descriptions, beside ours.

    The interval holds 95 % of the resampled mean differences over the held-out descriptions.

    Raises:
        InvalidInput: ir-measures is not installed.
    """
    values = {name: _ndcg(found, descriptions) for name, found in rankings.items()}
    tuning = np.array([one.tuning for one in descriptions])
    rows: dict[str, Any] = {}
    for name, found in values.items():
        differences = (values[OURS] - found)[~tuning]
        low, high = (
            np.percentile(bootstrap(differences), [2.5, 97.5]) if differences.size else (0.0, 0.0)
        )
        rows[name] = {
            "all": _mean(found),
            "tuning": _mean(found[tuning]),
            "held_out": _mean(found[~tuning]),
            "ours_minus_this": {
                "difference": _mean(differences),
                "low": round(float(low), 4),
                "high": round(float(high), 4),
            },
        }
    return rows


def _ndcg(
    found: Mapping[str, Ranking], descriptions: Sequence[Description]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        library = importlib.import_module("ir_measures")
    except ImportError:
        raise InvalidInput(
            "评测需要 ir-measures", hint="请运行 pip install 'anjian[dev]'"
        ) from None
    qrels = {one.id: dict(one.grades) for one in descriptions}
    run = {one.id: dict(found[one.id]) for one in descriptions}
    values = {
        metric.query_id: float(metric.value)
        for metric in library.iter_calc([library.parse_measure(MEASURE)], qrels, run)
    }
    return np.array([values.get(one.id, 0.0) for one in descriptions])


def _ranking(keys: Sequence[str], scores: np.ndarray[Any, np.dtype[np.float32]]) -> Ranking:
    return dict(zip(keys, scores.astype(float).tolist(), strict=True))


def _mean(values: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    return round(float(values.mean()), 4) if values.size else 0.0
