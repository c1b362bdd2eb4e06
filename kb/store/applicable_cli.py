"""`anjian applicable`: which text of a provision applies, told in lines or as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from kb.cli import settings_of
from kb.store.provision_cli import place_json

if TYPE_CHECKING:
    from kb.store.applicable_law import ApplicableLaw, Side, Span
    from kb.text.penalty_comparison import WeighedRow
    from kb.text.penalty_range import Penalty

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("applicable", short_help="从旧兼从轻：一条规定按行为时还是决定时的文本适用")
@click.argument("words", metavar="条文")
@click.option("--violation", type=_DAY, required=True, help="违法日期（行为开始之日）")
@click.option("--until", type=_DAY, help="行为终了之日，用于连续或者继续的行为")
@click.option("--decision", type=_DAY, required=True, help="作出处罚决定的日期")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def applicable(
    ctx: click.Context,
    words: str,
    violation: dt.datetime,
    until: dt.datetime | None,
    decision: dt.datetime,
    as_json: bool,
) -> None:
    """并列行为时和决定时的条文，比较处罚轻重，例如：噪声污染防治法第75条。"""
    from kb.store.applicable_law import applicable_law  # lazy: sqlalchemy slows `--help`
    from kb.store.database import Database

    database = Database.open(settings_of(ctx))
    try:
        with database.reading() as session:
            found = applicable_law(
                session,
                words,
                violation_on=violation.date(),
                until=until.date() if until else None,
                decided_on=decision.date(),
            )
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps(applicable_json(found), ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)


def applicable_json(found: ApplicableLaw) -> dict[str, Any]:
    """Return the result as the command line and the API give it; days as YYYY-MM-DD."""
    from kb.store.applicable_gaps import OUTCOME_WORDS  # lazy: as above

    compared = found.comparison
    return {
        "provision": place_json(found.named),
        "violation_on": found.violation_on.isoformat(),
        "until": found.until.isoformat() if found.until else None,
        "decided_on": found.decided_on.isoformat(),
        "outcome": found.outcome.value,
        "conclusion": OUTCOME_WORDS[found.outcome],
        "reasons": list(found.reasons),
        "missing": list(found.missing),
        "notes": list(found.notes),
        "cautions": list(compared.cautions) if compared else [],
        "rules": list(found.rules),
        "at_violation": _side_json(found.old),
        "at_decision": _side_json(found.new),
        "weight": compared.weight.value if compared else None,
        "comparison": [_row_json(row) for row in compared.rows] if compared else [],
        "between": [_span_json(span) for span in found.between],
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "on": side.day.isoformat(),
        "provisions": [{**place_json(each.place), "text": each.text} for each in side.provisions],
        "diff": [{"text": piece.text, "changed": piece.changed} for piece in side.pieces],
        "penalties": [_penalty_json(penalty) for penalty in side.penalties.penalties],
        "elsewhere": list(side.penalties.elsewhere),
    }


def _penalty_json(penalty: Penalty) -> dict[str, Any]:
    fine = penalty.fine
    return {
        "kind": penalty.kind.value,
        "words": penalty.words(),
        "conduct": list(penalty.conduct),
        "degree": penalty.tier.value,
        "condition": penalty.condition,
        "subject": penalty.subject,
        "optional": penalty.optional,
        "alternative": penalty.alternative,
        "start": penalty.start,
        "end": penalty.end,
        "fine": None
        if fine is None
        else {
            "measure": fine.measure.value,
            "low": None if fine.low is None else float(fine.low),
            "high": None if fine.high is None else float(fine.high),
            "base": fine.base,
            "cap": None if fine.cap is None else float(fine.cap),
        },
    }


def _row_json(row: WeighedRow) -> dict[str, Any]:
    return {
        "conduct": list(row.conduct),
        "degree": row.degree,
        "subject": row.subject,
        "at_violation": [penalty.words() for penalty in row.old],
        "at_decision": [penalty.words() for penalty in row.new],
        "weight": row.weight.value,
        "reasons": list(row.reasons),
        "missing": list(row.missing),
    }


def _span_json(span: Span) -> dict[str, Any]:
    return {
        "law": span.law,
        "version": span.version,
        "effective_on": span.effective_on.isoformat() if span.effective_on else None,
        "repealed_on": span.repealed_on.isoformat() if span.repealed_on else None,
        "provision": place_json(span.place)["id"] if span.place else None,
    }


def _lines(found: ApplicableLaw) -> Iterator[str]:
    from kb.store.applicable_gaps import OUTCOME_WORDS  # lazy: as above

    for name, side in (("行为时", found.old), ("决定时", found.new)):
        yield f"{name}（{side.day}）："
        for each in side.provisions:
            place = each.place
            yield f"  《{place.law}》（{place.version or '日期未载'}）{place.number.label()}"
            yield from (f"    {line}" for line in each.text.splitlines())
        if not side.provisions:
            yield "  馆藏没有当日有效的对应条文"
    yield f"结论：{OUTCOME_WORDS[found.outcome]}"
    compared = found.comparison
    for heading, lines in (
        ("理由", found.reasons),
        ("还缺", found.missing),
        ("请核对", (*found.notes, *(compared.cautions if compared else ()))),
        ("规则", found.rules),
    ):
        yield from (f"{heading}：{line}" for line in lines)
    for span in found.between:
        ends = f"，{span.repealed_on} 失效" if span.repealed_on else ""
        where = span.place.number.label() if span.place else "没有对应条文"
        yield f"期间有效：《{span.law}》（{span.version}），{span.effective_on} 施行{ends}，{where}"
