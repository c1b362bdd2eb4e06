"""The pages of case-file review, as a browser without scripts meets them."""

from __future__ import annotations

import io

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from corpus.file_review import sheets
from kb.file_review.deciding import Seat
from kb.model.operations import AuditEntry
from kb.store.database import Database
from tests.kb.file_review.bureau import HANDLING, OTHER, Round, begin
from tests.kb.file_review.test_files import listed
from tests.review.desk.signers import give_passwords
from tests.web.desk_pages import Office, form_of, words

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def review(library: Database) -> Round:
    made = begin(library)
    give_passwords(library)
    return made


@pytest.fixture
def office(app: APIFlask, review: Round) -> Office:
    return Office(app)


def do(office: Office, address: str, what: str, **typed: object) -> TestResponse:
    """Send the form of the page whose hidden field `do` says what it does."""
    return office("librarian").sends(address, f"input[name=do][value={what}]", **typed)


def file_of(value: bytes, name: str = "名单.xlsx") -> tuple[io.BytesIO, str]:
    return io.BytesIO(value), name


def test_a_round_goes_from_the_form_to_a_proposed_case(office: Office) -> None:
    made = office("librarian").sends("/file-reviews/new", "#name", name="夏季评查", year="2026")
    assert made.status_code == 303, words(made)
    base = made.headers["Location"]
    page = office("librarian").sees(base)
    assert "批次中还没有案卷" in page.text
    added = do(office, base, "add", number="甲1", unit=HANDLING, title=f"某案{SCRIPT}", handlers="")
    assert added.status_code == 303, words(added)
    done = do(office, base, "allot", reviewer=["business-1", "legal-1", "business-own"])
    assert done.status_code == 303, words(done)
    page = office("librarian").sees(base)
    assert SCRIPT not in str(page.select_one("main"))
    file = str(page.select_one("#files ~ table a")["href"])
    for name, points in (("business-1", "1"), ("legal-1", "2")):
        assert "待您评查 1 份" in office(name).sees("/file-reviews").text
        form = office(name).sees(file)
        assert len(form.select("section[aria-labelledby^=h-]")) == 9
        saved = office(name).sends_to(
            form, "#opinion", **{"points-1.1": points, "reason-1.1": SCRIPT, "do": "review"}
        )
        assert saved.status_code == 303, words(saved)
        look = office(name).sees(f"{file}/hand-in")
        assert SCRIPT not in str(look.select_one("main"))
        assert office(name).submit(form_of(look, "input[name=base]")).status_code == 303
    shown = office("librarian").sees(file)
    assert "98.5" in shown.text
    assert "优秀" in shown.text
    assert do(office, base, "close").status_code == 303
    proposed = do(office, file, "propose")
    assert proposed.status_code == 303, words(proposed)
    assert "草稿编号 case-" in office("librarian").sees(file).text
    assert "某案" in office("submitter").sees("/desk").text
    own = office("submitter").sees(file)
    assert "−1" in own.text
    assert "business-1" not in own.text
    result = office("librarian").sees(f"{base}/results")
    assert "评查一致性" in result.text
    book = load_workbook(io.BytesIO(office("librarian").client.get(f"{base}/results.xlsx").data))
    assert book["结果"]["E3"].value == 98.5


def test_what_is_typed_stays_when_a_save_is_refused(office: Office, review: Round) -> None:
    file = review.add()
    review.pair(file)
    address = f"/file-reviews/{review.number}/files/{file}"
    page = office("business-1").sees(address)
    refused = office("business-1").sends_to(
        page, "#opinion", **{"points-1.1": "9", "reason-1.1": "管辖依据缺", "do": "save"}
    )
    assert refused.status_code == 422
    soup = BeautifulSoup(refused.text, "html.parser")
    assert "第 1.1 项的扣分不正确" in soup.text
    field = soup.find(id="points-1.1")
    assert (field["value"], field["aria-invalid"]) == ("9", "true")
    assert soup.find(id="reason-1.1").text.strip() == "管辖依据缺"

    good = office("business-1").sends_to(
        page, "#opinion", **{"points-1.1": "1", "reason-1.1": "甲", "do": "save"}
    )
    assert good.status_code == 303
    stale = office("business-1").sends_to(
        page, "#opinion", **{"points-1.1": "2", "reason-1.1": "乙", "do": "save"}
    )
    assert stale.status_code == 409
    assert "另一个窗口" in words(stale)


