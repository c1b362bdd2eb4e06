"""对照: a statement laid beside the text of an article, and every point where the two part.

What a statement may leave out or put in without saying something else is told here: words that only
join, brackets, the words 违反本法规定. Everything else is a departure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Final

from kb.training.checking.readings import DEGREE_OPENS
from kb.training.checking.wording import Wording, is_figure


@dataclass(frozen=True, slots=True)
class Departure:
    """不同之处: `said` stands in the statement in place of `written` of the article.

    Either may be empty; both are as printed. `start` and `end` are the place of `written` in the
    text of the article.
    """

    said: str
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """对照结果: what departs, and the share of the statement that stands in the article.

    `start` and `end` bound in the text of the article what the statement was laid beside;
    `following` is the rest of that sentence.
    """

    departures: tuple[Departure, ...]
    share: float
    start: int
    end: int
    following: str


# words that join and point; a statement may have them or not
_JOINING: Final = re.compile(
    r"(?:的|是|为|其|该|对于|对|有|时|则|并|且|由|应|行为|情形|情况|之一|规定|违反|按照|依照|根据|以|等|及"
    r"|和|或者|与|在|于|进行|给予|予以|者|所|上述|包括|属于|下列|以下|将|向|一项)*"
)
# 违反本法规定，; the numbers in 违反第十五条第四款规定，; （以下简称…）; 依照有关法律的规定，;
# 有下列行为之一的，
_LEFT_OUT: Final = re.compile(
    r"(?:[\s，,；;：:、）)]|违反[^，。；]{0,30}规定|[（(][^（）()]*[）)]|(?:依照|按照|根据)[^，。；]{0,30}规定"
    r"|第[一二三四五六七八九十百千零〇\d]+[条款项]"
    r"|有?(?:下列|以下)[^，。；：]{0,14}之一的?|[（(][^（）()]*$)*"
)
# left out of a statement, these make it say something else
_CHANGES_THE_SENSE: Final = re.compile(
    r"不|未|无|非|除|但|可以|应当|禁止|的[，,：:]|[；;。]|情节|拒|逾期|仅|只|方可|同时|以前|之前|以后|之后"
    r"|经|需|须|批准|同意|如果"
)

_CHANCE: Final = 2
"""So few shared characters between two departures are chance: they are one departure."""
# 沿海县级以上地方(人民政府), 沿海省(人民政府)海洋主管部门: the name of one body
_OF_A_BODY: Final = re.compile(
    r".{0,4}(?:人民政府|主管部门|监督管理部门|管理部门|部门|机关|机构|单位|委员会|国务院|行政)"
)


def align(statement: Wording, article: Wording, *, fragment: bool = False) -> Alignment:
    """Lay a statement beside an article; both read by one `Reader`.

    A `fragment` is no whole sentence: what the article says before it is not missed.

    """
    matcher = SequenceMatcher(None, article.code, statement.code, autojunk=False)
    blocks = _without_islands([each for each in matcher.get_matching_blocks() if each.size])
    if not blocks:
        return Alignment((Departure(statement.raw, "", 0, 0),), 0.0, 0, 0, "")
    return _Comparison(statement, article, blocks, fragment).result()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where the two part, in characters of both comparable texts."""

    said_from: int
    said_to: int
    from_: int
    to: int


