"""陈述 statements: what a provision says, in words that are understood without the rest of the law.

A statement is a sentence of an article, or a penalty together with one conduct it is for. A
question shows it with a stretch left out or changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.provisions import Paragraph
from kb.training.generation.sentences import outside, read_sentences, understandable
from kb.training.generation.source import Source
from kb.training.question import QuestionCitation

LONGEST: Final = 170


@dataclass(frozen=True)
class Statement:
    """陈述: `text` is readable outside the law; `spans` are the stretches of the article it says.

    `penal` tells that it imposes a penalty. `opening` is the length of the words about a conduct,
    which must not be changed or left out. `whole` is all that follows from the conduct, in every
    degree, and ends in the article at `whole_end`; it is empty where it cannot be told in full.
    """

    source: Source
    text: str
    spans: tuple[tuple[int, int], ...]
    penal: bool = False
    opening: int = 0
    whole: str = ""
    whole_end: int = 0

    @property
    def seed(self) -> str:
        """What tells this statement from every other, for choices that must not vary."""
        return f"{self.source.provision}:{self.spans}"

    def citations(self) -> tuple[QuestionCitation, ...]:
        """Return the citations of the statement, the narrowest provisions it stands in."""
        return tuple(self.source.cite(start, end) for start, end in self.spans)


def read_statements(source: Source) -> tuple[Statement, ...]:
    """Return the statements of an article, the penal ones first."""
    penal = tuple(_penal(source))
    remedies = source.type == "law"
    covered = [span for one in penal for span in one.spans]
    plain = tuple(
        Statement(source, outside(one.text), ((one.start, one.end),))
        for one in read_sentences(source)
        if not any(a < one.end and one.start < b for a, b in covered)
        and _PENAL.search(one.text) is None
        and re.search("是指|所称", one.text) is None
        and (remedies or _REMEDY.search(one.text) is None)
    )
    return penal + plain


# only a law may set another time to sue or to ask for a review than the procedure laws do
_REMEDY: Final = re.compile(r"不服|起诉|行政诉讼|申请(?:行政)?复议")


_PENAL: Final = re.compile(
    r"罚款|责令|吊销|没收|警告|拘留|给予[^，。；]{0,6}处分|依法给予|有期徒刑|拘役|治安管理处罚|行政处分"
)
# 违反本法规定，…; 违反本条例第十条的规定，…
_BREACH: Final = re.compile(r"^违反[^，]{0,30}?(?:规定|条款?)[，,]")
_LIST_HEAD: Final = re.compile(
    r"^(?P<who>[^：]{0,40}?)有下列(?:行为|情形|情况)之一(?:的|者)?[，,](?P<then>[^：]+)[：:]$"
)
# …的，由…责令; …的，处…; …的，责令…: the conduct ends, what follows from it begins
_TURN: Final = re.compile(
    r"的?[，,](?=(?:由|处|责令|可以|依法|给予|没收|并处|予以|吊销|报经|对[^，]{2,30}(?:处|给予)|应当(?:没收|责令)))"
)
_TIER: Final = re.compile(
    r"^(?P<tier>(?:情节(?:较|特别)?(?:严重|恶劣|重|轻微|较轻)|拒不[^，；]{2,12}|逾期[^，；]{2,12}|造成[^，；]{4,30}|"
    r"后果[^，；]{2,8})的)[，,]"
)
_MARK: Final = re.compile(r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[㈠-㈩]|\d+[.、．])\s*")
# 情节严重的，… within one sentence: what follows is for another degree
_FURTHER: Final = re.compile(
    r"[，,](?:并|但)?(?:情节(?:较|特别)?(?:严重|恶劣|重)|拒不|逾期|造成)[^，]{0,20}的[，,]"
)
_BREACH_WITHIN: Final = re.compile(
    r"(?:凡)?违反(?:该|本)(?:法|条例|办法|规定|细则)的?(?:有关)?规定?[，,]|^具(?=在|有)|^凡"
)
# an item with a subject of its own does not take that of the head
_OWN_SUBJECT: Final = re.compile(
    r"[^，、未不违拒]{2,24}(?:单位|企业|机构|经营者|所有人|经营人|人员|船舶)"
    r"(?=未|不|擅自|违反|拒|逾期|隐瞒|伪造|没有|在|将|对|投保)"
)
# 对经限期治理逾期未完成的…: what 对 goes with is cut off with the consequence
_OF_WHOM: Final = re.compile(r"对(?:造成|不服从|拒|经|未|违反|不|逾期|超过|擅自|有)")
# 农药使用者为单位的，处…: the conduct alone does not lead to that
_CASE_WITHIN: Final = re.compile(r"[^，；]{2,14}(?:为|属于)[^，；]{2,40}的，")
# the first degree falls on persons: what a later one says falls on them too
_ON_PERSONS: Final = re.compile(r"对[^，；]{2,40}，?(?:依法)?(?:处|给予|予以)")
_SENTENCE: Final = re.compile(r"[^。\n]+。")
_SANCTION: Final = re.compile(r"罚款|责令|吊销|没收|警告|拘留")
# another law punishes, or a court does
_ELSEWHERE: Final = re.compile(
    r"构成犯罪|刑事责任|按照(?:前|本)|依照[^，]{2,30}(?:处罚|处理)|治安管理处罚|处分|引咎"
)
_OUT_OF_CONTEXT: Final = re.compile(
    r"^[一二三四五六七八九十]+、|^(?:单位|个人|企业)?(?:有|从事|实施|违反)?(?:前|本|上)|其他(?:违反|违法|要求|渎职)|有其他|的其他(?!单位|人员|组织|个人|生产经营者|直接)|法律、(?:行政)?法规|并|同时|但"
)


# 未按照技术规范要求使用的, 未报送登记信息的, 逾期后未检测的: what is used, of what, after which day
_NO_OBJECT: Final = re.compile(
    r"^未(?:按照?|依照?)[^，]{2,10}(?:要求|规定|规范)(?:使用|固定|进行)[^，]{0,12}$"
    r"|^(?:未|不|没有)(?:按|报|依)[^，]{0,9}$|逾期[后仍]|^未按(?:照)?(?:规定|要求)(?:向|或者|进行)"
    r"|^(?:拒绝|拒不)接受监督检查|^在监督检查中|^行政行为"
    r"|有关(?!部门|单位|人员|机构|主管|法律|国家|组织|方面|责任)"
    r"|相关(?:信息|规定|资料|材料|措施|设施|设备|内容)|禁止(?:进行)?的|发生[^，]{2,6}未按照规定及时"
)
# 事故发生后，未启动…; 许可证有效期届满，未办理…: who did not comes after the time
_TIME_FIRST: Final = re.compile(
    r"^[^，；]{3,40}(?:后|时|届满|期满|之日起[^，]{0,12})，(?=未|不|没有)"
)


def _penal(source: Source) -> Iterator[Statement]:
    for paragraph in source.paragraphs:
        if paragraph.items:
            yield from _listed(source, paragraph)
            continue
        for match in _SENTENCE.finditer(source.text, paragraph.start, paragraph.end):
            yield from _single(source, match.start(), match[0])


def _listed(source: Source, paragraph: Paragraph) -> Iterator[Statement]:
    head = source.text[paragraph.start : paragraph.items[0].start].rstrip()
    found = _LIST_HEAD.match(head)
    if found is None or _PENAL.search(found["then"]) is None:
        return
    who = _BREACH.sub("", found["who"]).removesuffix("具")
    breach = _BREACH.match(found["who"])
    then = (paragraph.start + found.start("then"), paragraph.start + found.end("then"))
    for item in paragraph.items:
        words = _MARK.sub("", item.text)
        start = item.start + len(item.text) - len(words)
        words = words.rstrip("；;。，, \n")
        if item.subitems or len(words) < 6:
            continue
        whole = Statement(source, "", ((paragraph.start, then[1]), (start, start + len(words))))
        named = (
            _OWN_SUBJECT.match(words)
            or re.match(r"[^，、未不违拒的]{2,8}(?:机构|单位|企业)", words)
            or (who and words.startswith(who[:4]))
        )
        time = _TIME_FIRST.match(words)
        at = time.end() if time is not None else 0
        conduct = words if named else words[:at] + who + words[at:]
        yield from _consequences(whole, outside(conduct), then, breach)


def _single(source: Source, start: int, words: str) -> Iterator[Statement]:
    turn = _TURN.search(words)
    if turn is None or _PENAL.search(words, turn.end()) is None:
        return
    conduct = words[: turn.start()]
    if re.search(r"[；;：:]", conduct) is not None:
        return
    # 不符合标准，处…: the conduct is no 的 clause, and its subject is in another sentence
    if not turn[0].startswith("的") and not conduct.endswith("者"):
        return
    opening = _BREACH.match(conduct)
    begin = opening.end() if opening else 0
    then = (start + turn.end(), start + len(words.rstrip("。")))
    whole = Statement(source, "", ((start + begin, then[1]),))
    yield from _consequences(whole, outside(conduct[begin:]), then, opening)


# what nobody does by right; 焚烧秸秆 and 收购野生植物 are wrong only where a rule forbids them
_WRONGFUL: Final = re.compile(
    r"未|不|没有|无|擅自|违|拒|逾|超|禁止|非法|伪造|变造|篡改|骗|弄虚|虚假|妨|阻|破坏|损|毁|污染|瞒|谎|漏|偷|逃|滥|玩忽|侵占|截留|挪用"
)


_ITSELF: Final = re.compile(r"本(?:法|条例|办法|规定|细则)")


def _unlawful(conduct: str, breach: re.Match[str] | None) -> str:
    """A conduct, said to break the law where the law says so and the conduct itself does not."""
    if breach is None or _WRONGFUL.search(conduct) is not None:
        return conduct
    itself = _ITSELF.search(breach[0])
    return outside(f"违反{itself[0] if itself else ''}规定，{conduct}")


def _consequences(
    whole: Statement, conduct: str, then: tuple[int, int], breach: re.Match[str] | None
) -> Iterator[Statement]:
    """One statement for what the conduct leads to, and one for each degree of it."""
    conduct = re.sub(r"(?:(?<=项目)|(?<!目))的$", "", _BREACH_WITHIN.sub("", conduct).rstrip("，,"))
    if "的，" in conduct or len(conduct) < 8 or _OUT_OF_CONTEXT.search(conduct) is not None:
        return
    if _OF_WHOM.match(conduct) is not None or _NO_OBJECT.search(conduct) is not None:
        return
    conduct = _unlawful(conduct, breach)
    source = whole.source
    everything = _everything(source, then)
    head = re.split("[；;]", source.text[then[0] : then[1]])[0]
    for match in re.finditer(r"[^；;]+", source.text[then[0] : then[1]]):
        start, end = then[0] + match.start(), then[0] + match.end()
        tier = _TIER.match(match[0])
        if tier is None and start != then[0]:
            continue
        further = None if tier is not None else _FURTHER.search(match[0])
        end = start + further.start() if further is not None else end
        words = outside(source.text[start:end])
        link = "，" if tier is not None or conduct.endswith("者") else "的，"
        text = f"{conduct}{link}{words}"
        if tier is not None and "对" not in words and _ON_PERSONS.search(head):
            continue
        if words.startswith(("并", "同时", "其中", "受到", "被")) or "其他" in conduct[:4]:
            continue
        if len(text) > LONGEST or not understandable(text) or _ELSEWHERE.search(text):
            continue
        if _SANCTION.search(words) is None or _CASE_WITHIN.search(words) is not None:
            continue
        # 逾期未开发利用的: past which day, the degree before says
        if tier is not None and tier[0].startswith("逾期") and "改正" not in tier[0]:
            continue
        if "倍" in words and "违法所得不足" in source.text:
            continue
        spans = ((whole.spans[0][0], end), *whole.spans[1:])
        degree = len(outside(tier[0])) if tier is not None else 0
        opening = len(conduct) + len(link) + degree
        told = everything if tier is None else ""
        yield Statement(source, text, spans, True, opening, told, then[1] if told else 0)


def _everything(source: Source, then: tuple[int, int]) -> str:
    """All that follows from a conduct; empty when a later sentence adds to it."""
    paragraph = next((each for each in source.paragraphs if each.start <= then[0] < each.end), None)
    if paragraph is None or "前款" in source.text or "前项" in source.text:
        return ""
    if not paragraph.items and source.text[then[1] : paragraph.end].strip("。 \n"):
        return ""
    words = outside(source.text[then[0] : then[1]])
    return words if understandable(words) and not _ELSEWHERE.search(words) else ""
