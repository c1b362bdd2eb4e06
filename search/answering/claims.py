"""What a sentence states that can be held against a text letter by letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from kb.text.provisions import split_article
from kb.text.references.extract import extract
from search.answering.folding import fold
from search.answering.numbers import Stated, stated_numbers
from search.answering.provisions import OfferedProvision

# 《水污染防治法》
_TITLE: Final = re.compile(r"《([^《》]+)》")
# COD, VOCs, and whatever would lead away: www.example.com, <a href=…>
_FOREIGN: Final = re.compile(r"(?:(?![\u3400-\u9fff\U00020000-\U0003ffff])[^\W\d_])+")
_CONSEQUENCES: Final = re.compile(
    r"罚款|罚金|警告|通报批评|没收|暂扣|吊销|拘留|拘役|管制|有期徒刑|无期徒刑|死刑|停产|停业|关闭"
    r"|查封|扣押|拆除|按日连续|双倍|加倍|不予处罚|不予行政处罚|不处罚|免予|免除|从轻|减轻|从重"
)
"""What follows from an act: it is in the provision, or it is not said."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


def has_unseen_characters(text: str) -> bool:
    """Return whether the text holds line breaks, controls or marks that turn its direction."""
    return any(unicodedata.category(char) in _UNSEEN for char in text)


def numbers_borne_out(sentence: str, quoted: Sequence[OfferedProvision]) -> bool:
    """Return whether every number of the sentence is in the text of a quoted provision.

    第二款 and 第三项 are in it too when the provision has such a paragraph or item. Names in 《》
    are left out: `laws_borne_out` judges them.
    """
    held = frozenset[Stated]().union(*(stated_numbers(each.text) for each in quoted))
    parts = frozenset[Stated]().union(*(_parts(each.text) for each in quoted))
    return all(stated.among(held | parts) for stated in stated_numbers(_TITLE.sub("", sentence)))


def laws_borne_out(sentence: str, quoted: Sequence[OfferedProvision]) -> bool:
    """Return whether every law named is that of a quoted provision or named in its text."""
    own = {fold(name).text for each in quoted for name in (each.law, each.title)}
    texts = [fold(each.text).text for each in quoted]
    titles = [fold(title).text for title in _TITLE.findall(sentence)]
    if not all(title in own or any(title in text for text in texts) for title in titles):
        return False
    cited = [fold(each.law).text for each in extract(sentence) if each.law]
    return all(
        any(law in name or name in law for name in own) or any(law in text for text in texts)
        for law in cited
    )


def words_borne_out(sentence: str, quoted: Sequence[OfferedProvision]) -> bool:
    """Return whether legal consequences and foreign words are in a quoted provision's text."""
    texts = [fold(each.text).text for each in quoted]
    said = fold(sentence).text
    words = _CONSEQUENCES.findall(said) + _FOREIGN.findall(said)
    return all(any(word in text for text in texts) for word in words)


def _parts(text: str) -> frozenset[Stated]:
    found: set[Stated] = set()
    for paragraph in split_article(text):
        found |= stated_numbers(f"{paragraph.number}款")
        for item in paragraph.items:
            found |= stated_numbers(f"{item.number}项")
            found |= {n for sub in item.subitems for n in stated_numbers(f"{sub.number}目")}
    return frozenset(found)
