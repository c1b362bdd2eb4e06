"""Where a text names laws: 《…》 titles, bare names before an article, 本法 and 该条例, aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import ascii_digits
from kb.text.references.model import LawKind, LawMention
from kb.text.references.names import LawNames, guess_name, is_norm_title, is_private_rule
from kb.text.titles import short_title

_WINDOW: Final = 160  # characters before an article number in which its law must be named
_RUN: Final = 64  # the longest bare name

# 《最高人民法院关于适用〈中华人民共和国民法典〉时间效力的若干规定》; careless nesting 《…《…》…》
_QUOTED: Final = re.compile(r"《((?:[^《》]|《[^《》]{1,60}》){1,160})》")
_TRIAL_OR_ORDINAL: Final = re.compile(r"[（(](?:试行|暂行|[一二三四五六七八九十]{1,3})[）)]")
_TRIAL_OR_ORDINAL_END: Final = re.compile(_TRIAL_OR_ORDINAL.pattern + "$")
# （以下简称《水法》）, (下称“固废法”), （2017年修正，以下简称水法）
_ALIAS: Final = re.compile(
    r"(?:以下|下文|下)?\s*(?:均|统)?\s*简?称\s*(?:为)?\s*[:：]?\s*"
    r"[《“\"「『‘']?(?P<alias>[\u3400-\u9fffA-Za-z0-9]{2,30})[》”\"」』’']?\s*$"
)
_ALIAS_OUTSIDE: Final = re.compile(
    r"[，,]\s*以下(?:均|统)?(?:简称|称)\s*(?:为)?\s*[《“](?P<alias>[^《》“”]{2,30})[》”]"
)
# （2017年修正）, (2018修订), （2017年6月27日第二次修正）, （2017）; not （法释〔2016〕29号）
_EDITION: Final = re.compile(r"^\s*((?:19|20)\d{2})\s*(?:$|年|-\d|修|版)(?!.*号)")
_EDITION_BEFORE: Final = re.compile(
    r"((?:19|20)\d{2})\s*年?\s*(?:\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?)?\s*"
    r"(?:修正|修订|修改|版)(?:后|过)?的?\s*[“]?$"
)
_NOTES: Final = r"(?:[（(](?:[^（）()《》]|《[^《》]{1,30}》){0,100}[）)][\s*]*){0,3}"
# 《…》（2017年修正）的第八十三条, 《…》第七章 法律责任 第八十三条, **《…》**第八十三条
_BETWEEN: Final = re.compile(
    rf"(?P<notes>[\s*]*{_NOTES})(?P<glue>[\s*]*(?:规定的|所列的?|中的|之中|里的|里面|的|中|之|里)?[\s*]*"
    r"(?:(?<=刑法)分则)?(?:第[一二三四五六七八九十百0-9]{1,4}[编章节]\s*(?:[\u3400-\u9fff、]{0,12}\s)?\s*){0,3})$"
)
_ENDS_BETWEEN: Final = frozenset("）)的中之里面编章节则*" + " \t\r\n\u3000\xa0")
_TYPES: Final = (
    r"(?:法律|行政法规|地方性法规|法规|规章|法典|法|条例|实施条例|实施细则|实施办法|细则|办法|若干规定"
    r"|规定|司法解释|解释|决定|规则|标准|名录|规范|基准|意见|通知|公告|批复|公约|修正案|方案|安排)"
)
_BARE_TYPE: Final = re.compile(_TYPES)
# 本法 (造成本法…, 根据本法…) but 基本法; 同法 but 合同法 and 共同法
_HOME: Final = re.compile(rf"(?<![基版样文副课剧])本(?:补充|暂行|实施)?(?P<type>{_TYPES})$")
_BACK: Final = re.compile(
    rf"(?:该|此|上述|前述|上列|前列|这部|(?<![合共不相如伙])同(?:一)?)(?P<type>{_TYPES})$"
)
# 《环境保护税法》及其实施条例第九条
_ITS_RULES: Final = re.compile(r"其(?P<rules>实施(?:条例|细则|办法))$")
# 公司章程第十二条, 合同约定第五条, 附件第三条, 环评批复第三条: numbered, but no norm
_DOCUMENT: Final = re.compile(
    r"(?:合同|合约|契约|协议书?|章程|[规公]约|守则|制度|须知|手册|条款|约定|附[件录表则]|[通告]知书?|决定书?"
    r"|承诺书?|保证书|责任[书状]|意见书?|判决书?|裁定书?|诉状|申请书?|笔录|报告书?|报告表|清单|名单|纪要|方案"
    r"|计划|预案|许可证|证书|副本|正本|批[文复]|文件|[来复信]函|函|信|表|图纸?|台账|问卷|规划|说明书?|标书"
    r"|公[告示]|登记表|材料|规程|规范|标准|答复|要求|建议|口供|供述|协定|备忘录)"
    r"[0-9０-９一二三四五六七八九十]{0,3}[”」』]?[\s*]*(?:约定|规定|载明|所列|中)?的?[\s*]*$"
)
_RUN_CHAR: Final = re.compile(r"[\u3400-\u9fff〇0-9A-Za-z《》〈〉]")
_ISSUER: Final = re.compile(
    r"(?:(?:中华人民共和国)?(?:最高人民法院|最高人民检察院|国务院|公安部|司法部|生态环境部|环境保护部)"
    r"[、和\s]*){1,5}$"
)
_SUFFIX_ANYWHERE: Final = re.compile(r"法典?|条例|规定|办法|细则|解释|决定|规则|标准|名录")


@dataclass(frozen=True, slots=True)
class QuotedLaws:
    """书名号内的名称: every title in 《》, found by its end, and the aliases the text defines."""

    mentions: tuple[LawMention, ...]
    by_end: dict[int, LawMention]
    aliases: dict[str, str]


def find_quoted(text: str, names: LawNames, defined: Mapping[str, str] | None = None) -> QuotedLaws:
    """Find the titles in 《》 and read the definitions （以下简称…） behind them.

    `defined` are the definitions of an earlier part of the same document.
    """
    mentions: list[LawMention] = []
    aliases: dict[str, str] = dict(defined or {})
    if "《" in text:
        for match in _QUOTED.finditer(text):
            mention = _quoted(text, match, names, aliases)
            mentions.append(mention)
            if mention.kind is LawKind.QUOTED:
                _read_alias(text, mention, aliases)
    if "称" in text:
        _read_bare_aliases(text, names, aliases)
    return QuotedLaws(tuple(mentions), {mention.end: mention for mention in mentions}, aliases)


def _quoted(
    text: str, match: re.Match[str], names: LawNames, aliases: dict[str, str]
) -> LawMention:
    written = re.sub(r"\s+", "", match[1])
    end = match.end()
    canonical = aliases.get(written) or names.canonical(written)
    after = _TRIAL_OR_ORDINAL.match(text, end)
    if after is not None:
        # 《…办法》（试行）第三条: the mark belongs to the title although it stands outside
        longer = names.canonical(written + after[0])
        if longer is not None:
            written, canonical = written + after[0], longer
    if canonical is None and _BARE_TYPE.fullmatch(written):
        # 本《规定》第三条, 《条例》第八条: the type alone points to a law named elsewhere
        home = text[match.start() - 1 : match.start()] == "本"
        kind = LawKind.HOME if home else LawKind.BACK
        return LawMention(match.start() - home, end, written, kind)
    kind = LawKind.QUOTED if canonical or is_norm_title(written) else LawKind.DOCUMENT
    edition = _edition_before(text, match.start()) or _edition_after(text, end)
    return LawMention(match.start(), end, written, kind, canonical, edition)


def _edition_before(text: str, start: int) -> int | None:
    match = _EDITION_BEFORE.search(ascii_digits(text[max(0, start - 24) : start]))
    return int(match[1]) if match else None


_NOTE: Final = re.compile(r"[\s*]*[（(](?P<note>[^（）()]{1,80})[）)]")


def _edition_after(text: str, end: int) -> int | None:
    """Year of a note such as （2017年修正） among the brackets that follow a name."""
    while (note := _NOTE.match(text, end)) is not None:
        match = _EDITION.match(ascii_digits(note["note"]))
        if match is not None:
            return int(match[1])
        end = note.end()
    return None


def _read_alias(text: str, mention: LawMention, aliases: dict[str, str]) -> None:
    title = mention.canonical or short_title(mention.name)
    end = mention.end
    while (note := _NOTE.match(text, end)) is not None:
        match = _ALIAS.search(note["note"])
        if match is not None:
            aliases[match["alias"]] = title
        end = note.end()
    outside = _ALIAS_OUTSIDE.match(text, end)
    if outside is not None:
        aliases[outside["alias"]] = title


_BARE_ALIAS: Final = re.compile(
    r"(?<=[法例定办释则典案])[（(](?P<note>[^（）()]{0,40}称[^（）()]{2,34})[）)]"
)


def _read_bare_aliases(text: str, names: LawNames, aliases: dict[str, str]) -> None:
    """中华人民共和国水污染防治法（以下简称水法）, without 《》 around the title."""
    for match in _BARE_ALIAS.finditer(text):
        alias = _ALIAS.search(match["note"])
        if alias is None:
            continue
        law = _bare(text, match.start(), names, {})
        if law is not None:
            aliases[alias["alias"]] = law.canonical or short_title(law.name)


def law_before(text: str, position: int, quoted: QuotedLaws, names: LawNames) -> LawMention | None:
    """Return what the words directly before an article number name, law or document."""
    low = max(0, position - _WINDOW)
    window = text[low:position]
    # Most numbers follow their law directly: then there is nothing in between to look for.
    between = _BETWEEN.search(window) if window[-1:] in _ENDS_BETWEEN else None
    end = low + between.start() if between else position
    gap = text[end:position]
    if gap.count("\n") > 1:
        return None
    for candidate in (end, _after_trial_mark(text, end, position)):
        mention = quoted.by_end.get(candidate)
        if mention is not None:
            return mention
    if (pointed := _pointed(text, end)) is not None:
        return pointed
    notes = between["notes"] if between else ""
    trial = _TRIAL_OR_ORDINAL.match(text, end) if notes else None
    bare = None
    if trial is not None:
        bare = _bare(text, trial.end(), names, quoted.aliases, known_only=True)
    bare = bare or _bare(text, end, names, quoted.aliases)
    if bare is not None:
        return bare
    places, _ = _run_before(text, end)
    if is_private_rule("".join(text[place] for place in places)):
        return LawMention(places[0], position, text[places[0] : end], LawKind.DOCUMENT)
    if (document := _DOCUMENT.search(text[low:position])) is not None:
        start = low + document.start()
        return LawMention(start, position, document[0], LawKind.DOCUMENT)
    return None


def _after_trial_mark(text: str, end: int, position: int) -> int:
    mark = _TRIAL_OR_ORDINAL.match(text, end)
    return mark.end() if mark is not None and mark.end() <= position else end


def _pointed(text: str, end: int) -> LawMention | None:
    """本法, 该条例, 同法, 其实施条例 ending at `end`."""
    window = text[max(0, end - 12) : end]
    for pattern, kind in ((_HOME, LawKind.HOME), (_BACK, LawKind.BACK), (_ITS_RULES, LawKind.BACK)):
        match = pattern.search(window)
        if match is not None:
            start = end - (len(window) - match.start())
            return LawMention(start, end, match[0], kind)
    return None


def _bare(
    text: str,
    end: int,
    names: LawNames,
    aliases: dict[str, str],
    *,
    known_only: bool = False,
) -> LawMention | None:
    """A name without 《》 that ends at `end`: the longest known one, else a guess by its form."""
    places, quote = _run_before(text, end)
    if len(places) < 2:
        return None
    run = "".join(text[place] for place in places)
    # Punctuation inside (关于适用《民法典》侵权责任编的解释) is no part of the keys.
    spelled = [
        (char, place) for char, place in zip(run, places, strict=True) if char not in "《》〈〉"
    ]
    known = names.known_suffix("".join(char for char, _ in spelled), aliases)
    if known is not None:
        start = spelled[known[0]][1]
        if text[start - 1 : start] in {"《", "〈"} and start - 1 in places:
            start -= 1
        canonical: str | None = known[1]
        start = _with_issuer(text, start)
    elif known_only:
        return None
    else:
        tail = max(run.rfind("》"), run.rfind("〉")) + 1
        guessed = guess_name(run[tail:])
        if guessed is None:
            return None
        start, canonical = places[tail + guessed], None
    name = re.sub(r"\s+", "", text[start : places[-1] + 1])
    if quote and text[start - 1 : start] in {"“", '"', "「"}:
        start -= 1
    edition = _edition_before(text, start) or _edition_after(text, end)
    return LawMention(start, end, name, LawKind.BARE, canonical, edition)


def _run_before(text: str, end: int) -> tuple[list[int], bool]:
    """Places of the characters of a possible name before `end`, and whether a quote closes it."""
    places: list[int] = []
    place = end - 1
    quote = place >= 0 and text[place] in '”"」'
    if quote:
        place -= 1
    elif place >= 0 and text[place] in "）)":
        # …办法（试行）, …解释（三）: the mark is part of the name, any other bracket ends it
        mark = _TRIAL_OR_ORDINAL_END.search(text, max(0, place - 5), place + 1)
        if mark is None:
            return [], quote
        places.extend(range(place - 1, mark.start(), -1))
        place = mark.start() - 1
    blanks = 0
    while place >= 0 and len(places) < _RUN:
        char = text[place]
        if char in " \t\r\n　":
            blanks += 1
            if blanks > 2:
                break
        elif _RUN_CHAR.match(char):
            places.append(place)
            blanks = 0
        else:
            break
        place -= 1
    places.reverse()
    return places, quote


def _with_issuer(text: str, start: int) -> int:
    if not text.startswith("关于", start):
        return start
    low = max(0, start - 60)
    issuer = _ISSUER.search(text[low:start])
    return low + issuer.start() if issuer else start


class BareLaws:
    """裸名: known names without 《》 and without an article, for what 该法 points to.

    违反了水污染防治法的规定，依照该法第八十三条…. Looked up on demand; every place is read once.
    """

    def __init__(self, text: str, names: LawNames, aliases: dict[str, str]) -> None:
        self._text = text
        self._names = names
        self._aliases = aliases
        self._read: dict[int, LawMention | None] = {}

    def before(self, position: int, low: int) -> Iterator[LawMention]:
        """Yield the mentions in text[low:position], the last first."""
        for match in reversed(list(_SUFFIX_ANYWHERE.finditer(self._text, low, position))):
            end = match.end()
            if end not in self._read:
                found = _bare(self._text, end, self._names, self._aliases, known_only=True)
                self._read[end] = found
            mention = self._read[end]
            if mention is not None:
                yield mention
