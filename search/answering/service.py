"""Question → provisions → model → checked sentences; the one object that surfaces work with."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from kb.errors import ChatBusy
from kb.settings import Settings
from kb.store.database import Database
from search.answering.checking import FLAW_NAMES, CheckedSentence, Flaw, check
from search.answering.client import ChatModel
from search.answering.prompt import messages
from search.answering.provisions import OfferedProvision, offered_provisions
from search.answering.reply import proposed_sentences
from search.query.request import SearchRequest
from search.query.results import SearchResponse

AID_ONLY: Final = (
    "本回答由模型写成，每句的引文、数字、条号和法规名称已与库存条文逐字核对，句子的意思没有核对。"
    "它只帮助找到条文，不是处理决定；请阅读所引条文全文后自行判断。"
)
CONSIDERED: Final = 60
"""Hits among which the best articles are taken: as deep as the results page looks."""
AT_ONCE: Final = 2
"""Questions that wait for the model at one time: a slow model must not hold every web thread."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """作答依据: a question and the provisions that may be quoted for it."""

    question: str
    day: dt.date
    provisions: tuple[OfferedProvision, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """条文作答: checked sentences, the number of dropped ones, and every provision offered."""

    question: str
    day: dt.date
    model: str
    sentences: tuple[CheckedSentence, ...]
    dropped_because: Mapping[Flaw, int]
    provisions: tuple[OfferedProvision, ...]
    took_ms: float

    @property
    def dropped(self) -> int:
        """How many sentences of the model are not shown."""
        return sum(self.dropped_because.values())

    @property
    def verdict(self) -> str:
        """What came of it, in words."""
        if not self.provisions:
            return "没有检索到可引用的条文，没有询问模型"
        if self.sentences:
            return f"{len(self.sentences)} 句通过核对" + self._of_dropped()
        if self.dropped:
            return "模型的回答没有一句通过核对，只列出条文" + self._of_dropped()
        return "模型认为这些条文不足以回答，只列出条文"

    def _of_dropped(self) -> str:
        if not self.dropped:
            return ""
        reasons = (f"{FLAW_NAMES[flaw]} {n} 句" for flaw, n in self.dropped_because.items())
        return f"，{self.dropped} 句未采用（{'；'.join(reasons)}）"

    def to_json(self) -> dict[str, Any]:
        """Return the object that the command and the API answer."""
        return {
            "question": self.question,
            "as_of": self.day.isoformat(),
            "model": self.model,
            "answered": bool(self.sentences),
            "verdict": self.verdict,
            "note": AID_ONLY,
            "sentences": [
                {
                    "text": sentence.text,
                    "quotations": [each.to_json() for each in sentence.quotations],
                }
                for sentence in self.sentences
            ],
            "dropped": self.dropped,
            "dropped_because": {flaw.value: n for flaw, n in self.dropped_because.items()},
            "provisions": [{**each.to_json(), "text": each.text} for each in self.provisions],
            "took_ms": round(self.took_ms, 1),
        }


class Answerer:
    """作答服务 over one search; safe to use from any thread.

    Args:
        settings: name the model, or none.
        database: where quotations are held against.
        search: the public search; what is not published must never be sent to a model.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        search: Callable[[SearchRequest], SearchResponse],
    ) -> None:
        self._settings = settings
        self._database = database
        self._search = search
        self._waiting = threading.BoundedSemaphore(AT_ONCE)

    def retrieve(self, request: SearchRequest) -> Retrieved:
        """Return the provisions that a question finds under its filters; asks no model.

        Raises:
            AnsweringOff: the settings name no model.
        """
        ChatModel(self._settings)
        found = self._search(replace(request, kind="regulation", limit=CONSIDERED))
        with self._database.reading() as session:
            provisions = offered_provisions(session, found.hits, found.request.day)
        return Retrieved(request.question, found.request.day, provisions)

    def answer(self, retrieved: Retrieved) -> Answer:
        """Ask the model and return what stands up to the stored texts.

        Raises:
            AnsweringOff: the settings name no model.
            ChatBusy: as many questions as allowed are waiting already.
            ChatFailed: the model gave no usable reply.
        """
        model = ChatModel(self._settings)
        started = time.perf_counter()
        provisions = retrieved.provisions
        proposed = proposed_sentences(self._ask(model, retrieved)) if provisions else ()
        checked = check(proposed, provisions)
        took_ms = (time.perf_counter() - started) * 1000
        return Answer(
            question=retrieved.question,
            day=retrieved.day,
            model=model.name,
            sentences=checked.sentences,
            dropped_because=checked.dropped,
            provisions=provisions,
            took_ms=took_ms,
        )

    def _ask(self, model: ChatModel, retrieved: Retrieved) -> str:
        if not self._waiting.acquire(blocking=False):
            raise ChatBusy("正在作答的问题过多", hint="请等待一分钟后再试，或直接阅读检索到的条文")
        try:
            return model.complete(messages(retrieved.question, retrieved.provisions, retrieved.day))
        finally:
            self._waiting.release()
