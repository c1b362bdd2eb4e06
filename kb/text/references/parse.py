"""Second stage: what each cluster says, and which law it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kb.text.numerals import ArticleNumber
from kb.text.references.find import Cluster, Findings
from kb.text.references.grammar import Join, Number, Step, Unit
from kb.text.references.laws import BareLaws
from kb.text.references.model import LawKind, LawMention, Part, Reference
from kb.text.references.names import LawNames
from kb.text.titles import short_title

_RANGE_LIMIT: Final = 60  # 第一项至第六十项 is filled in; a longer range is a slip of the pen
_LOOK_BACK: Final = 2000  # characters in which 该法 may find the law it points to
_NO_LAW: Final = "没有写明是哪部法规，前文也没有可以对应的法规"


@dataclass(slots=True)
class _Draft:
    """An article while its paragraphs and items are still being read."""

    start: int
    end: int
    article: ArticleNumber
    article_end: int | None = None
    parts: list[_DraftPart] = field(default_factory=list)


@dataclass(slots=True)
class _DraftPart:
    paragraph: int | None = None
    items: list[int] = field(default_factory=list)
    subitems: list[int] = field(default_factory=list)


def parse(
    findings: Findings,
    names: LawNames | None = None,
    *,
    home_law: str | None = None,
    home_article: ArticleNumber | None = None,
) -> tuple[Reference, ...]:
    """Read the clusters in order and give every reference its law.

    `home_law` is the short title of the law that `text` is part of: 本法 and a bare 第十二条 mean
    it. `home_article` is the article `text` belongs to, for 本条第二款.
    """
    reader = _Reader(findings, names or LawNames(), home_law, home_article)
    for cluster in findings.clusters:
        reader.read(cluster)
    return tuple(reader.references)


class _Reader:
    def __init__(
        self,
        findings: Findings,
        names: LawNames,
        home_law: str | None,
        home_article: ArticleNumber | None,
    ) -> None:
        self.text = findings.text
        self.quoted = findings.quoted
        self.names = names
        self.home_law = short_title(home_law) if home_law else None
        self.home_article = home_article
        self.references: list[Reference] = []
        self._named: list[tuple[int, str]] = []  # laws of bare and pointing mentions, by place
        self._bare_laws = BareLaws(self.text, names, self.quoted.aliases)

    def read(self, cluster: Cluster) -> None:
        if cluster.pointer is not None:
            self._read_pointed(cluster)
            return
        mention = cluster.law
        if mention is not None and mention.kind is LawKind.DOCUMENT:
            return
        if mention is None and self._speaks_of_a_document(cluster.start):
            return
        law, missing = self._law_of(cluster)
        start = cluster.start if mention is None else mention.start
        edition = mention.edition if mention is not None else None
        self._emit(start, law, missing, edition, _drafts(cluster.steps))
        if law is not None:
            self._named.append((cluster.start, law))

    def _read_pointed(self, cluster: Cluster) -> None:
        """该条第二款: the article of the reference before; 本条第二款: the home article."""
        at_home = cluster.pointer == "本" and self.home_article is not None
        if at_home and self.home_article is not None:
            law, article = self.home_law, self.home_article
        elif self.references and (cluster.pointer != "本" or self.home_law is None):
            last = self.references[-1]
            law, article = last.law, last.article
        else:
            return
        first = _Draft(cluster.start, cluster.steps[0].end, article, None, [_DraftPart()])
        drafts = _drafts(cluster.steps, first)
        self._emit(cluster.start, law, None if law else _NO_LAW, None, drafts)

    def _emit(
        self,
        start: int,
        law: str | None,
        missing: str | None,
        edition: int | None,
        drafts: list[_Draft],
    ) -> None:
        for position, draft in enumerate(drafts):
            begin = start if position == 0 else draft.start
            self.references.append(
                Reference(
                    start=begin,
                    end=draft.end,
                    raw=self.text[begin : draft.end],
                    law=law,
                    article=draft.article,
                    article_end=draft.article_end,
                    parts=_parts(draft),
                    edition=edition,
                    missing=missing,
                )
            )

    def _law_of(self, cluster: Cluster) -> tuple[str | None, str | None]:
        mention = cluster.law
        if mention is None:
            law = self._law_of_bare_number(cluster)
            return (law, None) if law else (None, _NO_LAW)
        if mention.kind in {LawKind.QUOTED, LawKind.BARE}:
            return mention.canonical or short_title(mention.name), None
        return self._pointed_law(mention)

    def _law_of_bare_number(self, cluster: Cluster) -> str | None:
        """In a statute a bare number is the statute's own, unless only the law named last has it.

        实施刑法第一百二十条之一规定的…罪或者第一百九十一条规定的洗钱罪, in an interpretation of
        twelve articles: the second number is the criminal law's too.
        """
        if self.home_law is None:
            return self._last_named(cluster.start, None)
        number = ArticleNumber(cluster.steps[0].numbers[0].value, cluster.steps[0].suffix)
        if self.names.lacks_article(self.home_law, number):
            last = self._last_named(cluster.start, None)
            if last is not None and self.names.has_article(last, number):
                return last
        return self.home_law

    def _pointed_law(self, mention: LawMention) -> tuple[str | None, str | None]:
        """本法, 该条例, 其实施条例 → the law meant."""
        if mention.name.startswith("其实施"):
            parent = self._last_named(mention.start, "法") or self.home_law
            if parent is None:
                return None, f"前文没有可以对应“{mention.name}”的法律"
            return parent + mention.name.removeprefix("其"), None
        if mention.kind is LawKind.HOME and self.home_law is not None:
            return self.home_law, None
        kind = re.sub(r"^(?:该|此|上述|前述|上列|前列|这部|同一?|本)", "", mention.name)
        law = self._last_named(mention.start, kind)
        if law is None and self.home_law is not None and _is_of_kind(self.home_law, kind):
            law = self.home_law  # 《办法》第三条 within the measures themselves
        if law is None:
            return None, f"前文没有可以对应“{mention.name}”的法规"
        return law, None

    def _last_named(self, position: int, kind: str | None) -> str | None:
        """Short title of the law named last before `position`, of a given type when one is said."""
        best: tuple[int, str] | None = None
        for place, law in reversed(self._named):
            if place < position and _is_of_kind(law, kind):
                best = (place, law)
                break
        for mention in reversed(self.quoted.mentions):
            if mention.end > position or mention.kind is not LawKind.QUOTED:
                continue
            law = mention.canonical or short_title(mention.name)
            if _is_of_kind(law, kind):
                if best is None or mention.start > best[0]:
                    best = (mention.start, law)
                break
        low = max(position - _LOOK_BACK, best[0] if best else 0, 0)
        for bare in self._bare_laws.before(position, low):
            if bare.canonical is not None and _is_of_kind(bare.canonical, kind):
                return bare.canonical
        return best[1] if best else None

    def _speaks_of_a_document(self, position: int) -> bool:
        """《安置协议》，其中第六条…: the last title is a contract's, so is the number."""
        for mention in reversed(self.quoted.mentions):
            if mention.end <= position:
                between = self.text[mention.end : position]
                return mention.kind is LawKind.DOCUMENT and not re.search(r"[。！？\n]", between)
        return False


