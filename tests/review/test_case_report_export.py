"""A signed search report leaves the system as a file that says everything and can be verified."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import IllegalTransition, InvalidInput, NotFound
from kb.model.case_report import Verdict
from kb.store.database import Database
from review import actions
from review.case_reports import cli, reading
from review.case_reports.drafting import FoundCase, Opinion
from review.case_reports.export import Exported, Format, export
from review.case_reports.reading import HitView, ReportLine, ReportView
from review.subject import load_actor
from tests.review.bureau import Desk
from tests.review.kept import Steps
from tests.review.reports import (
    AUTHOR,
    REQUEST,
    Report,
    report_on,
    signed_report,
    two_public_cases,
)

SAID = (
    "编号：{number}",
    "检索人：legal-1",
    "单位：澜江省生态环境厅法规处",
    "检索内容：印染企业用软管把废水排入雨水沟",
    "检索日期：2026年3月1日",
    "地区：澜江省",
    "典型案例：2 件",
    "向量模型：builtin",
    "案例编号：case-1",
    "相似之处：同为印染行业",
    "不同之处：本案为偷排，该案为外溢",
    "签署人：legal-1",
    "校验值（SHA-256）：{sha256}",
)
COMPARISON = [
    ["要素", "在办案件", "本类案"],
    ["违法行为", "排放废水", "外溢废水"],
    ["罚款", "—", "12万元"],
]
HOSTILE = '1 < 2 & 3 > 2 "引号" <b>粗</b>\n签署人：别人'


@pytest.fixture
def cases(province: Database, once: Steps) -> list[Desk]:
    return [Desk(province, one) for one in once(province, two_public_cases)]


def exported(report: Report, wanted: Format) -> Exported:
    with report.database.reading() as session:
        view, canonical = reading.signed(session, report.number, load_actor(session, report.author))
    return export(view, canonical, wanted)


def cells(table: object) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]  # type: ignore[attr-defined]


def test_the_document_says_who_searched_what_found_what_and_decided_what(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    made = exported(report, Format.DOCX)
    assert made.name == f"case-report-{report.number}.docx"
    opened = docx.Document(io.BytesIO(made.data))
    lines = [paragraph.text for paragraph in opened.paragraphs]
    assert lines[0] == "类案检索报告"
    for line in SAID:
        assert line.format(number=report.number, sha256=report.view().sha256) in lines
    tables = [cells(table) for table in opened.tables]
    assert tables[0] == [
        ["序号", "案例", "取舍", "理由"],
        ["1", "文稿 case-1", "采用", "理由：adopt"],
        ["2", "文稿 case-2", "不采用", "理由：distinguish"],
    ]
    assert tables[1] == tables[2] == COMPARISON
    assert tables[3] == [["参照前一案，按同一裁量档次处理。"]]
    for table in opened.tables[:3]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert opened.core_properties.title == f"类案检索报告 {report.number}"
    assert opened.core_properties.author == "澜江省生态环境厅法规处"


def test_the_page_says_the_same_without_scripts_and_without_anything_from_elsewhere(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    made = exported(report, Format.HTML)
    soup = BeautifulSoup(made.data, "html.parser")
    pairs = {f"{name.text}：{name.find_next_sibling('dd').text}" for name in soup.select("dt")}
    for line in SAID:
        said = line.format(number=report.number, sha256=report.view().sha256)
        if not said.startswith(("相似", "不同", "校验值")):
            assert said in pairs, said
    assert soup.select_one("code").text == report.view().sha256
    assert [li.text for li in soup.select("section:first-of-type ul li")][:2] == [
        "同为印染行业",
        "本案为偷排，该案为外溢",
    ]
    assert not soup.select("script, link, img, iframe, [src], [href]")
    assert b"http" not in made.data.replace(b"http-equiv", b"")
    assert soup.select_one("meta[http-equiv=Content-Security-Policy]")


@pytest.mark.parametrize("wanted", list(Format))
def test_the_same_report_gives_the_same_bytes(
    province: Database, cases: list[Desk], wanted: Format
) -> None:
    report = signed_report(province, *cases)
    assert exported(report, wanted) == exported(report, wanted)


def test_a_document_tells_nothing_of_the_moment_it_was_written(
    province: Database, cases: list[Desk]
) -> None:
    data = exported(signed_report(province, *cases), Format.DOCX).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_hash_of_the_exported_data_is_the_one_printed(
    province: Database, cases: list[Desk]
) -> None:
    report = signed_report(province, *cases)
    data = exported(report, Format.JSON).data
    assert hashlib.sha256(data).hexdigest() == report.view().sha256
    assert json.loads(data)["request"] == REQUEST


def test_what_was_typed_stays_text_and_cannot_pass_for_a_line_of_the_report(
    province: Database, cases: list[Desk]
) -> None:
    report = report_on(province, cases[0], title='名称 "甲" & 乙')
    report.save(opinions={"case-1": Opinion(Verdict.ADOPT, HOSTILE)}, conclusion=HOSTILE)
    report.sign()
    opened = docx.Document(io.BytesIO(exported(report, Format.DOCX).data))
    lines = [paragraph.text for paragraph in opened.paragraphs]
    assert "签署人：别人" not in lines
    assert '名称：名称 "甲" & 乙' in lines
    soup = BeautifulSoup(exported(report, Format.HTML).data, "html.parser")
    assert not soup.select("b")
    assert "签署人别人" not in [name.text for name in soup.select("dt")]
    assert "<b>粗</b>" in soup.select_one(".typed").text


def test_an_export_says_what_became_of_a_case(province: Database, cases: list[Desk]) -> None:
    report = signed_report(province, *cases)
    actions.withdraw(
        province, cases[0].id, actor="publisher", revision=cases[0].sha, opinion="决定被撤销"
    )
    lines = [
        paragraph.text
        for paragraph in docx.Document(io.BytesIO(exported(report, Format.DOCX).data)).paragraphs
    ]
    assert any(line.startswith("导出时的标注：该案例已于") for line in lines)
    soup = BeautifulSoup(exported(report, Format.HTML).data, "html.parser")
    assert [mark.text.endswith("撤回") for mark in soup.select(".mark")] == [True]
    data = exported(report, Format.JSON).data
    assert hashlib.sha256(data).hexdigest() == report.view().sha256


def test_a_report_without_hits_says_so(province: Database) -> None:
    report = report_on(province)
    report.save(conclusion="没有类案。")
    report.sign()
    for wanted in (Format.DOCX, Format.HTML):
        data = exported(report, wanted).data
        if wanted is Format.DOCX:
            text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
        else:
            text = data.decode()
        assert "未检索到可以列入的类案" in text


def test_a_hit_without_facts_has_no_table_of_them(province: Database, cases: list[Desk]) -> None:
    hit = FoundCase("case-1", cases[0].sha, {"title": "文稿 case-1"})
    report = report_on(province, hits=(hit,))
    report.decide(case_1=Verdict.ADOPT)
    report.sign()
    opened = docx.Document(io.BytesIO(exported(report, Format.DOCX).data))
    headings = [cells(table)[0][0] for table in opened.tables]
    assert "序号" in headings
    assert "要素" not in headings


def test_a_draft_is_not_exported(province: Database, cases: list[Desk]) -> None:
    with pytest.raises(IllegalTransition, match="尚未签署"):
        exported(report_on(province, *cases), Format.DOCX)


def run(database: Database, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    return CliRunner(env=environment).invoke(
        cli.report, list(arguments), obj=database.settings.home
    )


def test_the_commands_list_and_export_what_is_signed(
    province: Database, cases: list[Desk], tmp_path: Path
) -> None:
    assert run(province, "list").output == "还没有已签署的类案检索报告\n"
    open_draft = report_on(province, *cases)
    report = signed_report(province, *cases)
    shown = run(province, "list").output
    assert shown.startswith(f"{report.number}\t澜江省生态环境厅法规处\t{AUTHOR}\t采用 1/2")
    listed = json.loads(run(province, "list", "--json").output)
    assert [row["number"] for row in listed["reports"]] == [report.number]
    assert json.loads(run(province, "list", "--unit", "别处", "--json").output)["total"] == 0
    for wanted in Format:
        file = tmp_path / f"report.{wanted.value}"
        done = run(province, "export", report.number, "--format", wanted.value, "-o", str(file))
        assert report.view().sha256 in done.output
        assert file.read_bytes() == exported(report, wanted).data
    file = tmp_path / "again.docx"
    told = json.loads(run(province, "export", report.number, "-o", str(file), "--json").output)
    assert told == {
        "file": str(file),
        "number": report.number,
        "format": "docx",
        "sha256": report.view().sha256,
    }
    target = str(tmp_path / "none.docx")
    assert isinstance(run(province, "export", "1999-0001", "-o", target).exception, NotFound)
    refused = run(province, "export", open_draft.number, "-o", target)
    assert isinstance(refused.exception, IllegalTransition)
    nowhere = str(tmp_path / "nowhere" / "report.docx")
    refused = run(province, "export", report.number, "-o", nowhere)
    assert isinstance(refused.exception, InvalidInput)
    assert not Path(target).exists()


def view_with(text: str) -> ReportView:
    """A signed report in which a person wrote the same words everywhere."""
    at = dt.datetime(2026, 3, 1, 2, 3, tzinfo=dt.UTC)
    rows = [{"name": text, "value": text}]
    shown = {"unit": text, "facts": [{"name": text, "asked": text, "found": text}]}
    shown |= {"reasons": [text], "differences": [text]}
    hit = HitView(1, "case-1", text, "0" * 64, shown, Verdict.ADOPT, text, "", True)
    return ReportView(
        line=ReportLine("2026-0001", text, text, text, at, at, 1, 1),
        author_account="legal-1",
        case="",
        created_at=at,
        request={"question": text, "as_of": text, "filters": rows, "facts": rows},
        corpus={"texts": rows, "index": rows},
        hits=(hit,),
        conclusion=text,
        sha256="0" * 64,
        revision="0" * 64,
        intact=True,
        mine=False,
    )


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60))
def test_any_text_can_be_exported_and_adds_nothing_to_the_form_of_a_report(text: str) -> None:
    plain, written = view_with("字"), view_with(text)
    opened = docx.Document(io.BytesIO(export(written, b"", Format.DOCX).data))
    assert len(opened.tables) == 3
    soup, like = (
        BeautifulSoup(export(view, b"", Format.HTML).data, "html.parser")
        for view in (written, plain)
    )
    names = {tag.name for tag in soup.find_all()}
    assert names <= {tag.name for tag in like.find_all()}
    assert not [tag for tag in soup.find_all() if {"src", "href", "onclick"} & set(tag.attrs)]
    for wanted in (Format.DOCX, Format.HTML):
        assert export(written, b"", wanted) == export(view_with(text), b"", wanted)
