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

from kb.text.privacy.cues import NO_PERSON, cued_points
from kb.text.privacy.hits import HitType, Span
from kb.text.privacy.lexicon import Lexicon, lexicon
from kb.text.privacy.readings import against_pair, is_qualified_noun, reads_as_text
from kb.text.privacy.segments import Segments, is_word
from kb.text.privacy.surroundings import (
    DELIMITED,
    HAN,
    JOINED,
    KIN,
    LABEL,
    LED,
    LED_SURELY,
    REACH,
    ROLE,
    Surroundings,
)

_ENOUGH: Final = 2.3
_NO_GIVEN: Final = "的了于和与及或等对为被由从向把将其该此各每是之某这那你我他她它您们"
_NEVER: Final = -9.0
_RARELY_LAST: Final = (
    "称说诉系为于在与和对向将被从已未曾也还均都则并仍又遂让把叫给"
    "犯做现共有家开尚会能只才打拿送收付签住就很没再不"
)
_COUNTED: Final = "那这几两三四五六七八九十每各半逐按"
_JOINING: Final = "和于从向应经能都曾过为"
_MAY_END: Final = "中上下里由对经向与给"
_FILE_NUMBER: Final = re.compile(r"字?第?[〔\[（(]\d{4}")  # 云环罚〔2024〕
_MASKED: Final = re.compile(r"[某×*□○＊xX]")
_LETTERS_OF_MASKS: Final = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class _Candidate:
    length: int
    points: float
    why: str


