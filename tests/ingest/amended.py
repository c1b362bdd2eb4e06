"""Invented laws that were amended, renumbered and replaced, published through kb.store."""

from __future__ import annotations

import datetime as dt

from kb.model.law_graph import Correspondence
from kb.model.regulation import Relation, Version, Work
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.text.numerals import ArticleNumber
from tests.web.library import Edition, add_edition, add_work

PURPOSE = "为了保护湖滨湿地，防止围垦，维护候鸟栖息环境，制定本规定。"
LAMPS = "夜间作业的船舶应当遮蔽甲板灯光，避免惊扰候鸟。"
PENALTY = "未遮蔽甲板灯光的，由管理站责令改正，处二百元以上一千元以下罚款。"
REEDS = "收割芦苇应当在候鸟迁离以后进行，留茬高度不得低于二十厘米。"
FEES = "管理站不得向巡护志愿者收取培训费用。"
NOTICE = "渔政码头每日公布水位与风力。"


def edition(
    version: str,
    *articles: str,
    effective: str | None = "",
    repealed: str | None = None,
) -> Edition:
    """A version of numbered articles, in force from its own date unless told otherwise."""
    begins = version if effective == "" else effective
    return Edition(
        version,
        dt.date.fromisoformat(begins) if begins else None,
        dt.date.fromisoformat(repealed) if repealed else None,
        tuple(
            ("article", f"{ArticleNumber(n).label()}　{text}") for n, text in enumerate(articles, 1)
        ),
    )


def wetlands(uow: UnitOfWork) -> tuple[Work, list[Version]]:
    """A law of 2011, amended in 2016 and in 2022: its penalty moves from 3 to 4 to 2."""
    work = add_work(uow, "hubin-shidi-guiding", "湖滨湿地保护规定")
    fine = PENALTY.replace("一千元", "五千元")
    editions = (
        edition("2011-03-01", PURPOSE, LAMPS, PENALTY, FEES, repealed="2016-07-01"),
        edition("2016-05-20", PURPOSE, NOTICE, LAMPS, PENALTY, effective="2016-07-01"),
        edition("2022-09-01", PURPOSE, fine, LAMPS, REEDS),
    )
    versions = [add_edition(uow, work, each) for each in editions]
    versions[1].repealed_on = dt.date(2022, 9, 1)
    return work, versions


def repeals(uow: UnitOfWork, version: Version, target: Work, on: str) -> None:
    uow.session.add(
        Relation(
            version_id=version.id,
            kind="repeals",
            target_title=target.short_title,
            target_work_id=target.id,
            on=dt.date.fromisoformat(on),
        )
    )


def enacted(database: Database) -> list[int]:
    """Publish the law of the wetlands and return the ids of its versions."""
    with database.unit_of_work() as uow:
        _, versions = wetlands(uow)
        return [version.id for version in versions]


def replaced(uow: UnitOfWork) -> None:
    """Store 锣鼓条例 of 2010 and 2015 and 安宁条例, which took its place in 2020, with the links.

    The fine moves from article 2 to 3, and to 1 of the new law.
    """
    drums = add_work(uow, "luogu", "锣鼓条例")
    fine, band = "夜里敲锣的，处一百元罚款。", "鼓队应当登记。"
    texts = [
        edition("2010-01-01", band, fine, repealed="2015-01-01"),
        edition("2015-01-01", band, "锣应当编号。", fine, repealed="2020-01-01"),
    ]
    versions = [add_edition(uow, drums, each) for each in texts]
    calm = add_work(uow, "anning", "安宁条例")
    versions.append(add_edition(uow, calm, edition("2020-01-01", fine, band)))
    old, middle, new = (version.id for version in versions)
    for (before, number), (after, then) in (
        ((old, 2), (middle, 3)),
        ((middle, 3), (new, 1)),
        ((old, 1), (middle, 1)),
        ((middle, 1), (new, 2)),
    ):
        uow.session.add(
            Correspondence(
                old_version_id=before,
                new_version_id=after,
                kind="renumbered",
                old_number=number,
                new_number=then,
                similarity=1.0,
            )
        )
