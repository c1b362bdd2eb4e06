"""Masked text by rule: 钱某, 〔电话号码略〕, 某省示例市虚拟区.

One original has one mask throughout a document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.errors import MaskingIncomplete
from kb.text.privacy.clearances import Clearance, shown_values
from kb.text.privacy.companies import ORDINALS, company_masks
from kb.text.privacy.detect import find_hits
from kb.text.privacy.folding import folded
from kb.text.privacy.hits import Hit, HitType
from kb.text.privacy.lexicon import lexicon
from kb.text.privacy.name_forms import name_parts
from kb.text.privacy.repeats import value_key

_MARKS: Final = {
    HitType.ID: "〔证件号码略〕",
    HitType.PHONE: "〔电话号码略〕",
    HitType.PLATE: "〔车牌号略〕",
    HitType.BANK: "〔银行账号略〕",
    HitType.USCC: "〔信用代码略〕",
    HitType.EMAIL: "〔电子邮箱略〕",
    HitType.WHISTLE: "〔身份信息略〕",
    HitType.FACE: "〔体貌特征略〕",
}
_NO_ADDRESS: Final = "〔住址略〕"
# 某省示例市虚拟区 of 某省示例市虚拟区样板路000号; 小区, 社区 and 城市花园 are no regions
_REGION: Final = re.compile(
    r"(?:[一-龥]{1,8}?(?:省|自治区))?(?:[一-龥]{1,8}?(?<!城)(?:市|自治州|盟|地区))?"
    r"(?:[一-龥]{1,8}?(?:(?<![小社园街校厂库])区|县|(?<!城)市(?!场)|旗))?"
)
_MASKED_NAME: Final = re.compile(rf"某(?:[{ORDINALS}]|（\d{{1,9}}）)?")
_LONGEST_SURNAME: Final = 4
#: Masking changes what stands around the rest; a text is scanned again until nothing is found.
ROUNDS: Final = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """替换: what a reader sees instead of an original, and what kind of information that was."""

    text: str
    type: HitType | None  # None: a company's name, masked on request


Masking = Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class Masked:
    """脱敏结果: `text` may be published; `map` (original → shown) stays on the internal side."""

    text: str
    map: Masking


def mask(
    text: str,
    hits: Sequence[Hit] | None = None,
    companies: Iterable[str] = (),
    clearances: Iterable[Clearance] = (),
) -> Masked:
    """Mask the hits of a text (found here when not given), and the companies named.

    `hits` are offsets into exactly this text, and exactly these are masked. When `hits` is None the
    answer is scanned again until nothing is found but what the `clearances` let be shown, so a
    second masking changes nothing.

    Raises:
        MaskingIncomplete: something is found still after `ROUNDS` rounds.
    """
    book = MaskBook([text], companies)
    if hits is not None:
        book.add(hits)
        return Masked(book.apply(text, hits), book.map)
    todo: Sequence[Hit] = find_hits(text)
    open_to_all = shown_values([text], todo, clearances)
    shown = text
    for _ in range(ROUNDS):
        todo = [hit for hit in todo if value_key(hit.text) not in open_to_all]
        book.add(todo)
        shown = book.apply(shown, todo)
        if not todo:
            return Masked(shown, book.map)
        todo = find_hits(shown)
    check_nothing_left(hit for hit in todo if value_key(hit.text) not in open_to_all)
    return Masked(shown, book.map)


def check_nothing_left(hits: Iterable[Hit]) -> None:
    """Let a masked text through only when no hit is left in it.

    Raises:
        MaskingIncomplete: there is one; the message has its type, never the passage.
    """
    left = [hit.type.label for hit in hits]
    if left:
        raise MaskingIncomplete(left)


class MaskBook:
    """脱敏对照表: assigns one mask to each original of a document, in order of appearance."""

    def __init__(self, texts: Iterable[str], companies: Iterable[str] = ()) -> None:
        self._written = frozenset(name for text in texts for name in _masked_names(folded(text)))
        self._companies = company_masks(companies)
        self._shown: dict[str, str] = {}
        self._map: dict[str, Shown] = {
            name: Shown(mask, None) for name, mask in self._companies.items()
        }
        self._given: set[str] = set()
        self._keys: dict[tuple[HitType, str], str] = {}
        self._numbers: Counter[str] = Counter()

    @property
    def map(self) -> Masking:
        """Original → shown, for the internal side alone."""
        return dict(self._map)

    def add(self, hits: Iterable[Hit]) -> None:
        """Assign masks to what has none yet."""
        persons: dict[str, list[str]] = {}
        fresh = []
        for hit in hits:
            key = self._key(hit)
            if key not in self._shown:
                fresh.append((key, hit))
                if hit.type is HitType.NAME:
                    same = persons.setdefault(surname_of(hit.text), [])
                    if key not in same:
                        same.append(key)
        for surname, keys in persons.items():
            for key in keys:
                self._shown[key] = self._name(surname, alone=len(keys) == 1)
        for key, hit in fresh:
            if key not in self._shown:
                self._shown[key] = _mark(hit)
        for key, hit in fresh:
            self._map[hit.text] = Shown(self._shown[key], hit.type)

    def apply(self, text: str, hits: Iterable[Hit]) -> str:
        """Return the text with the hits replaced; companies are replaced between them."""
        pieces = []
        done = 0
        for hit in sorted(hits, key=lambda each: each.start):
            shown = self._shown[self._key(hit)]
            self._map.setdefault(hit.text, Shown(shown, hit.type))
            pieces += [self._without_companies(text[done : hit.start]), shown]
            done = hit.end
        return "".join([*pieces, self._without_companies(text[done:])])

    def _key(self, hit: Hit) -> str:
        """One person has one key, with or without the nickname in brackets."""
        spelled = (hit.type, hit.text)
        if spelled not in self._keys:
            plain = folded(hit.text)
            named = name_parts(plain)[0] if hit.type is HitType.NAME else plain
            self._keys[spelled] = value_key(named)
        return self._keys[spelled]

    def _without_companies(self, text: str) -> str:
        for name, shown in self._companies.items():
            text = text.replace(name, shown)
        return text

    def _name(self, surname: str, *, alone: bool) -> str:
        plain = f"{surname}某"
        if alone and plain not in self._written and plain not in self._given:
            self._given.add(plain)
            return plain
        while True:
            self._numbers[surname] += 1
            number = self._numbers[surname]
            letter = ORDINALS[number - 1] if number <= len(ORDINALS) else f"（{number}）"
            name = plain + letter
            if name not in self._written:
                self._given.add(plain)
                return name


def _masked_names(text: str) -> Iterator[str]:
    """Yield the masks that an author wrote (钱某, 钱某甲), which may be given to nobody else."""
    for found in _MASKED_NAME.finditer(text):
        for size in range(1, min(_LONGEST_SURNAME, found.start()) + 1):
            surname = text[found.start() - size : found.start()]
            yield f"{surname}某"
            yield surname + found[0]


def surname_of(name: str) -> str:
    """Return the surname a mask keeps: 欧阳 of 欧阳虚, the first character where there is none."""
    plain = "".join(folded(name).split())
    surnames = lexicon().surnames
    return next((plain[:size] for size in (4, 2, 1) if plain[:size] in surnames), plain[:1])


def _mark(hit: Hit) -> str:
    if hit.type is not HitType.ADDR:
        return _MARKS[hit.type]
    region = _REGION.match("".join(hit.text.split()))
    return region[0] if region and region[0] else _NO_ADDRESS
