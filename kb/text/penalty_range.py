"""罚则: the penalties of an article, each with the case it is for and the place it stands at.

Read from wording alone. Kinds are those of 行政处罚法第九条, with 按日连续处罚 and 责令拆除. What
the text leaves to another law (依照…的规定处罚) is told as such and not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.fines import FineFinding, FineRange, FineSense, read_fines
from kb.text.numerals import NUMERAL_CHARS, parse_numeral
from kb.text.penalty_kinds import KIND_PATTERNS, KIND_WORDS, PenaltyKind, Tier, tier_of
from kb.text.provisions import Item, Paragraph, split_article
from kb.text.substance import canonical


@dataclass(frozen=True, slots=True)
class Penalty:
    """一项处罚: `start` to `end` index the article's text as it was given.

    `conduct` is the wording of what is punished, item by item where the article lists it; `tier`
    and `condition` tell the degree (condition is the wording of it). `subject` is empty, 单位, 个人
    or 责任人员. `optional` means 可以; `alternative` that the authority chooses between this and
    its neighbour (或者). `detail` is what is confiscated, revoked or ordered, `days` the bounds of
    a detention.
    """

    kind: PenaltyKind
    conduct: tuple[str, ...]
    tier: Tier
    condition: str
    subject: str
    optional: bool
    alternative: bool
    start: int
    end: int
    fine: FineRange | None = None
    detail: str = ""
    days: tuple[int | None, int | None] | None = None

    def words(self) -> str:
        """Return the penalty as a short phrase."""
        if self.fine is not None:
            range_words = self.fine.words()
            words = range_words if range_words.startswith("罚款") else f"{range_words}罚款"
        elif self.days is not None:
            low, high = self.days
            words = f"{low}日以上" if low is not None and low != high else ""
            words += f"{high}日{'以下' if low != high else ''}拘留" if high is not None else "拘留"
        else:
            words = self.detail or KIND_WORDS[self.kind]
        return f"可以{words}" if self.optional else words


@dataclass(frozen=True, slots=True)
class PenaltyReading:
    """罚则读取结果: the penalties in order, and what the article leaves to other provisions.

    `elsewhere` are the words that send to another law or article for the penalty, `unread` the
    fines whose amount could not be read.
    """

    penalties: tuple[Penalty, ...]
    elsewhere: tuple[str, ...]
    unread: tuple[str, ...]


def read_penalties(text: str) -> PenaltyReading:
    """Return the penalties of an article, given with or without its label (第八十三条)."""
    paragraphs = split_article(text)
    fines = read_fines(text)
    unread = tuple(
        text[max(0, finding.start - 30) : finding.end]
        for finding in fines
        if finding.sense is FineSense.UNREAD
    )
    imposed = tuple(finding for finding in fines if finding.sense is FineSense.IMPOSED)
    penalties: list[Penalty] = []
    above = _Above((), {})
    for paragraph in paragraphs:
        found = list(_Paragraph(text, paragraph, above, imposed).penalties())
        penalties.extend(found)
        above = _above(paragraph, found, above)
    elsewhere = tuple(match[0].strip() for match in _ELSEWHERE.finditer(text))
    return PenaltyReading(tuple(sorted(penalties, key=lambda p: p.start)), elsewhere, unread)


# 依照《中华人民共和国治安管理处罚法》的规定处罚; 依照本条例第四十条的规定予以处罚
_ELSEWHERE: Final = re.compile(
    r"(?:依照|按照|依据|适用|根据)[^，。；\n]{2,80}?(?:的?规定|条款?)[^，。；\n]{0,12}?"
    r"(?:处罚|处理|予以处罚|给予处罚|给予行政处罚)"
)

_SEGMENT: Final = re.compile(r"[^。；;\n]+")


@dataclass(frozen=True, slots=True)
class _Above:
    """The paragraph above: the conduct it speaks of, and its items by number."""

    conduct: tuple[str, ...]
    items: dict[int, str]


def _above(paragraph: Paragraph, found: list[Penalty], above: _Above) -> _Above:
    items = {item.number: _item_words(item) for item in paragraph.items}
    if items and not any(one.start >= paragraph.items[0].start for one in found):
        return _Above(tuple(items.values()), items)
    return _Above(found[0].conduct if found else above.conduct, items)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The reading of one paragraph with what it takes from the one above."""

    text: str
    paragraph: Paragraph
    above: _Above
    fines: tuple[FineFinding, ...]

    def penalties(self) -> Iterator[Penalty]:
        items = self.paragraph.items
        start, lead_end = self.paragraph.start, items[0].start if items else self.paragraph.end
        lead = self.text[start:lead_end]
        listed = tuple(_item_words(item) for item in items) if _FOLLOWING.search(lead) else ()
        of_lead = list(self._sentences(start, lead_end, listed))
        yield from of_lead
        within = _main_condition(lead)
        for item in items:
            if not of_lead or _FINES_OR_REVOKES.search(self.text[item.start : item.end]):
                yield from self._sentences(item.start, item.end, (), within)

    def _sentences(
        self, start: int, end: int, listed: tuple[str, ...], lead: str = ""
    ) -> Iterator[Penalty]:
        main: tuple[str, ...] = ()
        who = ""
        for segment in _SEGMENT.finditer(self.text, start, end):
            for at, stop, condition in _pieces(self.text, segment.start(), segment.end()):
                tier = tier_of(condition)
                if tier is Tier.OTHER and not main and not lead and not listed:
                    # 经营未经审定的苗种的: nothing stands before it that it could qualify
                    tier = Tier.BASE
                if condition and (tier is Tier.BASE or not main):
                    main = listed or self._conduct(condition) or ((lead,) if lead else ())
                    who = _who(condition)
                elif not main:
                    main = listed or ((lead,) if lead else ())
                scope = _Scope(main, tier, "" if tier is Tier.BASE else condition, who)
                yield from _penalties(self.text, at, stop, scope, self.fines)

    def _conduct(self, condition: str) -> tuple[str, ...]:
        condition = _ITEM_MARK.sub("", condition)
        found = _ITEM_REFERENCE.search(condition)
        if found is not None and self.above.items:
            chosen = (self.above.items.get(number) for number in _item_numbers(found["items"]))
            return tuple(words for words in chosen if words) or (condition,)
        if _ALL_ABOVE.search(condition) and self.above.conduct:
            return self.above.conduct
        return (condition,) if condition else ()


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a stretch of a sentence is about."""

    conduct: tuple[str, ...]
    tier: Tier
    condition: str
    subject: str


# 有下列行为之一的, 违反本法规定，有以下情形
_FOLLOWING: Final = re.compile(r"下列|以下(?:行为|情形)|之一")
# 处二万元以上…罚款, 吊销: an item of a list of conduct speaks of permits, but imposes nothing
_FINES_OR_REVOKES: Final = re.compile(r"[处以]\S{0,60}罚款|，\s*(?:责令|吊销|没收|给予)")
_ITEM_MARK: Final = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[㈠-㈩]|\d+[.、．])\s*"
)


def _item_words(item: Item) -> str:
    return _ITEM_MARK.sub("", item.text).strip().rstrip("；;。，的")


# A condition ends in 的 before a comma: 情节严重的，…; 逾期未改正的，处…
_CONDITION: Final = re.compile(
    r"的\s*[，,：:]|(?<=情节较重|情节严重|情节较轻|情节轻微)的(?=处|可|并|责令|吊销|给予)"
)
_NO_CONDITION: Final = re.compile(
    r"(?:处罚|罚款|处分|规定|责任|违法所得|许可证|资质|处以|主管|有关|名义|依法|部门|其他|以下|以上)的?\s*[，,：:]$"
)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Cut a sentence where a further condition begins: …，处…罚款，情节严重的，吊销…."""
    cuts: list[tuple[int, int]] = []
    for match in _CONDITION.finditer(text, start, end):
        clause = max(text.rfind(mark, start, match.start()) for mark in "，,") + 1
        clause = max(clause, start)
        cuts.append((clause, match.end()))
    if not cuts:
        yield start, end, ""
        return
    groups: list[tuple[int, int]] = []
    for clause, stop in cuts:
        between = text[groups[-1][1] : clause] if groups else text[start:clause]
        if groups and not _PENAL.search(between):
            groups[-1] = (groups[-1][0], stop)
        else:
            groups.append((clause if groups else start, stop))
    if groups[0][0] > start:
        yield start, groups[0][0], ""
    for place, (clause, stop) in enumerate(groups):
        last = groups[place + 1][0] if place + 1 < len(groups) else end
        yield stop, last, text[clause:stop].strip().rstrip("，,：:").strip()


