"""Every setting, command and route is in the documents, and the documents name nothing else."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from kb.settings import Settings

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_every_setting_is_documented_and_none_is_invented() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `ANJIAN_(\w+)`", text, re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_command_is_documented_and_none_is_invented() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^## anjian (\S+)", text, re.MULTILINE))
    assert documented == {entry.name for entry in entry_points(group="anjian.commands")}


@pytest.mark.parametrize(
    "group",
    [
        "commands",
        "case_commands",
        "publishers",
        "jobs",
        "surfaces",
        "places",
        "periodic",
        "benches",
        "provision",
        "dependents",
    ],
)
def test_every_entry_point_loads(group: str) -> None:
    entries = entry_points(group=f"anjian.{group}")
    assert entries
    for entry in entries:
        assert callable(entry.load()), entry.name


def test_every_relative_link_in_the_documents_leads_somewhere() -> None:
    root = DOCS.parent
    for page in [*root.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