@dataclass(frozen=True, slots=True)
class _Comparison:
    statement: Wording
    article: Wording
    blocks: list[Match]
    fragment: bool

    def result(self) -> Alignment:
        first, last = self.blocks[0], self.blocks[-1]
        start = self.article.at[first.a]
        end = self.article.until[last.a + last.size - 1]
        start, end = min(start, end), max(start, end)
        same = sum(each.size for each in self.blocks)
        return Alignment(
            tuple(self._merged()),
            same / max(1, len(self.statement.code)),
            start,
            end,
            self.article.raw[end : _sentence_end(self.article.raw, end)],
        )

    def _merged(self) -> Iterator[Departure]:
        """The departures, those inside the name of one body or divided by chance as one."""
        before: _Stretch | None = None
        for each in self._departures():
            if before is not None and self._one_change(before, each):
                before = _Stretch(before.said_from, each.said_to, before.from_, each.to)
                continue
            if before is not None:
                yield self._departure(before)
            before = each
        if before is not None:
            yield self._departure(before)

    def _one_change(self, before: _Stretch, after: _Stretch) -> bool:
        between = self.article.code[before.to : after.from_]
        return len(between) <= _CHANCE or _OF_A_BODY.fullmatch(between) is not None

    def _departure(self, found: _Stretch) -> Departure:
        said = self.statement.words(found.said_from, found.said_to)
        written = self.article.words(found.from_, found.to)
        if written:
            return Departure(
                said, written, self.article.at[found.from_], self.article.until[found.to - 1]
            )
        place = self.article.until[found.from_ - 1] if found.from_ else 0
        return Departure(said, "", place, place)

    def _departures(self) -> Iterator[_Stretch]:
        yield from self._opening()
        for before, after in zip(self.blocks, self.blocks[1:], strict=False):
            yield from self._between(
                _Stretch(before.b + before.size, after.b, before.a + before.size, after.a)
            )
        last = self.blocks[-1]
        end = last.a + last.size
        yield from self._between(_Stretch(last.b + last.size, len(self.statement.code), end, end))

    def _opening(self) -> Iterator[_Stretch]:
        """What stands before the first shared words, on either side."""
        first = self.blocks[0]
        clause = first.a
        while clause > 0 and not self._begins_sentence(clause):
            clause -= 1
        written = self.article.words(clause, first.a)
        if self.fragment or self._stands_elsewhere(written) or _LEFT_OUT.fullmatch(written):
            yield from self._between(_Stretch(0, first.b, first.a, first.a))
        else:
            yield _Stretch(0, first.b, clause, first.a)

    def _begins_sentence(self, place: int) -> bool:
        """Whether a sentence begins at a character; a worse degree after a ； goes on with one."""
        at = self.article.at[place]
        before = self.article.raw[self.article.until[place - 1] : at]
        if any(mark in "。\n" for mark in before):
            return True
        return ("；" in before or ";" in before) and not DEGREE_OPENS.match(self.article.raw, at)

    def _stands_elsewhere(self, written: str) -> bool:
        """Whether the statement says in another place what the article opens with."""
        words = re.sub(r"[^㐀-鿿]", "", _LEFT_OUT.sub("", written))
        return len(words) < 2 or words in re.sub(r"[^㐀-鿿]", "", self.statement.raw)

    def _between(self, found: _Stretch) -> Iterator[_Stretch]:
        said = self.statement.code[found.said_from : found.said_to]
        added = not _JOINING.fullmatch(said)
        if added or self._matters(found.from_, found.to):
            yield found

    def _matters(self, from_: int, to: int) -> bool:
        """Whether leaving these words of the article out says something else."""
        if from_ == to:
            return False
        written = self.article.gap(from_, to)
        if _LEFT_OUT.fullmatch(written) or _JOINING.fullmatch(self.article.code[from_:to]):
            return False
        if any(is_figure(char) for char in self.article.code[from_:to]):
            return True
        if not (_bounded(written[0]) and _bounded(written[-1])):
            return True
        return _CHANGES_THE_SENSE.search(_LEFT_OUT.sub("", written, count=1)) is not None


def _bounded(mark: str) -> bool:
    return not mark.isalnum()


def _without_islands(blocks: list[Match]) -> list[Match]:
    """Drop matches of a single plain character that touch no other match: they are chance."""
    kept: list[Match] = []
    for place, block in enumerate(blocks):
        alone = block.size == 1 and not _touches(blocks, place)
        if not alone:
            kept.append(block)
    return kept


def _touches(blocks: list[Match], place: int) -> bool:
    """Whether the block directly follows or precedes another, in one of the two texts."""
    block = blocks[place]
    if place > 0:
        before = blocks[place - 1]
        if before.a + before.size == block.a or before.b + before.size == block.b:
            return True
    if place + 1 < len(blocks):
        after = blocks[place + 1]
        return block.a + block.size == after.a or block.b + block.size == after.b
    return False


def _sentence_end(text: str, position: int) -> int:
    found = [at for mark in "。\n" if (at := text.find(mark, position)) >= 0]
    return min(found, default=len(text))
