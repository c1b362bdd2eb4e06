"""The case form as a page shows it: its groups of fields, and what was typed as a content.

Nothing is refused here: what cannot be read is kept as it was typed, and the service names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from kb.text.references.extract import extract
from review.desk.case_form import HEADINGS, LONGEST_TEXT, NEEDED
from web import case_words, labels
from web.side_by_side import basis_words

LINE, NOTE, TITLE = 300, 4_000, 200
SPARE_ROWS: Final = 2
_BETWEEN: Final = re.compile(r"[\n、，,；;]+")
_AMOUNT: Final = re.compile(r"[\d,，\s]+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Field:
    """表单字段: `kind` is line, note, text, day, amount, lines, choice, checks or flag."""

    name: str
    kind: str = "line"
    limit: int = LINE
    help: str = ""
    table: str = ""

    @property
    def label(self) -> str:
        """The Chinese name."""
        return case_words.FIELDS[self.name]

    @property
    def needed(self) -> bool:
        """Whether a submission cannot do without it."""
        return self.name in NEEDED

    @property
    def choices(self) -> Mapping[str, str]:
        """The codes to choose from with their words."""
        return labels.TABLES[self.table] if self.table else {}


BASIC: Final = (
    Field("title", "line", TITLE, "用公开称谓，如“某印染有限公司私设暗管排放废水案”"),
    Field("number", "line", LINE, "行政处罚决定书文号"),
    Field("case_type", "choice", table="case_type"),
    Field("element", "checks", table="element"),
    Field("region", "line", LINE, "六位行政区划代码或全称；不填即为本单位所在地区"),
    Field("level", "choice", help="不填即为本单位的层级", table="level"),
    Field("handling_unit", "line", LINE, "不填即为本单位"),
    Field("co_handling_units", "lines", help="一行一个；协办单位的人员不能参与审查"),
    Field("violation", "note", NOTE, "一句话写明违法行为"),
    Field("violation_on", "day", help="按这一天有效的法律核对条文"),
    Field("violation_until", "day", help="持续的违法行为填写终了日期"),
    Field("discovered_on", "day"),
    Field("decided_on", "day"),
    Field("found_by", "choice", table="found_by"),
    Field("methods", "checks", table="method"),
    Field("why_chosen", "note", NOTE, "示范、警示或者创新在哪里"),
    Field("tags", "lines", help="一行一个"),
)  # fmt: skip
PARTY: Final = (
    Field("party", "line", LINE, "只供审查使用，公开文本中自动换成代称"),
    Field("party_display", "line", LINE, "公开文本中使用，如“某电镀有限公司”"),
    Field("party_type", "choice", table="party_type"),
    Field("industry"),
    Field("permit_type", "line", LINE, "如重点管理、简化管理、登记管理"),
    Field("handlers", "lines", help="一行一个；承办人不能参与审查"),
    Field("whistle_blower", "line", LINE, "任何情况下都不公开"),
    Field("informant", "line", LINE, "任何情况下都不公开"),
    Field("contacts", "lines", help="一行一个电话或地址"),
    Field("internal_notes", "note", NOTE, "只供审查人查看"),
)
HANDLED: Final = (
    Field("measures", "checks", table="measure"),
    Field("fine_yuan", "amount", help="只写数字，如 230000"),
    Field("confiscated_yuan", "amount"),
    Field("damages_yuan", "amount"),
    Field("transferred_to_police", "flag"),
    Field("discretion", "note", NOTE, "裁量的起点、情节和结果"),
    Field("remedy_status", "note", NOTE, "是否复议、诉讼，结果如何；未结的不能报送"),
    Field("rectification", "note", NOTE),
)
TEXTS: Final = tuple((key, heading, LONGEST_TEXT) for key, heading in HEADINGS.items())
TEXT_HELP: Final = {
    "facts": "时间、地点、经过和证据，与案卷一致",
    "handling": "调查、告知、决定和执行的经过",
    "legal_basis": "写明法律名称和条、款、项；保存后自动识别并链接到条文",
    "lessons": "做法有什么可以借鉴",
}
_ALL: Final = (*BASIC, *PARTY, *HANDLED)


def content_of(form: MultiDict[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says; what the form does not show is taken over from `base`."""
    content: dict[str, Any] = {}
    for field in _ALL:
        value = _value(field, form)
        if value not in ("", [], None):
            content[field.name] = value
    basis = [
        read
        for text, version, role in zip(
            form.getlist("basis_text"),
            form.getlist("basis_version"),
            form.getlist("basis_role"),
            strict=False,
        )
        if (read := _basis(text, version, role))
    ]
    if basis:
        content["legal_basis"] = basis
    parts = _fine_parts(form, base)
    if parts:
        content["fine_parts"] = parts
    content["sections"] = _sections(form, base)
    if base.get("batch"):
        content["batch"] = base["batch"]
    for name, digests in _files(form, base).items():
        if digests:
            content[name] = digests
    return content


