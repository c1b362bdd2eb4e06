"""Amounts of money in words."""

from __future__ import annotations


def yuan(value: float | None) -> str:
    """Return an amount given in yuan as 29.8万元, or 800元 below ten thousand."""
    if value is None:
        return ""
    if value >= 10_000:
        return f"{value / 10_000:,.4f}".rstrip("0").rstrip(".") + "万元"
    return f"{value:,.2f}".rstrip("0").rstrip(".") + "元"
