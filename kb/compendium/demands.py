"""选取要求: the demands of a filter one by one, each in words and as a test of a candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kb.compendium.candidates import Candidate, region_name
from kb.compendium.spec import LEVEL_NAMES, Filter
from kb.text.case_codes import CASE_TYPES, ELEMENTS
from kb.text.regions import NATIONAL, applicable_codes

_Test = Callable[[Candidate], bool]


def demands(wanted: Filter) -> Iterator[tuple[str, str, _Test]]:
    """Yield each demand of a filter besides kind and keys: field, words, and the test."""
    if wanted.element:
        yield (
            "element",
            f"要素：{_in_words(wanted.element, ELEMENTS)}",
            lambda one: bool(set(wanted.element) & set(one.listed("element"))),
        )
    if wanted.case_type:
        yield (
            "case_type",
            f"案例类型：{_in_words(wanted.case_type, CASE_TYPES)}",
            lambda one: one.content.get("case_type") in wanted.case_type,
        )
    if wanted.region:
        names = "、".join(region_name(code) for code in wanted.region)
        yield (
            "region",
            f"地区：{names}",
            lambda one: bool(set(wanted.region) & set(_codes(one.region))),
        )
    if wanted.level:
        yield (
            "level",
            f"层级：{_in_words(wanted.level, LEVEL_NAMES)}",
            lambda one: one.level in wanted.level,
        )
    if wanted.unit:
        yield (
            "unit",
            f"单位：{'、'.join(wanted.unit)}",
            lambda one: bool(
                {one.unit, str(one.content.get("handling_unit", ""))} & set(wanted.unit)
            ),
        )
    if wanted.tags:
        yield (
            "tags",
            f"标签：{'、'.join(wanted.tags)}",
            lambda one: bool(set(wanted.tags) & set(one.listed("tags"))),
        )
    yield from _days_wanted(wanted)
    for field, words, kept in (
        ("violation", wanted.violation, lambda one: str(one.content.get("violation", ""))),
        ("query", wanted.query, lambda one: one.text),
    ):
        for word in words:
            name = "违法行为含" if field == "violation" else "标题或正文含"
            yield field, f"{name}“{word}”", _holding(word, kept)


def _days_wanted(wanted: Filter) -> Iterator[tuple[str, str, _Test]]:
    since, until = wanted.since, wanted.until
    if wanted.year:
        years = "、".join(map(str, wanted.year))
        yield "year", f"年份：{years}", lambda one: one.day.year in wanted.year
    if since is not None:
        yield "since", f"{since} 起", lambda one: one.day >= since
    if until is not None:
        yield "until", f"{until} 止", lambda one: one.day <= until


def fits(candidate: Candidate, wanted: Filter) -> bool:
    """Return whether a candidate meets a filter as a whole."""
    return (
        candidate.kind in wanted.kind
        and (not wanted.keys or candidate.key in wanted.keys)
        and all(test(candidate) for _, _, test in demands(wanted))
    )


def _holding(word: str, text: Callable[[Candidate], str]) -> _Test:
    folded = word.casefold()
    return lambda one: folded in text(one).casefold()


def _codes(code: str) -> tuple[str, ...]:
    """A region and those above it, short of the nation: a national text is of no province."""
    return tuple(each for each in applicable_codes(code) if each != NATIONAL or code == NATIONAL)


def _names(codes: Iterable[str], words: Mapping[str, str]) -> str:
    return "、".join(words[code] for code in codes)


def _in_words(codes: Iterable[str], words: Mapping[str, str]) -> str:
    return "、".join(words[code] for code in codes)
