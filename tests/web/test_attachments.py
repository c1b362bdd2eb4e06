"""Files of a case from the form to the public download and its end, as people meet them."""

from __future__ import annotations

import gc
import io
import zipfile
from typing import Any

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.store.database import Database
from review.desk import attachments, opening
from review.release import receipts
from review.stages import Stage
from tests.review.desk import files
from tests.review.desk.files import CANARY
from tests.review.desk.forms import FORM, PARTY, PHONE, WHISTLE_BLOWER
from tests.web.desk import Clerk
from tests.web.desk_pages import Office, form_of, words

FORM_AT = "input[name=title]"
KINDS = {
    "现场.jpg": files.jpeg,
    "图.png": files.png,
    "决定书.pdf": files.pdf,
    "说明.docx": files.word,
    "台账.xlsx": files.sheet,
    "记录.txt": lambda: "现场记录一份。".encode("gb18030"),
}


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


@pytest.fixture
def office(clerk: Clerk, app: APIFlask) -> Office:
    return Office(app)


def edit(case: dict[str, Any]) -> str:
    return f"/desk/cases/{case['document']}/edit"


def given(**named: bytes) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(data), name) for name, data in named.items()]


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def uploads(office: Office, case: dict[str, Any], **named: bytes) -> TestResponse:
    return office("submitter").sends(
        edit(case), FORM_AT, do="upload", attachment_file=given(**named)
    )


def row_of(page: BeautifulSoup, name: str) -> Tag:
    [row] = [one for one in page.select(".file-row") if name in one.text]
    return row


def publishes(office: Office, case: dict[str, Any], *names: str, **typed: Any) -> None:
    """Tick files of the form, and save."""
    page = office("submitter").sees(edit(case))
    ticked = [str(row_of(page, name).select_one("[name=attachment]")["value"]) for name in names]
    answer = office("submitter").sends_to(
        page, FORM_AT, do="save", attachment_public=ticked, **typed
    )
    assert answer.status_code == 303, words(answer)


def revised(clerk: Clerk, case: dict[str, Any]) -> dict[str, Any]:
    view = opening.view(clerk.database, case["document"], actor="submitter")
    return {**case, "revision": view.sha256}


def ready(
    clerk: Clerk, office: Office, *, public: tuple[str, ...] = (), **named: bytes
) -> dict[str, Any]:
    """A case with files, saved; those to be published are ticked."""
    case = clerk.create()
    assert uploads(office, case, **named).status_code == 303
    publishes(office, case, *(public or tuple(named)))
    return revised(clerk, case)


def bytes_of(answer: TestResponse) -> bytes:
    """What is legible in an answer: unpacked where it is a packed document."""
    if not answer.data.startswith(b"PK"):
        return answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_every_kind_of_file_goes_the_whole_way_and_carries_nothing_but_its_content(
    clerk: Clerk, office: Office
) -> None:
    case = ready(clerk, office, **{name: make() for name, make in KINDS.items()})
    clerk.walk(case)
    reader = office.app.test_client()
    page = page_of(reader.get(f"/cases/{case['id']}"))
    lines = page.select("#attachments li")
    shown = [line.select_one("a").text for line in lines]
    suffixes = [name.rpartition(".")[2] for name in KINDS]
    assert shown == [f"附件{number}.{one}" for number, one in enumerate(suffixes, 1)]
    assert "PDF 文档" in lines[2].text
    assert "KB" in page.select_one("#attachments").text
    for name in KINDS:
        assert name not in page.text, "what people call their files stays inside"
    for line, original in zip(lines, KINDS.values(), strict=True):
        answer = reader.get(str(line.select_one("a")["href"]))
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.data != original()
        assert CANARY.encode() not in bytes_of(answer)
    listed = reader.get(f"/api/v1/cases/{case['id']}").json
    assert [one["name"] for one in listed["attachments"]] == shown
    assert "attachments" not in listed["facts"]
    assert listed["attachments"][0]["media_type"] == "image/jpeg"
    sized = [len(reader.get(one["url"]).data) for one in listed["attachments"]]
    assert sized == [one["size"] for one in listed["attachments"]]


