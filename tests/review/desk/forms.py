"""A case as its submitter fills it in: invented, complete, with every restricted field."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

PARTY = "云泽市鼎泰印染有限公司"
WHISTLE_BLOWER = "钱大勇"
HANDLER = "孙晓文"
PHONE = "13800138000"

FORM: dict[str, Any] = {
    "title": "某印染有限公司利用雨水管排放废水案",
    "number": "云环罚〔2024〕17号",
    "case_type": "model",
    "element": ["water"],
    "region": "990100",
    "level": "municipal",
    "handling_unit": "云泽市生态环境局",
    "handlers": [HANDLER],
    "party": PARTY,
    "party_display": "某印染有限公司",
    "party_type": "enterprise",
    "industry": "印染",
    "whistle_blower": WHISTLE_BLOWER,
    "contacts": [PHONE],
    "violation": "利用雨水管排放废水",
    "violation_on": "2024-03-05",
    "decided_on": "2024-05-20",
    "found_by": "tip_off",
    "methods": ["drone", "site_sampling"],
    "measures": ["order_correction"],
    "fine_yuan": 230000,
    "remedy_status": "未申请复议，未起诉",
    "rectification": "雨水管已封堵",
    "why_chosen": "取证完整",
    "legal_basis": [{"law": "水污染防治法", "version": "2017-06-27", "article": 39}],
    "sections": [
        {"key": "facts", "text": "2024年3月5日，执法人员发现该公司雨水管有红色废水流出。"},
        {"key": "handling", "text": "责令改正，处罚款23万元。"},
        {"key": "legal_basis", "text": "依照《水污染防治法》第三十九条。"},
        {"key": "lessons", "text": "先查管网，再查车间。"},
    ],
}


def form(**changes: Any) -> dict[str, Any]:
    """Return the form with some fields changed; None takes a field out."""
    filled = {**deepcopy(FORM), **changes}
    return {name: value for name, value in filled.items() if value is not None}
