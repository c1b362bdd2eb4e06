"""Search reports of the small province: two public cases, and a report that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.model.case_report import Verdict
from kb.model.document import DocumentState
from kb.store.database import Database
from review.case_reports import drafting, reading, sealing
from review.case_reports.drafting import Changes, FoundCase, NewReport, Opinion
from review.case_reports.reading import ReportView
from review.subject import load_actor
from tests.review.bureau import Desk, draft
from tests.review.desk.signers import PASSWORD

AUTHOR = "legal-1"
CONCLUSION = "参照前一案，按同一裁量档次处理。"
REQUEST: dict[str, Any] = {
    "question": "印染企业用软管把废水排入雨水沟",
    "as_of": "2026-03-01",
    "filters": [{"name": "地区", "value": "澜江省"}],
    "facts": [{"name": "违法行为", "value": "排放废水"}, {"name": "行业", "value": "印染"}],
}
CORPUS: dict[str, Any] = {
    "texts": [{"name": "典型案例", "value": "2 件"}, {"name": "最新法规", "value": "2026-01-01"}],
    "index": [{"name": "向量模型", "value": "builtin"}],
}


def shown(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "unit": "云泽市生态环境局",
        "facts": [
            {"name": "违法行为", "asked": "排放废水", "found": "外溢废水"},
            {"name": "罚款", "asked": "", "found": "12万元"},
        ],
        "reasons": ["同为印染行业"],
        "differences": ["本案为偷排，该案为外溢"],
    }


def public_cases(database: Database, *keys: str) -> list[Desk]:
    """Return cases of 云泽市 that were brought to publication."""
    return [draft(database, key=key).bring_to(DocumentState.PUBLISHED) for key in keys]


def two_public_cases(database: Database) -> list[int]:
    """Publish case-1 and case-2 and return their documents."""
    return [desk.id for desk in public_cases(database, "case-1", "case-2")]


def new_report(*desks: Desk, **fields: Any) -> NewReport:
    hits = tuple(
        FoundCase(desk.row.key, desk.row.approved_sha256, shown(f"文稿 {desk.row.key}"))
        for desk in desks
    )
    wanted = {"title": "废水案类案检索报告", "request": REQUEST, "corpus": CORPUS, "hits": hits}
    return NewReport(**{**wanted, **fields})


@dataclass(frozen=True, slots=True)
class Report:
    """One report, acted on by its author on what it is at the moment."""

    database: Database
    number: str
    author: str = AUTHOR

    def view(self, reader: str = "") -> ReportView:
        with self.database.reading() as session:
            actor = load_actor(session, reader or self.author)
            return reading.get_report(session, self.number, actor)

    def save(self, *, actor: str = "", revision: str = "", **changes: Any) -> None:
        drafting.save(
            self.database,
            self.number,
            Changes(**changes),
            actor=actor or self.author,
            revision=revision or self.view().revision,
        )

    def decide(self, **verdicts: Verdict) -> None:
        """Give verdicts by key, written with underscores, each with a reason."""
        opinions = {
            key.replace("_", "-"): Opinion(verdict, f"理由：{verdict.value}")
            for key, verdict in verdicts.items()
        }
        self.save(opinions=opinions, conclusion=CONCLUSION)

    def discard(self, *, actor: str = "", revision: str = "") -> None:
        drafting.discard(
            self.database,
            self.number,
            actor=actor or self.author,
            revision=revision or self.view().revision,
        )

    def sign(self, *, actor: str = "", revision: str = "", signature: str = PASSWORD) -> str:
        return sealing.sign(
            self.database,
            self.number,
            actor=actor or self.author,
            revision=revision or self.view().revision,
            signature=signature,
        )


def report_on(database: Database, *desks: Desk, author: str = AUTHOR, **fields: Any) -> Report:
    """Draft a report that lists these cases."""
    number = drafting.create(database, new_report(*desks, **fields), actor=author)
    return Report(database, number, author)


def signed_report(database: Database, *desks: Desk, author: str = AUTHOR) -> Report:
    """Sign a report that adopts the first case and distinguishes the others."""
    report = report_on(database, *desks, author=author)
    verdicts = [Verdict.ADOPT, *(Verdict.DISTINGUISH for _ in desks[1:])]
    keys = [desk.row.key.replace("-", "_") for desk in desks]
    report.decide(**dict(zip(keys, verdicts, strict=True)))
    report.sign()
    return report
