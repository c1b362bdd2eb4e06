"""Verdicts on real laws of which two or more versions are at hand, checked another way."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.draft import RegulationDraft
from ingest.pipeline import parse_sources
from ingest.source import Source, group_parts
from kb.text.alignment import NumberedText
from kb.text.amendment import Amendment, Fate
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress, split_article
from kb.text.titles import title_key

EDITION = re.compile(r"[(（]\d{4}-\d{2}-\d{2}[)）]$")
MARK = re.compile(
    r"(?:^|(?<=\W))[(（]?[一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、．]", re.MULTILINE
)
Verdict = tuple[Fate, str, str]

pytestmark = pytest.mark.xdist_group("real-amendments")  # parsed once, in one worker


@pytest.fixture(scope="module")
def verdicts(laws_dir: Path) -> list[Verdict]:
    """(fate, old article, its successor) of every article of every version but the last."""
    files: dict[str, list[tuple[Path, ...]]] = defaultdict(list)
    for group in group_parts(sorted(laws_dir.rglob("*.md"))):
        files[title_key(EDITION.sub("", group[0].stem))].append(group)
    sources = [Source(group) for groups in files.values() if len(groups) > 1 for group in groups]
    works: dict[tuple[str, str], dict[str, RegulationDraft]] = defaultdict(dict)
    for draft in parse_sources(sources, 50 * 1024**2):
        if isinstance(draft, RegulationDraft) and draft.version:
            work = works[title_key(draft.short_title), draft.region]
            work.setdefault(draft.version, draft)
    found: list[Verdict] = []
    for work in works.values():
        for before, after in pairwise(sorted(work)):
            found += compared(articles(work[before]), articles(work[after]))
    return found


def articles(draft: RegulationDraft) -> list[NumberedText]:
    found = []
    for unit in draft.units:
        if unit.kind.value == "article" and unit.number is not None:
            paragraphs = split_article(unit.text)
            body = unit.text[paragraphs[0].start :].strip() if paragraphs else ""
            found.append(NumberedText(ArticleNumber(unit.number, unit.suffix), body))
    return found


def compared(old: list[NumberedText], new: list[NumberedText]) -> list[Verdict]:
    if not old or not new:
        return []
    amendment = Amendment(old, new)
    later = {article.number: article.text for article in reversed(new)}
    found = []
    for article in {each.number: each for each in reversed(old)}.values():
        trace = amendment.trace(ProvisionAddress(article=article.number))
        assert trace is not None
        found.append((trace.fate, article.text, later[trace.number] if trace.number else ""))
    return found


def edits(old: str, new: str) -> set[str]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    changed = [
        old[i1:i2] + new[j1:j2] for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
    ]
    return set("".join(changed))


def test_there_is_enough_to_judge(verdicts: list[Verdict]) -> None:
    of = {fate: sum(verdict[0] is fate for verdict in verdicts) for fate in Fate}
    assert len(verdicts) > 5000
    assert min(of[fate] for fate in (Fate.SAME, Fate.RENUMBERED, Fate.CHANGED, Fate.GONE)) > 400
    assert min(of[fate] for fate in (Fate.SPLIT, Fate.MERGED)) > 20


def test_every_difference_that_does_not_count_is_one_of_printing(verdicts: list[Verdict]) -> None:
    for fate, old, new in verdicts:
        if fate in (Fate.SAME, Fate.RENUMBERED) and old != new:
            for char in unicodedata.normalize("NFKC", "".join(edits(old, new))):
                printing = unicodedata.category(char)[0] in "PZC" or char in "《》"
                width = char.isascii() and unicodedata.normalize("NFKC", old) != old
                mark = char in "一二三四五六七八九十"
                assert printing or width or mark, (old, new)


def test_every_difference_that_counts_is_in_words_or_numbers(verdicts: list[Verdict]) -> None:
    for fate, old, new in verdicts:
        if fate is Fate.CHANGED:
            assert plain(old) != plain(new), (old, new)


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", MARK.sub("", unicodedata.normalize("NFKC", text)))