def test_an_internal_file_and_an_unknown_number_are_not_there_for_the_public(
    clerk: Clerk, office: Office
) -> None:
    case = ready(
        clerk, office, public=("公开.png",), **{"内部.jpg": files.jpeg(), "公开.png": files.png()}
    )
    clerk.walk(case)
    reader = office.app.test_client()
    assert "附件1.png" in reader.get(f"/cases/{case['id']}").text
    assert "内部.jpg" not in reader.get(f"/cases/{case['id']}").text
    for number in (0, 2, 99):
        assert reader.get(f"/cases/{case['id']}/attachments/{number}").status_code == 404
    listing = reader.get(f"/desk/documents/{case['document']}/attachments/1/original")
    assert listing.status_code == 401


@pytest.mark.parametrize("how", ["suspend", "withdraw"])
def test_a_file_goes_with_its_case_and_the_receipt_says_so(
    clerk: Clerk, office: Office, how: str
) -> None:
    case = ready(clerk, office, **{"图.png": files.png()})
    clerk.walk(case)
    reader = office.app.test_client()
    address = f"/cases/{case['id']}/attachments/1"
    assert reader.get(address).status_code == 200
    clerk.acts(case, how, "publisher", opinion="决定已被撤销，核实后处理")
    gone = reader.get(address)
    assert gone.status_code == 410
    assert b"PNG" not in gone.data
    assert gone.headers["Cache-Control"] == "no-store"
    receipts.confirm_open(clerk.database)
    receipt = clerk.get(f"/documents/{case['document']}/receipt", "publisher")
    [place] = [one for one in receipt["places"] if one["place"] == "attachments"]
    assert place["label"] == "公开附件"
    assert place["done_at"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("决定书.pdf", lambda: files.pdf_saying(f"当事人{PARTY}"), "party"),
        ("决定书.docx", lambda: files.word_saying(f"举报 {WHISTLE_BLOWER}"), "whistle_blower"),
        ("记录.txt", lambda: f"联系 {PHONE}".encode(), "contacts"),
        ("台账.xlsx", lambda: files.sheet_saying(PARTY), "party"),
    ],
)  # fmt: skip
def test_a_masked_value_in_a_published_file_refuses_publication_and_says_where(
    clerk: Clerk, office: Office, name: str, data: Any, kind: str
) -> None:
    case = ready(clerk, office, **{"图.png": files.png(), name: data()})
    clerk.walk(case, until="approved")
    clerk.acts(case, "declare", "publisher")
    refused = clerk.tries(case, "publish", "publisher")
    assert refused.status_code == 409
    told = refused.json["error"]["message"]
    assert f"附件“附件2.{name.rpartition('.')[2]}”" in told
    assert kind in told
    assert "附件1" not in told
    for value in (PARTY, WHISTLE_BLOWER, PHONE):
        assert value not in told
    assert office.app.test_client().get(f"/cases/{case['id']}/attachments/1").status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (f"{WHISTLE_BLOWER}举报信.png", files.png),
        ("作者.docx", lambda: files.word_saying("无", author=WHISTLE_BLOWER)),
        ("位置.jpg", lambda: files.jpeg(PARTY)),
    ],
)
def test_a_masked_value_in_a_name_or_a_property_is_removed_and_the_case_is_published(
    clerk: Clerk, office: Office, name: str, data: Any
) -> None:
    assert clerk  # settled
    case = ready(clerk, office, **{name: data()})
    clerk.walk(case)
    reader = office.app.test_client()
    answer = reader.get(f"/cases/{case['id']}/attachments/1")
    assert answer.status_code == 200
    legible = bytes_of(answer) + repr(dict(answer.headers)).encode()
    legible += reader.get(f"/cases/{case['id']}").data
    for value in (WHISTLE_BLOWER, PARTY):
        assert value.encode() not in legible


