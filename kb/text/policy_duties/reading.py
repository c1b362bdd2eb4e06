"""读政策: the duties of a policy's text, with quote and position (`read_duties`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kb.text.passages import character_pairs
from kb.text.policy_duties.deadlines import find_deadlines
from kb.text.policy_duties.issuer import Issuer, find_day, find_issuer
from kb.text.policy_duties.layout import Layout, Sentence, lay_out
from kb.text.policy_duties.measures import measure_of, whole
from kb.text.policy_duties.model import (
    Deadline,
    Duty,
    DutyKind,
    ResponsibleSource,
)
from kb.text.policy_duties.responsible import (
    is_listing,
    listed_for,
    named_in_heading,
    only_people,
    subject_of,
)
from kb.text.policy_duties.source import Source
from kb.text.policy_duties.table_rows import duties_of_row

_SAME_WORDS: Final = 0.55
"""Share of the shorter text's character pairs from which one sentence says another again."""
# What a measure without a time opens with, its subject aside.
_TASK: Final = re.compile(
    r"(?:要|应当?|须|必须)(?!求)|^(?:根据|按照)?(?:《[^》]*》[^，。]{0,4}，)?(?:建立|完善|健全|加强|推进|推行|落实|严格|规范|制定|编制|组织|开展|强化|全面|加大"
    r"|加快|深入|深化|优化|推动|提升|支持|鼓励|探索|统筹|明确|细化|实施|积极|利用|充分|依法|发挥|持续|梳理|建设|修订|构建|整合"
    r"|依据|按照|不断|逐步|进一步|坚持|采取|将)"
)
_SHORTEST_TASK: Final = 14


def read_duties(
    text: str,
    *,
    untimed: bool = False,
    issuer: Issuer | None = None,
    written_on: dt.date | None = None,
) -> tuple[Duty, ...]:
    """Return the duties of a policy in the order of the text.

    Args:
        text: the file's text as given; page furniture and broken lines may stay in it. All offsets
            of the result count its characters.
        untimed: add the measures without a time, as rows of kind NONE.
        issuer: who issued it, where that is known from elsewhere; else the text is asked.
        written_on: the day of the document, likewise.
    """
    layout = lay_out(text)
    source = Source(
        text,
        issuer or find_issuer(layout.sentences),
        written_on or find_day(layout.sentences),
    )
    found = list(_of_sentences(layout, source, untimed=untimed))
    found += [duty for row in layout.rows for duty in duties_of_row(row, source, untimed=untimed)]
    found.sort(key=lambda duty: (duty.place.start, duty.deadline_start or 0))
    return tuple(_without_repeats(found, layout))


def document_day(text: str) -> dt.date | None:
    """Return the day on which a policy was written, None where its text does not say."""
    return find_day(lay_out(text).sentences)


def _of_sentences(layout: Layout, source: Source, *, untimed: bool) -> Iterator[Duty]:
    sentences = layout.sentences
    year: int | None = None
    paragraph = -1
    for at, sentence in enumerate(sentences):
        if sentence.paragraph != paragraph:
            year, paragraph = None, sentence.paragraph
        deadlines = find_deadlines(sentence, source.written_on, year)
        for deadline in deadlines:
            if deadline.kind is DutyKind.FIXED and deadline.normalised is not None:
                year = int(deadline.normalised[:4])
        for number, deadline in enumerate(deadlines):
            if not (
                _is_bare(sentence, deadline) or _is_said_before(sentences, at, deadline, source)
            ):
                yield _duty(sentences, at, deadlines, number, source)
        if untimed and not deadlines and _is_task(sentence):
            yield _untimed(sentences, at, source)


def _duty(
    sentences: Sequence[Sentence],
    at: int,
    deadlines: Sequence[Deadline],
    number: int,
    source: Source,
) -> Duty:
    sentence, deadline = sentences[at], deadlines[number]
    if _is_stage(sentences, at, deadline):
        # （一）动员部署阶段（2024年3月—4月）。各县区制定工作方案: what follows is to be done then
        units, origin = _responsible(sentences, at + 1, None)
        measure = whole(sentences[at + 1], source.text)
    elif is_listing(sentence):
        units, origin = _responsible(sentences, at, deadline)
        measure = _listed_measure(sentences, at, source)
    else:
        units, origin = _responsible(sentences, at, deadline)
        measure = measure_of(sentence, deadlines, number, source.text)
    start = sentence.places[deadline.start]
    end = sentence.places[deadline.end - 1] + 1
    return Duty(
        source.plain(start, end),
        deadline.normalised,
        deadline.kind,
        source.named(units),
        origin,
        measure,
        _heading(sentence),
        source.place(sentence.start, sentence.end),
        start,
        end,
    )


