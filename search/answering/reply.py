"""From what the model wrote to the sentences it proposes; nothing here is believed yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kb.errors import ReplyUnreadable

# ```json … ```: asked for plain JSON, models fence it all the same
_FENCED: Final = re.compile(r"```(?:json)?(.*?)```", re.DOTALL | re.IGNORECASE)
_THOUGHT: Final = "</think>"
"""What a reasoning model thinks aloud ends with it."""


@dataclass(frozen=True, slots=True)
class ProposedQuotation:
    """拟引条文: a provision id and words said to be in it."""

    provision: str
    text: str


@dataclass(frozen=True, slots=True)
class ProposedSentence:
    """拟答句子: unchecked; `malformed` when it did not have the form asked for."""

    text: str = ""
    quotations: tuple[ProposedQuotation, ...] = ()
    malformed: bool = False


def proposed_sentences(written: str) -> tuple[ProposedSentence, ...]:
    """Return the sentences of a reply, code fences and words around the JSON aside.

    Raises:
        ReplyUnreadable: there is no JSON object with a list of sentences in it.
    """
    answer = written.rpartition(_THOUGHT)[2]
    for candidate in _candidates(answer):
        try:
            found, _ = json.JSONDecoder().raw_decode(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("sentences"), list):
            return tuple(_sentence(row) for row in found["sentences"])
    raise ReplyUnreadable(
        "模型没有按要求的格式作答", hint="请换一种问法再试，或直接阅读检索到的条文"
    )


def _candidates(answer: str) -> Iterator[str]:
    """Where the object may begin: inside fences, then at the first brace."""
    for match in _FENCED.finditer(answer):
        yield match[1].strip()
    yield answer[answer.find("{") :] if "{" in answer else answer


def _sentence(row: Any) -> ProposedSentence:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return ProposedSentence(malformed=True)
    quotations = row.get("quotations")
    if not isinstance(quotations, list):
        return ProposedSentence(malformed=True)
    read: list[ProposedQuotation] = []
    for each in quotations:
        values = (each.get("provision"), each.get("text")) if isinstance(each, dict) else ()
        if not (len(values) == 2 and all(isinstance(value, str) for value in values)):
            return ProposedSentence(malformed=True)
        read.append(ProposedQuotation(str(values[0]).strip(), str(values[1])))
    return ProposedSentence(row["text"].strip(), tuple(read))
