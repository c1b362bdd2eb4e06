"""A little OpenAI-compatible chat service on the loopback, for tests of whoever asks it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]


class ChatServer:
    """Answers every chat request with what `write` makes of it, and remembers what was asked.

    `status`, `headers` and `raw` change the reply as a whole; `stalls` makes it never end.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.authorizations: list[str] = []
        self.paths: list[str] = []
        self.write: Callable[[Asked], str] = lambda asked: '{"sentences": []}'
        self.status = 200
        self.headers: dict[str, str] = {}
        self.raw: Iterator[bytes] | None = None
        self.stalls = False
        self.arrived = threading.Event()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/v1"

    def say(self, *sentences: Any) -> None:
        """Let the model answer with these sentences, as JSON."""
        self.write = lambda asked: json.dumps({"sentences": sentences}, ensure_ascii=False)

    def start(self) -> None:
        self._thread.start()

    def release(self) -> None:
        """End replies that stall."""
        self._closing.set()

    def close(self) -> None:
        self.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                chat.asked.append(asked)
                chat.authorizations.append(self.headers.get("Authorization", ""))
                chat.paths.append(self.path)
                chat.arrived.set()
                self.send_response(chat.status)
                for name, value in chat.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if chat.stalls:
                    while not chat._closing.wait(0.02):  # drips, so that no single read is slow
                        self._send(b" ")
                    return
                for part in chat.raw or (envelope(chat.write(asked)),):
                    if not self._send(part):
                        return

            def _send(self, part: bytes) -> bool:
                try:
                    self.wfile.write(part)
                    self.wfile.flush()
                except OSError:  # the client has had enough
                    return False
                return True

            def log_message(self, *arguments: Any) -> None:
                pass

        return Handler


def envelope(content: str) -> bytes:
    message = {"role": "assistant", "content": content}
    return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


def sentence(text: str, *quotations: tuple[str, str]) -> dict[str, Any]:
    """A proposed sentence with (provision, words) pairs."""
    return {"text": text, "quotations": [{"provision": p, "text": t} for p, t in quotations]}


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    server = ChatServer()
    server.start()
    try:
        yield server
    finally:
        server.close()
