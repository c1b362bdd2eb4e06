"""数量题: questions on time limits, ranges of fines and other amounts."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.figures import Figure, read_figures, shape_of, written
from kb.training.generation.making import Draft, Maker
from kb.training.generation.real_values import WRONG, Real
from kb.training.generation.statements import Statement
from kb.training.generation.wording import GAP, lead, lettered, letters_of, named
from kb.training.question import BLANK

_NOUN: Final = {"time_limit": "期限", "fine_range": "罚款幅度", "amount": "数值"}


def pattern_of(figure: Figure, statement: Statement) -> str:
    """Return which pattern a figure of a statement belongs to."""
    if (
        figure.kind == "amount"
        and statement.penal
        and statement.text[figure.end :].find("罚款") in range(8)
    ):
        return "fine_range"
    return figure.kind


def single(maker: Maker, statement: Statement, figure: Figure) -> Draft | None:
    """Return a single choice for a figure; None without three others to choose among."""
    rng = maker.rng(f"{statement.seed}:{figure.start}:single")
    possible = [
        each
        for each in maker.pools.figures(figure, statement, rng, 2 * WRONG)
        if _possible(each.text, statement, figure)
    ]
    wrong = _around(figure, possible, rng)
    if len(wrong) < WRONG:
        return None
    pattern = pattern_of(figure, statement)
    order = sorted([figure.text, *(each.text for each in wrong)], key=_size)
    return Draft(
        QuestionType.SINGLE,
        pattern,
        lead(statement.source, rng) + _asked(statement, figure, pattern, rng),
        letters_of(order, (figure.text,)),
        _why(statement, figure, pattern, wrong),
        statement.citations(),
        {"kind": pattern, "value": figure.text, "wrong": [each.text for each in wrong]},
        options=lettered(order),
    )


def _around(figure: Figure, possible: Sequence[Real], rng: random.Random) -> tuple[Real, ...]:
    """Wrong values on both sides of the right one where there are such, at a place by chance.

    A right value that is always the largest or the smallest is found unread.
    """
    below = [each for each in possible if shape_of(each.text)[1] < figure.values]
    above = [each for each in possible if each not in below]
    fewest = max(WRONG - len(above), min(1, len(below)))
    most = min(len(below), WRONG - min(1, len(above)))
    count = rng.randint(fewest, most) if fewest <= most else most
    return (*below[:count], *above[: WRONG - count])


def _asked(statement: Statement, figure: Figure, pattern: str, rng: random.Random) -> str:
    text = statement.text
    before, after = text[: figure.start], text[figure.end :]
    limit = figure.kind == "time_limit" and "以" not in figure.text
    whole = re.fullmatch(r"[^，]*", after) is not None
    if limit and after.startswith(("内", "前")) and whole and rng.random() < 0.6:
        return f"{before}多长时间{after}？"
    if limit and before.endswith(("有效期为", "期限为", "有效期限为")) and not after:
        return f"{before}多长时间？"
    consequence = text[statement.opening :]
    alone = len(re.findall(r"罚款", consequence)) == 1 and "对" not in consequence
    plain = re.search(r"处以?$", before) is not None
    if (
        pattern == "fine_range"
        and alone
        and plain
        and "可以" not in consequence
        and rng.random() < 0.5
    ):
        conduct = text[: statement.opening].rstrip("，")
        if "元以上" in figure.shape:
            return f"{conduct}，应当处以的罚款幅度是{GAP}。"
    return f"{before}{GAP}{after}。"


def _noun(figure: Figure, pattern: str) -> str:
    """What a figure is; a fine of a fixed sum has no range."""
    fixed = pattern == "fine_range" and re.search("以[上下]", figure.text) is None
    return "罚款数额" if fixed else _NOUN[pattern]


def _why(statement: Statement, figure: Figure, pattern: str, wrong: tuple[Real, ...]) -> str:
    cited = named(statement.citations()[0])
    told = f"{cited}写明的{_noun(figure, pattern)}是“{figure.text}”。"
    others = "、".join(
        f"{each.text}（《{each.source.law}》{each.source.article.label()}）" for each in wrong
    )
    return f"{told}其余选项取自针对其他事项的规定：{others}。" if others else told


# 一般为五年，最长不超过…: no value below the usual one could stand here
_AT_MOST: Final = re.compile(r"(?:最长|最多|最高)?(?:不得|不)?超过$|最长为?$")


def _possible(words: str, statement: Statement, figure: Figure) -> bool:
    """Whether a value agrees with the other figures of its sentence."""
    if _AT_MOST.search(statement.text[: figure.start]) is None:
        return True
    value = shape_of(words)[1]
    return all(
        other.values <= value
        for other in read_figures(statement.text)
        if other.shape == figure.shape and other.values < figure.values
    )


def _size(words: str) -> tuple[tuple[int, ...], str]:
    return (shape_of(words)[1], words)


def truth(maker: Maker, statement: Statement, figure: Figure) -> Draft | None:
    """Return a true or false statement; a false one has another real figure in its place."""
    rng = maker.rng(f"{statement.seed}:{figure.start}:truth")
    pattern = pattern_of(figure, statement)
    wrong = maker.pools.figures(figure, statement, rng, 1) if rng.random() < 0.55 else ()
    stated = wrong[0].text if wrong else figure.text
    text = statement.text[: figure.start] + stated + statement.text[figure.end :]
    cited = named(statement.citations()[0])
    noun = _noun(figure, pattern)
    why = (
        f"错误。{cited}规定的{noun}是“{figure.text}”，而不是“{stated}”。"
        if wrong
        else f"正确。{cited}规定的{noun}就是“{figure.text}”。"
    )
    return Draft(
        QuestionType.TRUE_FALSE,
        pattern,
        f"{lead(statement.source, rng, text)}{text}。",
        not wrong,
        why,
        statement.citations(),
        {"kind": pattern, "value": figure.text, "stated": stated},
    )


def blank(maker: Maker, statement: Statement, figure: Figure) -> Draft | None:
    """Return a fill-in question, each bound of a range a blank; None for a span of shares."""
    rng = maker.rng(f"{statement.seed}:{figure.start}:blank")
    pattern = pattern_of(figure, statement)
    # 百分之三十至百分之五十 may be written 30%—50% and in more ways than are told
    if "至" in figure.text and "分之" in figure.text:
        return None
    bounds = re.fullmatch(r"(?P<low>.+?)以上(?P<high>.+?)以下", figure.text)
    if bounds is not None:
        shown = f"{BLANK}以上{BLANK}以下"
        answer = tuple(_wordings(bounds[name]) for name in ("low", "high"))
    else:
        tail = re.search(r"以[上下]$", figure.text)
        shown = BLANK + (tail[0] if tail else "")
        answer = (_wordings(figure.text[: -len(tail[0])] if tail else figure.text),)
    text = statement.text[: figure.start] + shown + statement.text[figure.end :]
    return Draft(
        QuestionType.FILL_IN,
        pattern,
        f"{lead(statement.source, rng, text)}{text}。",
        answer,
        _why(statement, figure, pattern, ()),
        statement.citations(),
        {"kind": pattern, "value": figure.text},
    )


def _wordings(words: str) -> tuple[str, ...]:
    """A figure as the law writes it, and with its numbers in the other kind of digits."""
    shape, values, arabic = shape_of(words)
    if shape == "N%":
        return (words, f"百分之{written('N', values, arabic=False)}")
    other = written(shape, values, arabic=not arabic)
    spoken = [each.replace("二", "两") for each in (words, other) if values == (2,)]  # 两人, 两年
    return tuple(dict.fromkeys((words, other, *spoken)))
