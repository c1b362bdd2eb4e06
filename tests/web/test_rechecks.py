"""A text under recheck says so with both versions; the queue is for those who work on it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.document import Document
from kb.model.people import Role
from kb.model.publication import Recheck
from kb.store import accounts
from kb.store.database import Database

PAGE = "/cases/case-2022-001"
OLD = "xiliu-baohu-tiaoli/2016-03-01/art_3"
NEW = "xiliu-baohu-tiaoli/2021-04-20/art_3"


def open_recheck(
    library: Database,
    *,
    gone: bool = False,
    key: str = "case-2022-001",
    parts: tuple[str, ...] = (),
) -> int:
    with library.unit_of_work() as uow:
        document = uow.session.scalars(select(Document).where(Document.key == key)).one()
        row = Recheck(
            document_id=document.id,
            provision=OLD,
            old_version="2016-03-01",
            new_version="2021-04-20",
            diff={
                "fate": "gone" if gone else "changed",
                "law": "溪流保护条例",
                "new_provision": "" if gone else NEW,
                "effective_on": "2021-06-01",
                "parts": list(parts),
                "old": [["处", False], ["五百元", True], ["罚款。", False]],
                "new": [] if gone else [["处", False], ["二千元", True], ["罚款。", False]],
            },
        )
        uow.session.add(row)
        uow.session.flush()
        return row.id


def token(library: Database, role: Role, unit: str = "澜江省生态环境厅") -> dict[str, str]:
    with library.unit_of_work() as uow:
        owner = accounts.ensure_unit(uow, unit, actor="test")
        user = accounts.add_user(uow, f"a-{role.value}", unit=owner, roles=[role], actor="test")
        secret = accounts.create_token(uow, user, "test", actor="test")
    return {"Authorization": f"Bearer {secret}"}


def notice(client: FlaskClient, address: str) -> BeautifulSoup | None:
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    found = soup.select_one("main .notice")
    return BeautifulSoup(str(found), "html.parser") if found else None


def test_the_page_shows_both_versions_while_the_recheck_is_open(
    client: FlaskClient, library: Database
) -> None:
    assert notice(client, PAGE) is None
    open_recheck(library)
    shown = notice(client, PAGE)
    assert shown is not None
    assert "所引条文已修改，正在复核" in shown.text
    assert "2021年6月1日起施行" in shown.text
    targets = [str(link["href"]) for link in shown.select("a")]
    assert len(targets) == 2
    assert "五百元" in client.get(targets[0]).text
    assert "二千元" in client.get(targets[1]).text


def test_a_provision_that_is_gone_links_to_the_new_version(
    client: FlaskClient, library: Database
) -> None:
    open_recheck(library, gone=True)
    shown = notice(client, PAGE)
    assert shown is not None
    assert "已无对应条文" in shown.text
    assert client.get(str(shown.select("a")[1]["href"])).status_code == 200


def test_guides_show_it_too(client: FlaskClient, library: Database) -> None:
    open_recheck(library, key="guide-food")
    assert notice(client, "/guides/guide-food") is not None


def test_the_api_says_it_with_the_case(client: FlaskClient, library: Database) -> None:
    address = "/api/v1/cases/case-2022-001"
    assert client.get(address).json["under_recheck"] == []
    open_recheck(library)
    (amended,) = client.get(address).json["under_recheck"]
    assert (amended["label"], amended["new_version"]) == ("第三条", "2021-04-20")
    assert amended["new_url"] == "/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/3"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.LEGAL_REVIEWER, 200),
        (Role.PUBLISHER, 200),
        (Role.AUDITOR, 200),
        (Role.SUBMITTER, 403),
        (Role.ENTERPRISE, 403),
    ],
)
def test_the_queue_is_for_those_who_work_on_it(
    client: FlaskClient, library: Database, role: Role, status: int
) -> None:
    open_recheck(library)
    assert client.get("/api/v1/rechecks").status_code == 401
    answer = client.get("/api/v1/rechecks", headers=token(library, role))
    assert answer.status_code == status
    if status == 200:
        (item,) = answer.json["items"]
        assert [word["text"] for word in item["old"] if word["changed"]] == ["五百元"]


def test_a_legal_reviewer_closes_over_the_api_and_the_notice_goes(
    client: FlaskClient, library: Database
) -> None:
    number = open_recheck(library)
    address = f"/api/v1/rechecks/{number}"
    legal = token(library, Role.LEGAL_REVIEWER)
    body = {"verdict": "kept", "reason": "数额变动不影响启示意义"}

    assert client.post(address, json=body).status_code in (400, 401)
    assert client.post(address, json=body, headers=token(library, Role.AUDITOR)).status_code == 403
    refused = client.post(address, json={"verdict": "kept"}, headers=legal)
    assert (refused.status_code, refused.json["error"]["field"]) == (422, "reason")
    wrong = client.post(address, json={"verdict": "burnt", "reason": "x"}, headers=legal)
    assert wrong.status_code == 422

    answer = client.post(address, json=body, headers=legal)
    assert (answer.status_code, answer.json["verdict"]) == (200, "kept")
    assert client.post(address, json=body, headers=legal).status_code == 409
    assert notice(client, PAGE) is None
    assert client.get("/api/v1/rechecks", headers=legal).json["items"] == []
    everything = client.get("/api/v1/rechecks?all=true", headers=legal).json
    assert everything["items"][0]["reason"] == body["reason"]


def test_the_reason_is_not_for_the_public(client: FlaskClient, library: Database) -> None:
    number = open_recheck(library)
    legal = token(library, Role.LEGAL_REVIEWER)
    client.post(
        f"/api/v1/rechecks/{number}",
        json={"verdict": "kept", "reason": "内部理由之词"},
        headers=legal,
    )
    for address in (PAGE, "/api/v1/cases/case-2022-001"):
        assert "内部理由之词" not in client.get(address).text
