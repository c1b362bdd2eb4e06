"""What stands around a name and speaks for it: a role or a kinship before, a verb or a stop after.

Nothing farther from a place than `REACH` characters is looked at, so that a place is judged by its
surroundings alone and equal surroundings need one judgement.
"""

from __future__ import annotations

import re
from typing import Final

from kb.text.privacy.lexicon import Lexicon

REACH: Final = 40
"""Characters to either side: the longest label, its brackets and blanks; a company's name."""
LABEL: Final = 3.0
ROLE: Final = 2.5
KIN: Final = 2.0
LISTED: Final = 2.0
LED_SURELY: Final = 1.3
LED: Final = 0.8
_AGENT: Final = 1.0
DELIMITED: Final = 0.7
JOINED: Final = 4
"""At most so many characters stand between two names of a list."""
_BLANKS: Final = 8
_STOPS: Final = "，。；、：（）“”《》！？,;:()!?\"'\n \t|/【】〔〕…"
# 钱虚构，男，…; 钱虚构（身份证号…）
_PERSONAL_DATA: Final = re.compile(
    r"[，,（(] ?(?:[男女]|汉族|回族|身份证|公民身份|证件号|\d{4}年\d{0,2}月?\d{0,2}日?出?生|住"
    r"|电话|手机|联系)"
)
_COMPANY: Final = re.compile(r"(?:股份|有限|责任)+公司")
# 行业主管部门: a role by its letters alone
_WITHIN_A_WORD: Final = re.compile(r"[行产作专农事]业主|企业主(?=管部)")
_BREAKERS: Final = re.compile(r"[的在于对为由向将与和系是被从经至到把给称说等未已曾诉遂因要请以]")
HAN: Final = re.compile(r"[一-龥㐀-䶿]")


class Surroundings:
    """上下文: the points for and against a name of what stands around it in a folded text."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self._text = text
        self._words = words

    def after(self, end: int) -> float:
        """Return the points of what stands after a name."""
        text = self._text
        if _PERSONAL_DATA.match(text, end):
            return 2.0
        if self.at_stop(end):
            listed = text[end : end + 1] == "、" and text[end + 1 : end + 2] in self._words.surnames
            return 1.4 if listed else 1.0
        if self._words.titles.starting_at(text, end):
            return 1.0
        word = self._words.after.starting_at(text, end)
        if word is None or len(self._words.roles.starting_at(text, end) or "") > len(word):
            return 0.0
        return 1.2 if len(word) > 1 else 1.0 if word in "系称说犯" else 0.6

    def at_stop(self, place: int) -> bool:
        """Whether the text or a part of it ends here."""
        return place >= len(self._text) or self._text[place] in _STOPS

    def before(self, start: int, last_end: int) -> tuple[float, str]:
        """Return the points of what stands before a name, and the reason in words."""
        text = self._text
        place = start
        while place and text[place - 1] in " \t" and start - place < 3:
            place -= 1
        if last_end >= 0 and self._joined(last_end, start):
            return LISTED, "与姓名并列"
        if 0 < last_end < start <= last_end + JOINED and text[last_end:start].isspace():
            return LED_SURELY, "与姓名并列"
        labelled = False
        if place and text[place - 1] in "：:":
            labelled, place = True, place - 1
        elif (
            place
            and text[place - 1] in "为系是叫即"
            and not self._words.roles.ending_at(text, place)
        ):
            place -= 1
        if place and text[place - 1] in "）)":
            opened = max(text.rfind("（", place - 14, place), text.rfind("(", place - 14, place))
            if opened > 0:
                labelled, place = True, opened
        floor = max(0, place - _BLANKS)
        while place > floor and text[place - 1] in " \t\n":
            place -= 1
        role = self._words.roles.ending_at(text, place)
        if role is not None and _WITHIN_A_WORD.match(text, place - len(role) - 1):
            role = None
        if role is None and (labelled or place < start):
            role = self._words.labels.ending_at(text, place)
        if role is not None:
            return (LABEL if labelled else ROLE), f"“{role}”之后"
        if self._words.kin.ending_at(text, place):
            return KIN, "亲属称谓之后"
        if start == 0 or text[start - 1] in _STOPS:
            return DELIMITED, "姓名的形式"
        if (word := self._words.before.ending_at(text, start)) is not None:
            points = _AGENT if word == "由" else LED if len(word) == 1 else LED_SURELY
            return points, "姓名的上下文"
        return 0.0, "姓名的形式"

    def _joined(self, last: int, start: int) -> bool:
        between = self._text[last:start]
        return len(between) <= JOINED and bool(
            re.fullmatch(r"\s?(?:[、，,和及与/]|以及)\s?", between)
        )

    def of_organisation(self, end: int, *, verbless: bool = False) -> bool:
        """Whether the run of characters goes on to the end of an organisation's name.

        Verbs end the run (钱虚构经营砂场), but not before a company: 金鼎印染有限公司; when
        `verbless`, any does.
        """
        text = self._text
        ended = False
        for place in range(end, min(end + 14, len(text))):
            if not HAN.match(text, place) or _BREAKERS.match(text, place):
                return False
            if _COMPANY.match(text, place):
                return True
            word = self._words.after.starting_at(text, place)
            ended = ended or (word is not None and len(word) > 1)
            if ended and verbless:
                return False
            if not ended and self._words.organisation_ends.starting_at(text, place):
                return True
        return False