def _is_stage(sentences: Sequence[Sentence], at: int, deadline: Deadline) -> bool:
    return (
        deadline.kind is DutyKind.PERIOD
        and "/" in (deadline.normalised or "")
        and "阶段" in sentences[at].text
        and at + 1 < len(sentences)
        and sentences[at + 1].paragraph == sentences[at].paragraph
    )


def _untimed(sentences: Sequence[Sentence], at: int, source: Source) -> Duty:
    sentence = sentences[at]
    units, origin = _responsible(sentences, at, None)
    return Duty(
        None,
        None,
        DutyKind.NONE,
        source.named(units),
        origin,
        whole(sentence, source.text),
        _heading(sentence),
        source.place(sentence.start, sentence.end),
    )


def _responsible(
    sentences: Sequence[Sentence], at: int, deadline: Deadline | None
) -> tuple[tuple[str, ...], ResponsibleSource]:
    sentence = sentences[at]
    named = () if is_listing(sentence) else subject_of(sentence, deadline)
    if named and not only_people(named):
        return named, ResponsibleSource.SENTENCE
    if units := listed_for(sentences, at):
        return units, ResponsibleSource.LISTED
    if named:
        return named, ResponsibleSource.SENTENCE
    if at > 0 and not sentence.first:
        previous = sentences[at - 1]
        if previous.paragraph == sentence.paragraph and (units := subject_of(previous, None)):
            return units, ResponsibleSource.PREVIOUS
    if units := named_in_heading(sentence.headings):
        return units, ResponsibleSource.HEADING
    return (), ResponsibleSource.UNSTATED


def _heading(sentence: Sentence) -> str:
    own = sentence.text
    return next((each for each in reversed(sentence.headings) if each != own), "").strip("。：")


def _listed_measure(sentences: Sequence[Sentence], at: int, source: Source) -> str:
    """Return what a bracket or label （完成时限：…） belongs to: what stands before it."""
    paragraph = sentences[at].paragraph
    for earlier in reversed(sentences[:at]):
        if paragraph - earlier.paragraph > 1:
            break
        if not is_listing(earlier):
            return whole(earlier, source.text)
        paragraph = earlier.paragraph
    return _heading(sentences[at])


def _is_bare(sentence: Sentence, deadline: Deadline) -> bool:
    """Return whether a time stands alone, with nothing to do by it."""
    return (
        deadline.kind is not DutyKind.VAGUE
        and len(sentence.text.strip("。，；")) == deadline.end - deadline.start
    )


def _is_said_before(
    sentences: Sequence[Sentence], at: int, deadline: Deadline, source: Source
) -> bool:
    """Return whether a bracket only repeats the time of the paragraph it closes."""
    sentence = sentences[at]
    if not is_listing(sentence):
        return False
    return any(
        (other.kind, other.normalised) == (deadline.kind, deadline.normalised)
        for earlier in sentences[:at]
        if earlier.paragraph == sentence.paragraph
        for other in find_deadlines(earlier, source.written_on)
    )


def _is_task(sentence: Sentence) -> bool:
    return (
        bool(sentence.headings)
        and not sentence.answers
        and len(sentence.text) >= _SHORTEST_TASK
        and sentence.text.endswith("。")
        and sentence.text.strip("。") not in {each.strip("。") for each in sentence.headings}
        and _TASK.search(sentence.text) is not None
    )


def _without_repeats(duties: Sequence[Duty], layout: Layout) -> Iterator[Duty]:
    """Join to a duty what questions and answers behind the document say of it again."""
    interview = {sentence.start for sentence in layout.sentences if sentence.answers}
    kept: list[Duty] = []
    for duty in duties:
        if duty.place.start in interview:
            alike = [_likeness(duty, other) for other in kept]
            twin = max(range(len(kept)), key=alike.__getitem__, default=-1)
            if twin >= 0 and alike[twin] >= _SAME_WORDS:
                repeats = (*kept[twin].repeats, duty.place)
                kept[twin] = replace(kept[twin], repeats=repeats)
                continue
        kept.append(duty)
    yield from kept


def _likeness(duty: Duty, other: Duty) -> float:
    """Return the share of the shorter measure that the other has, 0 for another time."""
    if (duty.kind, duty.normalised_deadline) != (other.kind, other.normalised_deadline):
        return 0.0
    mine, theirs = character_pairs(duty.measure), character_pairs(other.measure)
    fewest = min(len(mine), len(theirs))
    return len(mine & theirs) / fewest if fewest else 0.0