def test_exchanging_the_published_bytes_on_disk_serves_nothing(
    clerk: Clerk, office: Office
) -> None:
    case = ready(clerk, office, **{"图.png": files.png()})
    clerk.walk(case)
    [rebuilt] = (clerk.database.settings.home / "attachments" / "rebuilt").iterdir()
    rebuilt.write_bytes(files.png())
    assert office.app.test_client().get(f"/cases/{case['id']}/attachments/1").status_code == 404


def test_reviewers_see_files_after_their_declaration_alone(clerk: Clerk, office: Office) -> None:
    case = ready(
        clerk, office, public=("图.png",), **{"图.png": files.png(), "内.jpg": files.jpeg()}
    )
    clerk.walk(case, until="business_review")
    address = f"/desk/documents/{case['document']}"
    before = office("business-1").sees(address)
    assert "图.png" not in before.text
    held = attachments.listed(clerk.database, case["document"], actor="submitter")
    for side in ("original", "rebuilt"):
        at = f"{address}/attachments/{held[0].id}/{side}"
        assert office("business-1").client.get(at).status_code == 409
        assert office("other-submitter").client.get(at).status_code == 403
    clerk.acts(case, "declare", "business-1")
    section = office("business-1").sees(address).select_one("#attachments")
    assert "公开为 附件1.png" in section.text
    assert "内.jpg" in section.text
    links = [str(link["href"]) for link in section.select("a")]
    assert len(links) == 4
    original = office("business-1").client.get(links[0])
    assert original.data == files.png()
    assert original.headers["Content-Type"] == "application/octet-stream"
    assert original.headers["Cache-Control"] == "no-store"
    assert CANARY.encode() not in office("business-1").client.get(links[1]).data


def test_a_changed_choice_of_files_sends_the_approval_back(clerk: Clerk, office: Office) -> None:
    case = ready(clerk, office, **{"图.png": files.png()})
    clerk.walk(case, until="legal_review")
    clerk.acts(case, "declare", "legal-1")
    items = [{"where": "附件", "text": "不宜公开"}]
    clerk.acts(
        case,
        "send_back",
        "legal-1",
        stage=Stage.LEGAL_REVIEW,
        opinion="附件不宜公开",
        checklist={"items": items},
    )
    publishes(office, case)
    after = revised(clerk, case)
    assert after["revision"] != case["revision"]
    stale = clerk.tries(case, "submit", "submitter")
    assert stale.status_code in (409, 422)


