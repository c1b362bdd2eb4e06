"""The question bank at work: trainers list, read, import, export and mend, reviewers sign."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from kb.model.operations import AuditEntry
from kb.store.database import Database
from kb.training.bank import reading
from kb.training.bank.filters import QuestionFilter
from kb.training.exchange.formats import read_file, write_file
from kb.training.question import QuestionContent
from tests.review.bureau import PANEL, Desk
from tests.review.laws import LAW, enact
from tests.review.question_bank import (
    ARTICLES,
    BANK,
    DUTY,
    FINE,
    FINE_CHOICE,
    FINE_STATEMENT,
    FORCE,
    NEW_VERSION,
    OLD_VERSION,
    PATROL,
    PURPOSE,
    REPORT,
    REPORT_BLANK,
    document_id,
    publish,
    store,
)
from tests.web.offices import Offices, refusal

BANK_PAGE = "/training/questions"
TRAINER = "expert"


@pytest.fixture
def trainers(offices: Offices) -> Offices:
    """The offices with a law and three published questions on it."""
    enact(offices.database, OLD_VERSION, ARTICLES)
    publish(offices.database, *BANK)
    return offices


def amend(database: Database) -> None:
    fine = FINE.replace("一万元", "五万元")
    enact(database, NEW_VERSION, (PURPOSE, DUTY, fine, REPORT, PATROL, FORCE))


def standings(database: Database) -> dict[str, str]:
    with database.reading() as session:
        lines = reading.all_questions(session)
    return {line.key: line.standing.value for line in lines}


def titles(page: BeautifulSoup) -> list[str]:
    return [link.text for link in page.select(".entries h2 a")]


def test_the_list_counts_and_filters_the_bank(trainers: Offices) -> None:
    page = trainers.page(TRAINER, BANK_PAGE)
    assert len(titles(page)) == 3
    facets = {link.text.strip() for link in page.select(".facets a")}
    assert {"可用3", "单选题1", "判断题1", "填空题1"} <= {"".join(one.split()) for one in facets}
    found = trainers.page(TRAINER, f"{BANK_PAGE}?law={LAW}&article=4")
    assert titles(found) == [REPORT_BLANK.title]
    assert titles(trainers.page(TRAINER, f"{BANK_PAGE}?q=泄漏&level=中级")) == [REPORT_BLANK.title]
    empty = trainers.page(TRAINER, f"{BANK_PAGE}?point=KD-999")
    assert "没有符合条件的试题" in empty.text


def test_a_filter_that_cannot_be_is_refused_in_words(trainers: Offices) -> None:
    answer = trainers.get(TRAINER, f"{BANK_PAGE}?article=第三条")
    assert answer.status_code == 422
    assert "83 或 120-1" in answer.text


@pytest.mark.parametrize(
    "address",
    ["", "/coverage", "/stale", "/duplicates", "/import", "/export", "/export/file", "/batches"],
)
def test_nobody_else_sees_the_bank(trainers: Offices, address: str) -> None:
    for name in ("submitter", "expert-own"):
        assert trainers.get(name, BANK_PAGE + address).status_code == 403
    anonymous = trainers.app.test_client().get(BANK_PAGE + address)
    assert anonymous.status_code in (302, 401)
    with trainers.database.reading() as session:
        refused = session.scalars(
            select(AuditEntry.actor).where(AuditEntry.action.startswith("refused:"))
        ).all()
    assert {"submitter", "expert-own"} <= set(refused)


def test_a_question_stands_beside_its_article_with_the_quote_marked(trainers: Offices) -> None:
    page = trainers.page(TRAINER, f"{BANK_PAGE}/{FINE_CHOICE.key()}")
    aside = page.select_one("aside")
    assert aside is not None
    (mark,) = aside.select("mark")
    assert mark.text == FINE
    assert "2016年3月1日版本" in aside.text
    link = aside.select_one("a")
    assert link is not None
    assert trainers.get(TRAINER, str(link["href"])).status_code == 200
    assert "没有发现问题" in page.text
    assert "B. 二千元以上一万元以下" in page.select_one("[data-question] strong").text  # type: ignore[union-attr]
    assert trainers.get(TRAINER, f"{BANK_PAGE}/question-none").status_code == 404


def test_each_reader_is_led_only_to_pages_that_open(trainers: Offices) -> None:
    waiting = store(trainers.database, FINE_STATEMENT)
    for name, address, door in (
        (TRAINER, BANK_PAGE, "导入"),
        ("librarian", f"{BANK_PAGE}/coverage", "大纲覆盖"),
        ("business-1", f"{BANK_PAGE}/batches/{waiting}", "批次与审核"),
    ):
        links = trainers.page(name, address).select("nav[aria-label=题库] a, .breadcrumbs a")
        assert door in {link.text for link in links}
        for link in links:
            assert trainers.get(name, str(link["href"])).status_code == 200, link


def test_what_a_question_asks_about_is_named_in_words(trainers: Offices) -> None:
    page = trainers.page(TRAINER, f"{BANK_PAGE}/{FINE_CHOICE.key()}")
    assert "（罚款幅度）" in page.text
    options = trainers.page(TRAINER, BANK_PAGE).select("#f-pattern option[value=fine_range]")
    assert [option.text for option in options] == ["罚款幅度"]


def test_the_coverage_page_shows_every_point_and_its_gap(trainers: Offices) -> None:
    page = trainers.page(TRAINER, f"{BANK_PAGE}/coverage")
    rows = page.select("tbody tr")
    assert rows
    assert all("缺口" in row.text for row in rows)
    assert page.select("td.heat")


def test_the_stale_queue_shows_both_wordings_and_a_proposal(trainers: Offices) -> None:
    amend(trainers.database)
    page = trainers.page(TRAINER, f"{BANK_PAGE}/stale")
    entry = page.select_one(f"#{FINE_CHOICE.key()}")
    assert entry is not None
    assert [one.text for one in entry.select("del")] == ["一万元"]
    assert [one.text for one in entry.select("ins")] == ["五万元"]
    proposal = entry.select(".column")[1]
    assert "二千元以上五万元以下" in proposal.text
    assert "已通过核对" in proposal.text
    assert not entry.select("select[name=verdict]")
    assert page.select_one(f"#{REPORT_BLANK.key()}") is None


def test_an_accepted_proposal_passes_review_before_the_question_is_used_again(
    trainers: Offices,
) -> None:
    database = trainers.database
    amend(database)
    key = FINE_CHOICE.key()
    address = f"{BANK_PAGE}/stale/{key}/accept"
    form = trainers.page(TRAINER, f"{BANK_PAGE}/stale").select_one(f"form[action='{address}']")
    assert form is not None
    wanted = str(form.select_one("input[name=proposal]")["value"])  # type: ignore[index]
    assert "重新查看" in refusal(trainers.post(TRAINER, address, proposal="0" * 64))
    assert "报送审核" in trainers.done(TRAINER, address, proposal=wanted)
    assert standings(database)[key] == "stale"

    desk = Desk(database, document_id(database, FINE_CHOICE))
    assert desk.state.value == "business_review"
    desk.passes("business-2")
    desk.passes("legal-2")
    panel = (PANEL[0], PANEL[1], PANEL[4])
    desk.open_meeting("panel-2", present=(), panel=panel)
    for name in panel:
        desk.vote(name)
    desk.close_meeting("panel-2")
    desk.publish()
    assert standings(database)[key] == "usable"
    shown = trainers.page(TRAINER, f"{BANK_PAGE}/{key}")
    assert "二千元以上五万元以下" in shown.text
    assert trainers.page("legal-2", f"{BANK_PAGE}/stale").select_one(f"#{key}") is None
    assert len(shown.select("table tbody tr")) == 2


def test_a_question_is_kept_only_by_a_reviewer_with_a_reason(trainers: Offices) -> None:
    database = trainers.database
    amend(database)
    key = FINE_STATEMENT.key()
    page = trainers.page("legal-2", f"{BANK_PAGE}/stale")
    (form,) = [
        each for each in page.select(f"#{key} form") if str(each["action"]).endswith("verdict")
    ]
    address = str(form["action"])
    assert trainers.post(TRAINER, address, verdict="kept", reason="不影响").status_code == 403
    assert "理由" in refusal(trainers.post("legal-2", address, verdict="kept"))
    assert "维持" in trainers.done("legal-2", address, verdict="kept", reason="题目不问上限")
    assert standings(database)[key] == "usable"


def upload(offices: Offices, data: bytes, name: str) -> BeautifulSoup:
    client, token = offices.session(TRAINER)
    answer = client.post(
        f"{BANK_PAGE}/import",
        data={"csrf_token": token, "do": "preview", "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )
    return BeautifulSoup(answer.text, "html.parser")


def further(*words: str) -> tuple[QuestionContent, ...]:
    return tuple(
        replace(FINE_STATEMENT, stem=FINE_STATEMENT.stem.replace("责令改正", word))
        for word in words
    )


def test_an_imported_file_is_previewed_taken_and_signed_by_three_people(
    trainers: Offices,
) -> None:
    database = trainers.database
    fresh = replace(
        REPORT_BLANK,
        stem=f"按照《{LAW}》，溪长应当每____徒步巡查责任河段，并在巡查簿上签名。",
        answer=(("旬",),),
        citations=(replace(REPORT_BLANK.citations[0], article=5, quote=PATROL),),
    )
    cited = replace(
        fresh.citations[0], provision=fresh.citations[0].provision.replace("art_4", "art_5")
    )
    fresh = replace(fresh, citations=(cited,))
    data = write_file([fresh, FINE_CHOICE], "xlsx")
    page = upload(trainers, data, "题库.xlsx")
    figures = [one.text for one in page.select(".figures dd")]
    assert figures == ["1", "0", "0", "1"]
    assert len(standings(database)) == 3
    digest = str(page.select_one("input[name=upload]")["value"])  # type: ignore[index]
    address = f"{BANK_PAGE}/import"
    answer = trainers.post(TRAINER, address, do="take", upload=digest, filename="题库.xlsx")
    assert answer.status_code == 303
    batch = answer.headers["Location"]
    assert standings(database)[fresh.key()] == "in_review"
    again = trainers.post(TRAINER, address, do="take", upload=digest, filename="题库.xlsx")
    assert "已经清除" in refusal(again)

    def act(name: str, action: str) -> str:
        form = trainers.page(name, batch).select_one(f"form[action='{batch}']")
        assert form is not None, f"{name} may not {action}"
        revision = str(form.select_one("input[name=revision]")["value"])  # type: ignore[index]
        return trainers.done(name, batch, action=action, revision=revision)

    act(TRAINER, "submit")
    act("business-2", "pass")
    act("legal-2", "pass")
    assert act("panel-2", "pass") == "整批试题已发布入库"
    assert standings(database)[fresh.key()] == "usable"


def test_errors_of_a_file_are_listed_by_row_and_the_good_rows_taken_on_demand(
    trainers: Offices,
) -> None:
    gift = (
        f"::一::按照《{LAW}》，任何单位不得向溪流倾倒垃圾。{{T#《{LAW}》第二条}}\n\n"
        "::二::没有正确答案的题{~甲 ~乙 ~丙}\n"
    )
    page = upload(trainers, gift.encode(), "题.gift")
    figures = [one.text for one in page.select(".figures dd")]
    assert figures[1] == "1", page.text
    assert "答案" in page.text
    assert len(standings(trainers.database)) == 3


def test_an_empty_or_strange_file_is_refused_in_words(trainers: Offices) -> None:
    assert "没有选择文件" in upload(trainers, b"", "空.xlsx").text
    assert refusal(
        trainers.session(TRAINER)[0].post(
            f"{BANK_PAGE}/import",
            data={
                "csrf_token": trainers.session(TRAINER)[1],
                "file": (io.BytesIO(b"PK\x03\x04broken"), "坏.xlsx"),
            },
        )
    )


@pytest.mark.parametrize("format", ["xlsx", "gift"])
def test_an_exported_file_gives_the_same_questions_again(trainers: Offices, format: str) -> None:
    answer = trainers.get(TRAINER, f"{BANK_PAGE}/export/file?format={format}&type=single")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert read_file(answer.data, format).questions == (FINE_CHOICE,)
    nothing = trainers.get(TRAINER, f"{BANK_PAGE}/export/file?format={format}&point=KD-999")
    assert nothing.status_code == 404


def test_near_duplicates_are_shown_in_pairs(trainers: Offices) -> None:
    publish(
        trainers.database,
        replace(FINE_STATEMENT, stem=FINE_STATEMENT.stem.replace("按照", "根据")),
    )
    page = trainers.page(TRAINER, f"{BANK_PAGE}/duplicates")
    assert "找到 1 对" in page.text
    with trainers.database.reading() as session:
        _, total = reading.list_questions(session, QuestionFilter(type="true_false"))
    assert total == 2
