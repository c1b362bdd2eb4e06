"""What an editor is told of a guide: each finding where it stands, with what to do."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from kb.compendium.guides import duties, staleness, stated_fines
from kb.compendium.guides.checking import Checked, Severity, check
from kb.model.law_graph import Correspondence, Origin
from kb.model.publication import Recheck
from kb.model.regulation import Version
from kb.store.database import Database
from kb.text.amendment import Fate
from tests.kb.compendium.guides.streams import BODY, FRONT

TODAY = dt.date(2024, 6, 1)
NEW = "xiliu-baohu-tiaoli/2021-04-20"
OLD = "xiliu-baohu-tiaoli/2016-03-01"


def checked(library: Database, body: str = BODY, **front: str) -> Checked:
    with library.reading() as session:
        return check(session, {**FRONT, **front}, body, as_of=TODAY)


def found(library: Database, body: str, **front: str) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in checked(library, body, **front).findings]


def line_of(body: str, words: str) -> int:
    return next(n for n, line in enumerate(body.split("\n"), 1) if words in line)


def test_a_sound_guide_has_nothing_but_the_day_that_is_no_date(library: Database) -> None:
    findings = checked(library).findings
    assert [(one.code, one.severity) for one in findings] == [("day", Severity.WARNING)]
    assert findings[0].line == line_of(BODY, "变动后20日内")


def test_every_duty_and_consequence_rests_on_a_version(library: Database) -> None:
    statements = checked(library).statements
    row = next(one for one in statements if "不向溪流倾倒废油" in one.sentence.words)
    assert [each.provision for each in row.provisions] == [f"{NEW}/art_3__para_1__item_2"]
    first, second = (
        one for one in statements if one.sentence.line == line_of(BODY, "倒垃圾、倒废油")
    )
    assert [each.provision for each in first.provisions] == [f"{NEW}/art_3__para_1"]
    assert [each.provision for each in second.provisions] == [f"{NEW}/art_3__para_2"]


@pytest.mark.parametrize(
    ("wrong", "code", "tells"),
    [
        ("《溪流保护条例》第三条第一款第九项", "citation", "没有第（九）项"),
        ("《溪流保护条例》第三十条", "citation", "没有第三十条"),
        ("《池塘清淤条例》第一条", "citation", "库中没有"),
        ("《池塘管理办法》第一条", "not_in_force", "失效"),
        ("《草稿条例》第一条", "not_in_force", "尚未发布"),
    ],
)
def test_a_citation_that_does_not_stand_is_told_with_its_line(
    library: Database, wrong: str, code: str, tells: str
) -> None:
    body = BODY.replace("《溪流保护条例》第二条之一", wrong)
    findings = checked(library, body).findings
    one = next(each for each in findings if each.code == code)
    assert one.severity is Severity.ERROR
    assert one.line == line_of(body, wrong)
    assert tells in one.message
    assert one.advice


def test_a_duty_word_without_a_provision_is_told(library: Database) -> None:
    body = BODY.replace("春天修盖子", "春天必须修好盖子")
    assert ("no_provision", line_of(body, "春天必须")) in found(library, body)


def test_a_row_and_a_consequence_without_a_provision_are_errors(library: Database) -> None:
    body = BODY.replace(" | 《溪流保护条例》第二条之一 |", " | — |").replace(
        "（《溪流保护条例》第三条第一款）；改得快的可以不罚（《溪流保护条例》第三条第二款）", ""
    )
    findings = checked(library, body).findings
    assert [one.line for one in findings if one.code == "no_provision"] == [
        line_of(body, "溪长何时巡查"),
        line_of(body, "倒垃圾、倒废油"),
    ]
    assert all(one.severity is Severity.ERROR for one in findings if one.code == "no_provision")


def test_a_range_that_the_provision_does_not_have_is_told_with_the_right_one(
    library: Database,
) -> None:
    body = BODY.replace("2000元至1万元", "2000元至10万元")
    one = next(each for each in checked(library, body).findings if each.code == "fine")
    assert (one.line, one.quote) == (line_of(body, "2000元至10万元"), "2000元至10万元")
    assert "2000元以上1万元以下" in one.advice


@pytest.mark.parametrize(
    ("heading", "code"),
    [("## 义务清单", "heading"), ("## 适用对象\n\n再写一次。\n\n## 主要义务", "heading")],
)
def test_an_unknown_or_doubled_heading_is_told(library: Database, heading: str, code: str) -> None:
    assert code in {each for each, _ in found(library, BODY.replace("## 主要义务", heading))}


def test_a_missing_section_a_missing_day_of_law_and_a_lost_case_are_told(
    library: Database,
) -> None:
    body = BODY.replace("## 自查清单", "## 别的").replace("case-2022-001", "case-2020-009")
    codes = [code for code, _ in found(library, body, law_as_of="去年")]
    assert {"missing", "law_as_of", "case", "heading"} <= set(codes)


def test_an_older_day_of_law_means_the_older_version_and_warns_of_the_newer(
    library: Database,
) -> None:
    body = BODY.replace(
        "2000元至1万元（《溪流保护条例》第三条第一款）", "500元（《溪流保护条例》第三条）"
    )
    result = checked(library, body, law_as_of="2020-12")
    warned = [one for one in result.findings if one.code == "changed"]
    assert line_of(body, "500元") in {one.line for one in warned}
    assert "2021-06-01 起" in warned[0].message
    assert result.changes[f"{OLD}/art_3"].fate is Fate.GONE
    assert not [one for one in result.findings if one.code == "fine"]


def test_an_article_that_stays_as_it_was_is_not_stale(library: Database) -> None:
    with library.reading() as session:
        found = staleness.changes(session, {f"{OLD}/art_2", f"{OLD}/art_1"}, as_of=TODAY)
    assert list(found) == [f"{OLD}/art_1"]
    assert "".join(piece.text for piece in found[f"{OLD}/art_1"].new) == (
        "为了保护溪流和湖泊，制定本条例。"
    )


def test_before_the_amendment_nothing_is_stale(library: Database) -> None:
    with library.reading() as session:
        day = dt.date(2021, 5, 31)
        assert staleness.changes(session, {f"{OLD}/art_3"}, as_of=day) == {}


def test_a_law_that_was_repealed_without_a_successor_leaves_nothing(library: Database) -> None:
    gone = "chitang-guanli-banfa/1999-01-01/art_1"
    with library.reading() as session:
        change = staleness.changes(session, {gone}, as_of=TODAY)[gone]
    assert (change.fate, change.new_provisions) == (Fate.GONE, ())
    assert change.effective_on == dt.date(2021, 6, 1)


def test_another_law_that_took_the_place_is_named(library: Database) -> None:
    gone = "chitang-guanli-banfa/1999-01-01/art_1"
    with library.unit_of_work() as uow:
        old = uow.session.scalars(select(Version).where(Version.version == "1999-01-01")).one()
        new = uow.session.scalars(select(Version).where(Version.version == "2021-04-20")).one()
        uow.session.add(
            Correspondence(
                old_version_id=old.id,
                new_version_id=new.id,
                kind="edited",
                old_number=1,
                new_number=2,
                new_suffix=1,
                similarity=0.5,
                substantive=True,
                origin=Origin.CONCORDANCE.value,
            )
        )
    with library.reading() as session:
        change = staleness.changes(session, {gone}, as_of=TODAY)[gone]
    assert (change.new_law, change.new_label) == ("溪流保护条例", "第二条之一")
    assert change.new_provisions == (f"{NEW}/art_2_1",)


def test_what_a_recheck_found_without_consequence_is_not_stale(library: Database) -> None:
    with library.unit_of_work() as uow:
        uow.session.add(
            Recheck(
                document_id=1,
                provision=f"{OLD}/art_3",
                old_version="2016-03-01",
                new_version="2021-04-20",
                diff={},
                verdict="kept",
            )
        )
    with library.reading() as session:
        kept = staleness.kept_after_recheck(session, 1)
        assert staleness.changes(session, {f"{OLD}/art_3"}, as_of=TODAY, kept=kept) == {}


@pytest.mark.parametrize(
    ("said", "law", "agrees"),
    [
        ("罚款5000元至5万元", "处五千元以上五万元以下的罚款", True),
        ("罚款5000元至50万元", "处五千元以上五万元以下的罚款", False),
        ("可以罚款，不超过50万元", "可以处五十万元以下的罚款", True),
        ("可以罚款，不超过50万元", "处五万元以上五十万元以下的罚款", False),
        ("按处置费用3倍至5倍罚款", "处所需处置费用三倍以上五倍以下的罚款", True),
        ("每辆车罚款5000元", "每辆机动车处五千元的罚款", True),
        ("最高可达200万元", "处二十万元以上二百万元以下的罚款", True),
        ("罚款1.5万元至3万元", "处一万五千元以上三万元以下的罚款", True),
        ("罚款1至5万元", "处一万元以上五万元以下的罚款", True),
        ("罚款5万元", "责令改正", True),
    ],
)
def test_ranges_are_compared_with_what_the_provision_says(
    said: str, law: str, agrees: bool
) -> None:
    assert (stated_fines.disagreeing(said, [law]) == ()) is agrees


def test_rows_of_a_revision_are_read_in_the_version_of_its_day_of_law(
    library: Database,
) -> None:
    from kb.compendium.guides import markdown
    from kb.model.document import DocumentKind, Revision
    from kb.store.citations import CitationWriter
    from tests.web.library import add_document

    content = {**FRONT, "sections": markdown.stored(markdown.sections(BODY))}
    with library.unit_of_work() as uow:
        document = add_document(uow, DocumentKind.GUIDE, "guide-streams", content)
        revision = uow.session.get_one(Revision, document.published_revision_id)
        CitationWriter(uow).write(revision)
        revision_id = revision.id
    sections = markdown.sections(BODY)
    with library.reading() as session:
        now = duties.read_from_rows(session, revision_id, sections, dt.date(2022, 3, 31))
        then = duties.read_from_rows(session, revision_id, sections, dt.date(2020, 12, 31))
    row, patrol = now["section_2"]
    assert row.provision == f"{NEW}/art_3__para_1__item_2"
    assert then["section_2"][0].provision == f"{OLD}/art_3__para_1__item_2"
    # the older version has no such article: nothing is made up for it
    assert (patrol.resolved, then["section_2"][1].resolved) == (True, False)
    assert "没有第二条之一" in then["section_2"][1].reason
