"""题干: what a stem says once the law it names and the words that only ask are taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, parse_article_label
from kb.training.checking.library import Library

_LAW: Final = re.compile(
    r"《(?P<name>[^《》]+)》(?:（[^（）]{0,20}）)?"
    rf"(?P<article>第[{NUMERAL_CHARS}]+条(?:之[一二三四五六七八九十]+)?)?"
    rf"(?:第[{NUMERAL_CHARS}]+款)?(?:第[（(]?[{NUMERAL_CHARS}]+[）)]?项)?"
)
_FRAMING: Final = re.compile(
    r"^(?:判断|判断题|填空)?[：:]?\s*(?:根据|按照|依照|依据|在)?〔法〕(?:的)?(?:有关|相关)?"
    r"(?:规定|中|明确|要求|指出|所称)*\s*[，,：:]?\s*"
)
_ASIDE: Final = re.compile(
    r"[（(](?:[\s　_]*|判断对错|单选|多选|单选题|多选题|判断题|请判断[^（）]*)[）)]"
    r"|(?:这一|该|上述)?(?:说法|表述|做法|陈述)(?:是否)?(?:正确|错误)(?:吗)?[？?。]?$"
)
#: The question is for what does not belong, is not so or is not allowed among the options.
NEGATIVE: Final = re.compile(
    r"(?:不属于|不包括|不包含|错误|有误|不正确|不相?符合?|不一致|不是|不在)[^，。；]{0,16}?(?:的有|的是|的为|项是|[（(？?]|$)"
)
#: The options are statements of their own (下列说法符合…规定的有).
OF_STATEMENTS: Final = re.compile(
    r"(?:下列|以下|各项)[^。；]{0,30}(?:说法|表述|陈述|论述|描述|理解|记录|观点)"
    r"|各项[^，。]{0,12}(?:正确|错误|有误|一致|不?符)|(?:规定|要求)(?:不?相?符|一致)"
)
#: A sentence whose beginning is missing: 应当在…, 情节严重的，处…
HEADLESS: Final = re.compile(
    r"(?:应当|必须|可以|不得|并处|处(?![置理所于分长])|由(?!于)|责令|情节[严特较轻]|拒不改正|逾期[不未]改|并(?!联|网)|其(?!他|它|中)|该(?!法|条例|办法|规定|解释|细则)|但|也|还|或者)"
)
_ASKING: Final = re.compile(
    r"(?:下列|以下|哪些?|哪一?项|哪个|哪类|哪种|什么|多少|几|何|的?是|属于|包括|有|为|选项|说法|正确|错误|不属于|不包括|不正确"
    r"|罚款|幅度|数额|金额|期限|时限|时间|应当|可以|机关|部门|主体|处以|处|由|[（(][\s　]*[）)]"
    r"|[？?：:，。、]|\s|_)+"
)


@dataclass(frozen=True, slots=True)
class Stem:
    """题干的内容: `said` is without framing; `laws` and `articles` are those it names.

    `blanked` is the same with the brackets that options go into.
    """

    said: str
    blanked: str
    laws: tuple[str, ...]
    articles: tuple[tuple[str, ArticleNumber], ...]

    @property
    def content(self) -> str:
        """What the stem says beside asking."""
        return _ASKING.sub(" ", self.said)


def read_stem(text: str, cited: tuple[str, ...]) -> Stem:
    """Return the content of a stem; `cited` are the names of the laws of its citations."""
    laws: list[str] = []
    articles: list[tuple[str, ArticleNumber]] = []

    def name(match: re.Match[str]) -> str:
        laws.append(match["name"])
        number = parse_article_label(match["article"]) if match["article"] else None
        if number is not None:
            articles.append((match["name"], number))
        return "〔法〕" if match["name"] in cited else match[0]

    named = _LAW.sub(name, text)
    said, blanked = (
        _FRAMING.sub("", each.strip()).replace("〔法〕", "").strip()
        for each in (_ASIDE.sub("", named), named)
    )
    return Stem(said, blanked, tuple(laws), tuple(articles))


def names_law(stem: Stem, text: str, cited: tuple[str, ...], library: Library) -> bool:
    """Return whether a stem says under which law it asks, in book-title marks or without."""
    if any(law in cited or law in library.names for law in stem.laws):
        return True
    return any(name in text for name in cited)