def basis_rows(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the stated basis as rows to edit, with empty ones behind."""
    rows = [
        (basis_words(one), str(one.get("version") or ""), str(one.get("role") or ""))
        for one in content.get("legal_basis") or ()
    ]
    return rows + [("", "", "")] * SPARE_ROWS


def fine_rows(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the parts of the fine as rows to edit, with empty ones behind."""
    rows = [
        (str(one.get("what") or ""), str(one.get("yuan") or ""))
        for one in content.get("fine_parts") or ()
    ]
    return rows + [("", "")] * SPARE_ROWS


def texts(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of the sections by key."""
    return {
        str(section.get("key")): str(section.get("text") or "")
        for section in content.get("sections") or ()
    }


def _value(field: Field, form: MultiDict[str, str]) -> Any:
    if field.kind == "checks":
        return form.getlist(field.name)
    typed = form.get(field.name, "").replace("\r\n", "\n").strip()
    if field.kind == "lines":
        return [word for part in _BETWEEN.split(typed) if (word := part.strip())]
    if field.kind == "amount":
        return _amount(typed)
    if field.kind == "flag":
        return {"yes": True, "no": False}.get(typed)
    return typed


def _amount(typed: str) -> float | str:
    """Return an amount as a number; what is none stays text, which the service refuses."""
    if not _AMOUNT.fullmatch(typed):
        return typed
    plain = re.sub(r"[,，\s]", "", typed)
    try:
        value = float(plain)
    except ValueError:
        return typed
    return int(value) if value.is_integer() else value


def _basis(text: str, version: str, role: str) -> dict[str, Any]:
    """Return one line of the stated basis: 《水污染防治法》第八十三条第一款第二项."""
    text = text.strip()
    if not text:
        return {}
    noted = {name: value for name, value in (("version", version.strip()), ("role", role)) if value}
    found = extract(text)
    whole = len(found) == 1 and found[0].law and len(found[0].parts) <= 1
    if whole and found[0].start == 0 and found[0].end == len(text) and not found[0].article_end:
        one = found[0]
        named = {
            "law": one.law,
            "article": one.article,
            "article_suffix": one.article_suffix,
            "paragraph": one.paragraph,
            "items": list(one.items or ()),
        }
        return {name: value for name, value in named.items() if value not in (None, [])} | noted
    bare = text[1:-1] if text.startswith("《") and text.endswith("》") else text
    return {"law": bare, **noted}


def _files(form: MultiDict[str, str], base: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return which files a form keeps and which it publishes; one without a list changes none."""
    if "attachments_shown" not in form:
        return {name: list(base.get(name) or ()) for name in ("attachments", "public_attachments")}
    removed, public = set(form.getlist("attachment_removed")), form.getlist("attachment_public")
    kept = [one for one in dict.fromkeys(form.getlist("attachment")) if one not in removed]
    return {
        "attachments": kept,
        "public_attachments": [one for one in kept if one in set(public)],
    }


def _fine_parts(form: MultiDict[str, str], base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of the fine; figures of a calculation stay with the part they belong to."""
    known = {str(one.get("what")): one for one in base.get("fine_parts") or ()}
    rows = zip(form.getlist("fine_what"), form.getlist("fine_part_yuan"), strict=False)
    return [
        {**known.get(what.strip(), {}), "what": what.strip(), "yuan": _amount(amount.strip())}
        for what, amount in rows
        if what.strip() or amount.strip()
    ]


def _sections(form: MultiDict[str, str], base: Mapping[str, Any]) -> list[dict[str, Any]]:
    known = {str(section.get("key")): section for section in base.get("sections") or ()}
    typed = [
        {
            **known.get(key, {}),
            "key": key,
            "heading": heading,
            "text": form.get(f"section.{key}", "").replace("\r\n", "\n").strip(),
        }
        for key, heading in HEADINGS.items()
    ]
    others = [section for key, section in known.items() if key not in HEADINGS]
    return [section for section in typed if section["text"]] + others
