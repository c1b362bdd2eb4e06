"""冻结试卷: a draft becomes unchangeable, with the whole of it stored and its hash in the audit."""

from __future__ import annotations

import math

from kb.errors import IllegalTransition, StaleRevision
from kb.model.base import utc_now
from kb.store.database import Database
from kb.training.papers.drafting import locked, unmet
from kb.training.papers.makers import maker
from kb.training.papers.reading import FREEZE, STANDING_WORDS, PaperView, get_paper
from kb.training.papers.words import TYPE_NAMES, marks_text


def freeze(database: Database, number: str, *, actor: str | None, revision: str) -> str:
    """Freeze a draft as it was seen and return its hash.

    Args:
        database: where the paper is.
        number: the paper's number.
        actor: name of a trainer's account; None for whoever has the shell of the machine.
        revision: hash of the draft that was looked at.

    Raises:
        NotFound: there is no such paper.
        NotPermitted: the account is no trainer's.
        IllegalTransition: it is frozen already, a question may not be asked, or questions or marks
            are not those of the blueprint.
        StaleRevision: the draft is another one by now.
    """
    with database.unit_of_work() as uow:
        who = maker(uow.session, actor)
        paper = locked(uow.session, number)
        view = get_paper(uow.session, number)
        if view.frozen:
            raise IllegalTransition(f"试卷 {number} 已经冻结", hint="已冻结的试卷可以直接导出")
        if revision != view.sha256:
            raise StaleRevision(f"试卷 {number} 已被改动", hint="请刷新页面，核对后重试")
        found = obstacles(view)
        if found:
            raise IllegalTransition(
                f"试卷 {number} 不能冻结：{'；'.join(found)}", hint="请替换试题或重新组卷后再冻结"
            )
        missed = unmet(uow.session, view)
        paper.snapshot = view.snapshot
        paper.sha256 = view.sha256
        paper.frozen_by = who.user_id
        paper.frozen_at = paper.changed_at = utc_now()
        uow.record(
            who.name,
            FREEZE,
            f"paper:{paper.id}",
            revision_sha256=view.sha256,
            detail={
                "number": number,
                "marks": view.marks,
                "questions": len(view.items),
                "seed": paper.seed,
                "unmet": list(missed),
            },
        )
        return view.sha256


def obstacles(view: PaperView) -> tuple[str, ...]:
    """Return why a draft cannot be frozen as it stands, in words; empty when it can."""
    found = [
        f"第 {item.position} 题{STANDING_WORDS[item.standing]}"
        for item in view.items
        if item.dropped
    ]
    for place, section in enumerate(view.blueprint.sections):
        held = [item for item in view.items if item.section == place]
        if len(held) != section.number:
            found.append(
                f"第 {place + 1} 部分{TYPE_NAMES[section.type]}应有 {section.number} 题，"
                f"现有 {len(held)} 题"
            )
    total = sum(item.marks for item in view.items)
    if not math.isclose(total, view.blueprint.marks, abs_tol=1e-6):
        found.append(
            f"各题共 {marks_text(total)} 分，与总分 {marks_text(view.blueprint.marks)} 分不符"
        )
    return tuple(found)
