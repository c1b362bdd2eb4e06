"""违反的规定 case duties: the provisions that plainly forbid or demand what a violation says.

What a case calls its duty may bind an authority, or ask for something beside the conduct. Only
clauses that bind a party count, and only where they are about the act; where none is, no duty is
asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.text.provisions import parse_eid
from kb.training.generation.case_basis import Basis
from kb.training.generation.sentences import outside
from kb.training.generation.wording import bigrams

_CLAUSE: Final = re.compile(r"[^。；;]+[。；;]?")
_NORM: Final = re.compile(r"应当|不得|禁止|必须|方可|严禁|负责|可以|有权")
# 禁止排放…; 省级人民政府应当划定区域，禁止露天焚烧…: it binds everybody whoever is named before it;
# 可以采取责令停产、禁止燃放烟花爆竹等措施 binds nobody
_FORBIDS: Final = re.compile(r"(?:^|，)(?:禁止|严禁)")
_AUTHORITY: Final = re.compile(r"政府|部门|机关|国家|国务院")
_ABOUT_PERMITS: Final = re.compile(r"许可证应当(?:记载|明确|载明)")
_OPENING: Final = re.compile(r"^(?:其中|并且|同时)，")
_EXCEPTS: Final = re.compile(r"但")
# what an act of one kind is measured by: a provision without it is about something else
_MEASURES: Final = (
    (r"超过|超标", r"标准|达标|超标|控制指标|许可证(?:的)?(?:规定|要求)"),
    (r"备案", r"备案|登记表"),
    (r"验收", r"验收"),
    (r"台账|如实记录|没有记录|未记录", r"记录|台账"),
    (r"虚假|编造|伪造|不实", r"真实|如实|准确|虚假|伪造|负责|技术规范"),
    (r"^(?:没有|未取得|无)[^，]{0,8}(?:许可证|资格)|许可证到期", r"许可证|资格"),
    (r"未取得[^，]{0,8}证明", r"证明|禁止"),
    (r"未经批准|未批", r"批准|未经批准"),
    (r"自行监测", r"监测"),
)
_LONG: Final = 90
_NEAR: Final = 0.75
_LEAST: Final = 0.35
_AS_GOOD: Final = 0.6
_AS_GOOD_BESIDE: Final = 0.4


@dataclass(frozen=True)
class Duty:
    """违反的规定: `quote` holds the clauses that the act is about, as sentences.

    `closeness` is the share of the words of the act that they have, and that of the words of the
    penalty, added up: from 0 to 2.
    """

    basis: Basis
    quote: str
    closeness: float


@dataclass(frozen=True)
class _Clause:
    """A clause that binds a party; `opening` are the words it takes over from the one before."""

    words: str
    opening: str = ""


def duties_for(act: str, duties: Sequence[Basis], punished: str) -> tuple[Duty, ...]:
    """Return the duties that an act may violate, the closest first.

    `punished` is the conduct that the applied penalty names: a duty is the nearer the more of its
    words the penalty repeats.
    """
    found = [each for basis in duties if (each := _duty(act, basis, punished)) is not None]
    return tuple(sorted(found, key=lambda each: -each.closeness))


def _as_good(duty: Duty, best: Duty) -> bool:
    beside = duty.basis.source.provision == best.basis.source.provision
    return duty.closeness >= (_AS_GOOD_BESIDE if beside else _AS_GOOD) * best.closeness


def _duty(act: str, basis: Basis, punished: str) -> Duty | None:
    clauses = list(_binding(basis))
    text = "".join(each.words for each in clauses)
    closeness = _closeness(text, act, punished)
    if closeness < _LEAST or not _measured(act, text):
        return None
    if len(text) > _LONG:
        clauses = _nearest(clauses, act, punished)
    quote = "".join(_joined(clauses)).rstrip("。；;") + "。"
    return Duty(basis, quote + _before(basis, quote), closeness)


def _closeness(text: str, act: str, punished: str) -> float:
    words = bigrams(text)
    return sum(len(words & of) / len(of) for of in (bigrams(act), bigrams(punished)) if of)


def _nearest(clauses: Sequence[_Clause], act: str, punished: str) -> list[_Clause]:
    """The clauses that an act is measured by, and of them those that say most of its words."""
    fit = [each for each in clauses if _measured(act, each.words)] or list(clauses)
    told = bigrams(act) | bigrams(punished)
    shares = [len(bigrams(each.words) & told) for each in fit]
    return [each for each, share in zip(fit, shares, strict=True) if share >= _NEAR * max(shares)]


def _before(basis: Basis, quote: str) -> str:
    """The first sentence of the paragraph that 前款 in a quote points at, as a sentence."""
    address = parse_eid(basis.citation.provision.rpartition("/")[2])
    number = address.paragraph if address is not None else None
    if "前款" not in quote or number is None:
        return ""
    held = [each for each in basis.source.paragraphs if each.number == number - 1]
    told = [outside(basis.source.text[each.start : each.end]) for each in held]
    return "".join(f"前款是：{each.partition('。')[0]}。" for each in told)


def _binding(basis: Basis) -> Iterator[_Clause]:
    """The clauses of a provision that bind a party, in order."""
    if basis.head is not None:
        if _binds(basis.text):
            yield _Clause(basis.text)
        return
    for sentence in re.findall(r"[^。]+。?", basis.text):
        opening, bound = "", False
        for clause in _CLAUSE.findall(sentence):
            norm = _NORM.search(clause)
            if norm is not None:
                opening, bound = clause[: norm.end()], _binds(clause)
            if bound and norm is None and _EXCEPTS.match(clause) is None:
                yield _Clause(clause, opening)
            elif bound and norm is not None:
                yield _Clause(_OPENING.sub("", clause))


def _joined(clauses: Sequence[_Clause]) -> Iterator[str]:
    said = ""
    for each in clauses:
        yield each.words if each.opening and each.opening in said else each.opening + each.words
        said += each.words


def _measured(act: str, text: str) -> bool:
    return all(
        re.search(by, text) is not None for of, by in _MEASURES if re.search(of, act) is not None
    )


def _binds(clause: str) -> bool:
    """Whether a clause says what somebody else than an authority must or must not do."""
    norm = _NORM.search(clause)
    if norm is None or _ABOUT_PERMITS.search(clause) is not None:
        return False
    if _FORBIDS.search(clause) is not None:
        return True
    # 评价文件未经审批部门审查的，建设单位不得…: who is bound stands next to the norm
    before = clause[: norm.start()]
    bound = before.rpartition("，")[2] or before
    return norm[0] not in ("可以", "有权") and _AUTHORITY.search(bound) is None


def by_act(
    acts: Sequence[str], duties: Sequence[Basis], punished: Sequence[str]
) -> Iterator[tuple[str, tuple[Duty, ...]]]:
    """Yield the acts that violate a duty, each with its duties: any one of them is an answer.

    Acts are told apart where there is a penalty for each of them, and each is nearest to another
    one; else they are one conduct. One duty is not asked for twice: the nearest act has it.
    """
    apart = _apart(acts, punished) or [("，".join(acts), "".join(punished))]
    found = [(act, duties_for(act, duties, penalty)) for act, penalty in apart if act]
    most: dict[str, float] = {}
    for _, of in found:
        for each in of:
            key = each.basis.citation.provision
            most[key] = max(most.get(key, 0.0), each.closeness)
    for act, of in found:
        own = [each for each in of if each.closeness == most[each.basis.citation.provision]]
        if own:
            yield act, tuple(each for each in own if _as_good(each, own[0]))


def _apart(acts: Sequence[str], punished: Sequence[str]) -> list[tuple[str, str]]:
    nearest = [
        max(punished, key=lambda each, act=act: len(bigrams(each) & bigrams(act)))  # type: ignore[misc]
        for act in acts
        if punished
    ]
    if len(acts) < 2 or len(set(nearest)) < len(acts):
        return []
    return list(zip(acts, nearest, strict=True))
