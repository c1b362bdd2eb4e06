"""抽签 chance: numbers that depend on a seed and a name alone, the same on every machine."""

from __future__ import annotations

import hashlib


def draw(seed: int, name: str) -> float:
    """Return a number in [0, 1)."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
