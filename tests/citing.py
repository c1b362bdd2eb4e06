"""Invented laws that cite one another: duties, penalties, exceptions, and references to nowhere."""

from __future__ import annotations

import datetime as dt

from kb.model.regulation import Version
from kb.store.unit_of_work import UnitOfWork
from tests.web.library import Edition, add_edition, add_work

LAKES = "hupo-fa"
STREAMS = "xiliu-tiaoli"

LAKES_OLD = Edition(
    "2015-06-01",
    dt.date(2016, 1, 1),
    dt.date(2020, 1, 1),
    (
        ("article", "第一条　湖泊分级保护。"),
        ("article", "第二条　违反前条规定的，处一千元罚款。"),
    ),
)
LAKES_NEW = Edition(
    "2019-11-01",
    dt.date(2020, 1, 1),
    None,
    (
        ("chapter", "第一章　保护"),
        ("article", "第一条　为了保护湖泊，制定本法。"),
        ("article", "第二条　禁止向湖泊倾倒废渣。"),
        ("article", "第三条　渔船应当：\n（一）回收废网；\n（二）收集油污。"),
        ("chapter", "第二章　责任"),
        ("article", "第四条　违反本法第二条、第三条第二项规定的，处二万元以下罚款。"),
        ("article", "第五条　除本法第四条规定的情形以外，由主管部门批评教育。"),
    ),
)
STREAMS_ONLY = Edition(
    "2021-03-01",
    dt.date(2021, 5, 1),
    None,
    (
        ("article", "第一条　根据《中华人民共和国湖泊法》（以下简称《湖法》），制定本条例。"),
        ("article", "第二条　溪流每旬巡查。"),
        ("article", "第三条　向溪流倾倒废渣的，依照《湖法》第四条的规定处罚。"),
        ("article", "第四条　违反《湖泊法》第三条第一项规定的，处三千元罚款。"),
        ("article", "第五条　违反本条例第二条至第三条规定的，予以警告。"),
        ("article", "第六条　本条例第九十条和《湖泊法》第八十条所称废渣，由省另定。"),
        ("article", "第七条　沙丘的保护依照《沙丘保护法》第六条执行。"),
        ("article", "第八条　本条第一款所称溪流，包括暗河。"),
    ),
)


def add_lakes(uow: UnitOfWork) -> tuple[Version, Version]:
    """Store both editions of a national law, published."""
    lakes = add_work(
        uow,
        LAKES,
        "中华人民共和国湖泊法",
        short_title="湖泊法",
        type="law",
        level="national",
        region="000000",
    )
    return add_edition(uow, lakes, LAKES_OLD), add_edition(uow, lakes, LAKES_NEW)


def add_streams(uow: UnitOfWork) -> Version:
    """Store the regulation of a province that cites the law, published."""
    return add_edition(uow, add_work(uow, STREAMS, "溪流条例"), STREAMS_ONLY)