_PENAL: Final = re.compile(r"处|罚|没收|吊销|暂扣|警告|责令|关闭|拘留|禁止|限制")

# 有前款第（一）、（三）项行为之一的; 有前款第一项、第三项行为的; 第三项至第五项
_ITEM_REFERENCE: Final = re.compile(
    rf"(?:前款|本条第一款|上款)(?P<items>(?:\s*[、,和或及者至到]*\s*第?\s*[（(]?"
    rf"[{NUMERAL_CHARS}]+[）)]?\s*(?:项)?)+项)"
)
_ONE_ITEM: Final = re.compile(rf"(?P<to>至|到)?\s*第?\s*[（(]?(?P<number>[{NUMERAL_CHARS}]+)[）)]?")
# 个人有前款规定行为之一的, 有前款所列行为的: whatever the paragraph above is about
_ALL_ABOVE: Final = re.compile(r"(?:前款|本条第一款)(?:所列|规定|违法|所述|情形|行为)")


def _item_numbers(words: str) -> Iterator[int]:
    last = 0
    for match in _ONE_ITEM.finditer(words):
        number = parse_numeral(match["number"])
        if number is None:
            continue
        yield from range(last + 1 if match["to"] and last else number, number + 1)
        last = number


def _main_condition(lead: str) -> str:
    match = re.match(r"[^。；\n]*?的(?=\s*[，,：:])", lead)
    return match[0].strip() if match else ""


