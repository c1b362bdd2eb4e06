"""组卷 drafting: papers put together from a blueprint, and drafts changed by hand.

Every change is one function in one unit of work with its audit row. The solver runs before the
transaction begins, so that nobody waits for it; what changed meanwhile makes the change fail.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from kb.errors import InvalidInput, StaleRevision
from kb.model.base import utc_now
from kb.model.paper import Paper
from kb.store.catalogue import syllabus_points
from kb.store.database import Database
from kb.training import numbers
from kb.training.bank.standing import for_region
from kb.training.papers import solver
from kb.training.papers.alternatives import fitting
from kb.training.papers.blueprint import MOST_SEED, Blueprint, WrongBlueprint, unknown_points
from kb.training.papers.candidates import Bank, read_bank
from kb.training.papers.changing import Slot, changing, draft, item_at, slot_of, write_slots
from kb.training.papers.conflicts import ImpossiblePaper, explain
from kb.training.papers.demands import problem_of
from kb.training.papers.makers import Maker, maker
from kb.training.papers.reading import Item, PaperView, get_paper
from kb.training.papers.solver import Chosen


def assemble(
    database: Database, blueprint: Blueprint, *, actor: str | None, seed: int | None = None
) -> str:
    """Put a paper together, store it as a draft and return its number.

    Args:
        database: the bank and where the paper goes.
        blueprint: what the paper is to be.
        actor: name of a trainer's account; None for whoever has the shell of the machine.
        seed: instead of the blueprint's.

    Raises:
        WrongBlueprint: it names points that the syllabus does not have, or questions that cannot
            be asked; the seed is out of range.
        ImpossiblePaper: no choice of questions meets it.
        NotPermitted: the account is no trainer's.
    """
    drawn = _seed(blueprint.seed if seed is None else seed)
    with database.reading() as session:
        bank = _bank_for(session, blueprint, maker(session, actor))
    chosen = _solved(blueprint, bank, drawn)
    with database.unit_of_work() as uow:
        who = maker(uow.session, actor)
        now = utc_now()
        paper = Paper(
            number=numbers.allot(uow, numbers.Series.PAPER, now.year),
            title=blueprint.title,
            blueprint=blueprint.to_json(),
            seed=drawn,
            marks=blueprint.marks,
            pass_marks=blueprint.pass_marks,
            minutes=blueprint.minutes,
            unit_id=who.unit_id,
            created_by=who.user_id,
            created_at=now,
            changed_at=now,
        )
        uow.session.add(paper)
        uow.session.flush()
        write_slots(uow.session, paper, _slots(blueprint, chosen, frozenset()))
        view = _usable_view(uow.session, paper.number)
        uow.record(
            who.name,
            "paper.assemble",
            f"paper:{paper.id}",
            revision_sha256=view.sha256,
            detail={"number": paper.number, "seed": drawn, "questions": len(chosen)},
        )
        return paper.number


def reassemble(
    database: Database,
    number: str,
    *,
    actor: str | None,
    revision: str,
    seed: int | None = None,
) -> str:
    """Choose anew what is not pinned and return the hash of the draft.

    The former seed with the same pins gives the former draft again. Pinned questions that may no
    longer be asked leave the paper.

    Raises:
        ImpossiblePaper: no choice of questions meets the blueprint with these pins.
        StaleRevision, IllegalTransition, NotFound, NotPermitted: as all changes.
    """
    with database.reading() as session:
        who = maker(session, actor)
        view = draft(session, number, revision)
        bank = _bank_for(session, view.blueprint, who)
    drawn = _seed(view.line.seed if seed is None else seed)
    pins = [(one.section, one.key) for one in view.items if one.pinned and not one.dropped]
    chosen = _solved(view.blueprint, bank, drawn, pinned=pins)
    pinned = frozenset(key for _, key in pins)
    with changing(database, number, actor, revision) as change:
        change.paper.seed = drawn
        change.write(_slots(view.blueprint, chosen, pinned))
        return change.done("paper.reassemble", seed=drawn, pinned=len(pins))


def replace(
    database: Database,
    number: str,
    position: int,
    *,
    actor: str | None,
    revision: str,
    key: str = "",
) -> str:
    """Put another question in the place of one and return the hash of the draft.

    Without a key the solver chooses one with which, all others staying, the blueprint is met. A
    question named by a person is pinned and need not meet the blueprint; the view of the paper
    says what is not met.

    Raises:
        ImpossiblePaper: no other question would meet the blueprint.
        InvalidInput: the question named is not to be had for this section.
        StaleRevision, IllegalTransition, NotFound, NotPermitted: as all changes.
    """
    with database.reading() as session:
        who = maker(session, actor)
        view = draft(session, number, revision)
        old = item_at(view, position)
        bank = read_bank(session, only=None if key else for_region(who.region))
    new = _named(view, bank, old, key) if key else _other(view, bank, old)
    with changing(database, number, actor, revision) as change:
        slots = [slot_of(item) for item in view.items]
        slots[position - 1] = Slot(
            old.section, new.question.document_id, new.question.revision_id, old.marks, bool(key)
        )
        change.write(slots)
        return change.done("paper.replace", position=position, old=old.key, new=new.question.key)


def pin(
    database: Database,
    number: str,
    position: int,
    *,
    actor: str | None,
    revision: str,
    pinned: bool,
) -> str:
    """Keep a question through reassembling, or no longer, and return the hash of the draft.

    Raises:
        StaleRevision, IllegalTransition, NotFound, NotPermitted: as all changes.
    """
    with changing(database, number, actor, revision) as change:
        item = item_at(change.view, position)
        change.paper.items[position - 1].pinned = pinned
        return change.done("paper.pin" if pinned else "paper.unpin", key=item.key)


def move(
    database: Database,
    number: str,
    position: int,
    *,
    actor: str | None,
    revision: str,
    to: int,
) -> str:
    """Move a question to another position of its section and return the hash of the draft.

    Raises:
        InvalidInput: that position is in another section, or there is none.
        StaleRevision, IllegalTransition, NotFound, NotPermitted: as all changes.
    """
    with changing(database, number, actor, revision) as change:
        item = item_at(change.view, position)
        if (
            not 1 <= to <= len(change.view.items)
            or change.view.items[to - 1].section != item.section
        ):
            raise InvalidInput(
                f"第 {position} 题不能移到第 {to} 题的位置", field="to", hint="只能在本部分内移动"
            )
        slots = [slot_of(each) for each in change.view.items]
        slots.insert(to - 1, slots.pop(position - 1))
        change.write(slots)
        return change.done("paper.move", key=item.key, position=position, to=to)


def discard(database: Database, number: str, *, actor: str | None, revision: str) -> None:
    """Throw a draft away; its number is not given again while a later one of the year stands.

    Raises:
        StaleRevision, IllegalTransition, NotFound, NotPermitted: as all changes.
    """
    with changing(database, number, actor, revision) as change:
        change.uow.record(
            change.who.name,
            "paper.discard",
            f"paper:{change.paper.id}",
            revision_sha256=change.view.sha256,
            detail={"number": number},
        )
        change.uow.session.delete(change.paper)


def _slots(blueprint: Blueprint, chosen: Sequence[Chosen], pinned: frozenset[str]) -> list[Slot]:
    return [
        Slot(
            one.section,
            one.question.document_id,
            one.question.revision_id,
            blueprint.sections[one.section].marks,
            one.question.key in pinned,
        )
        for one in chosen
    ]


def _usable_view(session: Session, number: str) -> PaperView:
    view = get_paper(session, number)
    if view.dropped:
        raise StaleRevision("组卷时有试题刚被撤回或等待复核", hint="请重新组卷")
    return view


def _seed(seed: int) -> int:
    if not 0 <= seed <= MOST_SEED:
        raise InvalidInput(f"种子应在 0 到 {MOST_SEED} 之间", field="seed", hint="请换一个种子")
    return seed


def _bank_for(session: Session, blueprint: Blueprint, who: Maker) -> Bank:
    """Return the bank of the maker's region, after the blueprint was looked up in the syllabus."""
    found = unknown_points(blueprint, syllabus_points(session))
    if found:
        raise WrongBlueprint(found)
    return read_bank(session, only=for_region(who.region))


