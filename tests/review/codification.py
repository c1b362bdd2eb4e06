"""Four invented laws that one invented code replaces, and texts that stand on them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import select

from ingest.batch import BatchRequest, finish_batch, run_batch
from kb.model.document import DocumentKind, DocumentState
from kb.model.regulation import Version, Work
from kb.settings import Settings
from kb.store.concordances import import_concordance, read_concordance
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from review import batches
from tests.review.bureau import Desk, draft
from tests.review.laws import SIGNERS

STREAMS = "云泽市溪流清洁条例"
HARBOURS = "云泽市渔港油污防治条例"
KITCHENS = "云泽市餐饮油烟治理条例"
NIGHTS = "云泽市夜间施工噪声条例"
OFFICERS = "云泽市街区综合执法条例"
CODE = "云泽市环境法典"
DAY = dt.date(2041, 1, 1)
EVE = DAY - dt.timedelta(days=1)

CLEARING = "溪流管护单位应当在汛期之前清理河床淤积的枯枝和漂浮物。"
DUMPING = "禁止向溪流倾倒厨余垃圾、建筑渣土和养殖粪便。"
PATROL = "溪长应当每旬徒步巡查责任河段，并在巡查簿上签名。"
STREAM_FINE = "违反规定倾倒的，由城市管理部门责令清除，处{}以下罚款。"
SEPARATORS = "渔船应当配备油水分离装置，并如实填写油类记录簿。"
TANKS = "港口经营人应当设置油污接收柜，免费接收渔船产生的含油污水。"
CHECKS = "渔政机构应当每季度抽查接收单据并在码头公布抽查结果。"
HOODS = "餐饮经营者应当安装集气罩和净化器，按月清洗并留存清洗照片。"
CARTS = "流动餐车应当在每日二十二时以前撤离学校周边两百米范围。"
HOOD_FINE = "未安装净化器的，责令停业整改，并处八百元以上四千元以下罚款。"
HOURS = "夜间二十二时至次日六时不得使用打桩机、破碎锤等强噪声机具。"
NOTICES = "因抢修确需夜间作业的，施工单位应当提前在周边小区张贴告示。"
NIGHT_FINE = "擅自夜间打桩的，每次处{}罚款，可以暂扣机具。"

OLD_LAWS: dict[tuple[str, str], tuple[str, ...]] = {
    (STREAMS, "2012-03-01"): (CLEARING, DUMPING, STREAM_FINE.format("三千元")),
    (STREAMS, "2018-03-01"): (CLEARING, PATROL, DUMPING, STREAM_FINE.format("五千元")),
    (HARBOURS, "2015-03-01"): (SEPARATORS, TANKS + CHECKS),
    (KITCHENS, "2016-03-01"): (HOODS, CARTS, HOOD_FINE),
    (NIGHTS, "2017-03-01"): (HOURS, NOTICES, NIGHT_FINE.format("二千元")),
    (OFFICERS, "2020-03-01"): (
        f"街区执法队对倾倒行为，依照《{STREAMS}》第五条的规定处罚。",
        f"对流动餐车，依照《{KITCHENS}》第三条的规定劝离。",
        f"对油污接收，依照《{HARBOURS}》第三条的规定检查。",
    ),
}
"""What stands between the first and the last article of each version."""
CODE_ARTICLES = (
    HOURS,
    NOTICES,
    NIGHT_FINE.format("一万元"),
    PATROL,
    CLEARING,
    DUMPING,
    STREAM_FINE.format("五千元"),
    SEPARATORS,
    TANKS,
    CHECKS,
    HOODS,
    HOOD_FINE,
)
TABLE = (
    "旧法,旧条,新法,新条\n"
    f"{STREAMS},第四条,{CODE},第七条\n"
    f"{KITCHENS},第三条,{CODE},\n"
    f"{HARBOURS},第二条,{CODE},第九条\n"
)
"""A concordance that covers a part; the rest is computed."""


def law_text(title: str, version: str, articles: tuple[str, ...], *, ends: str = "") -> str:
    """A law as a file has it: its purpose, the articles given, and the day it takes effect."""
    day = dt.date.fromisoformat(version)
    begins = DAY if title == CODE else day
    adopted = f"{day.year}年{day.month}月{day.day}日"
    rows = [
        f"# {title}",
        f"{adopted} 云泽市第四届人民代表大会常务委员会第九次会议通过",
        "<!-- INFO END -->",
        f"第一条 为了{title[3:-2]}，结合本市实际，制定本{title[-2:]}。",
    ]
    rows += [f"{ArticleNumber(place).label()} {text}" for place, text in enumerate(articles, 2)]
    last = ArticleNumber(len(articles) + 2).label()
    effect = f"{begins.year}年{begins.month}月{begins.day}日"
    rows.append(f"{last} 本{title[-2:]}自{effect}起施行。{ends}")
    return "\n\n".join(rows) + "\n"


def code_text() -> str:
    """The code, which ends the four laws on its day."""
    names = "".join(f"《{title}》" for title in (STREAMS, HARBOURS, KITCHENS, NIGHTS))
    return law_text(CODE, "2040-09-01", CODE_ARTICLES, ends=f"{names}同时废止。")


class City:
    """云泽市: its database, and the ways in which laws and texts come into it."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.settings = Settings(home=home, laws_dir=None)
        self._inbox = home / "inbox"

    def load(self, name: str, texts: dict[str, str]) -> int:
        """Load files as a batch of drafts and return the batch."""
        folder = self._inbox / name
        folder.mkdir(parents=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        report = run_batch(self.database, self.settings, BatchRequest((folder,), name=name))
        assert not [item for item in report.items if item.reason], report.items
        return report.batch_id

    def publish(self, batch: int, *, finish: bool = True) -> None:
        """Sign a batch; without `finish` as the desk does, which links nothing."""
        result = batches.publish_batch(self.database, batch, SIGNERS)
        assert result.failures == ()
        if finish:
            finish_batch(self.database, batch)

    def enact_old_laws(self) -> None:
        """Publish the four laws and the one that cites them, year by year."""
        for (title, version), articles in OLD_LAWS.items():
            file = f"{title}({version}).md"
            text = law_text(title, version, articles)
            if version == "2018-03-01":
                text = text.replace("2018年3月1日 云", "2012年3月1日 云", 1).replace(
                    "<!-- INFO END -->",
                    "2018年3月1日 云泽市第五届人民代表大会常务委员会第二次会议修正\n\n"
                    "<!-- INFO END -->",
                )
            self.publish(self.load(f"{title}-{version}", {file: text}))

    def load_code(self) -> int:
        """Load the code as a draft."""
        return self.load("法典", {f"{CODE}(2040-09-01).md": code_text()})

    def import_table(self, tmp_path: Path, table: str = TABLE) -> None:
        """Import a concordance as the librarian."""
        file = tmp_path / "对照表.csv"
        file.write_text(table, encoding="utf-8")
        with self.database.unit_of_work() as uow:
            import_concordance(uow, read_concordance(file), actor="librarian", source="对照表.csv")

    def slug(self, title: str) -> str:
        with self.database.reading() as session:
            return session.scalars(select(Work.slug).where(Work.short_title == title)).one()

    def version_id(self, title: str, version: str) -> int:
        with self.database.reading() as session:
            return session.scalars(
                select(Version.id)
                .join(Work, Work.id == Version.work_id)
                .where(
                    Work.short_title == title,
                    Version.version == version,
                    Version.superseded.is_(False),
                )
            ).one()

    def write(self, key: str, kind: DocumentKind, content: dict[str, object]) -> Desk:
        """Publish a text through every stage of its track."""
        desk = draft(self.database, key=key, kind=kind, content={"title": key, **content})
        if kind is DocumentKind.CASE:
            return desk.bring_to(DocumentState.PUBLISHED)
        desk.submit()
        desk.passes("business-1")
        desk.passes("legal-1")
        desk.open_meeting(present=())
        for name in ("panel-1", "panel-2", "panel-3", "panel-4", "panel-5"):
            desk.vote(name)
        desk.close_meeting()
        desk.publish()
        return desk

    def write_texts(self) -> None:
        """Publish what stands on the laws: cases, a guide, a material, catalogue and syllabus."""
        self.write("case-dumping", DocumentKind.CASE, basis((STREAMS, "2018-03-01", 5)))
        self.write("case-of-2016", DocumentKind.CASE, basis((STREAMS, "2012-03-01", 3)))
        self.write("case-harbour", DocumentKind.CASE, basis((HARBOURS, "2015-03-01", 3)))
        self.write(
            "guide-kitchens",
            DocumentKind.GUIDE,
            basis((KITCHENS, "2016-03-01", 3), (KITCHENS, "2016-03-01", 4)),
        )
        self.write("material-nights", DocumentKind.MATERIAL, basis((NIGHTS, "2017-03-01", 4)))
        self.write(
            "catalogue-streets",
            DocumentKind.CATALOGUE,
            {
                "items": [
                    item("S-001", (HARBOURS, "2015-03-01", 2), (STREAMS, "2018-03-01", 5)),
                    item("S-002", (NIGHTS, "2017-03-01", 2), (NIGHTS, "2017-03-01", 4)),
                    item("S-003", (KITCHENS, "2016-03-01", 3), (KITCHENS, "2016-03-01", 4)),
                ]
            },
        )
        point = {"code": "K-1", "level": "初级", "title": "夜间施工", "mastery": "熟悉"}
        self.write(
            "syllabus",
            DocumentKind.SYLLABUS,
            {"points": [{**point, "category": "噪声", "basis": [ref(NIGHTS, "2017-03-01", 3)]}]},
        )


def ref(law: str, version: str, article: int) -> dict[str, object]:
    return {"law": law, "version": version, "article": article, "role": "penalty"}


def basis(*references: tuple[str, str, int]) -> dict[str, object]:
    return {
        "sections": [{"heading": "案情", "text": "执法人员到场取证。"}],
        "legal_basis": [ref(*each) for each in references],
    }


def item(code: str, duty: tuple[str, str, int], penalty: tuple[str, str, int]) -> dict[str, object]:
    return {"code": code, "name": f"事项{code}", "duty": [ref(*duty)], "penalty": [ref(*penalty)]}
