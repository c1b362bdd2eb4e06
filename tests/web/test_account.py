from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.store import accounts
from kb.store.database import Database

PASSWORD = "correct horse"


def token(client: FlaskClient) -> str:
    soup = BeautifulSoup(client.get("/login").text, "html.parser")
    field = soup.select_one("main input[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def sign_in(client: FlaskClient, password: str = PASSWORD, **fields: str) -> TestResponse:
    form = {"name": "lin", "password": password, "csrf_token": token(client), **fields}
    return client.post("/login", data=form)


def test_the_right_password_signs_in_and_leads_on(client: FlaskClient) -> None:
    answer = sign_in(client, next="/cases?element=water")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/cases?element=water"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "退出 林某" in client.get("/").text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: FlaskClient) -> None:
    wrong = sign_in(client, "wrong password")
    unknown = sign_in(client, PASSWORD, name="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert "账号或密码不正确" in wrong.text
    assert "账号或密码不正确" in unknown.text
    assert "登录" in client.get("/").text


def test_signing_in_never_leads_to_another_site(client: FlaskClient) -> None:
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"):
        assert sign_in(client, next=target).headers["Location"] == "/"
        client.delete_cookie("anjian_session")


def test_a_form_without_its_token_changes_nothing(client: FlaskClient) -> None:
    answer = client.post("/login", data={"name": "lin", "password": PASSWORD})
    assert answer.status_code == 400
    assert "刷新页面" in answer.text
    assert "退出" not in client.get("/").text


def test_signing_out_ends_the_session(client: FlaskClient) -> None:
    sign_in(client)
    soup = BeautifulSoup(client.get("/").text, "html.parser")
    field = soup.select_one("header input[name=csrf_token]")
    assert field is not None
    client.post("/logout", data={"csrf_token": str(field["value"])})
    assert "退出 林某" not in client.get("/about").text


def test_guessing_passwords_is_slowed_down(client: FlaskClient) -> None:
    csrf = token(client)
    form = {"name": "lin", "password": "wrong password", "csrf_token": csrf}
    statuses = [client.post("/login", data=form).status_code for _ in range(11)]
    assert statuses[:10] == [401] * 10
    assert statuses[10] == 429


def test_guessing_on_one_account_does_not_lock_its_neighbours_out(client: FlaskClient) -> None:
    form = {"name": "nobody", "password": "wrong password", "csrf_token": token(client)}
    assert [client.post("/login", data=form).status_code for _ in range(11)][-1] == 429
    sign_in(client)
    assert "退出 林某" in client.get("/about").text


def test_a_room_of_candidates_signs_in_from_one_address(client: FlaskClient) -> None:
    for _ in range(12):
        sign_in(client)
        soup = BeautifulSoup(client.get("/").text, "html.parser")
        field = soup.select_one("header input[name=csrf_token]")
        assert field is not None, "each of them is let in"
        client.post("/logout", data={"csrf_token": str(field["value"])})


def test_guessing_on_many_accounts_from_one_address_is_slowed_down(client: FlaskClient) -> None:
    csrf = token(client)
    statuses = [
        client.post(
            "/login", data={"name": f"n{number}", "password": "wrong one", "csrf_token": csrf}
        ).status_code
        for number in range(61)
    ]
    assert (set(statuses[:60]), statuses[60]) == ({401}, 429)


def test_a_bearer_token_is_accepted_and_a_wrong_one_is_refused(
    client: FlaskClient, library: Database
) -> None:
    with library.unit_of_work() as uow:
        user = accounts.get_user(uow.session, "lin")
        secret = accounts.create_token(uow, user, "script", actor="lin")
    good = client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {secret}"})
    assert good.status_code == 200
    bad = client.get("/api/v1/tasks", headers={"Authorization": "Bearer aj_wrong"})
    assert bad.status_code == 401
    assert bad.json["error"]["code"] == "not_authenticated"
