"""Ready blueprints, one a level, to start from: each is a file and can be named without a path."""

from __future__ import annotations

from importlib import resources
from typing import Final

from kb.errors import NotFound

NAMES: Final = {"junior": "初级通用卷", "intermediate": "中级通用卷"}


def ready_text(name: str) -> str:
    """Return a ready blueprint as its YAML.

    Raises:
        NotFound: there is none of that name.
    """
    if name not in NAMES:
        raise NotFound(f"没有现成的组卷方案“{name[:40]}”", hint=f"可用的有：{'、'.join(NAMES)}")
    return resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
