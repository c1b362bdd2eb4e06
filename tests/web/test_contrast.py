"""The palette keeps WCAG AA on every ground its colours stand on, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLESHEET = Path(__file__).resolve().parents[2] / "web" / "static" / "anjian.css"
TEXT = 4.5
GRAPHIC = 3.0
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "green") for ground in ("paper", "surface")),
    ("ink", "sunken", TEXT),
    ("ink-2", "sunken", TEXT),
    ("green", "green-soft", TEXT),
    ("seal", "seal-soft", TEXT),
    ("amber", "amber-soft", TEXT),
    ("seal", "surface", TEXT),
    ("amber", "surface", TEXT),
    ("ink", "green-soft", TEXT),
    ("ink", "seal-soft", TEXT),
    ("ink", "amber-soft", TEXT),
    ("on-green", "green", TEXT),
    ("mark-ink", "mark", TEXT),
    ("ink", "inserted", TEXT),
    ("ink", "deleted", TEXT),
    ("line-strong", "surface", GRAPHIC),
]


def palettes() -> dict[str, dict[str, str]]:
    text = STYLESHEET.read_text(encoding="utf-8")
    blocks = {
        "light": r'\[data-bs-theme="light"\] \{(.*?)\n\}',
        "dark by choice": r'\n\[data-bs-theme="dark"\] \{(.*?)\n\}',
        "dark by system": r":root:not\(\[data-bs-theme\]\) \{(.*?)\n  \}",
    }
    found: dict[str, dict[str, str]] = {}
    for name, pattern in blocks.items():
        match = re.search(pattern, text, re.DOTALL)
        assert match is not None, name
        found[name] = dict(re.findall(r"--aj-([\w-]+): (#[0-9a-f]{6});", match[1]))
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark by choice", "dark by system"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_are_legible(name: str, ink: str, ground: str, least: float) -> None:
    palette = palettes()[name]
    assert contrast(palette[ink], palette[ground]) >= least


def test_both_dark_palettes_are_the_same() -> None:
    found = palettes()
    assert found["dark by choice"] == found["dark by system"]
    assert found["light"].keys() == found["dark by choice"].keys()
