"""What units were asked for, what came of it, and the report of a year that says so."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select, text, update

from kb.beijing import BEIJING
from kb.errors import InvalidInput, NotFound, NotPermitted
from kb.model.case_report import CaseReport
from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Unit
from kb.model.publication import Commendation
from kb.store import accounts
from kb.store.database import Database
from review import actions
from review.stages import Choice, Stage
from review.statistics import cli, quotas, sheets, tables, xlsx
from review.statistics import docx as docx_writer
from review.statistics.events import Move, stays
from review.statistics.tables import Counts, UnitRow, YearlyReport, counts_of
from tests.review.bureau import SETUP, draft, trail
from tests.review.kept import Steps
from tests.review.laws import citing
from tests.review.reports import signed_report

YEAR = dt.datetime.now(BEIJING).year
TOWN = "云泽市生态环境局"
OTHER = "青屿市生态环境局"
State = DocumentState


def commend(database: Database, document_id: int, unit: str, reason: str = "说理充分") -> None:
    with database.unit_of_work() as uow:
        row = uow.session.scalars(select(Unit).where(Unit.name == unit)).one()
        user = accounts.get_user(uow.session, "publisher")
        uow.session.add(
            Commendation(document_id=document_id, unit_id=row.id, reason=reason, decided_by=user.id)
        )
        uow.record(SETUP, "commend", f"document:{document_id}")


def _a_year(province: Database) -> None:
    quotas.set_quota(province, TOWN, YEAR, 9, actor="admin")
    quotas.set_quota(province, TOWN, YEAR, 5, actor="librarian")
    quotas.set_quota(province, OTHER, YEAR, 2, actor="admin")
    published = draft(
        province,
        key="case-published",
        content={"title": "=某公司倾倒废油案", "number": "澜环案〔2026〕1号"},
    ).bring_to(State.PUBLISHED)
    commend(province, published.id, TOWN, reason="+取证规范")
    signed_report(province, published)
    withdrawn = draft(province, key="case-withdrawn").bring_to(State.PUBLISHED)
    actions.withdraw(
        province, withdrawn.id, actor="publisher", revision=withdrawn.sha, opinion="决定被撤销"
    )
    commend(province, withdrawn.id, TOWN)
    internal = draft(province, key="case-internal").bring_to(State.DELIBERATION)
    internal.deliberate(Choice.INTERNAL_ONLY)
    rejected = draft(province, key="case-rejected").bring_to(State.SCREENING)
    rejected.opens("librarian")
    actions.reject(
        province, rejected.id, actor="librarian", revision=rejected.sha, opinion="不典型"
    )
    again = draft(province, key="case-again").bring_to(State.SCREENING)
    again.send_back("librarian")
    again.submit()
    draft(province, key="case-draft")
    citing(province, "2016-03-01", 1, key="guide-1", kind=DocumentKind.GUIDE)


@pytest.fixture
def busy(province: Database, once: Steps) -> Database:
    """A year of 云泽市: six cases that ended six ways, and a guide of nobody's."""
    once(province, _a_year)
    return province


def report_of(database: Database, year: int = YEAR) -> YearlyReport:
    with database.reading() as session:
        return tables.yearly_report(session, year)


