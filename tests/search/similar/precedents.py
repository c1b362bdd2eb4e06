"""Invented precedents in a database, for searches for similar cases."""

from __future__ import annotations

from typing import Any

PENALTY = {"law": "溪流保护条例", "version": "2021-04-20", "article": 3, "role": "penalty"}


def case(title: str, facts: str, **fields: Any) -> dict[str, Any]:
    """The public content of a case; `fields` replace those of a fined enterprise."""
    return {
        "title": title,
        "case_type": "model",
        "element": ["water"],
        "region": "990100",
        "party_type": "enterprise",
        "industry": "食品制造",
        "violation": title.removesuffix("案"),
        "found_by": "tip_off",
        "methods": ["night_inspection"],
        "fine_yuan": 20_000,
        "legal_basis": [{**PENALTY, "paragraph": 1, "items": [2]}],
        "sections": [{"key": "facts", "heading": "案情简介", "text": facts}],
        **fields,
    }


PIPE = case(
    "某屠宰公司私设暗管偷排废水案", "执法人员夜间在围墙下挖出一根暗管，未经处理的血水直排溪流。"
)
DYE = case(
    "某印染公司经雨水井偷排废水案",
    "凌晨车间的软管伸进雨水井，染色废水流进河里。",
    industry="棉印染精加工",
    fine_yuan=400_000,
)
NOISE = case(
    "某超市冷却塔噪声超标案",
    "楼顶冷却塔夜里轰鸣，实测六十二分贝，超过边界噪声排放标准。",
    element=["noise"],
    industry="超级市场零售",
    fine_yuan=0,
    legal_basis=[{"law": "安静条例", "version": "2020-01-01", "article": 9, "role": "penalty"}],
)
