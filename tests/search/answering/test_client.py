"""The chat client against a real server that behaves, lies about its form, stalls and floods."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from kb.errors import (
    AnjianError,
    AnsweringOff,
    ChatFailed,
    ChatRefused,
    ChatTimeout,
    ChatUnreachable,
    ReplyTooLarge,
    ReplyUnreadable,
)
from kb.settings import Settings
from search.answering.client import MOST_BYTES, ChatModel
from tests.search.answering.chat_server import ChatServer, chat_server

MESSAGES = [{"role": "user", "content": "问"}]


def model(settings: Settings, chat: ChatServer, **changes: object) -> ChatModel:
    named = {"chat_url": chat.url, "chat_model": "moxing", **changes}
    return ChatModel(Settings(home=settings.home, **named))  # type: ignore[arg-type]


def test_one_request_goes_to_the_address_set_with_the_key(
    chat_settings: Settings, chat: ChatServer
) -> None:
    chat.write = lambda asked: "答"
    assert ChatModel(chat_settings).complete(MESSAGES) == "答"
    (asked,) = chat.asked
    assert (asked["model"], asked["messages"], asked["stream"]) == ("moxing", MESSAGES, False)
    assert chat.paths == ["/v1/chat/completions"]
    assert chat.authorizations == ["Bearer miyao-1"]


def test_without_a_key_none_is_sent(settings: Settings, chat: ChatServer) -> None:
    model(settings, chat, chat_url=chat.url + "/").complete(MESSAGES)
    assert chat.authorizations == [""]
    assert chat.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    "named", [{}, {"chat_url": "http://127.0.0.1:9/v1"}, {"chat_model": "moxing"}]
)
def test_settings_that_do_not_name_url_and_model_ask_nobody(
    settings: Settings, named: dict[str, str]
) -> None:
    with pytest.raises(AnsweringOff) as refused:
        ChatModel(Settings(home=settings.home, **named))  # type: ignore[arg-type]
    assert refused.value.http_status == 409
    assert "ANJIAN_CHAT_URL" in refused.value.hint


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "api.example", "http://a b", "https://a?k=1"]
)
def test_an_address_that_is_no_web_address_is_refused_at_the_start(
    settings: Settings, url: str
) -> None:
    with pytest.raises(ValidationError, match="chat_url"):
        Settings(home=settings.home, chat_url=url)


def test_a_redirect_to_another_host_is_not_followed(settings: Settings, chat: ChatServer) -> None:
    with chat_server() as other:
        chat.status, chat.headers = 307, {"Location": other.url + "/chat/completions"}
        with pytest.raises(ChatRefused, match="307"):
            model(settings, chat).complete(MESSAGES)
        assert other.asked == []


def test_a_proxy_of_the_environment_learns_nothing(
    settings: Settings, chat: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat_server() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        model(settings, chat).complete(MESSAGES)
        assert proxy.asked == []
    assert len(chat.asked) == 1


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_refusal_gives_its_status_and_nothing_of_its_text(
    settings: Settings, chat: ChatServer, status: int
) -> None:
    chat.status, chat.raw = status, iter([b'{"error": "key sk-secret is wrong"}'])
    with pytest.raises(ChatRefused, match=str(status)) as refused:
        model(settings, chat).complete(MESSAGES)
    assert "sk-secret" not in str(refused.value)


def test_a_reply_that_drips_without_end_is_given_up(settings: Settings, chat: ChatServer) -> None:
    chat.stalls = True
    with pytest.raises(ChatTimeout) as late:
        model(settings, chat, chat_timeout_s=0.3).complete(MESSAGES)
    assert late.value.http_status == 504


def test_a_flood_is_not_read_to_its_end(settings: Settings, chat: ChatServer) -> None:
    sent = 0

    def flood() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    chat.raw = flood()
    with pytest.raises(ReplyTooLarge):
        model(settings, chat).complete(MESSAGES)
    assert sent >= MOST_BYTES


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_reply_of_another_form_is_unreadable(
    settings: Settings, chat: ChatServer, raw: bytes
) -> None:
    chat.raw = iter([raw])
    with pytest.raises(ReplyUnreadable):
        model(settings, chat).complete(MESSAGES)


def test_a_service_that_is_not_there_is_named_unreachable(settings: Settings) -> None:
    with chat_server() as gone:
        asked = model(settings, gone)
    with pytest.raises(ChatUnreachable) as refused:
        asked.complete(MESSAGES)
    assert isinstance(refused.value, ChatFailed)
    assert isinstance(refused.value, AnjianError)


def test_who_asks_no_model_does_not_pay_for_the_client() -> None:
    code = "import sys, json, search.answering.service; print(json.dumps('httpx' in sys.modules))"
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert json.loads(outcome.stdout) is False
