"""Names of persons: every surname is weighed with what stands before, inside and after it.

A name has no form of its own (郑举报, 杨没有 are names; 法定代表人变更 holds none), so points are
added: a role before it (当事人, 其妻), a verb after it (称, 驾驶), the words of the dictionary
across its ends. What reaches `_ENOUGH` is a name; `anjian bench privacy` judges the points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.privacy.hits import HitType, Span
from kb.text.privacy.lexicon import Lexicon, lexicon
from kb.text.privacy.segments import Segments, is_word

_ENOUGH: Final = 2.3
_LABEL: Final = 3.0
_ROLE: Final = 2.5
_KIN: Final = 2.0
_LISTED: Final = 2.0
_LED: Final = 0.8
_LED_SURELY: Final = 1.3
_DELIMITED: Final = 0.7
_STOPS: Final = "，。；、：（）“”《》！？,;:()!?\"'\n \t|/【】〔〕…"
_NO_GIVEN: Final = "的了于和与及或等对为被由从向把将其该此各每是之某这那你我他她它您们"
_NEVER: Final = -9.0
_RARELY_LAST: Final = (
    "称说诉系为于在与和对向将被从已未曾也还均都则并仍又遂让把叫给"
    "犯做现共有家开尚会能只才打拿送收付签住就很没再不"
)
_COUNTED: Final = "那这几两三四五六七八九十每各半逐按"
_JOINING: Final = "和于从向应经能都曾过为"
_MAY_END: Final = "中上下里由对经向与给"
# 钱虚构，男，…; 钱虚构（身份证号…）
_PERSONAL_DATA: Final = re.compile(
    r"[，,（(] ?(?:[男女]|汉族|回族|身份证|公民身份|证件号|\d{4}年\d{0,2}月?\d{0,2}日?出?生|住"
    r"|电话|手机|联系)"
)
_FILE_NUMBER: Final = re.compile(r"字?第?[〔\[（(]\d{4}")  # 云环罚〔2024〕
_COMPANY: Final = re.compile(r"(?:股份|有限|责任)+公司")
_MASKED: Final = re.compile(r"[某×*□○＊xX]")
_LETTERS_OF_MASKS: Final = "甲乙丙丁戊己庚辛壬癸"
_HAN: Final = re.compile(r"[一-龥㐀-䶿]")
_BREAKERS: Final = re.compile(r"[的在于对为由向将与和系是被从经至到把给称说等未已曾诉遂因要请以]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    points: float
    why: str


class NameFinder:
    """姓名识别: the names of one folded text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._segments = Segments.of(text)
        self._words: Lexicon = lexicon()
        self._last_end = -1

    def find(self) -> list[Span]:
        """Return the names in the order of the text, none overlapping another."""
        found: list[Span] = []
        place = 0
        while place < len(self._text):
            best = self._best_at(place)
            if best is None:
                place += 1
                continue
            # 由施占位之妻: a better start one or two characters on wins.
            rival = max(
                (
                    other
                    for after in range(place + 1, best.end)
                    if (other := self._best_at(after)) is not None
                ),
                key=lambda each: each.points,
                default=None,
            )
            if rival is not None and rival.points > best.points + 0.5:
                best = rival
            found.append(Span(best.start, best.end, HitType.NAME, best.why))
            self._last_end = best.end
            place = best.end
        return found

    def _best_at(self, place: int) -> _Candidate | None:
        candidates = [
            candidate for candidate in self._candidates(place) if candidate.points >= _ENOUGH
        ]
        return max(candidates, key=lambda each: each.points, default=None)

    def _candidates(self, place: int) -> Iterator[_Candidate]:
        text, surnames = self._text, self._words.surnames
        sizes = [size for size in (4, 2, 1) if text[place : place + size] in surnames]
        if not sizes:
            return
        lead, why = self._before(place)
        for size in sizes:
            for given in (1, 2):
                end = self._end_of_given(place + size, given, lenient=lead >= _KIN)
                if end is None:
                    continue
                points = self._points(place, size, end, lead)
                yield _Candidate(place, end, points, why)
            titled = self._words.titles.starting_at(text, place + size)
            if titled is not None and self._titled(place, size, titled, lead):
                yield _Candidate(place, place + size + len(titled), 3.0, "姓氏加称谓")

    def _end_of_given(self, place: int, count: int, *, lenient: bool) -> int | None:
        """Return the end of `count` given characters; blanks between them only when lenient."""
        text = self._text
        for _ in range(count):
            gap = 0
            while lenient and gap < 2 and place < len(text) and text[place] in " \n\r":
                place, gap = place + 1, gap + 1
            if place >= len(text) or not _HAN.match(text, place):
                return None
            place += 1
        return place

    def _points(self, start: int, size: int, end: int, lead: float) -> float:
        text = self._text
        given = "".join(text[start + size : end].split())
        after = self._after(end)
        if self._is_excluded(start, size, end, given) or _MASKED.match(text, end):
            return _NEVER
        weight = self._words.surnames[text[start : start + size]]
        points = lead + weight + after
        if len(given) != end - start - size:  # written apart: 王 刚
            return points - (0.0 if self._at_stop(end) else 1.5)
        if weight < 0 and self._reads_as_words(start, size, end, lead, after):
            return _NEVER
        points += self._inside(start, size, end, lead)
        if lead < _KIN and self._segments.word_from(start) == size:
            points -= self._pair_before(start, size, end, lead)
        if len(given) == 1 and not after:
            # 苏子虚、: a single character between a short name and what ends it belongs to it.
            points -= 0.8 * (self._segments.word_from(end) == 1)
            points -= 1.0 * bool(self._after(end + 1))
        if len(given) == 2 and given[1] in _RARELY_LAST and not is_word(given):
            points -= 2.2  # 杨洋在…, 王静诉…
        if not self._segments.begins_at(end):
            # The dictionary has a word across the end; 张淑生于 may still be 张淑生 and 于.
            rest = text[end : self._segments.ends[end]]
            points -= 0.6 if rest in self._words.after else 1.8
        if points >= _ENOUGH and (
            self._words.place_ends.starting_at(text, end) or self._of_organisation(end)
        ):
            points -= 3.0 if lead < _KIN else 1.0
        return points

    def _pair_before(self, start: int, size: int, end: int, lead: float) -> float:
        """Points against a surname that ends a word (经费, 主管), or has nothing before it."""
        text = self._text
        pair = text[max(0, start - 1) : start + size]
        if start and pair[0] not in "中上下里" and (is_word(pair) or pair in self._words.not_names):
            return 2.0
        weak = self._words.surnames[text[start : start + size]] < 1
        given_is_word = self._segments.word_from(start + size) > 1
        return 1.5 if not lead and weak and given_is_word else 0.0

    def _is_excluded(self, start: int, size: int, end: int, given: str) -> bool:
        """Whether the characters cannot be a name in full: 王甲, 一张表, 与其, 唐山."""
        text = self._text
        if any(char in _NO_GIVEN for char in given):
            return True
        if size == 1 and given[0] in _LETTERS_OF_MASKS:
            return True
        if (start and text[start - 1] in _COUNTED) or _FILE_NUMBER.match(text, end):
            return True
        if len(given) == 2 and given[1] in "省市县区镇乡村色":
            return True
        not_names = self._words.not_names
        if text[start:end] in not_names:
            return True
        return text[start : start + 2] in not_names and not is_word(given)

    def _reads_as_words(self, start: int, size: int, end: int, lead: float, after: float) -> bool:
        """Whether a surname that is an ordinary word is one here: 负责人和职工, 经批准."""
        if lead >= _LABEL:
            return False
        apart = self._segments.word_from(start + size) == 1 and end - start - size == 2
        if not after:
            return lead < _KIN or self._text[start] in _JOINING or end - start - size == 1
        if self._text[start] in _JOINING and lead < _LED_SURELY:
            return True
        if apart:
            return lead <= _LED and after < 0.8
        if self._text[start] in _JOINING:
            # 和 joins nouns; before a verb it can only be a surname (信访人和上访多次…).
            verb = self._segments.tags[start + size].startswith("v")
            return not (self._text[start] == "和" and verb and lead >= _KIN and after >= 1.2)
        # 由路造假通过…; 费测试，女，…
        return lead < _LED_SURELY and after < 1.2

    def _inside(self, start: int, size: int, end: int, lead: float) -> float:
        """Points of the dictionary's view of the characters of the name."""
        segments, text = self._segments, self._text
        given = end - start - size
        points = 0.0
        if segments.begins_at(start):
            word = segments.word_from(start)
            if word == size:
                points += 0.8
            elif text[start : start + word] in self._words.not_names and word >= given + size:
                return -4.0
            elif segments.tags[start].startswith("nr"):
                points += 1.5 if word == given + size else 0.0
            elif word >= given + size:
                return -4.0
            elif is_word(text[start + size : start + size + given]):
                points -= 0.2  # 陈设想: 陈设 and 设想 are words, only one can be meant
            else:
                points -= 1.0 if self._words.surnames[text[start : start + size]] > 0 else 2.0
        elif lead >= _KIN or text[start - 1] in _MAY_END:
            # 监控录像中华虚例: the word 中华 reaches into the name, but 中 may end what was before.
            points -= 0.6
        else:
            return -2.0
        if given == 2 and segments.begins_at(start + size):
            # Three characters that are no words in a row are rare outside names.
            apart = segments.word_from(start + size) == 1
            plain = self._words.surnames[text[start : start + size]] < 0
            points += (0.5 if plain else 1.1) if apart else 0.4
        return points

    def _after(self, end: int) -> float:
        text = self._text
        if _PERSONAL_DATA.match(text, end):
            return 2.0
        if self._at_stop(end):
            listed = text[end : end + 1] == "、" and text[end + 1 : end + 2] in self._words.surnames
            return 1.4 if listed else 1.0
        if self._words.titles.starting_at(text, end):
            return 1.0
        word = self._words.after.starting_at(text, end)
        if word is None:
            return 0.0
        return 1.2 if len(word) > 1 else 1.0 if word in "系称说犯" else 0.6

    def _at_stop(self, place: int) -> bool:
        return place >= len(self._text) or self._text[place] in _STOPS

    def _before(self, start: int) -> tuple[float, str]:
        """Return the points of what stands before a name, and the reason in words."""
        text = self._text
        place = start
        while place and text[place - 1] in " \t" and start - place < 3:
            place -= 1
        if self._last_end >= 0 and self._joined(self._last_end, start):
            return _LISTED, "与姓名并列"
        if (
            0 < self._last_end < start <= self._last_end + 4
            and text[self._last_end : start].isspace()
        ):
            return _LED_SURELY, "与姓名并列"
        labelled = False
        if place and text[place - 1] in "：:":
            labelled, place = True, place - 1
        elif place and text[place - 1] in "为系是叫即":
            place -= 1
        if place and text[place - 1] in "）)":
            opened = max(text.rfind("（", place - 14, place), text.rfind("(", place - 14, place))
            if opened > 0:
                labelled, place = True, opened
        while place and text[place - 1] in " \t\n":
            place -= 1
        role = self._words.roles.ending_at(text, place)
        if role is None and (labelled or place < start):
            role = self._words.labels.ending_at(text, place)
        if role is not None:
            return (_LABEL if labelled else _ROLE), f"“{role}”之后"
        if self._words.kin.ending_at(text, place):
            return _KIN, "亲属称谓之后"
        if start == 0 or text[start - 1] in _STOPS:
            return _DELIMITED, "姓名的形式"
        if (word := self._words.before.ending_at(text, start)) is not None:
            return (_LED if len(word) == 1 else _LED_SURELY), "姓名的上下文"
        return 0.0, "姓名的形式"

    def _joined(self, last: int, start: int) -> bool:
        between = self._text[last:start]
        return len(between) <= 4 and bool(re.fullmatch(r"\s?(?:[、，,和及与/]|以及)\s?", between))

    def _titled(self, start: int, size: int, title: str, lead: float) -> bool:
        weight = self._words.surnames[self._text[start : start + size]]
        if self._segments.word_from(start) != size or (start and self._text[start - 1] in _COUNTED):
            return False
        end = start + size + len(title)
        if len(title) == 1:  # 王总, 李工: many words look the same
            return weight > 0 and lead > 0 and (self._at_stop(end) or self._after(end) > 1)
        joining = self._text[start] in _JOINING and lead < _LABEL
        return (
            not joining
            and (weight > 0 or lead >= _KIN or lead == _DELIMITED)
            and self._segments.begins_at(end)
        )

    def _of_organisation(self, end: int) -> bool:
        """Whether the run of characters goes on to the end of an organisation's name.

        Verbs end the run (钱虚构经营砂场), but not before a company: 金鼎印染有限公司.
        """
        text = self._text
        ended = False
        for place in range(end, min(end + 14, len(text))):
            if not _HAN.match(text, place) or _BREAKERS.match(text, place):
                return False
            if _COMPANY.match(text, place):
                return True
            word = self._words.after.starting_at(text, place)
            ended = ended or (word is not None and len(word) > 1)
            if not ended and self._words.organisation_ends.starting_at(text, place):
                return True
        return False