_SUBJECT: Final = re.compile(
    r"对(?P<who>[^。；]{1,80}?)(?=可以|可并|并处|处|给予|予以|由|依法|应当|，|,|$)"
)
_RESPONSIBLE: Final = re.compile(
    r"责任人|责任者|主管人员|负责人|直接责任|法定代表人|有关人员|经营者个人"
)
_PERSON: Final = re.compile(r"个人|公民|自然人")
_UNIT: Final = re.compile(r"单位|企业|法人|机构|组织(?!者)")


def _subject(text: str, start: int, at: int) -> str:
    """Whom a penalty is for: the last 对… before it in its sentence."""
    found = _SUBJECT.finditer(text, start, at)
    named = max(found, key=lambda match: match.start(), default=None)
    return _kind_of_subject(named["who"]) if named else ""


def _kind_of_subject(who: str) -> str:
    if _RESPONSIBLE.search(who):
        return "责任人员"
    if _PERSON.search(who):
        return "个人"
    return "单位" if _UNIT.search(who) else ""


def _who(condition: str) -> str:
    """Whom a condition names at its beginning: 个人有前款规定行为之一的, 单位违反…的."""
    found = re.match(r"(?:个人|公民|自然人|单位|法人或者其他组织)(?=有|违反|实施|未)", condition)
    return _kind_of_subject(found[0]) if found else ""


_DETENTION: Final = re.compile(
    rf"(?:(?P<low>[{NUMERAL_CHARS}]+)[日天]以上\s*)?(?:(?P<high>[{NUMERAL_CHARS}]+)[日天](?:以下)?的?)?\s*(?:行政)?拘留"
)
_DISCIPLINARY: Final = re.compile(r"(?:记过|处分|降级|撤职|开除)")
_Found = tuple[PenaltyKind, int, int, FineRange | None, tuple[int | None, int | None] | None]


def _penalties(
    text: str, start: int, end: int, scope: _Scope, fines: tuple[FineFinding, ...]
) -> Iterator[Penalty]:
    taken: list[tuple[int, int]] = []
    found: list[_Found] = []
    for finding in fines:
        if start <= finding.end - 1 < end:
            found.append((PenaltyKind.FINE, finding.start, finding.end, finding.fine, None))
            taken.append((finding.start, finding.end))
    for match in _DETENTION.finditer(text, start, end):
        if match["high"]:
            low = parse_numeral(match["low"]) if match["low"] else None
            high = parse_numeral(match["high"])
            found.append((PenaltyKind.DETENTION, *match.span(), None, (low, high)))
    for kind, pattern in KIND_PATTERNS:
        for match in pattern.finditer(text, start, end):
            if kind is PenaltyKind.WARNING and _DISCIPLINARY.search(
                _clause_after(text, match.end(), end)
            ):
                continue
            if kind is PenaltyKind.DEMOLITION and _NOT_ORDERED.search(text[start : match.start()]):
                continue
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            found.append((kind, *match.span(), None, None))
            taken.append(match.span())
    found.sort(key=lambda one: one[1])
    for place, (kind, at, stop, fine, days) in enumerate(found):
        neighbour = found[place - 1][2] if place else start
        following = found[place + 1][1] if place + 1 < len(found) else None
        between = text[neighbour:at] if place else ""
        yield Penalty(
            kind,
            scope.conduct,
            scope.tier,
            scope.condition,
            _subject(text, start, at) or scope.subject,
            _optional(text, start, at),
            _chooses(between, text[at:stop])
            or (following is not None and _chooses(text[stop:following], text[following:])),
            at,
            stop,
            fine,
            "" if kind is PenaltyKind.FINE else text[at:stop].strip(),
            days,
        )


_NOT_ORDERED: Final = re.compile(r"代为$")


def _clause_after(text: str, start: int, end: int) -> str:
    return re.split(r"[，。；]", text[start:end], maxsplit=1)[0]


def _optional(text: str, start: int, at: int) -> bool:
    clause = max([text.rfind(mark, start, at) for mark in "，,；。"] + [start - 1]) + 1
    before = text[clause : at + 4]
    return re.search(r"可以|可并|可处|并可|^可", before) is not None


# 停业整顿或者由原发证机关吊销; 公安机关或者主管部门处… chooses an authority, not a penalty
_OR_AT_END: Final = re.compile(r"或者?(?:由[^，。；]{1,20})?(?:并?处以?|给予|予以|责令)?\s*$")


def _chooses(between: str, own: str) -> bool:
    if own.startswith("或"):
        return re.search(r"[。；]", between) is None
    return _OR_AT_END.search(between) is not None


def penal_words(penalty: Penalty) -> str:
    """Return the canonical wording of what is confiscated, revoked or ordered, for comparison."""
    return canonical(penalty.detail)