def _solved(
    blueprint: Blueprint, bank: Bank, seed: int, *, pinned: Sequence[tuple[int, str]] = ()
) -> tuple[Chosen, ...]:
    problem = problem_of(blueprint, bank, on=utc_now(), pinned=pinned)
    chosen = solver.solve(problem, seed)
    if chosen is None:
        raise ImpossiblePaper(explain(problem))
    return chosen


def _other(view: PaperView, bank: Bank, old: Item) -> Chosen:
    pins = [
        (item.section, item.key)
        for item in view.items
        if item.position != old.position and not item.dropped
    ]
    problem = problem_of(view.blueprint, bank, on=utc_now(), pinned=pins, without=[old.key])
    chosen = solver.solve(problem, view.line.seed)
    if chosen is None:
        raise ImpossiblePaper(explain(problem))
    kept = {key for _, key in pins}
    new = [one for one in chosen if one.question.key not in kept and one.section == old.section]
    return new[0]


def _named(view: PaperView, bank: Bank, old: Item, key: str) -> Chosen:
    if any(item.key == key for item in view.items):
        raise InvalidInput(f"试题 {key} 已在试卷中", field="key", hint="请换一题")
    for one in fitting(view, bank, old.section):
        if one.question.key == key:
            return one
    raise InvalidInput(
        f"试题 {key[:60]} 不能用在这里",
        field="key",
        hint="请选择题型和分值与本部分相同、已发布且无须复核的试题",
    )
