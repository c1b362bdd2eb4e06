"""案件要点: the box of facts that stands before the texts of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.compendium.book import Run, Table
from kb.compendium.candidates import region_name
from kb.compendium.held import Held
from kb.compendium.provisions import Cited
from kb.compendium.words import chinese_day
from kb.model.document import Citation, DocumentKind
from kb.store.citations import LEGAL_BASIS
from kb.text.amounts import yuan
from kb.text.case_codes import (
    BASIS_ROLES,
    CASE_TYPES,
    ELEMENTS,
    FOUND_BY,
    MEASURES,
    METHODS,
    PARTY_TYPES,
)
from kb.text.numerals import format_numeral
from kb.text.regions import NATIONAL

_WIDTHS: Final = (0.22, 0.78)
_INTERNAL: Final = {
    "party": "当事人（内部）",
    "handlers": "办案人员（内部）",
    "internal_notes": "内部备注",
}


def facts_table(
    one: Held, cited: Cited, rows: tuple[Citation, ...], anchors: Mapping[int, str]
) -> Table | None:
    """Return the box of facts of an entry, its stated grounds linked to their texts.

    None for what is no case, and for a case that states no facts.
    """
    if one.kind is not DocumentKind.CASE:
        return None
    lines: list[tuple[str, tuple[Run, ...]]] = [
        (name, (Run(value),)) for name, value in _facts(one) if value
    ]
    basis = tuple(_basis(cited, rows, anchors))
    if basis:
        lines.append(("法律依据", basis))
    if not lines:
        return None
    return Table(
        ("项目", "内容"),
        tuple(((Run(name),), value) for name, value in lines),
        widths=_WIDTHS,
    )


def _facts(one: Held) -> Iterator[tuple[str, str]]:
    content = one.content
    yield "案件编号", _text(content.get("number"))
    yield "案例类型", _word(content.get("case_type"), CASE_TYPES)
    yield "要素", _words(content.get("element"), ELEMENTS)
    yield "地区", region_name(one.region) if one.region != NATIONAL else ""
    yield "办理单位", _text(content.get("handling_unit")) or one.unit
    yield "协办单位", _words(content.get("co_handling_units"), {})
    party = _text(content.get("party_display"))
    kind = _word(content.get("party_type"), PARTY_TYPES)
    yield "当事人", f"{party}（{kind}）" if party and kind else party
    yield "行业", _text(content.get("industry"))
    yield "排污许可", _text(content.get("permit_type"))
    yield "违法行为", _text(content.get("violation"))
    since, until = _day(content.get("violation_on")), _day(content.get("violation_until"))
    yield "行为日期", f"{since}至{until}" if until and until != since else since
    yield "发现日期", _day(content.get("discovered_on"))
    yield "决定日期", _day(content.get("decided_on"))
    yield "发现途径", _word(content.get("found_by"), FOUND_BY)
    yield "办案方法", _words(content.get("methods"), METHODS)
    yield "罚款", _money(content.get("fine_yuan"))
    yield "没收", _money(content.get("confiscated_yuan"))
    yield "措施", _words(content.get("measures"), MEASURES)
    yield "移送公安机关", "是" if content.get("transferred_to_police") is True else ""
    yield "救济情况", _text(content.get("remedy_status"))
    yield "整改情况", _text(content.get("rectification"))
    for name, value in one.restricted.items():
        yield _INTERNAL[name], _words(value, {})


def _basis(cited: Cited, rows: tuple[Citation, ...], anchors: Mapping[int, str]) -> Iterator[Run]:
    first = True
    for row in rows:
        if row.section != LEGAL_BASIS or not row.role:
            continue
        if not first:
            yield Run("；")
        first = False
        place = cited.of_row.get(row.id)
        role = BASIS_ROLES.get(row.role, "")
        yield Run(
            f"{row.raw}{_inside(row)}",
            target=anchors.get(place.version_id, "") if place else "",
        )
        if role:
            yield Run(f"（{role}）")


def _inside(row: Citation) -> str:
    """The paragraph and items that are meant: 第一款第三项、第五项."""
    paragraph = f"第{format_numeral(row.paragraph)}款" if row.paragraph else ""
    items = "、".join(f"第{format_numeral(int(item))}项" for item in row.items)
    return paragraph + items


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _word(value: Any, words: Mapping[str, str]) -> str:
    return words.get(value, value) if isinstance(value, str) else ""


def _words(value: Any, words: Mapping[str, str]) -> str:
    listed = value if isinstance(value, list) else [value]
    return "、".join(filter(None, (_word(each, words).strip() for each in listed)))


def _day(value: Any) -> str:
    try:
        return chinese_day(dt.date.fromisoformat(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _money(value: Any) -> str:
    amount = isinstance(value, int | float) and not isinstance(value, bool)
    return yuan(value) if amount and value else ""
