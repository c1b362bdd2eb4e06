"""判断题和填空题核对: a statement is laid beside the provisions it is said to stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.training.checking.alignment import Alignment, align
from kb.training.checking.citations import Basis
from kb.training.checking.findings import Finding, finding
from kb.training.checking.library import Library
from kb.training.checking.standing import best_readings
from kb.training.checking.stems import HEADLESS, Stem
from kb.training.checking.wording import Wording, bigrams
from kb.training.question import BLANK, QuestionContent, folded

_STANDS: Final = 0.5
_NEGATION: Final = re.compile(r"不|未|无|非|禁止|除")
_EXCEPTION: Final = re.compile(r"除外|但是|，但|另有规定")
_IDLE: Final = re.compile(
    r"(?:的|和|与|及|或者|或|以及|等|对|在|于|其|该|由|将|为|是|并|且|应|者|之|所|向|从|有关|相关|有|进行|规定|下列"
    r"|以下|以上)*"
)

# 十五, 三万元: a figure in Chinese, which a candidate may write in digits
_WRITTEN_FIGURE: Final = re.compile(
    r"[零一二三四五六七八九十百千万亿两]+[^零一二三四五六七八九十]{0,4}"
)
_DIGIT: Final = re.compile(r"[0-9０-９]")


def check_statement(
    question: QuestionContent, stem: Stem, bases: Sequence[Basis], library: Library
) -> Iterator[Finding]:
    """Yield what is wrong with a statement that is to be judged true or false."""
    said = library.reader.read(stem.said)
    if HEADLESS.match(stem.said):
        yield finding("no_subject", stem.said[:40])
    basis, best = best_alignment(said, bases, library)
    cited = [each for each in bases if each.source.provision == basis.source.provision]
    if best.share < _STANDS:
        yield finding("stem_unrelated", stem.said[:60])
    elif question.answer is True:
        yield from _true(best, cited)
    else:
        yield from _false(said, best, cited, library)


def best_alignment(
    said: Wording, bases: Sequence[Basis], library: Library
) -> tuple[Basis, Alignment]:
    """Return the cited article and the reading of it that a statement departs least from."""
    pairs = bigrams(said.code)
    found = [
        (basis, align(said, reading))
        for basis in {each.source.provision: each for each in bases}.values()
        for reading in best_readings(pairs, basis.source, library)
    ]
    return min(found, key=lambda one: (len(one[1].departures), -one[1].share))


def _true(best: Alignment, cited: Sequence[Basis]) -> Iterator[Finding]:
    for each in best.departures:
        yield finding("answer_unsupported", _told(each.said, each.written))
    if not _quoted(best.start, best.end, cited):
        yield finding("answer_outside_quote", cited[0].citation.quote[:40])
    if not best.departures and _EXCEPTION.search(best.following):
        yield finding("answer_unsupported", f"漏了“{best.following.strip()[:30]}”")


def _quoted(start: int, end: int, cited: Sequence[Basis]) -> bool:
    """Whether a stretch of an article touches one of the quotes."""
    return any(each.start <= end and start <= each.end for each in cited)


def _false(
    said: Wording, best: Alignment, cited: Sequence[Basis], library: Library
) -> Iterator[Finding]:
    if not best.departures:
        yield finding("false_but_supported", said.raw[:60])
        return
    if len(best.departures) > 1:
        changes = "；".join(_told(each.said, each.written) for each in best.departures[:3])
        yield finding("several_changes", changes)
        return
    change = best.departures[0]
    new, old = (library.reader.read(each).code for each in (change.said, change.written))
    if new == old or _only_broader(new, old):
        yield finding("idle_change", _told(change.said, change.written))
    if not _quoted(change.start, change.end, cited):
        yield finding("answer_outside_quote", _told(change.said, change.written))
    elsewhere = library.articles_saying(said)
    if elsewhere:
        labels = "、".join(f"《{each.law}》{each.article.label()}" for each in elsewhere[:3])
        yield finding("false_but_supported", labels)


def _only_broader(new: str, old: str) -> bool:
    """Whether a change merely drops what narrows a word (县级以上生态环境主管部门)."""
    if not new or not old.endswith(new) or new == old:
        return False
    dropped = old[: len(old) - len(new)]
    return _NEGATION.search(dropped) is None


def _told(said: str, written: str) -> str:
    if not written:
        return f"条文没有“{said.strip()[:30]}”"
    if not said:
        return f"漏了“{written.strip()[:30]}”"
    return f"“{said.strip()[:30]}”，条文为“{written.strip()[:30]}”"


def check_fill_in(
    question: QuestionContent, stem: Stem, bases: Sequence[Basis], library: Library
) -> Iterator[Finding]:
    """Yield what is wrong with the blanks of a question and with the sentence they are in."""
    if HEADLESS.match(stem.said):
        yield finding("no_subject", stem.said[:40])
    best_words = [each[0] for each in question.blanks]
    filled = _filled(stem.said, best_words)
    said = library.reader.read(filled)
    basis, best = best_alignment(said, bases, library)
    if best.share < _STANDS:
        yield finding("stem_unrelated", filled[:60])
        return
    for each in best.departures:
        yield finding("answer_unsupported", _told(each.said, each.written))
    cited = [each for each in bases if each.source.provision == basis.source.provision]
    yield from _blanks(question, cited, library)
    if not best.departures:
        yield from _other_wordings(question, stem, bases, library, said)
        yield from _other_fillings(question, stem, basis, filled, library)


def _filled(said: str, words: Sequence[str]) -> str:
    pieces = said.split(BLANK)
    return "".join(piece + word for piece, word in zip(pieces, (*words, ""), strict=True))


def _blanks(
    question: QuestionContent, cited: Sequence[Basis], library: Library
) -> Iterator[Finding]:
    quotes = [library.reader.read(each.citation.quote) for each in cited]
    for number, wordings in enumerate(question.blanks, 1):
        word = library.reader.read(wordings[0])
        if _IDLE.fullmatch(folded(wordings[0])):
            yield finding("idle_blank", f"第 {number} 空“{wordings[0]}”")
        if not any(wordings[0] in each.raw or word.code in each.code for each in quotes):
            yield finding("answer_outside_quote", f"第 {number} 空“{wordings[0]}”")
        if _WRITTEN_FIGURE.fullmatch(wordings[0]) and not any(map(_DIGIT.search, wordings)):
            yield finding(
                "wordings_incomplete", f"第 {number} 空“{wordings[0]}”没有阿拉伯数字的写法"
            )


def _other_wordings(
    question: QuestionContent, stem: Stem, bases: Sequence[Basis], library: Library, said: Wording
) -> Iterator[Finding]:
    """Every accepted wording must itself make a true sentence."""
    best = [each[0] for each in question.blanks]
    for place, wordings in enumerate(question.blanks):
        for word in wordings[1:]:
            filled = _filled(stem.said, [*best[:place], word, *best[place + 1 :]])
            other = library.reader.read(filled)
            if other.code != said.code and best_alignment(other, bases, library)[1].departures:
                yield finding("answer_unsupported", f"可接受的写法“{word}”")


_NEAR: Final = 12
_LIST: Final = re.compile(r"、|以及|和|或者|及(?!时)")


def _other_fillings(
    question: QuestionContent, stem: Stem, basis: Basis, filled: str, library: Library
) -> Iterator[Finding]:
    """Whether the article offers something else for a blank in the same surroundings."""
    article = library.wording(basis.source)
    pieces = stem.said.split(BLANK)
    for number, wordings in enumerate(question.blanks, 1):
        before = _known(library.reader.read(pieces[number - 1]).code, article.code, -_NEAR)
        after = _known(library.reader.read(pieces[number]).code, article.code, _NEAR)
        word = library.reader.read(wordings[0]).code
        if len(before) + len(after) < 4 or not word:
            yield finding("ambiguous_blank", f"第 {number} 空")
            continue
        found = _fillings(article.code, before, after, len(word))
        if found - {word} or (not after and _modal_again(before, basis.source.text, wordings[0])):
            yield finding("ambiguous_blank", f"第 {number} 空")
            continue
        missing = _left_out_of_list(article, before, word, after, filled)
        if missing:
            yield finding("ambiguous_blank", f"第 {number} 空也可填“{missing}”")


def _fillings(code: str, before: str, after: str, length: int) -> set[str]:
    """What an article says between some words and some others."""
    if not before:
        return {
            code[match.start() - length : match.start()]
            for match in re.finditer(re.escape(after), code)
        }
    if not after:
        return {
            code[match.end() : match.end() + length]
            for match in re.finditer(re.escape(before), code)
        }
    pattern = f"(?={re.escape(before)}(.{{1,{2 * length + 4}}}?){re.escape(after)})"
    return {match[1] for match in re.finditer(pattern, code)}


def _modal_again(before: str, text: str, word: str) -> bool:
    """Whether the sentence goes on with the same 不得 or 应当 that a blank follows."""
    modal = before[-2:]
    if modal not in ("不得", "应当", "可以", "禁止"):
        return False
    at = text.find(modal + word)
    start = text.rfind("。", 0, at) + 1
    end = text.find("。", at)
    return text.count(modal, start, end if end >= 0 else len(text)) > 1


def _known(code: str, article: str, near: int) -> str:
    """The words beside a blank: all of them where the article has them so, or the nearest."""
    if code in article:
        return code
    return code[near:] if near < 0 else code[:near]


def _left_out_of_list(article: Wording, before: str, word: str, after: str, filled: str) -> str:
    """A member of the list that a blank is a member of, which the sentence leaves out."""
    at = article.code.find(before + word + after)
    if at < 0:
        return ""
    at += len(before)
    start, end = article.at[at], article.until[at + len(word) - 1]
    text = article.raw
    if not (_LIST.match(text[end : end + 2]) or _LIST.search(text[max(0, start - 2) : start])):
        return ""
    first = max(text.rfind(mark, 0, start) for mark in "，。；：\n") + 1
    last = min((p for mark in "，。；：\n" if (p := text.find(mark, end)) >= 0), default=len(text))
    plain = folded(filled)
    members = _LIST.split(text[first:last])
    return next((each for each in members if len(each) > 1 and folded(each) not in plain), "")
