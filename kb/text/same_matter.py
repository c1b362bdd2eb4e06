"""Which articles of a local law regulate the matter of an article of the law it carries out.

Both laws are cut into pairs of characters; a pair counts the more, the fewer articles of the two
laws have it (inverse document frequency). Two articles treat the same matter when each is the
other's closest, clearly so, and both lay down duties or both penalties. What is left is little,
on purpose: a reader who is shown a wrong pair stops trusting the right ones.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

CLEAR: Final = 0.42
"""Cosine from which two articles treat the same matter."""
LEAD: Final = 1.15
"""How many times as close as the next best article of the national law the closest must be."""
REPEATED: Final = 0.97
"""Cosine above which the local article only repeats the national one and adds nothing."""

_LABEL: Final = re.compile(r"^第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?\s*")
_PENALTY: Final = re.compile(r"罚款|没收违法所得|责令(?:停业|停产|关闭|停止建设)|吊销")
_DUTY: Final = re.compile(r"应当|不得|禁止|必须|严禁")
# 为了保护和改善环境……制定本条例; 本条例自……起施行; 本条例所称……是指; 本行政区域内……适用本条例
_FRAME: Final = re.compile(
    r"制定本|起施行|同时废止|下列用语|本(?:法|条例|办法|规定)所称|适用本(?:法|条例|办法|规定)"
)
# 各级人民政府应当加强领导……纳入国民经济和社会发展规划: every law has them, none adds a rule
_OFFICES: Final = re.compile(
    r"^(?:国家|国务院|(?:[省市县区、（）()级以上各乡镇地方]+)?人民政府|本市|本省|"
    r"任何单位和个人都?有|公民、法人|新闻媒体|县级以上)"
)
_NOT_WORDS: Final = re.compile(r"[^\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class SameMatter:
    """同一事项: the place of the local article, how close it is, and words that both turn on."""

    local: int
    closeness: float
    words: tuple[str, ...]


def same_matter(national: tuple[str, ...], local: tuple[str, ...], place: int) -> SameMatter | None:
    """Return the local article that treats the matter of one national article, if one clearly does.

    Args:
        national: texts of the articles of the law that is carried out, labels included.
        local: texts of the articles of the local law.
        place: of the national article in `national`.
    """
    weighed = _weighed(national, local)
    first = len(national)
    others = range(first, first + len(local))
    closest = max(others, key=lambda j: weighed.closeness(place, j), default=None)
    if closest is None:
        return None
    best = weighed.closeness(place, closest)
    if not CLEAR <= best <= REPEATED:
        return None
    rivals = (weighed.closeness(i, closest) for i in range(first) if i != place)
    if best < LEAD * max(rivals, default=0.0):
        return None
    words = _shared_words(weighed.vectors[place], weighed.vectors[closest], national[place])
    return SameMatter(closest - first, best, words)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Articles of both laws, the national ones first."""

    vectors: tuple[dict[str, float], ...]
    lengths: tuple[float, ...]
    roles: tuple[str, ...]

    def closeness(self, i: int, j: int) -> float:
        """The cosine of two articles, 0 unless both are duties or both penalties."""
        if not self.roles[i] or self.roles[i] != self.roles[j]:
            return 0.0
        small, large = sorted((self.vectors[i], self.vectors[j]), key=len)
        product = sum(weight * large[pair] for pair, weight in small.items() if pair in large)
        length = self.lengths[i] * self.lengths[j]
        return product / length if length else 0.0


@lru_cache(maxsize=64)
def _weighed(national: tuple[str, ...], local: tuple[str, ...]) -> _Weighed:
    counts = [_pairs(text) for text in (*national, *local)]
    spread = Counter(pair for each in counts for pair in each)
    vectors = tuple(
        {pair: (1 + math.log(n)) * math.log(len(counts) / spread[pair]) for pair, n in each.items()}
        for each in counts
    )
    lengths = tuple(math.sqrt(sum(weight**2 for weight in each.values())) for each in vectors)
    return _Weighed(vectors, lengths, tuple(map(_role, (*national, *local))))


def _role(text: str) -> str:
    body = _LABEL.sub("", text.strip())
    if _FRAME.search(body):
        return ""
    if _PENALTY.search(body):
        return "penalty"
    if _OFFICES.match(body):
        return ""
    return "duty" if _DUTY.search(body) else ""


def _pairs(text: str) -> Counter[str]:
    body = _NOT_WORDS.sub(" ", _LABEL.sub("", text.strip()))
    return Counter(
        word[k : k + 2] for word in body.split() if len(word) > 1 for k in range(len(word) - 1)
    )


def _shared_words(one: dict[str, float], other: dict[str, float], text: str) -> tuple[str, ...]:
    """The longest runs of the national text whose pairs both have and that weigh most."""
    runs: dict[str, float] = {}
    for part in _NOT_WORDS.sub(" ", text).split():
        start, weight = 0, 0.0
        for k in range(len(part)):
            pair = part[k : k + 2]
            if len(pair) == 2 and pair in one and pair in other:
                weight += one[pair] * other[pair]
                continue
            run = part[start : k + 1]
            if len(run) > 2 and weight:
                runs[run] = max(runs.get(run, 0.0), weight)
            start, weight = k + 1, 0.0
    best = sorted(runs, key=lambda run: -runs[run])
    return tuple(best[:3])