def run(database: Database, command: object, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    assert command in (cli.quota, cli.report)
    chosen = cli.quota if command is cli.quota else cli.report
    return CliRunner(env=environment).invoke(chosen, list(arguments), obj=database.settings.home)


@pytest.mark.parametrize("actor", ["submitter", "legal-1", "publisher", "panel-1"])
def test_only_administrators_and_librarians_set_quotas(province: Database, actor: str) -> None:
    with pytest.raises(NotPermitted):
        quotas.set_quota(province, TOWN, YEAR, 5, actor=actor)
    refused = trail(province)[-1]
    assert (refused.actor, refused.action) == (actor, "refused:quota.set")
    with province.reading() as session:
        assert quotas.list_quotas(session) == ()


@pytest.mark.parametrize(
    ("unit", "year", "cases", "error"),
    [
        ("没有这个局", YEAR, 5, NotFound),
        (TOWN, 26, 5, InvalidInput),
        (TOWN, YEAR, -1, InvalidInput),
        (TOWN, YEAR, 10**9, InvalidInput),
    ],
)
def test_a_quota_that_makes_no_sense_is_refused(
    province: Database, unit: str, year: int, cases: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        quotas.set_quota(province, unit, year, cases, actor="admin")


def test_the_newest_quota_counts_and_is_audited(province: Database) -> None:
    for cases in (3, 7):
        quotas.set_quota(province, TOWN, YEAR, cases, actor="admin")
    quotas.set_quota(province, TOWN, YEAR + 1, 8, actor="admin")
    with province.reading() as session:
        assert [(row.year, row.cases) for row in quotas.list_quotas(session)] == [
            (YEAR, 7),
            (YEAR + 1, 8),
        ]
        assert [row.cases for row in quotas.list_quotas(session, YEAR)] == [7]
    assert [row.detail["cases"] for row in trail(province) if row.action == "quota.set"] == [
        3,
        7,
        8,
    ]


def test_the_quota_commands(province: Database) -> None:
    assert run(province, cli.quota, "list").output == "还没有下达报送任务\n"
    done = run(province, cli.quota, "set", TOWN, str(YEAR), "5", "--by", "admin")
    assert done.output == f"{TOWN} {YEAR} 年报送任务：5 件\n"
    answer = run(province, cli.quota, "set", OTHER, str(YEAR), "2", "--by", "admin", "--json")
    assert json.loads(answer.stdout)["cases"] == 2
    assert f"{YEAR}\t{TOWN}\t5" in run(province, cli.quota, "list").output
    shown = json.loads(run(province, cli.quota, "list", "--year", str(YEAR), "--json").output)
    assert [row["cases"] for row in shown["quotas"]] == [5, 2]


def test_every_fate_of_a_case_is_counted_once_for_its_unit(busy: Database) -> None:
    found = report_of(busy)
    rows = {row.unit: row for row in found.units}
    assert set(rows) == {TOWN, OTHER}
    assert rows[TOWN].quota == 5
    assert rows[TOWN].counts == Counts(
        submitted=5,
        sent_back=1,
        adopted=2,
        published=2,
        internal_only=1,
        rejected=1,
        recalled=0,
        withdrawn=1,
        commended=2,
        used=1,
    )
    assert rows[OTHER] == UnitRow(OTHER, rows[OTHER].region, "municipal", 2, Counts())
    assert found.total.quota == 7
    assert found.total.counts == rows[TOWN].counts
    assert [(row.kind, row.counts.published) for row in found.kinds] == [
        (DocumentKind.CASE, 2),
        (DocumentKind.GUIDE, 1),
    ]


def test_only_what_is_still_shown_is_named(busy: Database) -> None:
    found = report_of(busy)
    assert [(row.number, row.title) for row in found.published] == [
        ("澜环案〔2026〕1号", "=某公司倾倒废油案")
    ]
    assert [row.title for row in found.commended] == ["=某公司倾倒废油案", "（已停止展示）"]


def test_a_correction_is_not_a_second_publication(province: Database) -> None:
    case = draft(province).bring_to(State.PUBLISHED)
    actions.correct(province, case.id, actor="submitter", revision=case.sha, opinion="改错字")
    case.edit(title="改正后")
    case.submit()
    case.screen()
    for name in ("librarian", "business-1", "business-2", "legal-1", "legal-2"):
        case.passes(name)
    case.deliberate()
    case.publish()
    counts = report_of(province).total.counts
    assert (counts.submitted, counts.adopted, counts.published) == (1, 1, 1)


def test_an_adoption_counts_in_the_year_of_the_signature(busy: Database) -> None:
    sqlite = busy.engine.dialect.name == "sqlite"
    opening = "DROP TRIGGER case_report_sealed_update"
    with busy.engine.begin() as connection:
        connection.execute(
            text(opening if sqlite else "ALTER TABLE case_report DISABLE TRIGGER USER")
        )
        new_year = dt.datetime(YEAR - 2, 1, 1, tzinfo=BEIJING)
        connection.execute(update(CaseReport).values(signed_at=new_year))
    assert report_of(busy).total.counts.used == 0
    assert report_of(busy, YEAR - 2).total.counts == Counts(used=1)
    with pytest.raises(NotFound):
        report_of(busy, YEAR - 3)


def test_an_empty_year_has_no_report(busy: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="2003 年没有"):
        report_of(busy, 2003)
    target = tmp_path / "empty.xlsx"
    refused = run(busy, cli.report, "yearly", "2003", "-o", str(target))
    assert isinstance(refused.exception, NotFound)
    assert not target.exists()
    assert isinstance(
        run(busy, cli.report, "yearly", "3", "-o", str(target)).exception, InvalidInput
    )


def move(day: str, before: State, after: State) -> Move:
    return Move(dt.date.fromisoformat(day), before, after)


PATH = [
    move("2024-12-27", State.DRAFT, State.SUBMITTED),
    move("2024-12-30", State.SUBMITTED, State.SCREENING),
    move("2025-01-03", State.SCREENING, State.SENT_BACK),
    move("2025-01-10", State.SENT_BACK, State.SUBMITTED),
    move("2025-01-10", State.SUBMITTED, State.SCREENING),
    move("2025-01-13", State.SCREENING, State.BUSINESS_REVIEW),
    move("2025-01-20", State.BUSINESS_REVIEW, State.LEGAL_REVIEW),
]


def test_what_crosses_a_year_counts_where_it_happened() -> None:
    assert counts_of(PATH, 2024) == Counts(submitted=1)
    assert counts_of(PATH, 2025) == Counts(sent_back=1)


def test_a_stage_is_timed_in_working_days_each_time_it_is_left() -> None:
    holiday = dt.date(2025, 1, 1)

    def weekdays(first: dt.date, last: dt.date) -> int:
        days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(day.weekday() < 5 and day != holiday for day in days)

    assert [(stay.stage, stay.working_days) for stay in stays(PATH, weekdays)] == [
        (Stage.SCREENING, 4),  # 30, 31 December, 2, 3 January
        (Stage.SCREENING, 1),
        (Stage.BUSINESS_REVIEW, 5),
    ]


def test_holidays_that_ship_and_those_kept_here_are_no_working_days(province: Database) -> None:
    from kb.model.rules import CalendarDay
    from review.statistics.events import working_days_of

    with province.reading() as session:
        days = working_days_of(session)
        assert days(dt.date(2025, 12, 31), dt.date(2026, 1, 5)) == 2, "1 to 3 off, Sunday 4 worked"
        assert days(dt.date(2026, 2, 13), dt.date(2026, 2, 24)) == 2, "14 worked, 15 to 23 off"
    friday, sunday, monday = dt.date(2026, 1, 9), dt.date(2026, 1, 11), dt.date(2026, 1, 12)
    with province.reading() as session:
        assert working_days_of(session)(friday, monday) == 1
    with province.unit_of_work() as uow:
        uow.session.add(CalendarDay(day=sunday, working=True, name="调休"))
        uow.session.add(CalendarDay(day=monday, working=False, name="假"))
        uow.record(SETUP, "calendar", "calendar:1")
    with province.reading() as session:
        assert working_days_of(session)(friday, monday) == 1
        assert working_days_of(session)(friday, sunday) == 1


def test_the_workbook_holds_every_table_with_headings_that_stay(
    busy: Database, tmp_path: Path
) -> None:
    target = tmp_path / "report.xlsx"
    answer = run(busy, cli.report, "yearly", str(YEAR), "-o", str(target), "--json")
    assert json.loads(answer.stdout) | {"file": ""} == {
        "file": "",
        "year": YEAR,
        "units": 2,
        "submitted": 5,
        "published": 2,
        "commended": 2,
    }
    book = load_workbook(target)
    assert book.sheetnames == [
        "说明",
        "单位统计",
        "文稿种类",
        "审核用时",
        "发布案例",
        "通报表扬",
    ]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A3"
        assert all(cell.font.bold for cell in sheet[2])
    units = book["单位统计"]
    lines = [[cell.value for cell in row] for row in units.iter_rows(min_row=2)]
    assert lines[0] == ["单位", "地区", "层级", "任务数", *sheets.COUNTED]
    assert lines[1][0] == TOWN
    assert lines[1][3:] == [5, 5, 1, 2, 2, 1, 1, 0, 1, 2, 1]
    assert lines[-1][0] == "合计"


def test_the_document_holds_every_table_on_a4_with_repeated_headings(
    busy: Database, tmp_path: Path
) -> None:
    target = tmp_path / "report.docx"
    assert "已写入" in run(busy, cli.report, "yearly", str(YEAR), "-o", str(target)).output
    document = docx.Document(str(target))
    section = document.sections[0]
    page = section.page_width, section.page_height
    assert [length is not None and round(length / Mm(1)) for length in page] == [210, 297]
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert document.paragraphs[0].text == f"{YEAR}年度典型执法案例工作报告"
    assert len(document.tables) == 5
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    first = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert first[1][0] == TOWN
    assert first[1][3:] == ["5", "5", "1", "2", "2", "1", "1", "0", "1", "2", "1"]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "报送案例5件" in text
    assert "1家完成任务" in text
    assert "案例被类案检索报告采用1次" in text
    assert "“被采用次数”是" in text


@pytest.mark.parametrize("write", [xlsx.write, docx_writer.write])
def test_the_same_report_gives_the_same_bytes(busy: Database, write: object) -> None:
    assert callable(write)
    first, second = write(report_of(busy)), write(report_of(busy))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(YEAR, 12, 31, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count(f"{YEAR}-12-31T00:00:00Z") == 2


def hostile(text: str) -> YearlyReport:
    row = tables.CommendedRow(text, text, dt.date(2026, 5, 1), text)
    total = UnitRow("合计", "", "", None, Counts())
    return YearlyReport(2026, (), total, (), (), (), (row,))


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "=DDE|x")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    data = xlsx.write(hostile(text))
    cell = load_workbook(io.BytesIO(data))["通报表扬"]["B3"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    assert not any(b"<f>" in part for part in parts)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40))
def test_any_text_can_be_written_and_is_never_a_formula(text: str) -> None:
    sheet = load_workbook(io.BytesIO(xlsx.write(hostile(text))))["通报表扬"]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert sheet["C3"].value == "2026-05-01"
    assert len(docx.Document(io.BytesIO(docx_writer.write(hostile(text)))).tables) == 1


@pytest.mark.parametrize("name", ["report.pdf", "report", "nowhere/report.xlsx"])
def test_a_file_that_cannot_be_written_is_said_so(
    busy: Database, tmp_path: Path, name: str
) -> None:
    refused = run(busy, cli.report, "yearly", str(YEAR), "-o", str(tmp_path / name))
    assert isinstance(refused.exception, InvalidInput)
    assert list(tmp_path.iterdir()) == []
