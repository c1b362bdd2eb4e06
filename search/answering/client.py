"""One request to an OpenAI-compatible chat service, with a limit on time and on size."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kb.errors import (
    AnsweringOff,
    ChatRefused,
    ChatTimeout,
    ChatUnreachable,
    ReplyTooLarge,
    ReplyUnreadable,
)

if TYPE_CHECKING:
    from kb.settings import Settings

MOST_BYTES: Final = 256 * 1024
"""Of one reply, as received."""
_ASK_ADMINISTRATOR: Final = "可直接阅读检索到的条文；如反复出现，请管理员核对 ANJIAN_CHAT_* 设置"


class ChatModel:
    """对话模型: the service and the model that the settings name.

    Redirects are not followed, proxies of the environment are not used, and nothing of what a
    failed request answered is shown: the only place that questions go to is the one set.

    Raises:
        AnsweringOff: the settings name none.
    """

    def __init__(self, settings: Settings) -> None:
        if not settings.answers_on:
            raise AnsweringOff(
                "没有启用条文作答",
                hint="请直接阅读检索结果；要启用，请设置 ANJIAN_CHAT_URL 和 ANJIAN_CHAT_MODEL",
            )
        self.name = settings.chat_model
        self._url = settings.chat_url.rstrip("/") + "/chat/completions"
        self._key = settings.chat_api_key
        self._timeout_s = settings.chat_timeout_s

    def complete(self, messages: Sequence[dict[str, str]]) -> str:
        """Return what the model writes.

        Raises:
            ChatFailed: in one of its forms; see `kb.errors`.
        """
        body = {
            "model": self.name,
            "messages": list(messages),
            "temperature": 0,
            "stream": False,
        }
        return _content(asyncio.run(self._post(body)))

    async def _post(self, body: dict[str, Any]) -> bytes:
        import httpx  # lazy: only who asks a model pays for it

        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self._key is not None and self._key.get_secret_value():
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=None)  # noqa: S113 - the block below has one limit for everything, a reply that drips included
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                client,
                client.stream("POST", self._url, json=body, headers=headers) as answer,
            ):
                if answer.status_code != 200:
                    raise ChatRefused(
                        f"模型服务没有作答（状态码 {answer.status_code}）", hint=_ASK_ADMINISTRATOR
                    )
                received = bytearray()
                async for chunk in answer.aiter_raw():
                    received += chunk
                    if len(received) > MOST_BYTES:
                        raise ReplyTooLarge(
                            f"模型的回复超过 {MOST_BYTES // 1024} KiB，已停止接收",
                            hint=_ASK_ADMINISTRATOR,
                        )
                return bytes(received)
        except TimeoutError:
            raise ChatTimeout(
                f"模型在 {self._timeout_s:g} 秒内没有作答",
                hint="请稍后再试，或直接阅读检索到的条文；时限由 ANJIAN_CHAT_TIMEOUT_S 设定",
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failure:
            raise ChatUnreachable("无法连接模型服务", hint=_ASK_ADMINISTRATOR) from failure


def _content(raw: bytes) -> str:
    """Return the message of the first choice.

    Raises:
        ReplyUnreadable: the reply is not what the interface promises.
    """
    try:
        content = json.loads(raw)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise ReplyUnreadable("模型服务的回复不是约定的格式", hint=_ASK_ADMINISTRATOR)
    return content