def test_nothing_is_handed_in_without_its_reason(office: Office, review: Round) -> None:
    file = review.add()
    review.pair(file)
    address = f"/file-reviews/{review.number}/files/{file}"
    office("legal-1").sends(address, "#opinion", **{"points-1.2": "1", "fatal-F1": "yes"})
    look = office("legal-1").sees(f"{address}/hand-in")
    assert "还没有写明理由" in look.text
    assert look.select_one("main form button") is None
    refused = office("legal-1").sends_to(look, "input[name=base]")
    assert refused.status_code == 422
    assert "没有写明理由" in words(refused)


def test_strangers_see_nothing_and_are_recorded(
    office: Office, review: Round, library: Database
) -> None:
    file = review.add()
    review.pair(file)
    base = f"/file-reviews/{review.number}"
    for name in ("business-2", "submitter"):
        office(name).sees(base, 403)
        office(name).sees(f"{base}/files/{file}", 403)
        office(name).sees(f"{base}/results", 403)
        assert "还没有与您有关的评查批次" in office(name).sees("/file-reviews").text
    for name in ("admin", "publisher", "expert-own"):
        office(name).sees("/file-reviews", 403)
    office("business-1").sees(f"{base}/results.xlsx", 403)
    office("business-1").sees("/file-reviews/new", 403)
    assert office.app.test_client().get(base).status_code == 401
    with library.reading() as session:
        refused = session.query(AuditEntry).filter(AuditEntry.action.startswith("refused:"))
        assert {row.subject for row in refused} >= {f"file_review:{review.number}"}


def test_another_score_is_on_no_page_before_both_are_in(office: Office, review: Round) -> None:
    file = review.add()
    review.pair(file)
    review.scores(file, "business-1", 7.5)
    base = f"/file-reviews/{review.number}"
    for name, address in (
        ("legal-1", f"{base}/files/{file}"),
        ("librarian", f"{base}/files/{file}"),
        ("librarian", f"{base}/results"),
        ("librarian", base),
    ):
        text = office(name).sees(address).text
        assert "92.5" not in text, address
        assert "材料中没有" not in text, address
    review.scores(file, "legal-1", 2)
    text = office("business-1").sees(f"{base}/files/{file}").text
    assert "92.5" in text
    assert "98" in text


def test_seats_are_given_and_taken_back_and_an_arbiter_only_when_needed(
    office: Office, review: Round
) -> None:
    file = review.add(handlers=("legal-2",))
    address = f"/file-reviews/{review.number}/files/{file}"
    page = office("librarian").sees(address)
    offered = {str(each["value"]) for each in page.select("#account-first option")} - {""}
    assert {"business-1", "business-2", "business-3", "legal-1"} <= offered
    assert not offered & {"legal-2", "business-own", "everything-own", "librarian"}
    assert page.select_one("#account-arbiter") is None
    for seat, name in (("first", "business-1"), ("second", "legal-1")):
        given = office("librarian").sends(address, f"#account-{seat}", account=name)
        assert given.status_code == 303, words(given)
    taken = office("librarian").sends(address, "input[name=seat][value=second]")
    assert taken.status_code == 303, words(taken)
    review.seat(file, Seat.SECOND, "business-2")
    review.scores(file, "business-1", 0)
    review.scores(file, "business-2", 20)
    given = office("librarian").sends(address, "#account-arbiter", account="legal-1")
    assert given.status_code == 303, words(given)
    sees = office("legal-1").sees(address).text
    assert "两人的评分" in sees
    assert "80 分" in sees