class NameFinder:
    """姓名识别: the names of one folded text.

    A place is judged once for each surroundings it has: `judged` counts the judgements, which are
    few in a text that repeats itself and at most one for each surname otherwise.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._segments = Segments.of(text)
        self._words: Lexicon = lexicon()
        self._around = Surroundings(text, self._words)
        self._last_end = -1
        self._known: dict[tuple[str, int, str, str, int], _Candidate | None] = {}

    @property
    def judged(self) -> int:
        """How many places with different surroundings were judged."""
        return len(self._known)

    def find(self) -> list[Span]:
        """Return the names in the order of the text, none overlapping another."""
        found: list[Span] = []
        place = 0
        surnames = re.compile(f"[{''.join(self._words.first_of_surnames)}]")
        while (at := surnames.search(self._text, place)) is not None:
            place = at.start()
            best = self._best_at(place)
            if best is None:
                place += 1
                continue
            # 由施占位之妻: a better start one or two characters on wins.
            start = place
            for after in range(place + 1, place + best.length):
                rival = self._best_at(after)
                if rival is not None and rival.points > best.points + 0.5 * (start == place):
                    start, best = after, rival
            place = start + best.length
            found.append(Span(start, place, HitType.NAME, best.why))
            self._last_end = place
        return found

    def _best_at(self, place: int) -> _Candidate | None:
        if self._text[place] not in self._words.first_of_surnames:
            return None
        since = max(0, place - REACH)
        since_last = place - self._last_end if self._last_end >= 0 else JOINED + 1
        key = (
            self._text[since : place + REACH],
            place - since,
            self._segments.shape(place),
            self._segments.tags[place - 1] if place else "",
            since_last if since_last <= JOINED else -1,
        )
        if key not in self._known:
            self._known[key] = max(
                (each for each in self._candidates(place) if each.points >= _ENOUGH),
                key=lambda each: each.points,
                default=None,
            )
        return self._known[key]

    def _candidates(self, place: int) -> Iterator[_Candidate]:
        text, surnames = self._text, self._words.surnames
        sizes = [size for size in (4, 2, 1) if text[place : place + size] in surnames]
        if not sizes:
            return
        lead, why = self._around.before(place, self._last_end)
        for size in sizes:
            for given in (1, 2):
                end = self._end_of_given(place + size, given, lenient=lead >= KIN)
                if end is None:
                    continue
                points = max(
                    self._points(place, size, end, lead), self._cued(place, size, end, lead)
                )
                yield _Candidate(end - place, points, why)
            titled = self._words.titles.starting_at(text, place + size)
            if titled is not None and self._titled(place, size, titled, lead):
                yield _Candidate(size + len(titled), 3.0, "姓氏加称谓")

    def _end_of_given(self, place: int, count: int, *, lenient: bool) -> int | None:
        """Return the end of `count` given characters; blanks between them only when lenient."""
        text = self._text
        for _ in range(count):
            gap = 0
            while lenient and gap < 2 and place < len(text) and text[place] in " \n\r":
                place, gap = place + 1, gap + 1
            if place >= len(text) or not HAN.match(text, place):
                return None
            place += 1
        return place

    def _cued(self, start: int, size: int, end: int, lead: float) -> float:
        """Points of a name that a strong cue tells, whatever words it forms."""
        ordinary = lead < LABEL and self._ordinary(start, size, end, lead)
        if lead < KIN or ordinary or _MASKED.match(self._text, end):
            return 0.0
        given = "".join(self._text[start + size : end].split())
        stopped = self._around.at_stop(end)
        if given[0] in _LETTERS_OF_MASKS or (given[-1] in _RARELY_LAST and not stopped):
            return 0.0
        named = lead >= LABEL or (lead >= ROLE and self._text[start - 1] in "为是系")
        if any(char in _NO_GIVEN for char in given) and not (named and stopped):
            return 0.0
        if lead < LABEL and not stopped and self._around.of_organisation(end, verbless=True):
            return 0.0
        span = (start, size, end)
        return cued_points(self._words, self._segments, self._around, self._text, span, lead)

    def _points(self, start: int, size: int, end: int, lead: float) -> float:
        text = self._text
        given = "".join(text[start + size : end].split())
        after = self._around.after(end)
        if self._is_excluded(start, size, end, given) or _MASKED.match(text, end):
            return _NEVER
        if lead < LABEL and self._ordinary(start, size, end, lead):
            return _NEVER
        weight = self._words.surnames[text[start : start + size]]
        points = lead + weight + after
        if len(given) != end - start - size:  # written apart: 王 刚
            return points - (0.0 if self._around.at_stop(end) else 1.5)
        if weight < 0 and self._reads_as_words(start, size, end, lead, after):
            return _NEVER
        points += self._inside(start, size, end, lead)
        if (
            lead < KIN
            and (not after or self._around.at_stop(end))
            and is_qualified_noun(self._words, self._segments, text, (start, size, end))
        ):
            points -= 1.6
        if lead < KIN and self._segments.word_from(start) == size:
            points -= against_pair(self._words, self._segments, text, start, size, lead)
        if len(given) == 1 and not after:
            # 苏子虚、: a single character between a short name and what ends it belongs to it.
            points -= 0.8 * (self._segments.word_from(end) == 1)
            points -= 1.0 * bool(self._around.after(end + 1))
        if len(given) == 2 and given[1] in _RARELY_LAST and not is_word(given):
            points -= 2.2  # 杨洋在…, 王静诉…
        if not self._segments.begins_at(end):
            # The dictionary has a word across the end; 张淑生于 may still be 张淑生 and 于.
            rest = text[end : self._segments.ends[end]]
            points -= 0.6 if rest in self._words.after or after >= 1.2 else 1.8
        if points >= _ENOUGH and (
            self._words.place_ends.starting_at(text, end) or self._around.of_organisation(end)
        ):
            bare = self._around.of_organisation(end, verbless=True)
            points -= 3.0 if lead < KIN or (lead < LABEL and bare) else 1.0
        return points

    def _ordinary(self, start: int, size: int, end: int, lead: float) -> bool:
        span = (start, size, end)
        after = self._around.after(end)
        stopped = self._around.at_stop(end)
        return reads_as_text(
            self._words, self._segments, self._text, span, lead, after, stopped=stopped
        )

    def _is_excluded(self, start: int, size: int, end: int, given: str) -> bool:
        """Whether the characters cannot be a name in full: 王甲, 一张表, 与其, 唐山."""
        text = self._text
        if any(char in _NO_GIVEN for char in given):
            return True
        if NO_PERSON.match(text[start : start + size] + given):
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
        if lead >= LABEL:
            return False
        apart = self._segments.word_from(start + size) == 1 and end - start - size == 2
        if not after:
            return lead < KIN or self._text[start] in _JOINING or end - start - size == 1
        if self._text[start] in _JOINING and lead < LED_SURELY:
            return True
        if apart:
            return lead <= LED and after < 0.8
        if self._text[start] in _JOINING:
            # 和 joins nouns; before a verb it can only be a surname (信访人和上访多次…).
            verb = self._segments.tags[start + size].startswith("v")
            spoken = after >= 1.2 and not self._around.at_stop(end)
            return not (self._text[start] == "和" and verb and lead >= KIN and spoken)
        # 由路造假通过…; 费测试，女，…
        return lead < LED_SURELY and after < 1.2

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
        elif lead >= KIN or text[start - 1] in _MAY_END:
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

    def _titled(self, start: int, size: int, title: str, lead: float) -> bool:
        weight = self._words.surnames[self._text[start : start + size]]
        if self._segments.word_from(start) != size or (start and self._text[start - 1] in _COUNTED):
            return False
        end = start + size + len(title)
        if len(title) == 1:  # 王总, 李工: many words look the same
            return (
                weight > 0
                and lead > 0
                and (self._around.at_stop(end) or self._around.after(end) > 1)
            )
        joining = self._text[start] in _JOINING and lead < LABEL
        return (
            not joining
            and (weight > 0 or lead >= KIN or lead == DELIMITED)
            and self._segments.begins_at(end)
        )
