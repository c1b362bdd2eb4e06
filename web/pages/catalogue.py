"""The catalogue of enforcement items: the list by element, and one item with its provisions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, render_template

from kb.errors import NotFound
from kb.store import publications
from kb.store.catalogue import EnforcementItemView, enforcement_items
from kb.text.amounts import yuan
from kb.text.case_codes import ELEMENTS
from web import arguments, reading
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")

PAGE_SIZE: Final = 40


@blueprint.get("")
def index() -> str:
    """List items, of one element if it is given, containing some words if they are given."""
    as_of = arguments.as_of()
    element, words = arguments.text("element"), arguments.text("q")
    number = arguments.page_number()
    with services().database.reading() as session:
        everything = enforcement_items(session)
        found = [item for item in everything if _matches(item, element, words)]
        shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        references = [ref for item in shown for ref in item.duty + item.penalty]
        basis = iter(reading.basis(session, references, as_of=as_of or dt.date.today()))
        lines = [
            (item, [next(basis) for _ in item.duty], [next(basis) for _ in item.penalty])
            for item in shown
        ]
    counts: dict[str, int] = {}
    for item in everything:
        counts[item.element] = counts.get(item.element, 0) + 1
    return render_template(
        "catalogue/index.html",
        lines=lines,
        counts={code: counts[code] for code in ELEMENTS if code in counts},
        total=len(everything),
        element=element,
        words=words,
        page=page_of(len(found), number, PAGE_SIZE),
    )


@blueprint.get("/<code>")
def item(code: str) -> str:
    """Show one item."""
    as_of = arguments.as_of()
    with services().database.reading() as session:
        found = enforcement_items(session, code=code)
        if not found:
            raise NotFound(f"目录中没有事项“{code[:40]}”", hint="请在执法事项目录中查找")
        entry = found[0]
        day = as_of or dt.date.today()
        duty = reading.basis(session, entry.duty, as_of=day)
        penalty = reading.basis(session, entry.penalty, as_of=day)
        cases = [
            document
            for reference, shown in zip(entry.penalty, penalty, strict=True)
            if shown.slug and reference.get("article")
            for document in publications.citing(
                session, shown.slug, int(reference["article"]), reference.get("article_suffix")
            )
        ]
    return render_template(
        "catalogue/item.html",
        item=entry,
        duty=duty,
        penalty=penalty,
        amounts=amounts(entry.range),
        cases=list({document.key: document for document in cases}.values()),
    )


def amounts(range_: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the figures of a penalty range as (name, text), amounts in yuan."""
    rows: list[tuple[str, str]] = []
    if (low_high := _between(range_)) != "":
        rows.append(("罚款", low_high))
    multiplier = range_.get("multiplier")
    if isinstance(multiplier, dict):
        low = f"{multiplier['min']}至" if multiplier.get("min") is not None else "不超过"
        unit = multiplier.get("unit", "倍")
        rows.append((f"按{multiplier.get('base', '')}计", f"{low}{multiplier.get('max')}{unit}"))
    escalated = range_.get("escalated")
    if isinstance(escalated, dict):
        rows.append((str(escalated.get("when", "加重情形")), _between(escalated)))
    persons = range_.get("persons")
    if isinstance(persons, dict):
        rows.append(("对直接责任人员", _between(persons)))
    if range_.get("per_day"):
        rows.append(("按日连续处罚", "可以"))
    if range_.get("other"):
        rows.append(("其他处理", "、".join(map(str, range_["other"]))))
    return tuple(rows)


def _between(range_: dict[str, Any]) -> str:
    low, high = range_.get("fine_min_yuan"), range_.get("fine_max_yuan")
    unit = str(range_.get("fine_unit", ""))
    if low is not None and high is not None:
        return f"{yuan(low)}至{yuan(high)}{unit}"
    if high is not None:
        return f"{yuan(high)}以下{unit}"
    return f"{yuan(low)}以上{unit}" if low is not None else ""


def _matches(item: EnforcementItemView, element: str, words: str) -> bool:
    if element and item.element != element:
        return False
    text = f"{item.code}{item.name}{item.violation}"
    return all(word in text for word in words.split())
