"""补正意见 remarks: what a text was returned for, item by item, and the reply to each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.errors import InvalidInput
from review import plain_text
from review.stages import Action, Stage
from review.subject import Act, Subject

ITEMS, REPLIES = "items", "replies"
MOST_ITEMS: Final = 100
LONGEST_ITEM: Final = 4_000
LONGEST_PLACE: Final = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """补正意见: one item; `id` is what the reply to it is stored under."""

    id: str
    stage: Stage
    where: str
    text: str


def remarks_of(act: Act) -> tuple[Remark, ...]:
    """Return the items of one act of sending back."""
    if act.action is not Action.SEND_BACK:
        return ()
    return tuple(
        Remark(f"{act.id}.{place}", act.stage, str(item["where"]), str(item["text"]))
        for place, item in enumerate(act.checklist.get(ITEMS) or (), 1)
    )


def open_remarks(subject: Subject) -> tuple[Remark, ...]:
    """Return what a returned text was returned for, in the round that has just ended."""
    return tuple(remark for act in subject.this_round for remark in remarks_of(act))


def items_of(checklist: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checklist of an act of sending back: at least one item, each with its place.

    Raises:
        InvalidInput: there is none, or one without place or text; `field` names it.
    """
    given = checklist.get(ITEMS)
    if not isinstance(given, list) or not given or set(checklist) - {ITEMS}:
        raise InvalidInput(
            "退回补正须逐条写明意见",
            field="checklist.items",
            hint="请填写 items：每条写明位置（where）和意见（text）",
        )
    if len(given) > MOST_ITEMS:
        raise InvalidInput(
            f"补正意见超过 {MOST_ITEMS} 条", field="checklist.items", hint="请合并同类意见"
        )
    return {ITEMS: [_item(item, place) for place, item in enumerate(given)]}


def replies_to(open_items: Iterable[Remark], checklist: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checklist of a new submission: a reply to every open item.

    Raises:
        InvalidInput: one is missing, or a reply answers nothing; `field` names the item.
    """
    given = checklist.get(REPLIES, {})
    if not isinstance(given, Mapping) or set(checklist) - {REPLIES}:
        raise InvalidInput(
            "答复应为 replies：每条意见的编号和答复", field="checklist.replies", hint="请逐条答复"
        )
    wanted = {remark.id: remark for remark in open_items}
    unknown = sorted(set(map(str, given)) - set(wanted))
    if unknown:
        raise InvalidInput(
            f"没有编号为“{unknown[0][:40]}”的补正意见",
            field="checklist.replies",
            hint="请按办理进度中列出的编号逐条答复",
        )
    replies: dict[str, str] = {}
    for number, remark in wanted.items():
        field = f"checklist.replies.{number}"
        reply = given.get(number)
        if not isinstance(reply, str) or not reply.strip():
            place = remark.where[:40]
            raise InvalidInput(
                f"第 {number} 条补正意见（{place}）没有答复",
                field=field,
                hint="请说明改在哪里，或为什么不改",
            )
        replies[number] = plain_text.check(reply, field, LONGEST_ITEM)
    return {REPLIES: replies} if replies else {}


def _item(item: object, place: int) -> dict[str, str]:
    field = f"checklist.items.{place}"
    if not isinstance(item, Mapping) or set(item) != {"where", "text"}:
        raise InvalidInput(
            f"第 {place + 1} 条意见应写明位置（where）和意见（text）",
            field=field,
            hint="请补齐后再提交",
        )
    kept: dict[str, str] = {}
    for name, longest in (("where", LONGEST_PLACE), ("text", LONGEST_ITEM)):
        value = item[name]
        if not isinstance(value, str) or not value.strip():
            raise InvalidInput(
                f"第 {place + 1} 条意见的 {name} 是空的", field=f"{field}.{name}", hint="请补齐"
            )
        kept[name] = plain_text.check(value, f"{field}.{name}", longest)
    return kept
