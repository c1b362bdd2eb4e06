"""Chinese names of the places of a case: for forms, comparisons, and messages about a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kb.store.documents import RESTRICTED_FIELDS
from review.desk.case_form import HEADINGS

FIELDS: Final[Mapping[str, str]] = {
    "title": "标题",
    "number": "案件编号",
    "batch": "报送批次",
    "case_type": "案例类型",
    "element": "环境要素",
    "region": "地区",
    "level": "层级",
    "handling_unit": "办案单位",
    "co_handling_units": "协办单位",
    "handlers": "承办人",
    "party": "当事人（真实名称）",
    "party_display": "当事人（公开称谓）",
    "party_type": "当事人类型",
    "industry": "行业",
    "permit_type": "排污许可管理类别",
    "whistle_blower": "举报人",
    "informant": "提供线索的人",
    "contacts": "联系方式",
    "internal_notes": "内部说明",
    "violation": "违法行为",
    "violation_on": "违法日期",
    "violation_until": "违法行为终了日期",
    "discovered_on": "发现日期",
    "decided_on": "决定日期",
    "found_by": "发现方式",
    "methods": "取证方式",
    "measures": "处理措施",
    "fine_yuan": "罚款（元）",
    "confiscated_yuan": "没收（元）",
    "damages_yuan": "损害赔偿（元）",
    "fine_parts": "罚款构成",
    "discretion": "裁量说明",
    "transferred_to_police": "移送公安机关",
    "remedy_status": "救济情况",
    "rectification": "整改情况",
    "why_chosen": "入选理由",
    "tags": "标签",
    "legal_basis": "法律依据条文",
    "sections": "正文",
    "attachments": "附件",
    "public_attachments": "公开的附件",
    "text": "正文",
    "summary": "摘要",
}
"""The fields of `review.desk.case_form`, and what other texts have at their top."""

_PARTS: Final[Mapping[str, str]] = {
    "law": "法律名称",
    "version": "版本",
    "article": "条",
    "article_suffix": "条之几",
    "paragraph": "款",
    "items": "项",
    "role": "作用",
    "what": "事由",
    "yuan": "金额",
    "heading": "小标题",
    "text": "",
}
_FORM: Final[Mapping[str, str]] = {
    "opinion": "意见",
    "reason": "理由",
    "revision": "修订版",
    "signature": "签名",
    "content": "内容",
    "expert": "专家",
    "due_on": "答复日期",
    "place": "地点",
    "excuses": "请假理由",
    "note": "更正说明",
}
"""What the forms of the desk ask for besides the fields of a case."""


def is_restricted(field: str) -> bool:
    """Return whether a field never leaves the internal side."""
    return field in RESTRICTED_FIELDS


def place(field: str, content: Mapping[str, Any] | None = None) -> str:
    """Return a place in words: `sections.0.text` → 案情简介, `legal_basis.1.law` → 法律依据条文
    第 2 项法律名称; a place nobody knows is returned as it is.

    `content` tells which section has which number.
    """
    top, *rest = field.split(".")
    name = FIELDS.get(top) or _FORM.get(top, "")
    if not name:
        return field
    if top == "sections" and rest:
        key = _section_key(rest[0], content or {})
        return HEADINGS.get(key, key) + _PARTS.get(rest[1] if len(rest) > 1 else "text", "")
    words = [
        f"第 {int(part) + 1} 项" if part.isdecimal() else _PARTS.get(part, part) for part in rest
    ]
    return " ".join(filter(None, (name, "".join(words))))


def _section_key(part: str, content: Mapping[str, Any]) -> str:
    sections = content.get("sections") or ()
    if part.isdecimal() and int(part) < len(sections):
        found = sections[int(part)]
        return str(found.get("key") or found.get("heading") or part)
    return part


def in_words(message: str, field: str, content: Mapping[str, Any] | None = None) -> str:
    """Return a message of a service with the name of its field in Chinese.

    Services begin a message with the field: `fine_yuan 应为数字` → 罚款（元）应为数字.
    """
    if field and message.startswith(field + " "):
        named = place(field, content)
        if named != field:
            return f"“{named}”{message.removeprefix(field).strip()}"
    return message
