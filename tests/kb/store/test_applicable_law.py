"""从旧兼从轻 over invented laws: every way in which texts, dates or facts can be wanting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ingest.storing.correspondences import link_articles
from kb.errors import InvalidInput, NotFound
from kb.model.law_graph import Commencement
from kb.model.regulation import Version, Work
from kb.store.applicable_gaps import Outcome
from kb.store.applicable_law import ApplicableLaw, applicable_law
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from tests.ingest.amended import FEES, LAMPS, NOTICE, PENALTY, PURPOSE, REEDS, edition, repeals
from tests.web.library import add_edition, add_work

TODAY = dt.date(2025, 1, 1)
LAW = "湖滨湿地保护规定"
LIGHT = PENALTY.replace("一千元", "五百元")
HEAVY = PENALTY.replace("一千元", "五千元")

Ask = Callable[..., ApplicableLaw]


@pytest.fixture
def ask(database: Database) -> Ask:
    def asked(
        words: str = f"{LAW}第三条",
        violation: str = "2015-06-01",
        decision: str = "2017-06-01",
        until: str | None = None,
    ) -> ApplicableLaw:
        link_articles(database, actor="test", subject="batch:1")
        with database.reading() as session:
            return applicable_law(
                session,
                words,
                violation_on=dt.date.fromisoformat(violation),
                until=dt.date.fromisoformat(until) if until else None,
                decided_on=dt.date.fromisoformat(decision),
                today=TODAY,
            )

    return asked


def enact(database: Database, before: str, after: str) -> None:
    """A law of 2011 whose article 3 reads differently since July 2016."""
    with database.unit_of_work() as uow:
        two_editions(uow, before, after)


def two_editions(uow: UnitOfWork, before: str, after: str) -> tuple[Work, list[Version]]:
    work = add_work(uow, "hubin-shidi-guiding", LAW)
    old = edition("2011-03-01", PURPOSE, LAMPS, before, FEES, repealed="2016-07-01")
    new = edition("2016-05-20", PURPOSE, LAMPS, after, FEES, effective="2016-07-01")
    return work, [add_edition(uow, work, each) for each in (old, new)]


def versions(side: object) -> list[str]:
    return [each.place.version for each in side.provisions]  # type: ignore[attr-defined]


def test_a_heavier_new_law_leaves_the_old_in_place(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, HEAVY)

    found = ask()

    assert found.outcome is Outcome.OLD
    assert (versions(found.old), versions(found.new)) == (["2011-03-01"], ["2016-05-20"])
    assert any("上限提高" in reason for reason in found.reasons)


def test_a_lighter_new_law_applies(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, LIGHT)

    assert ask().outcome is Outcome.NEW


def test_the_same_penalty_leaves_the_old_in_place(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, PENALTY.replace("，由", "的，由").replace("的的", "的"))

    assert ask().outcome is Outcome.OLD


def test_both_texts_stand_there_whatever_the_outcome(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, PENALTY.replace("二百元以上一千元以下罚款", "违法所得一倍罚款"))

    found = ask()

    assert found.outcome is Outcome.UNDECIDED
    assert any("违法所得" in fact for fact in found.missing)
    assert "".join(piece.text for piece in found.old.pieces) == PENALTY
    assert any(piece.changed for piece in found.new.pieces)


def test_punctuation_alone_is_no_change(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, PENALTY.replace("，处", "、处"))

    found = ask()

    assert found.outcome is Outcome.OLD
    assert not any(piece.changed for piece in (*found.old.pieces, *found.new.pieces))


def test_an_act_and_a_decision_under_one_version_need_no_comparison(
    database: Database, ask: Ask
) -> None:
    enact(database, PENALTY, HEAVY)

    found = ask(violation="2012-01-01", decision="2013-01-01")

    assert (found.outcome, found.comparison) == (Outcome.UNCHANGED, None)


def test_a_continued_act_is_judged_by_the_day_it_ended_and_says_by_what_rule(
    database: Database, ask: Ask
) -> None:
    enact(database, PENALTY, HEAVY)

    found = ask(until="2016-08-01")

    assert found.outcome is Outcome.UNCHANGED
    assert versions(found.old) == ["2016-05-20"]
    assert any("第三十六条第二款" in rule for rule in found.rules)
    assert [span.version for span in found.between] == ["2011-03-01", "2016-05-20"]


def test_the_day_of_change_belongs_to_the_new_version(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, HEAVY)

    assert versions(ask(violation="2016-06-30").old) == ["2011-03-01"]
    assert versions(ask(violation="2016-07-01").old) == ["2016-05-20"]


def test_a_number_of_the_new_version_leads_to_the_old_text(database: Database, ask: Ask) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "hubin-shidi-guiding", LAW)
        old = edition("2011-03-01", PURPOSE, LAMPS, PENALTY, repealed="2016-07-01")
        new = edition("2016-05-20", PURPOSE, NOTICE, FEES, LAMPS, HEAVY, effective="2016-07-01")
        for each in (old, new):
            add_edition(uow, work, each)

    found = ask("hubin-shidi-guiding/2016-05-20/art_5")

    assert [each.place.number.number for each in found.old.provisions] == [3]
    assert found.outcome is Outcome.OLD


def test_an_article_added_later_does_not_punish_an_earlier_act(
    database: Database, ask: Ask
) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "hubin-shidi-guiding", LAW)
        old = edition("2011-03-01", PURPOSE, LAMPS, FEES, repealed="2016-07-01")
        new = edition("2016-05-20", PURPOSE, LAMPS, FEES, PENALTY, effective="2016-07-01")
        for each in (old, new):
            add_edition(uow, work, each)

    found = ask(f"{LAW}第四条")

    assert found.outcome is Outcome.NOT_PUNISHABLE
    assert found.old.provisions == ()
    assert "后来新增" in found.reasons[0]


def test_a_law_that_did_not_exist_does_not_punish(database: Database, ask: Ask) -> None:
    with database.unit_of_work() as uow:
        add_edition(
            uow,
            add_work(uow, "hubin-shidi-guiding", LAW),
            edition("2016-05-20", PURPOSE, LAMPS, PENALTY, effective="2016-07-01"),
        )

    found = ask()

    assert found.outcome is Outcome.NOT_PUNISHABLE
    assert "尚未施行" in found.reasons[0]


def test_a_law_whose_earlier_versions_are_not_held_is_not_said_to_be_new(
    database: Database, ask: Ask
) -> None:
    with database.unit_of_work() as uow:
        add_edition(
            uow,
            add_work(uow, "hubin-shidi-guiding", LAW),
            edition("2016-05-20", PURPOSE, LAMPS, PENALTY, effective="2016-07-01"),
        ).amendments = [{"on": "2011-03-01"}, {"on": "2016-05-20"}]

    found = ask()

    assert found.outcome is Outcome.UNDECIDED
    assert "馆藏没有收录" in found.missing[0]


def test_an_article_left_out_is_not_taken_for_a_pardon(database: Database, ask: Ask) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "hubin-shidi-guiding", LAW)
        old = edition("2011-03-01", PURPOSE, LAMPS, PENALTY, repealed="2016-07-01")
        new = edition("2016-05-20", PURPOSE, LAMPS, FEES, effective="2016-07-01")
        for each in (old, new):
            add_edition(uow, work, each)

    found = ask()

    assert found.outcome is Outcome.UNDECIDED
    assert versions(found.old) == ["2011-03-01"]
    assert "不认为是违法的" in found.missing[0]


def test_a_repealed_law_without_successor_leaves_the_question_open(
    database: Database, ask: Ask
) -> None:
    with database.unit_of_work() as uow:
        add_edition(
            uow,
            add_work(uow, "hubin-shidi-guiding", LAW),
            edition("2011-03-01", PURPOSE, LAMPS, PENALTY, repealed="2016-07-01"),
        ).repealed_by = "湖泊保护规定"

    found = ask()

    assert found.outcome is Outcome.UNDECIDED
    assert "湖泊保护规定" in found.reasons[0]


def test_a_law_that_took_the_place_of_another_is_found(database: Database, ask: Ask) -> None:
    with database.unit_of_work() as uow:
        old = add_work(uow, "hubin-shidi-guiding", LAW)
        add_edition(
            uow, old, edition("2011-03-01", PURPOSE, LAMPS, PENALTY, REEDS, repealed="2016-07-01")
        )
        new = add_work(uow, "hupo-guiding", "湖泊保护规定")
        held = add_edition(
            uow,
            new,
            edition("2016-05-20", NOTICE, PURPOSE, LAMPS, HEAVY, REEDS, effective="2016-07-01"),
        )
        repeals(uow, held, old, "2016-07-01")

    found = ask()

    assert [each.place.law for each in found.new.provisions] == ["湖泊保护规定"]
    assert found.outcome is Outcome.OLD


@pytest.mark.parametrize("day", ["2015-06-01", "2017-06-01"])
def test_a_law_without_a_known_day_of_effect_is_never_said_to_apply(
    database: Database, ask: Ask, day: str
) -> None:
    with database.unit_of_work() as uow:
        add_edition(
            uow,
            add_work(uow, "hubin-shidi-guiding", LAW),
            edition("2011-03-01", PURPOSE, LAMPS, PENALTY, effective=None),
        )

    found = ask(violation=day)

    assert (found.outcome, found.old.provisions) == (Outcome.UNDECIDED, ())
    assert "施行日期" in found.missing[0]


def test_two_versions_in_force_on_one_day_are_told_and_not_chosen_between(
    database: Database, ask: Ask
) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "hubin-shidi-guiding", LAW)
        add_edition(uow, work, edition("2011-03-01", PURPOSE, LAMPS, PENALTY))
        add_edition(uow, work, edition("2016-05-20", PURPOSE, LAMPS, HEAVY, effective="2016-07-01"))

    found = ask()

    assert found.outcome is Outcome.UNDECIDED
    assert "同时有效" in found.missing[0]


def test_every_version_between_act_and_decision_is_listed(database: Database, ask: Ask) -> None:
    with database.unit_of_work() as uow:
        work, held = two_editions(uow, PENALTY, LIGHT)
        held[1].repealed_on = dt.date(2018, 1, 1)
        add_edition(
            uow, work, edition("2017-11-05", PURPOSE, LAMPS, HEAVY, FEES, effective="2018-01-01")
        )

    found = ask(decision="2019-01-01")

    assert [span.version for span in found.between] == ["2011-03-01", "2016-05-20", "2017-11-05"]
    assert versions(found.new) == ["2017-11-05"]


def test_an_article_that_begins_later_than_its_law_is_not_yet_in_force(
    database: Database, ask: Ask
) -> None:
    with database.unit_of_work() as uow:
        version = add_edition(
            uow,
            add_work(uow, "hubin-shidi-guiding", LAW),
            edition("2011-03-01", PURPOSE, LAMPS, PENALTY),
        )
        uow.session.add(
            Commencement(
                version_id=version.id,
                number=3,
                suffix=None,
                effective_on=dt.date(2016, 1, 1),
                quote="第三条自2016年1月1日起施行。",
            )
        )

    found = ask()

    assert found.old.provisions == ()
    assert found.outcome is Outcome.NOT_PUNISHABLE
    assert "2016-01-01 起才施行" in found.reasons[0]


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"violation": "2017-06-01", "decision": "2015-06-01"}, "decided_on"),
        ({"until": "2014-06-01"}, "until"),
        ({"violation": "2026-01-01", "decision": "2026-02-01"}, "violation_on"),
    ],
    ids=["decision before the act", "end before beginning", "act in the future"],
)
def test_days_that_cannot_be_are_refused(
    database: Database, ask: Ask, days: dict[str, str], field: str
) -> None:
    enact(database, PENALTY, HEAVY)

    with pytest.raises(InvalidInput) as refused:
        ask(**days)

    assert refused.value.field == field


def test_a_decision_still_to_come_is_answered_with_a_warning(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, HEAVY)

    assert any("还没有到" in note for note in ask(decision="2025-03-01").notes)


def test_a_decision_before_the_rule_was_law_says_so(database: Database, ask: Ask) -> None:
    enact(database, PENALTY, HEAVY)

    assert any("2021-07-15" in note for note in ask().notes)


def test_a_duty_without_penalty_sends_to_the_penal_provision(database: Database, ask: Ask) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "hubin-shidi-guiding", LAW)
        old = edition("2011-03-01", PURPOSE, LAMPS, PENALTY, repealed="2016-07-01")
        longer = LAMPS.replace("甲板灯光", "甲板和舱内灯光")
        new = edition("2016-05-20", PURPOSE, longer, PENALTY, effective="2016-07-01")
        for each in (old, new):
            add_edition(uow, work, each)

    found = ask(f"{LAW}第二条")

    assert found.outcome is Outcome.UNDECIDED
    assert "罚则条文" in found.missing[0]


def test_a_law_that_is_not_held_is_said_not_to_be(database: Database, ask: Ask) -> None:
    with pytest.raises(NotFound):
        ask("鹭岛潮间带规定第三条")
