"""选编 selecting: spec + knowledge base → the content of a volume, every case by its revision.

For the public only what it can read is a candidate. An internal volume may also hold what a panel
kept for internal use. Texts under review, withdrawn or suspended are candidates of neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compendium.candidates import Candidate, candidates
from kb.compendium.content import MOST_ENTRIES, CompendiumContent, Entry
from kb.compendium.demands import demands
from kb.compendium.grouping import grouped, order_of
from kb.compendium.spec import Filter, Spec
from kb.errors import InvalidInput, NotFound
from kb.model.document import Document, DocumentKind

_MOST_NAMED: Final = 8

_KIND_NAMES: Final = {
    DocumentKind.CASE: "案例",
    DocumentKind.GUIDE: "指南",
    DocumentKind.MATERIAL: "材料",
    DocumentKind.POLICY: "政策",
}


class NothingSelected(InvalidInput):
    """一篇也没有选出: a spec that selects nothing; the message says which demand leaves nothing."""

    code = "nothing_selected"


class NotPrintable(NotFound):
    """不能收入: documents asked for by name that are not there or that this volume may not hold."""

    code = "not_printable"


def resolve(session: Session, spec: Spec) -> CompendiumContent:
    """Return the content that a spec gives with what the knowledge base holds.

    The same spec and knowledge base give the same content on any day.

    Raises:
        NothingSelected: no document fits; the message names the demand that leaves none.
        NotPrintable: documents asked for by name are not there, or not for these readers.
        InvalidInput: more are selected than a volume holds, or comments belong to none of them.
    """
    named = _named(session, spec)
    chosen = list(named)
    if spec.select is not None:
        fitting = _fitting(session, spec, spec.select)
        taken = {one.key for one in named} | set(spec.exclude)
        rest = sorted((one for one in fitting if one.key not in taken), key=order_of(spec))
        chosen += reversed(rest) if spec.descending else rest
    if not chosen:
        raise NothingSelected(
            "没有选出任何文稿：符合条件的都在排除之列", hint="请减少 exclude", field="exclude"
        )
    chosen = chosen[: spec.limit]
    if len(chosen) > MOST_ENTRIES:
        raise InvalidInput(
            f"选出 {len(chosen)} 篇，超过一册的上限 {MOST_ENTRIES} 篇",
            hint="请收窄选取条件，或用 limit 限定篇数",
            field="select",
        )
    _check_comments(spec, chosen)
    groups, placed = grouped(spec, chosen)
    newest = max(one.published_on for one in chosen)
    dated = spec.dated or max(newest, spec.as_of or newest)
    return CompendiumContent(
        title=spec.title,
        subtitle=spec.subtitle,
        issuer=spec.issuer,
        period=spec.period,
        audience=spec.audience,
        as_of=spec.as_of or dated,
        dated=dated,
        front_matter=spec.front_matter,
        foreword=spec.foreword,
        groups=groups,
        entries=tuple(
            Entry(
                document=one.key,
                revision=one.sha256,
                title=one.title,
                group=group,
                comment=spec.comments.get(one.key, ""),
            )
            for group, one in placed
        ),
        switches=spec.include,
        internal_fields=spec.internal_fields,
        spec=spec.choice_json(),
    )


def _named(session: Session, spec: Spec) -> tuple[Candidate, ...]:
    if not spec.named:
        return ()
    internal = spec.audience == "internal"
    held = {one.key: one for one in candidates(session, internal=internal, keys=spec.named)}
    missing = [key for key in spec.named if key not in held]
    if missing:
        raise _not_printable(session, missing, internal=internal)
    return tuple(held[key] for key in spec.named)


def _not_printable(session: Session, missing: Sequence[str], *, internal: bool) -> NotPrintable:
    known = set(session.scalars(select(Document.key).where(Document.key.in_(missing))))
    parts = []
    for words, keys in (
        ("库中没有", [key for key in missing if key not in known]),
        (
            "尚未发布、已撤下或不是可收入的种类"
            if internal
            else "未公开、已撤下或不是可收入的种类",
            [key for key in missing if key in known],
        ),
    ):
        if keys:
            more = f"等 {len(keys)} 篇" if len(keys) > _MOST_NAMED else ""
            parts.append(f"{words}：{'、'.join(keys[:_MOST_NAMED])}{more}")
    return NotPrintable(
        f"指定的案例不能收入，{'；'.join(parts)}",
        hint="请核对案例键，或从 pick、groups 中删去",
        field="pick",
    )


def _fitting(session: Session, spec: Spec, wanted: Filter) -> list[Candidate]:
    """The candidates that meet every demand, which are made one after the other."""
    internal = spec.audience == "internal"
    left = list(candidates(session, internal=internal, kinds=wanted.kind, keys=wanted.keys or None))
    if not left and not spec.named:
        raise NothingSelected(
            "没有选出任何文稿：" + _nothing_there(wanted, internal=internal),
            hint="请核对 keys" if wanted.keys else "请先发布案例，或改 kind、audience",
            field="select.keys" if wanted.keys else "select.kind",
        )
    said: list[str] = []
    for field, words, test in demands(wanted):
        before, left = left, [one for one in left if test(one)]
        if not left and not spec.named:
            base = f"符合“{'；'.join(said)}”的有" if said else "可收入的有"
            raise NothingSelected(
                f"没有选出任何文稿：{base} {len(before)} 篇，再要求“{words}”，就一篇也不剩",
                hint="请放宽或删去这一项",
                field=f"select.{field}",
            )
        said.append(words)
    return left


def _nothing_there(wanted: Filter, *, internal: bool) -> str:
    kinds = "、".join(_KIND_NAMES[kind] for kind in wanted.kind)
    readers = "公开或仅内部使用的" if internal else "公开的"
    if wanted.keys:
        return f"所列 {len(wanted.keys)} 个键（keys）中没有{readers}{kinds}"
    return f"库中没有{readers}{kinds}"


def _check_comments(spec: Spec, chosen: Sequence[Candidate]) -> None:
    stray = [key for key in spec.comments if key not in {one.key for one in chosen}]
    if stray:
        raise InvalidInput(
            f"点评所指的案例不在所选之中：{'、'.join(stray[:_MOST_NAMED])}",
            hint="请核对案例键，或删去这些点评（comments）",
            field="comments",
        )
