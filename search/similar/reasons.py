"""为什么相似、哪里不同: what two cases share and where they part, as sentences of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from kb.text.amounts import yuan
from kb.text.case_codes import CASE_TYPES, ELEMENTS, FOUND_BY, MEASURES, METHODS, PARTY_TYPES
from kb.text.regions import region_by_code
from search.similar.facts import Article, CaseFacts, Cited
from search.similar.lexicon import lexicon
from search.similar.results import Difference, Reason
from search.tokens import pairs, word_number, words

_SURE: Final = 0.3
"""Weight from which a provision that nobody stated is taken for the likely basis."""
_CLEAR: Final = 0.7
"""Weight from which a kind of violation is sure enough to tell two cases apart."""
_NEAR_FINES: Final = 1.5
"""Two fines are near when the greater is at most so many times the smaller."""
_NEAR_INDUSTRY: Final = 0.5
_MOST_WORDS: Final = 4
_RARE: Final = 0.15
"""A word is telling when at most this share of the cases have it."""
# 责令改正 is in nearly every case and says nothing
_COMMON_MEASURES: Final = frozenset({"order_correction", "credit_record"})
_ROLE_LABELS: Final = {"penalty": "同一处罚依据", "duty": "同一义务条款"}
_LIKELY_LABELS: Final = {"penalty": "可能同一处罚依据", "duty": "可能同一义务条款"}


def reasons(
    ours: CaseFacts,
    theirs: CaseFacts,
    basis: Sequence[Cited],
    *,
    said: tuple[str, str] = ("", ""),
    rare: Callable[[str], bool] = lambda word: False,
) -> tuple[Reason, ...]:
    """Return what speaks for a case being like the one at hand, the weightiest first.

    Args:
        ours: of the case at hand.
        theirs: of the precedent.
        basis: of the case at hand, stated or likely.
        said: the texts of both.
        rare: whether a word that both have tells anything.
    """
    found = (
        _types(ours, theirs),
        *_provisions(basis, theirs.basis),
        _shared("manner", "同一手法", ours.manners, theirs.manners, lexicon().manner_names),
        _shared("element", "同一环境要素", ours.elements, theirs.elements, ELEMENTS),
        _industry(ours.industry, theirs.industry),
        _shared("method", "同一取证方式", ours.methods, theirs.methods, METHODS),
        _discretion(ours, theirs),
        _near_fines(ours.fine_yuan, theirs.fine_yuan),
        _same("party", "同类当事人", ours.party_type, theirs.party_type, PARTY_TYPES),
        _same("found_by", "同样的发现方式", ours.found_by, theirs.found_by, FOUND_BY),
        _region(ours.region, theirs.region),
        _words(said, rare),
    )
    return tuple(one for one in found if one is not None)


def differences(ours: CaseFacts, theirs: CaseFacts) -> tuple[Difference, ...]:
    """Return where two cases part, in what both of them state; what one leaves open is none."""
    return tuple(_differences(ours, theirs))


def _differences(ours: CaseFacts, theirs: CaseFacts) -> Iterator[Difference]:
    if _parted(ours.elements, theirs.elements):
        own_elements, other_elements = (_named(one.elements, ELEMENTS) for one in (ours, theirs))
        yield Difference("element", "环境要素不同", own_elements, other_elements)
    own_types, other_types = (
        [one.name for one in facts.types if one.weight >= _CLEAR] for facts in (ours, theirs)
    )
    if _parted(own_types, other_types):
        yield Difference("violation", "违法行为不同", own_types[0], other_types[0])
    own, other = ours.penalties, theirs.penalties
    if own and other and _parted(_places(own), _places(other)):
        yield Difference("basis", "处罚依据不同", own[0].label, other[0].label)
    yield from _versions(ours.basis, theirs.basis)
    yield from _successions(own, other)
    if ours.industry and theirs.industry and _alike(ours.industry, theirs.industry) < 1:
        yield Difference("industry", "行业不同", ours.industry, theirs.industry)
    fines = ours.fine_yuan, theirs.fine_yuan
    if fines[0] is not None and fines[1] is not None and _are_apart(fines[0], fines[1]):
        yield Difference("amount", "罚款不同", _fine(fines[0]), _fine(fines[1]))
    for kind, label, code, other_code, table in (
        ("case_type", "案例类型不同", ours.case_type, theirs.case_type, CASE_TYPES),
        ("party", "当事人类型不同", ours.party_type, theirs.party_type, PARTY_TYPES),
    ):
        if code and other_code and code != other_code:
            yield Difference(kind, label, table.get(code, code), table.get(other_code, other_code))
    if ours.region and theirs.region and ours.region != theirs.region:
        yield Difference("region", "地区不同", _place(ours.region), _place(theirs.region))


def _types(ours: CaseFacts, theirs: CaseFacts) -> Reason | None:
    held = {one.code for one in theirs.types}
    names = tuple(one.name for one in ours.types if one.code in held)
    if names:
        return Reason("violation", "同一违法行为", names)
    if ours.violation and ours.violation == theirs.violation:
        return Reason("violation", "同一违法行为", (ours.violation,))
    return None


def _provisions(basis: Sequence[Cited], theirs: Sequence[Cited]) -> Iterator[Reason]:
    """Return the shared penalties, or, where there are none, the shared duties."""
    for role in ("penalty", "duty"):
        held = [one for one in theirs if one.role == role]
        stated: list[str] = []
        likely: list[str] = []
        for one in basis:
            if one.role not in (role, ""):
                continue
            matches = [each for each in held if not _parted(each.places, one.places)]
            if not matches:
                continue
            label = _narrowest(one, matches)
            if one.weight >= 1:
                stated.append(label)
            elif one.weight >= _SURE:
                likely.append(label)
        if stated:
            yield Reason("basis", _ROLE_LABELS[role], tuple(dict.fromkeys(stated)))
        elif likely:
            yield Reason("basis", _LIKELY_LABELS[role], tuple(dict.fromkeys(likely)))
        if stated or likely:
            return


def _narrowest(ours: Cited, theirs: Sequence[Cited]) -> str:
    """Return the label of what both cite: the items they share, else the article.

    Where one cites an older text, both numbers are told.
    """
    same = [other for other in theirs if other.place == ours.place and other.became == ours.became]
    if not same:
        return f"{ours.article_label}（与{theirs[0].article_label}前后相承）"
    for other in same:
        items = tuple(item for item in ours.items if item in other.items)
        if items and (ours.paragraph in (None, other.paragraph) or other.paragraph is None):
            return (ours if ours.paragraph else other).labelled(items)
    for other in same:
        if ours.paragraph == other.paragraph and not (ours.items and other.items):
            return ours.labelled(())
    return ours.article_label


def _versions(ours: Sequence[Cited], theirs: Sequence[Cited]) -> Iterator[Difference]:
    held = {one.law: one.version for one in theirs if one.version and one.role == "penalty"}
    seen: set[str] = set()
    for one in ours:
        other = held.get(one.law, "")
        is_penalty = one.role == "penalty" and one.version
        if is_penalty and other and other != one.version and one.law not in seen:
            seen.add(one.law)
            older = "旧法" if one.version < other else "新法"
            newer = "新法" if one.version < other else "旧法"
            yield Difference(
                "version",
                f"适用的《{one.law}》版本不同",
                f"{one.version}版本（{older}）",
                f"{other}版本（{newer}）",
            )


def _successions(ours: Sequence[Cited], theirs: Sequence[Cited]) -> Iterator[Difference]:
    """One provision in two laws, the later of which took the place of the earlier."""
    for one in ours:
        for other in theirs:
            if one.law != other.law and not _parted(one.places, other.places):
                yield Difference("version", "新旧法不同", _aged(one, other), _aged(other, one))
                return


def _aged(one: Cited, other: Cited) -> str:
    if one.became and not other.became:
        return f"{one.article_label}（旧法）"
    return f"{one.article_label}（新法）" if other.became and not one.became else one.article_label


def _shared(
    kind: str, label: str, ours: Sequence[str], theirs: Sequence[str], names: Mapping[str, str]
) -> Reason | None:
    both = tuple(names.get(code, code) for code in ours if code in theirs)
    return Reason(kind, label, both) if both else None


def _same(kind: str, label: str, ours: str, theirs: str, names: Mapping[str, str]) -> Reason | None:
    return Reason(kind, label, (names.get(ours, ours),)) if ours and ours == theirs else None


def _discretion(ours: CaseFacts, theirs: CaseFacts) -> Reason | None:
    shared = [
        MEASURES.get(code, code)
        for code in ours.measures
        if code in theirs.measures and code not in _COMMON_MEASURES
    ]
    if ours.case_type == theirs.case_type == "minor_exempt":
        shared.insert(0, "不予处罚")
    return Reason("discretion", "同样的处理", tuple(shared)) if shared else None


def _industry(ours: str, theirs: str) -> Reason | None:
    likeness = _alike(ours, theirs)
    if likeness == 1:
        return Reason("industry", "同一行业", (theirs,))
    return Reason("industry", "行业相近", (ours, theirs)) if likeness >= _NEAR_INDUSTRY else None


def _alike(ours: str, theirs: str) -> float:
    if ours == theirs:
        return float(bool(ours))
    own, other = set(pairs(ours)), set(pairs(theirs))
    return 2 * len(own & other) / (len(own) + len(other)) if own and other else 0.0


def _near_fines(ours: float | None, theirs: float | None) -> Reason | None:
    if not ours or not theirs or not _are_near(ours, theirs):
        return None
    return Reason("amount", "罚款接近", (yuan(ours), yuan(theirs)))


def _are_near(ours: float, theirs: float) -> bool:
    low, high = sorted((ours, theirs))
    return low > 0 and high <= low * _NEAR_FINES


def _are_apart(ours: float, theirs: float) -> bool:
    return ours != theirs and not _are_near(ours, theirs)


def _fine(amount: float) -> str:
    return yuan(amount) if amount else "未罚款"


def _region(ours: str, theirs: str) -> Reason | None:
    return Reason("region", "同一地区", (_place(theirs),)) if ours and ours == theirs else None


def _place(code: str) -> str:
    region = region_by_code(code)
    return region.name if region else code


def _words(said: tuple[str, str], rare: Callable[[str], bool]) -> Reason | None:
    ours, theirs = said
    held = set(words(theirs))
    both = [word for word in dict.fromkeys(words(ours)) if word in held and rare(word)]
    both = [word for word in both if not any(char.isdigit() for char in word)]
    return Reason("words", "共同的用语", tuple(both[:_MOST_WORDS])) if both else None


def rarity(frequency: Callable[[int], int], cases: int) -> Callable[[str], bool]:
    """Return whether a word is telling: held by few of the cases."""
    limit = max(2.0, cases * _RARE)
    return lambda word: frequency(word_number(word)) <= limit


def _places(basis: Iterable[Cited]) -> list[Article]:
    return [place for one in basis for place in one.places]


def _parted(ours: Iterable[object], theirs: Iterable[object]) -> bool:
    own, other = set(ours), set(theirs)
    return bool(own and other and own.isdisjoint(other))


def _named(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return "、".join(names.get(code, code) for code in codes)