def test_who_steps_aside_is_off_the_file(office: Office, review: Round) -> None:
    file = review.add()
    review.pair(file)
    address = f"/file-reviews/{review.number}/files/{file}"
    gone = office("business-1").sends(address, "#recuse-reason", reason="与当事人有亲属关系")
    assert gone.status_code == 303, words(gone)
    office("business-1").sees(address, 403)
    assert ("recused-" in review.rows(file)[0][0]) is True


def test_a_list_with_wrong_rows_is_named_row_by_row_on_the_page(
    office: Office, review: Round
) -> None:
    base = f"/file-reviews/{review.number}"
    data = listed(("甲1", "一", HANDLING, ""), ("甲2", "二", "没有的局", ""))
    done = do(office, base, "import", file=[file_of(data)])
    assert done.status_code == 200
    assert "已加入 1 份，1 行有误没有加入" in words(done)
    assert "第 3 行" in words(done)
    broken = do(office, base, "import", file=[file_of(b"no workbook")])
    assert broken.status_code == 422
    assert "XLSX" in words(broken)
    assert review.numbers == ["甲1"]


def test_files_are_drawn_by_quota_and_a_wrong_quota_is_said(office: Office, review: Round) -> None:
    base = f"/file-reviews/{review.number}"
    rows = [
        (f"{unit[:1]}{place}", "案", unit, "") for unit in (HANDLING, OTHER) for place in range(5)
    ]
    wrong = do(
        office, base, "draw", file=[file_of(listed(*rows))], seed="春", each="0", quotas="三份"
    )
    assert wrong.status_code == 422
    assert "每行写一个单位和数量" in words(wrong)
    drawn = do(
        office, base, "draw", file=[file_of(listed(*rows))], seed="春", each="1",
        quotas=f"{OTHER}=3",
    )  # fmt: skip
    assert drawn.status_code == 303, words(drawn)
    assert len(review.numbers) == 4


def test_a_sheet_of_ones_own_is_taken_and_a_faulty_one_is_explained(office: Office) -> None:
    text = sheets()["summary-penalty"]
    address = "/file-reviews/new"
    own = text.replace("简易程序行政处罚案卷评查表", "本局评查表").encode()
    made = office("librarian").sends(
        address, "#name", name="自备评查表", sheet_file=[file_of(own, "own.yaml")]
    )
    assert made.status_code == 303, words(made)
    assert "本局评查表" in office("librarian").sees(made.headers["Location"]).text
    faulty = text.replace("points: 12", "points: 13", 1).encode()
    refused = office("librarian").sends(
        address, "#name", name="有误", sheet_file=[file_of(faulty, "own.yaml")]
    )
    assert refused.status_code == 422
    assert "八类合计 101 分" in words(refused)
    assert 'value="有误"' in refused.text


def test_a_closed_round_shows_no_form_any_more(office: Office, review: Round) -> None:
    file = review.add()
    review.pair(file)
    for name in ("business-1", "legal-1"):
        review.scores(file, name, 50)
    base = f"/file-reviews/{review.number}"
    office("librarian").sends(base, "input[name=do][value=close]")
    assert not office("librarian").sees(base).select("main form")
    assert not office("business-1").sees(f"{base}/files/{file}").select("main form")
    late = office("librarian").client.get("/file-reviews/new")
    token = BeautifulSoup(late.text, "html.parser").select_one("main input[name=csrf_token]")
    answer = office("librarian").client.post(
        base, data={"csrf_token": token["value"], "do": "close"}
    )
    assert answer.status_code == 409


def test_the_desk_leads_staff_to_case_file_review(office: Office, review: Round) -> None:
    for name, there in (
        ("librarian", True),
        ("legal-1", True),
        ("submitter", True),
        ("admin", False),
    ):
        links = office(name).sees("/desk").select('a[href="/file-reviews"]')
        assert bool(links) is there, name
