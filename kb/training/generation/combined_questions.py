"""综合判断题: which of four statements on one subject of a law are right."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.bodies import read_bodies
from kb.training.generation.figures import read_figures
from kb.training.generation.making import Draft, Maker
from kb.training.generation.rules import changes, shown_word
from kb.training.generation.statements import Statement
from kb.training.generation.wording import bigrams, lettered, letters_of, likeness
from kb.training.question import LETTERS

_OPTIONS: Final = 4
_MOST: Final = 16
_KINDS: Final = (QuestionType.MULTIPLE, QuestionType.SINGLE)
_LENGTHS_APART: Final = 3
_SHORTEST, _LONGEST = 16, 95
# 总则, 监督管理 and their like do not say what a statement is about
_FORMAL: Final = re.compile(r"总则|附则|法律责任|罚则|^其他|处罚$|奖励")
_GENERAL: Final = re.compile(
    r"监督|管理$|一般规定|通则|保障|规划$|措施$|检查$|设立$|建设$|许可$|预防|保护$|管控|修复$|治理$|基准"
)
_KIND_OF_LAW: Final = re.compile(r"(?:管理|暂行)*(?:实施)?(?:条例|办法|规定|细则|法)$")
_OF: Final = re.compile(r"管理|监督|保护|防治|措施|的")
_HEADING: Final = re.compile(r"^第[一二三四五六七八九十百]+[编章节]\s*")


@dataclass(frozen=True)
class Altered:
    """改动后的陈述: a statement as an option shows it; `value` became `stated`."""

    text: str
    value: str
    stated: str


def subject_of(law: str, path: str) -> str:
    """Return what the articles under a heading are about; empty when it does not say.

    A general heading is told together with what the law is about: 水污染防治的监督管理.
    """
    heading = re.sub(r"\s", "", _HEADING.sub("", path.rpartition(" / ")[2]))
    if len(heading) < 3 or _FORMAL.search(heading) is not None:
        return ""
    if _GENERAL.search(heading) is None:
        return heading
    if heading.endswith("规定"):
        # 风险管控和修复 / 一般规定: the chapter says what the section is about
        above = re.sub(r"\s", "", _HEADING.sub("", path.rpartition(" / ")[0].rpartition(" / ")[2]))
        return "" if _FORMAL.search(above) is not None else above
    field = _KIND_OF_LAW.sub("", law)
    if len(field) < 2 or bigrams(field) & bigrams(heading):
        return heading
    return f"{field}的{heading}" if field != law and len(field) <= 12 else ""


def of_law(maker: Maker, slug: str) -> Iterator[Draft]:
    """Yield multiple and single choices on the statements of a law, each used once.

    Statements under one heading are put together first; what is left of all headings, last.
    """
    under: dict[str, list[Statement]] = {}
    for statements in maker.pools.statements.values():
        for each in statements:
            if each.source.slug == slug and _fits(each):
                under.setdefault(each.source.path, []).append(each)
    left: list[Statement] = []
    for path, fit in under.items():
        yield from _combined(maker, f"{slug}:{path}", subject_of(fit[0].source.law, path), fit)
        left.extend(fit)
    yield from _combined(maker, f"{slug}:left", "", left)


def _fits(statement: Statement) -> bool:
    return (
        not statement.penal
        and _SHORTEST <= len(statement.text) <= _LONGEST
        and "：" not in statement.text
    )


def _combined(maker: Maker, key: str, subject: str, fit: list[Statement]) -> Iterator[Draft]:
    """Yield questions on the statements that fit, and leave in `fit` those not used."""
    if len(fit) < _OPTIONS:
        return
    law = fit[0].source.law
    rng = maker.rng(f"{key}:combined")
    rng.shuffle(fit)
    right = rng.sample(_WHICH_ARE_RIGHT if subject else _RIGHT_BY_LAW, k=4)
    wrong = rng.sample(_WHICH_IS_WRONG if subject else _WRONG_BY_LAW, k=4)
    unfit: list[Statement] = []
    made = 0
    while made < _MOST and len(fit) >= _OPTIONS:
        kind, stems = _KINDS[made % 2], (right, wrong)[made % 2]
        stem = stems[made // 2 % len(stems)].format(subject=subject, law=law)
        draft, taken = _draft(maker, fit, stem, kind, rng, subject)
        if draft is None and not taken:
            break
        if draft is not None:
            made += 1
            yield draft
        else:
            unfit.extend(fit[place] for place in taken)
        fit[:] = [each for place, each in enumerate(fit) if place not in taken]
    fit.extend(unfit)


_WHICH_ARE_RIGHT: Final = (
    "关于{subject}，下列各项说法中，符合《{law}》规定的有（　）。",
    "下列各项关于{subject}的说法，与《{law}》一致的有（　）。",
    "《{law}》对{subject}作了规定。下列各项说法正确的有（　）。",
    "执法人员学习《{law}》中有关{subject}的内容，下列各项理解正确的有（　）。",
    "对照《{law}》有关{subject}的条文，下列各项表述准确的有（　）。",
)
_WHICH_IS_WRONG: Final = (
    "就{subject}而言，下列各项中哪一项与《{law}》的规定不符？",
    "一名执法人员整理《{law}》关于{subject}的要点，下列各项记录中有误的一项是（　）。",
    "《{law}》对{subject}作了规定，下列各项中与其规定不符的一项是（　）。",
    "对照《{law}》有关{subject}的条文，下列各项表述中与条文不一致的一项是（　）。",
)


# where no heading says what the statements are about, the law alone is named
_RIGHT_BY_LAW: Final = (
    "下列各项说法中，符合《{law}》规定的有（　）。",
    "下列各项说法，与《{law}》一致的有（　）。",
    "对照《{law}》，下列各项表述准确的有（　）。",
    "执法人员学习《{law}》，下列各项理解正确的有（　）。",
)
_WRONG_BY_LAW: Final = (
    "下列各项中，哪一项与《{law}》的规定不符？",
    "对照《{law}》，下列各项表述中与条文不一致的一项是（　）。",
    "一名执法人员整理《{law}》的要点，下列各项记录中与条文不符的一项是（　）。",
    "对照《{law}》，下列各项说法中有误的一项是（　）。",
)


def _draft(
    maker: Maker,
    fit: list[Statement],
    stem: str,
    kind: QuestionType,
    rng: random.Random,
    subject: str,
) -> tuple[Draft | None, frozenset[int]]:
    """A question on four of the statements, and the places of those; None when none can be made."""
    altered: dict[int, Altered] = {}
    for place, statement in enumerate(fit):
        change = alter(maker, statement)
        if change is not None and "可以" in change.stated:
            # only beside a right option with the same modal verb, so that 可以 tells nothing
            permitting = {at for at, each in enumerate(fit) if "可以" in each.text}
            if not permitting - {place, *altered}:
                continue
        if change is not None:
            altered[place] = change
        if len(altered) == 2:
            break
    count = 1 if kind is QuestionType.SINGLE else min(len(altered), rng.choice((1, 2, 2)))
    if not altered:
        return None, frozenset()
    chosen = list(altered)[:count]
    permits = any("可以" in altered[place].stated for place in chosen)
    order = sorted(enumerate(fit), key=lambda each: permits and "可以" not in each[1].text)
    for place, statement in order:
        alike = any(likeness(statement.text, fit[other].text) > 0.6 for other in chosen)
        if place not in altered and not alike and len(chosen) < _OPTIONS:
            chosen.append(place)
    if len(chosen) < _OPTIONS:
        return None, frozenset()
    altered = {place: altered[place] for place in chosen if place in altered}
    rng.shuffle(chosen)
    options = [altered[p].text if p in altered else fit[p].text for p in chosen]
    if max(map(len, options)) > _LENGTHS_APART * min(map(len, options)):
        return None, frozenset(chosen[:1])
    # what an option is not about cannot be asked of it
    if subject and not all(bigrams(_OF.sub("", subject)) & bigrams(text) for text in options):
        return None, frozenset(chosen[:1])
    right = [fit[place].text for place in chosen if place not in altered]
    if permits and not any("可以" in text for text in right):
        return None, frozenset(chosen[:1])
    wrong = {LETTERS[at]: altered[place] for at, place in enumerate(chosen) if place in altered}
    why = "；".join(
        f"{letter}项有误，{fit[chosen[LETTERS.index(letter)]].source.article.label()}"
        f"写的是“{each.value}”，不是“{each.stated}”（条文：“{fit[chosen[LETTERS.index(letter)]].text}”）"
        for letter, each in wrong.items()
    )
    law = fit[0].source.law
    answer = tuple(wrong) if kind is QuestionType.SINGLE else letters_of(options, right)
    draft = Draft(
        kind,
        "statements",
        stem,
        answer,
        f"{why}；其余各项与《{law}》相符。",
        tuple(each for place in chosen for each in fit[place].citations()),
        {
            "kind": "statements",
            "value": right,
            "wrong": [
                {"text": each.text, "value": each.value, "stated": each.stated}
                for each in wrong.values()
            ],
        },
        options=lettered(options),
    )
    return draft, frozenset(chosen)


# what one body alone does, and not a care that every authority has
_OWN_POWER: Final = re.compile(
    "(?:应当|负责|依法|统一|组织)*(?:批准|审批|核发|颁发|制定|公布|划定|编制|发布|确定|认定)"
)


def alter(maker: Maker, statement: Statement) -> Altered | None:
    """Return a statement with one fact changed to what the law does not say; None when none can."""
    rng = maker.rng(f"{statement.seed}:alter")
    text = statement.text
    for figure in read_figures(text):
        reals = maker.pools.figures(figure, statement, rng, 1)
        if reals:
            return _altered(text, figure.start, figure.end, reals[0].text)
    for body in read_bodies(text):
        own = body.by or _OWN_POWER.match(text, body.end)
        reals = maker.pools.rivals.of(body.text, statement, rng, 1) if own else ()
        if reals:
            return _altered(text, body.start, body.end, reals[0].text)
    # a rule that is judged true or false by itself is not asked again as an option
    for change in () if statement.seed in maker.shown else changes(statement):
        changed = _altered(text, change.start, change.end, change.becomes)
        word = shown_word(changed.text, change.becomes)
        # a word that right options seldom have would tell which option is wrong
        if rng.random() >= maker.natural.get(word, 0.0):
            continue
        if not maker.pools.says_otherwise(statement, change.end, change.becomes):
            return changed
    return None


def _altered(text: str, start: int, end: int, stated: str) -> Altered:
    return Altered(text[:start] + stated + text[end:], text[start:end], stated)