def test_removing_waits_for_the_save_and_can_be_undone(clerk: Clerk, office: Office) -> None:
    case = ready(clerk, office, **{"图.png": files.png(), "现场.jpg": files.jpeg()})
    writer = office("submitter")
    page = writer.sees(edit(case))
    digest = str(row_of(page, "图.png").select_one("[name=attachment]")["value"])
    form = form_of(page, FORM_AT)
    writer.submit(form, do="upload", attachment_removed=[digest],
                  attachment_file=given(**{"再.txt": b"one more\n"}))  # fmt: skip
    page = writer.sees(edit(case))
    assert row_of(page, "图.png").select_one("[name=attachment_removed]").has_attr("checked")
    assert not row_of(page, "再.txt").select_one("[name=attachment_removed]").has_attr("checked")
    assert writer.sends_to(page, FORM_AT, do="save", attachment_removed=[]).status_code == 303
    assert "图.png" in writer.sees(edit(case)).text, "unticking takes the removal back"
    page = writer.sees(edit(case))
    assert writer.sends_to(page, FORM_AT, do="save", attachment_removed=[digest]).status_code == 303
    assert "图.png" not in writer.sees(edit(case)).text


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("假.jpg", files.pdf, "扩展名是 .jpg，内容却是.pdf"),
        ("空.pdf", bytes, "文件是空的"),
        ("图.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "不接受“.svg”文件"),
        ("页.html", lambda: b"<html><body>x</body></html>", "不接受“.html”文件"),
        ("页.txt", lambda: b"<html><body>x</body></html>", "内容却是"),
        ("<script>alert(1)</script>.png", files.png, "的文件名"),
        ("无扩展名", files.png, "不接受“没有扩展名的”文件"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_in_chinese_and_everything_else_is_kept(
    clerk: Clerk, office: Office, name: str, data: Any, told: str
) -> None:
    case = clerk.create()
    answer = office("submitter").sends(
        edit(case),
        FORM_AT,
        do="save",
        violation="改过的违法行为",
        attachment_file=given(**{name: data(), "好.png": files.png()}),
    )
    assert answer.status_code == 422
    refusal = page_of(answer).select_one("#refusal")
    assert told in refusal.text
    assert name.rpartition("/")[2].split("<")[0] in refusal.text
    assert "<script>alert" not in answer.text
    page = page_of(answer)
    assert page.select_one("#f-violation").text.strip() == "改过的违法行为"
    assert "好.png" in str(page.select_one("#attachments")), "the good one is not lost"
    again = office("submitter").submit(form_of(page, FORM_AT), do="save")
    assert again.status_code == 303, words(again)


@pytest.mark.filterwarnings(
    "ignore:unclosed file", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_file_above_the_limit_is_named_and_everything_else_is_kept(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create()
    answer = office("submitter").sends(
        edit(case),
        FORM_AT,
        do="upload",
        violation="改过的违法行为",
        attachment_file=given(**{"大.jpg": files.jpeg() + bytes(attachments.LARGEST)}),
    )
    assert answer.status_code == 422
    assert "“大.jpg” 超过 10 MB" in words(answer)
    assert page_of(answer).select_one("#f-violation").text.strip() == "改过的违法行为"
    answer.close()
    del answer
    gc.collect()  # the client leaves the temporary file of a large request open


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("密.pdf", lambda: files.pdf(encrypted=True), "PDF 已加密"),
        ("弹.docx", files.bomb, "文档展开后过大"),
        ("视频.mp4", lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(40), "只能作为内部附件"),
        ("断.jpg", lambda: files.jpeg()[:60], "图片已损坏"),
        ("断.pdf", lambda: b"%PDF-1.7\n" + b"x" * 500, "PDF 已损坏"),
    ],
)
def test_a_file_that_cannot_be_rebuilt_is_kept_inside_with_the_reason(
    clerk: Clerk, office: Office, name: str, data: Any, told: str
) -> None:
    case = clerk.create()
    assert uploads(office, case, **{name: data()}).status_code == 303
    page = office("submitter").sees(edit(case))
    row = row_of(page, name)
    assert told in row.select_one(".why").text
    assert row.select_one("[name=attachment_public]").has_attr("disabled")
    digest = str(row.select_one("[name=attachment]")["value"])
    forced = office("submitter").sends_to(page, FORM_AT, do="save", attachment_public=[digest])
    assert forced.status_code == 422
    assert f"“{name}”不能公开" in words(forced)


def test_the_button_without_a_file_says_so_and_autosave_takes_none(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create()
    answer = office("submitter").sends(edit(case), FORM_AT, do="upload", violation="改过")
    assert answer.status_code == 422
    assert "没有选择文件" in words(answer)
    assert "改过" in page_of(answer).select_one("#f-violation").text


def test_nobody_of_another_unit_uploads(clerk: Clerk, office: Office) -> None:
    case = clerk.create()
    answer = office("other-submitter").client.get(edit(case))
    assert answer.status_code == 403
    sent = clerk.ask(
        "POST",
        f"/cases/{case['id']}/attachments",
        "other-submitter",
        data={"file": (io.BytesIO(files.png()), "图.png")},
    )
    assert sent.status_code == 403


def test_a_case_without_files_has_no_list_of_them(clerk: Clerk, office: Office) -> None:
    case = clerk.create(**{name: FORM[name] for name in ("title",)})
    clerk.walk(case)
    assert 'id="attachments"' not in office.app.test_client().get(f"/cases/{case['id']}").text
