"""评查表 scoring sheets that are shipped, written for this project."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files


def sheets() -> Mapping[str, str]:
    """Return the YAML of every shipped sheet by the name of its file without the suffix."""
    found = [each for each in files(__name__).iterdir() if each.name.endswith(".yaml")]
    return {
        each.name.removesuffix(".yaml"): each.read_text(encoding="utf-8")
        for each in sorted(found, key=lambda each: each.name)
    }
