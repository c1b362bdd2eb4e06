"""A trainer writes questions by hand and corrects them; what is typed is never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.test import TestResponse

from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.question import QuestionType
from kb.store.database import Database
from kb.training.bank import reading
from kb.training.bank.filters import Standing
from kb.training.question import BLANK, QuestionContent
from review.desk import acting
from review.desk.acting import Wanted
from tests.review.bureau import Desk
from tests.review.laws import LAW, SLUG, enact
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
from tests.web.question_forms import NEW, errors, press, soup

BANK_PAGE = "/training/questions"
TRAINER = "expert"
PATROL_CITED = {"citations.0.law": LAW, "citations.0.article": "5", "citations.0.quote": PATROL}
CHOICE = {
    "stem": f"按照《{LAW}》，溪长应当多久徒步巡查责任河段一次，并在巡查簿上签名（　）。",
    "options.0.text": "每日",
    "options.1.text": "每旬",
    "options.2.text": "每月",
    "options.3.text": "每季度",
    "right": ["1"],
    "rationale": f"《{LAW}》第五条规定每旬徒步巡查。",
    **PATROL_CITED,
}


@pytest.fixture
def trainers(offices: Offices) -> Offices:
    """The offices with a law and three published questions on it."""
    enact(offices.database, OLD_VERSION, ARTICLES)
    publish(offices.database, *BANK)
    return offices


def written(database: Database) -> list[Document]:
    """The questions that no batch brought, in the order in which they came."""
    with database.reading() as session:
        found = session.scalars(
            select(Document)
            .where(Document.kind == DocumentKind.QUESTION.value, Document.batch_id.is_(None))
            .order_by(Document.id)
        ).all()
        session.expunge_all()
        return list(found)


def content(database: Database, key: str) -> QuestionContent:
    with database.reading() as session:
        return reading.get_question(session, key).line.content


def refused(answer: TestResponse) -> str:
    page = soup(answer)
    verdict = page.select_one("#verdict")
    return f"{errors(page)} {verdict.text if verdict else ''} {refusal(answer)}"


def edit(question: QuestionContent) -> str:
    return f"{BANK_PAGE}/{question.key()}/edit"


def amend(database: Database) -> None:
    fine = FINE.replace("一万元", "五万元")
    enact(database, NEW_VERSION, (PURPOSE, DUTY, fine, REPORT, PATROL, FORCE))


def page_of(offices: Offices, kind: QuestionType) -> BeautifulSoup:
    return offices.page(TRAINER, f"{NEW}?type={kind.value}")


WRITTEN = {
    QuestionType.SINGLE: CHOICE,
    QuestionType.MULTIPLE: {
        **CHOICE,
        "stem": f"按照《{LAW}》第五条，溪长应当做到的有（　）。",
        "options.0.text": "每旬徒步巡查责任河段",
        "options.1.text": "在巡查簿上签名",
        "options.2.text": "每日徒步巡查责任河段",
        "options.3.text": "",
        "right": ["0", "1"],
    },
    QuestionType.TRUE_FALSE: {
        "stem": f"按照《{LAW}》，溪长应当每旬徒步巡查责任河段，并在巡查簿上签名。",
        "truth": "yes",
        "rationale": f"《{LAW}》第五条写明了这一要求。",
        **PATROL_CITED,
    },
    QuestionType.FILL_IN: {
        "stem": f"《{LAW}》要求，排污单位应当自发现泄漏之日起______内"
        "向所在地生态环境主管部门报告。",
        "blanks.0.words": "三日 | 3日",
        "rationale": f"《{LAW}》第四条规定了报告的期限。",
        "citations.0.law": f"《{LAW}》",
        "citations.0.article": "4",
        "citations.0.quote": REPORT,
    },
    QuestionType.SHORT_ANSWER: {
        "stem": f"按照《{LAW}》，溪长应当怎样巡查责任河段？",
        "answer": PATROL,
        "rubric.0.text": "每旬徒步巡查责任河段",
        "rubric.0.marks": "3",
        "rubric.1.text": "在巡查簿上签名",
        "rubric.1.marks": "2",
        "marks": "5",
        "rationale": f"《{LAW}》第五条。",
        **PATROL_CITED,
    },
    QuestionType.CASE_ANALYSIS: {
        "stem": "2020年5月6日，某溪的溪长整月没有徒步巡查责任河段。",
        "parts.0.stem": f"按照《{LAW}》，溪长应当怎样巡查责任河段？",
        "parts.0.answer": PATROL,
        "parts.0.marks": "4",
        "rationale": f"《{LAW}》第五条。",
        "parts.0.rationale": f"《{LAW}》第五条。",
        **PATROL_CITED,
    },
}


@pytest.mark.parametrize("kind", list(QuestionType))
def test_a_question_of_every_type_is_written_and_goes_into_review(
    trainers: Offices, kind: QuestionType
) -> None:
    answer = press(trainers, TRAINER, NEW, page_of(trainers, kind), "submit", WRITTEN[kind])
    if answer.status_code == 200:  # a warning, to be seen before the question goes on
        answer = press(trainers, TRAINER, NEW, soup(answer), "submit", {})
    assert answer.status_code == 303, refused(answer)
    (document,) = written(trainers.database)
    assert document.state == DocumentState.BUSINESS_REVIEW.value
    made = content(trainers.database, document.key)
    assert made.type is kind
    (cited,) = made.citations
    quoted = {f"{SLUG}/{OLD_VERSION}/art_4": REPORT, f"{SLUG}/{OLD_VERSION}/art_5": PATROL}
    assert quoted[cited.provision] == cited.quote
    assert "已报送审核" in trainers.page(TRAINER, answer.headers["Location"]).text


def test_what_was_ticked_and_typed_becomes_the_answer(trainers: Offices) -> None:
    press(trainers, TRAINER, NEW, page_of(trainers, QuestionType.SINGLE), "submit", CHOICE)
    press(
        trainers,
        TRAINER,
        NEW,
        page_of(trainers, QuestionType.FILL_IN),
        "save",
        WRITTEN[QuestionType.FILL_IN],
    )
    choice, blank = (content(trainers.database, each.key) for each in written(trainers.database))
    assert choice.answer == ("B",)
    assert [each.text for each in choice.options] == ["每日", "每旬", "每月", "每季度"]
    assert blank.answer == (("三日", "3日"),)
    assert blank.stem.count(BLANK) == 1


def test_faults_stand_beside_their_fields_and_everything_typed_is_kept(trainers: Offices) -> None:
    typed = {
        **CHOICE,
        "options.2.text": "每旬",
        "right": [],
        "marks": "两分",
        "citations.0.quote": "溪长应当每月徒步巡查责任河段。",
    }
    answer = press(trainers, TRAINER, NEW, page_of(trainers, QuestionType.SINGLE), "submit", typed)
    assert answer.status_code == 422
    page = soup(answer)
    told = errors(page)
    assert set(told) == {"options", "answer", "marks", "citations.0.quote"}
    assert "相同的选项" in told["options"]
    assert "不是数字" in told["marks"]
    assert "引文不在这一条之中" in told["citations.0.quote"]
    beside = page.select_one("[data-beside]")
    assert beside is not None
    assert PATROL in beside.text
    again = {str(one["name"]): str(one.get("value", "")) for one in page.select("input[name]")}
    assert again["marks"] == "两分"
    assert again["options.3.text"] == "每季度"
    assert "每月徒步" in page.select_one("[name='citations.0.quote']").text  # type: ignore[union-attr]
    assert written(trainers.database) == []


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"citations.0.law": "没有的条例"}, "citations.0.law", "馆藏没有"),
        ({"citations.0.law": ""}, "citations.0.law", "没有写明法规"),
        ({"citations.0.article": "第几条"}, "citations.0.article", "条号无法识别"),
        ({"citations.0.article": "99"}, "citations.0.article", "没有第九十九条"),
        ({"citations.0.paragraph": "二"}, "citations.0.quote", "引文不在所填的款、项之中"),
        ({"citations.0.item": "甲"}, "citations.0.item", "请填数字"),
        ({"citations.0.version": "1999-01-01"}, "citations.0.version", "没有"),
        ({"citations.0.quote": ""}, "citations.0.quote", "没有引文"),
    ],
)
def test_a_citation_that_does_not_stand_is_an_error_beside_it(
    trainers: Offices, typed: dict[str, str], field: str, told: str
) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    answer = press(trainers, TRAINER, NEW, page, "check", {**CHOICE, **typed})
    assert told in errors(soup(answer))[field]


def test_an_article_is_found_however_its_number_is_written(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    for number in ("5", "五", "第五条", "５"):
        typed = {**CHOICE, "citations.0.article": number}
        shown = soup(press(trainers, TRAINER, NEW, page, "check", typed))
        assert errors(shown) == {}, number
        assert [one.text for one in shown.select("[data-beside] mark")] == [PATROL]


def test_rows_are_added_and_taken_away_without_script(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    page = soup(press(trainers, TRAINER, NEW, page, "add:options", CHOICE))
    assert len(page.select("[name$='.text']")) == 5
    page = soup(press(trainers, TRAINER, NEW, page, "drop:options.0", {}))
    typed = [str(one["value"]) for one in page.select("[name$='.text']")]
    assert typed == ["每旬", "每月", "每季度", ""]
    (ticked,) = page.select("[name=right][checked]")
    assert ticked["value"] == "0"
    page = soup(press(trainers, TRAINER, NEW, page, "add:citations", {}))
    assert len(page.select("[name$='.quote']")) == 2
    page = soup(press(trainers, TRAINER, NEW, page, "type", {"type": "case_analysis"}))
    page = soup(press(trainers, TRAINER, NEW, page, "add:parts", {}))
    assert len(page.select("[name^='parts.'][name$='.stem']")) == 2
    page = soup(press(trainers, TRAINER, NEW, page, "add:parts.1.rubric", {}))
    assert len(page.select("[name^='parts.1.rubric.'][name$='.text']")) == 3
    page = soup(press(trainers, TRAINER, NEW, page, "drop:parts.0", {}))
    assert len(page.select("[name^='parts.'][name$='.stem']")) == 1
    for nonsense in ("add:nothing", "drop:options.99", "add:parts.9.options", "drop:parts.x"):
        assert press(trainers, TRAINER, NEW, page, nonsense, {}).status_code == 200


def test_a_draft_is_kept_unfinished_and_gone_on_with_from_the_desk(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.TRUE_FALSE)
    typed = {"stem": "溪长应当每旬巡查。", "citations.0.law": LAW, "citations.0.article": "5"}
    answer = press(trainers, TRAINER, NEW, page, "save", typed)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    (draft,) = written(trainers.database)
    assert draft.state == DocumentState.DRAFT.value
    with trainers.database.reading() as session:
        assert draft.key not in {line.key for line in reading.all_questions(session)}
    door = trainers.page(TRAINER, "/desk").select_one(f"a[href='{address}']")
    assert door is not None
    assert door.text == "溪长应当每旬巡查。"
    page = trainers.page(TRAINER, address)
    assert page.select_one("[name='citations.0.article']")["value"] == "5"  # type: ignore[index]
    answer = press(trainers, TRAINER, address, page, "submit", WRITTEN[QuestionType.TRUE_FALSE])
    assert answer.status_code == 303, errors(soup(answer))
    assert content(trainers.database, draft.key).answer is True
    assert written(trainers.database)[0].state == DocumentState.BUSINESS_REVIEW.value


def test_a_draft_that_would_lose_what_was_typed_is_not_saved(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    typed = {**CHOICE, "marks": "几分", "citations.0.article": "某条"}
    answer = press(trainers, TRAINER, NEW, page, "save", typed)
    assert answer.status_code == 422
    assert set(errors(soup(answer))) == {"marks", "citations.0.article"}
    assert written(trainers.database) == []


def test_an_unfinished_draft_is_handed_in_by_no_door(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    press(trainers, TRAINER, NEW, page, "save", {"stem": "写了一半"})
    (draft,) = written(trainers.database)
    desk = Desk(trainers.database, draft.id)
    answer = trainers.post(
        TRAINER, f"/desk/documents/{draft.id}/actions", action="submit", revision=desk.sha
    )
    assert answer.status_code == 422
    assert "选项少于" in answer.text
    assert desk.state is DocumentState.DRAFT


def test_what_the_check_refuses_is_not_handed_in(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    answer = press(trainers, TRAINER, NEW, page, "submit", {**CHOICE, "right": ["2"]})
    assert answer.status_code == 422
    verdict = soup(answer).select_one("#verdict")
    assert verdict is not None
    assert "不通过" in verdict.text
    assert written(trainers.database) == []


def test_a_like_question_is_shown_before_handing_in(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.TRUE_FALSE)
    typed = {
        "stem": FINE_STATEMENT.stem.replace("，由县级以上生态环境主管部门责令改正", "的，责令改正"),
        "truth": "yes",
        "rationale": "见第三条。",
        "citations.0.law": LAW,
        "citations.0.article": "3",
        "citations.0.quote": FINE,
    }
    typed["stem"] = FINE_STATEMENT.stem.replace("按照", "根据").replace("的罚款", "罚款")
    answer = press(trainers, TRAINER, NEW, page, "submit", typed)
    assert answer.status_code == 200, soup(answer).select_one("#verdict")
    verdict = soup(answer).select_one("#verdict")
    assert verdict is not None
    links = [str(link["href"]) for link in verdict.select("a")]
    assert links == [f"{BANK_PAGE}/{FINE_STATEMENT.key()}"]
    assert written(trainers.database) == []
    changed = press(trainers, TRAINER, NEW, soup(answer), "submit", {"marks": "2"})
    assert changed.status_code == 200  # another question than the one that was looked at
    assert press(trainers, TRAINER, NEW, soup(changed), "submit", {}).status_code == 303


def test_the_same_question_is_not_written_twice(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    press(trainers, TRAINER, NEW, page, "submit", CHOICE)
    answer = press(trainers, TRAINER, NEW, page, "save", CHOICE)
    assert answer.status_code == 422
    assert "题库中已有同一道题" in errors(soup(answer))["stem"]
    assert len(written(trainers.database)) == 1


def test_a_published_question_is_corrected_for_a_reason(trainers: Offices) -> None:
    address = edit(FINE_CHOICE)
    page = trainers.page(TRAINER, address)
    link = trainers.page(TRAINER, f"{BANK_PAGE}/{FINE_CHOICE.key()}").select_one("p.no-print a")
    assert link is not None
    assert link["href"] == address
    typed = {"options.0.text": "一千元以上一千五百元以下"}
    answer = press(trainers, TRAINER, address, page, "submit", typed)
    assert answer.status_code == 422
    assert "没有写明更正的理由" in errors(soup(answer))["reason"]
    answer = press(trainers, TRAINER, address, page, "submit", {**typed, "reason": "选项过近"})
    if answer.status_code == 200:
        answer = press(trainers, TRAINER, address, soup(answer), "submit", {"reason": "选项过近"})
    assert answer.status_code == 303, refused(answer)
    desk = Desk(trainers.database, document_id(trainers.database, FINE_CHOICE))
    assert desk.state is DocumentState.BUSINESS_REVIEW
    # the bank keeps the published one meanwhile
    assert content(trainers.database, FINE_CHOICE.key()) == FINE_CHOICE


@pytest.mark.parametrize("question", BANK)
def test_a_form_that_nobody_changed_makes_the_question_it_shows(
    trainers: Offices, question: QuestionContent
) -> None:
    page = trainers.page(TRAINER, edit(question))
    answer = press(trainers, TRAINER, edit(question), page, "submit", {"reason": "无"})
    if answer.status_code == 200:
        answer = press(trainers, TRAINER, edit(question), soup(answer), "submit", {"reason": "无"})
    assert answer.status_code == 422
    assert "试题没有改动" in soup(answer).select_one("#refusal").text  # type: ignore[union-attr]


def test_a_draft_of_a_correction_waits_on_the_desk_of_the_unit(trainers: Offices) -> None:
    address = edit(FINE_CHOICE)
    page = trainers.page(TRAINER, address)
    typed = {"stem": "", "reason": "重新措辞"}
    assert press(trainers, TRAINER, address, page, "save", typed).status_code == 303
    desk = Desk(trainers.database, document_id(trainers.database, FINE_CHOICE))
    assert desk.state is DocumentState.CORRECTING
    assert trainers.page(TRAINER, "/desk").select_one(f"a[href='{address}']") is not None
    with trainers.database.reading() as session:
        line = reading.get_question(session, FINE_CHOICE.key()).line
    assert line.standing is Standing.USABLE
    assert line.content == FINE_CHOICE
    # the same text as is published is no correction
    again = trainers.page(TRAINER, address)
    back = press(
        trainers, TRAINER, address, again, "submit", {"stem": FINE_CHOICE.stem, "reason": "改回"}
    )
    if back.status_code == 200:
        back = press(trainers, TRAINER, address, soup(back), "submit", {"reason": "改回"})
    assert back.status_code == 422


def test_a_citation_of_a_former_version_asks_for_the_words_of_today(trainers: Offices) -> None:
    amend(trainers.database)
    page = trainers.page(TRAINER, edit(FINE_CHOICE))
    assert page.select_one("[name='citations.0.version']")["value"] == ""  # type: ignore[index]
    assert "五万元" in page.select_one("[data-beside]").text  # type: ignore[union-attr]
    answer = press(trainers, TRAINER, edit(FINE_CHOICE), page, "check", {})
    assert "引文不在" in errors(soup(answer))["citations.0.quote"]


def test_a_returned_question_is_answered_and_handed_in_again(trainers: Offices) -> None:
    page = page_of(trainers, QuestionType.SINGLE)
    press(trainers, TRAINER, NEW, page, "submit", CHOICE)
    (document,) = written(trainers.database)
    desk = Desk(trainers.database, document.id)
    returned = Wanted(
        action="send_back",
        revision=desk.sha,
        opinion="见逐条意见",
        checklist={"items": [{"where": "选项", "text": "选项C与实务不符"}]},
    )
    desk.opens("business-1")
    acting.act(trainers.database, desk.id, actor="business-1", wanted=returned)
    assert desk.state is DocumentState.SENT_BACK
    write = f"{BANK_PAGE}/{document.key}/edit"
    assert trainers.page(TRAINER, "/desk").select_one(f"a[href='{write}']") is not None
    page = trainers.page(TRAINER, write)
    assert "选项C与实务不符" in page.text
    (reply,) = (str(one["name"]) for one in page.select("[name^='reply.']"))
    typed = {"options.2.text": "每半年"}
    answer = press(trainers, TRAINER, write, page, "submit", typed)
    assert answer.status_code == 422
    assert "没有答复" in answer.text
    answer = press(trainers, TRAINER, write, page, "submit", {**typed, reply: "已改为每半年"})
    assert answer.status_code == 303, refused(answer)
    assert desk.state is DocumentState.BUSINESS_REVIEW


def test_nobody_else_writes_and_what_is_in_review_is_not_written(trainers: Offices) -> None:
    store(trainers.database, replace(REPORT_BLANK, stem=REPORT_BLANK.stem.replace("按照", "依照")))
    assert trainers.get("librarian", NEW).status_code == 403
    assert trainers.get("submitter", edit(FINE_CHOICE)).status_code == 403
    page = page_of(trainers, QuestionType.SINGLE)
    press(trainers, TRAINER, NEW, page, "submit", CHOICE)
    (document,) = written(trainers.database)
    assert trainers.get(TRAINER, f"{BANK_PAGE}/{document.key}/edit").status_code == 409
    waiting = replace(REPORT_BLANK, stem=REPORT_BLANK.stem.replace("按照", "依照"))
    answer = trainers.get(TRAINER, edit(waiting))
    assert answer.status_code == 409
    assert "随批次报送" in answer.text
    assert trainers.get(TRAINER, f"{BANK_PAGE}/question-none/edit").status_code == 404