_KINDS: Final = {
    "法": re.compile(r"法典?$"),
    "法律": re.compile(r"法典?$|修正案"),
    "行政法规": re.compile(r"条例$"),
    "司法解释": re.compile(r"解释$|规定$"),
}
_ANY_KIND: Final = {None, "法规", "规章", "地方性法规"}
_TAIL_MARK: Final = re.compile(r"（[^（）]{1,8}）$")


def _is_of_kind(law: str, kind: str | None) -> bool:
    if kind in _ANY_KIND or kind is None:
        return True
    plain = _TAIL_MARK.sub("", law)
    if kind in _KINDS:
        return _KINDS[kind].search(plain) is not None and not plain.endswith("办法")
    return plain.endswith(kind)


def _drafts(steps: tuple[Step, ...], first: _Draft | None = None) -> list[_Draft]:
    drafts = [first] if first is not None else []
    for step in steps:
        if step.unit is Unit.ARTICLE:
            _read_articles(step, drafts)
        elif drafts:
            _read_part(step, drafts[-1])
    return drafts


def _read_articles(step: Step, drafts: list[_Draft]) -> None:
    for position, number in enumerate(step.numbers):
        last = position == len(step.numbers) - 1
        end = step.end if last else number.end
        join = step.join if position == 0 else number.join
        if join is Join.RANGE and drafts and number.value > drafts[-1].article.number:
            drafts[-1].article_end = number.value
            drafts[-1].end = end
            continue
        suffix = step.suffix if last else None
        start = step.start if position == 0 else number.start
        drafts.append(_Draft(start, end, ArticleNumber(number.value, suffix)))


def _read_part(step: Step, draft: _Draft) -> None:
    draft.end = step.end
    for position, number in enumerate(step.numbers):
        join = step.join if position == 0 else number.join
        if step.unit is Unit.PARAGRAPH:
            _read_paragraph(number, join, draft.parts)
            continue
        if not draft.parts:
            draft.parts.append(_DraftPart())
        part = draft.parts[-1]
        values = part.items if step.unit is Unit.ITEM else part.subitems
        values.extend(_values(number, join, values))


def _read_paragraph(number: Number, join: Join, parts: list[_DraftPart]) -> None:
    if join is Join.RANGE and parts and parts[-1].paragraph is not None:
        first = parts[-1].paragraph + 1
        if number.value - first < _RANGE_LIMIT:
            parts.extend(_DraftPart(value) for value in range(first, number.value))
        parts.append(_DraftPart(number.value))
    elif parts and parts[-1] == _DraftPart():
        parts[-1].paragraph = number.value
    else:
        parts.append(_DraftPart(number.value))


def _values(number: Number, join: Join, before: list[int]) -> list[int]:
    if join is Join.RANGE and before and 0 < number.value - before[-1] < _RANGE_LIMIT:
        return list(range(before[-1] + 1, number.value + 1))
    return [] if number.value in before else [number.value]


def _parts(draft: _Draft) -> tuple[Part, ...]:
    return tuple(
        Part(part.paragraph, tuple(part.items), tuple(part.subitems))
        for part in draft.parts
        if part != _DraftPart()
    )
