"""关键用语 terms: what an inspector must know by its name, who bears a duty, what a word means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.training.generation.sentences import outside, understandable
from kb.training.generation.source import Source

_KEY_TERM: Final = re.compile(
    r"(?:实行|建立健全|建立|实施|执行|推行|完善|健全)(?P<system>[^，。；的和及与]{2,16}?(?:制度|责任制(?!度)))(?![^，。、]{0,4}[的和及])"
    r"|(?:取得|持有|申领|申请领取|领取|核发|颁发|吊销|注销)(?P<permit>[^，。；、的和及与或]{2,12}?(?:许可证|证书|登记证|执照|通行证|批准书|证明书))"
    r"|(?:编制|制定|拟订|提交|填报|编报|组织编制|报送)(?P<paper>[^，。；、的和及与或]{2,14}?(?:规划|方案|预案|报告书|报告表|登记表|计划|名录|清单|报告|台账))(?!行政|主管|部门)"
    r"|(?:缴纳|交纳|征收|支付)(?P<money>[^，。；、的和及与或]{2,10}?(?:费|税|保证金|基金|价款))(?![用的])"
    r"|(?:应当|必须)(?:依法)?(?:进行|开展|组织)(?P<act>[^，。；、的和及与或]{3,10}?(?:评价|评估|调查|监测|核查|检验|检测|验收|论证|审计|修复|演练|审核))"
)
_BEARER: Final = re.compile(
    r"^(?P<who>[^，。；、：（）]{2,18}?(?:单位|企业|经营者|机构|工厂|所有人|经营人|承包者|使用权人|责任人|采矿权人|生产者|销售者|车站|工程师|厂|场|个人|船舶|户))"
    r"(?P<modal>应当|必须|不得)(?P<duty>.+)$"
)
_ANYONE: Final = re.compile(
    r"受委托|制定单位|责任单位|单位和个人|企业事业|任何|有关|其他|^(?:单位|企业|个人|机构)$|生产经营者|或者|和个人|及其|各|国家机关|应当|不得|检测单位和|等|"
    r"管理机构|主管|监督|政府|每|以及|与|其|该|对|在|将|为"
)


@dataclass(frozen=True, slots=True)
class Term:
    """关键用语 in a text, `start` to `end`; `kind` says what it is the name of."""

    start: int
    end: int
    text: str
    kind: str


_CLASS: Final = re.compile(
    r"(?:责任制度|管理制度|制度|机制|责任制|许可证|登记证|通行证|批准书|证明书|证书|执照|规划|方案|预案|报告书|报告表|登记表|"
    r"计划|名录|清单|报告|台账|保证金|基金|价款|费|税)$"
)


def specific(term: str) -> str:
    """Return what tells a term from others of its class: 排污 of 排污许可证; nothing of 许可证."""
    return _CLASS.sub("", term)


@dataclass(frozen=True, slots=True)
class Bearer:
    """义务主体: who bears the duty of a statement, and its words after the modal verb."""

    text: str
    modal: str
    duty: str


def read_terms(text: str) -> Iterator[Term]:
    """Yield the key terms that stand once in a text, in order."""
    for match in _KEY_TERM.finditer(text):
        kind = str(match.lastgroup)
        word = match[kind]
        if (
            text.count(word) == 1
            and word[-4:] not in text.replace(word, "", 1)
            and not _LOOSE.search(word)
        ):
            yield Term(*match.span(kind), word, kind)


_LOOSE: Final = re.compile(
    r"^(?:安全|保障|管理|责任|内部|监督|检查|质量|岗位|工作|目标|考核|环境|保护|生产|风险|信息)*(?:制度|机制|体系)$|"
    r"[()（）《》]|^开展|^进行|^组织|有关|相应|相关|必要|其|各|该|本|一定|有效|合理|先进|具体|上述|具有|这|统一|全面|严格|所|下达|年度报告$|^完成|^允许|^符合|责任制$|^(?:工作|管理)|情况报告|以|按|对|在|并|经|将|等|应当|向"
)


def read_bearer(text: str) -> Bearer | None:
    """Return who bears the duty that a statement begins with; None for anyone or no one named."""
    match = _BEARER.match(text)
    if match is None or _ANYONE.search(match["who"]) is not None:
        return None
    return Bearer(match["who"], match["modal"], match["duty"])


@dataclass(frozen=True)
class Definition:
    """定义: what a law means by a word; `start` and `end` are the stretch of the article."""

    source: Source
    term: str
    meaning: str
    start: int
    end: int


_DEFINITION: Final = re.compile(
    r"(?:(?:本(?:法|条例|办法|规定|解释)|前款)?(?:所称的?|中的?))?[“\"]?(?P<term>[^，。；“”\"（）]{2,18}?(?:[(（][^()（）]{2,12}[)）])?)[”\"]?[，,：:]?(?:是指|指的是|指|系指)[，,：:]?"
    r"(?P<meaning>[^。\n]{10,160})"
)
_CLOSING: Final = re.compile(r"\s*(?:[。；;]|$)")
_MARK: Final = re.compile(r"\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[㈠-㈩]|\d+[.、．])?\s*")


def read_definitions(source: Source) -> Iterator[Definition]:
    """Yield the definitions an article gives, in sentences or in the items of a list."""
    if "是指" not in source.text and "指" not in source.text:
        return
    for paragraph in source.paragraphs:
        if paragraph.items:
            if "含义" not in paragraph.text and "用语" not in paragraph.text:
                continue
            stretches = [(item.start, item.end) for item in paragraph.items if not item.subitems]
        else:
            stretches = [(paragraph.start, paragraph.end)]
        for start, end in stretches:
            mark = _MARK.match(source.text, start)
            begin = mark.end() if mark else start
            found = _DEFINITION.match(source.text, begin, end)
            if found is None or _NO_TERM.search(found["term"]) is not None:
                continue
            # an item is told to its end, a sentence to its closing mark: 核动力厂…；放射性废物…设施
            if _CLOSING.match(source.text, found.end(), end) is None:
                continue
            formal = paragraph.items or re.match(r"本|“|\"", source.text[begin:])
            if not formal and "是指" not in found[0]:
                continue
            term, meaning = _ASIDE.sub("", found["term"]), outside(found["meaning"]).rstrip("，；;")
            # a further sentence may narrow the meaning; a meaning with the term in it gives it away
            if understandable(meaning) and not meaning.startswith(("下", "以下")):
                close = begin + len(source.text[begin : found.end()].rstrip("；; "))
                yield Definition(source, term.removesuffix("，"), meaning, begin, close)


_ASIDE: Final = re.compile(r"[(（][^()（）]*[)）]$")
_NO_TERM: Final = re.compile(r"应当|不得|可以|由|本|该|其|款|所称|负责|领导|统一|的人|情形")
