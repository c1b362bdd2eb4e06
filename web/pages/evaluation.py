"""How good the search is, for insiders: saved evaluation runs and the questions that went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, render_template

from kb.errors import AnjianError, NotFound
from search.evaluation.comparing import compare
from search.evaluation.failure_page import FAULTS, STYLES, VERDICTS, faults
from search.evaluation.metrics import FORBIDDEN, MEASURES
from search.evaluation.runs import ALL, SLICES, JudgedQuestion, Run, load
from web import arguments, insiders
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("evaluation", __name__, url_prefix="/eval")

COLUMNS: Final = (*MEASURES, FORBIDDEN)
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class SavedRun:
    """评测文件: a file of the folder with its run, or why it cannot be read."""

    file: str
    run: Run | None
    problem: str = ""


@blueprint.get("")
def index() -> str:
    """List the saved runs, the newest first, with their figures."""
    insiders.require(insiders.EVALUATION_ROLES)
    saved = [_read(path) for path in _files()]
    saved.sort(key=lambda each: each.run.at.timestamp() if each.run else 0.0, reverse=True)
    return render_template("evaluation/index.html", saved=saved, columns=COLUMNS, all_key=ALL)


@blueprint.get("/runs/<file>")
def run(file: str) -> str:
    """Show the figures of one run, and its failures by slice; `with` compares it with another."""
    insiders.require(insiders.EVALUATION_ROLES)
    shown = _run(file)
    other = arguments.text("with")
    failures = shown.failures()
    wanted = {name: arguments.text(name) for name in ("fault", *SLICES, "q")}
    found = [each for each in failures if _fits(each, wanted)]
    number = arguments.page_number()
    first = (number - 1) * PAGE_SIZE
    return render_template(
        "evaluation/run.html",
        file=file,
        run=shown,
        figures=shown.figures(),
        columns=COLUMNS,
        all_key=ALL,
        slices=SLICES,
        choices={
            by: sorted({name for each in failures for name in each.names(by)}) for by in SLICES
        },
        wanted=wanted,
        others=[path.stem for path in _files() if path.stem != file],
        other=other,
        comparison=compare(shown, _run(other)) if other else None,
        entries=found[first : first + PAGE_SIZE],
        failures=len(failures),
        page=page_of(len(found), number, PAGE_SIZE),
        faults=faults,
        fault_names=FAULTS,
        styles=STYLES,
        verdicts=VERDICTS,
    )


def _files() -> list[Path]:
    return sorted(services().settings.evaluations_dir.glob("*.json"))


def _read(path: Path) -> SavedRun:
    try:
        return SavedRun(path.stem, load(path))
    except AnjianError as problem:
        return SavedRun(path.stem, None, str(problem))


def _run(file: str) -> Run:
    """Load a run by its file's name; only files of the folder can be named."""
    for path in _files():
        if path.stem == file:
            return load(path)
    raise NotFound(f"没有评测记录“{file[:60]}”", hint="请从“检索评测”页选择一次评测")


def _fits(question: JudgedQuestion, wanted: dict[str, str]) -> bool:
    fault, text = wanted["fault"], wanted["q"]
    if (fault and fault not in faults(question)) or text not in question.query:
        return False
    return all(not wanted[by] or wanted[by] in question.names(by) for by in SLICES)
