"""Figures → one JSON file each, with what a comparison needs: machine, versions, data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from kb.bench import RESULTS
from kb.model.document import Document, Revision
from kb.store.database import Database

_PACKAGES: Final = ("anjian", "qdrant-edge-py", "numpy", "rjieba", "ir-measures", "sqlalchemy")


def write(name: str, figures: Mapping[str, Any], database: Database) -> Path:
    """Write `bench/results/NAME.json` below the working directory and return its path."""
    report = {
        "measurement": name,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": _versions(),
        "data": data_facts(database),
        "figures": figures,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """Return processor, cores, memory in MiB and the system's release."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": pages // 2**20,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def data_facts(database: Database) -> dict[str, Any]:
    """Return how many documents are published and one hash over all their revisions."""
    digest = hashlib.sha256()
    count = 0
    with database.reading() as session:
        rows = session.execute(
            select(Document.key, Revision.sha256)
            .join(Revision, Revision.id == Document.published_revision_id)
            .order_by(Document.key)
        )
        for key, sha256 in rows:
            count += 1
            digest.update(f"{key} {sha256}\n".encode())
    return {"published_documents": count, "sha256": digest.hexdigest()}


def peak_mib() -> int:
    """Return the largest resident memory this process has had, in MiB."""
    return _status("VmHWM")


def resident_mib() -> int:
    """Return the resident memory of this process now, in MiB."""
    return _status("VmRSS")


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) // 1024
    return 0


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
