"""附录: the full text of what the cases cite, and what it has become since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kb.compendium.book import Block, Chapter, Heading, Listing, Paragraph, Run, Table
from kb.compendium.held import Held
from kb.compendium.provisions import Cited, LawText, Place
from kb.compendium.successions import Change, Successions
from kb.compendium.words import STATUS_THEN, chinese_day, law_name, standing_words
from kb.model.regulation import ForceStatus
from kb.text.correspondence import CorrespondenceKind
from kb.text.provisions import article_body
from kb.text.titles import in_title_marks

PROVISIONS: Final = "provisions"
CHANGES: Final = "changes"
_CHANGE_WIDTHS: Final = (0.22, 0.22, 0.14, 0.42)


def law_anchors(cited: Cited) -> Mapping[int, str]:
    """Return the anchor of the chapter of each version that the appendix prints."""
    printed = dict.fromkeys(place.version_id for place in cited.places)
    return {version: f"law-{number}" for number, version in enumerate(printed, 1)}


def provisions_chapter(title: str, cited: Cited, held: Sequence[Held], as_of: dt.date) -> Chapter:
    """Return the appendix of full texts: a chapter for each version of a law, in order."""
    anchors = law_anchors(cited)
    articles: dict[int, list[Place]] = defaultdict(list)
    for place in cited.places:
        articles[place.version_id].append(place)
    by_number = {one.number: one for one in held}
    parts = tuple(
        Chapter(
            law_name(cited.laws[version]),
            anchor,
            tuple(_law_blocks(cited, articles[version], by_number, as_of)),
        )
        for version, anchor in anchors.items()
    )
    return Chapter(title, PROVISIONS, tuple(_opening(cited, by_number)), parts)


def _opening(cited: Cited, held: Mapping[int, Held]) -> Iterator[Block]:
    yield _note(
        "以下为各案例所引条文的全文，采用案例载明的版本；案例未载明的，采用行为日有效的版本。"
    )
    if cited.missing:
        yield Heading("未能附上全文的法律依据")
        yield Listing(
            tuple(
                (Paragraph((case_run(held[number]), Run(f"：{raw}（{reason}）"))),)
                for number, raw, reason in cited.missing
            )
        )


def _law_blocks(
    cited: Cited, places: Iterable[Place], held: Mapping[int, Held], as_of: dt.date
) -> Iterator[Block]:
    listed = list(places)
    law = cited.laws[listed[0].version_id]
    yield _note(f"{in_title_marks(law.title)}，{standing_words(law, as_of)}。")
    for place in listed:
        yield from law_paragraphs(place, cited.texts[place])
        yield Paragraph(
            (Run("引用："), *case_runs(cited.by[place], held), *_then(law, place, cited, held)),
            "note",
        )


def _then(law: LawText, place: Place, cited: Cited, held: Mapping[int, Held]) -> Iterator[Run]:
    """Where the text was not in force on the day of a case that cites it, say so."""
    told: dict[str, list[Held]] = defaultdict(list)
    for number in cited.by[place]:
        day = held[number].day
        if day is None:
            continue
        status = law.status(day, place.number)
        if status is not ForceStatus.IN_FORCE:
            told[STATUS_THEN[status]].append(held[number])
    for words, cases in told.items():
        listed = "、".join(
            f"{one.label}（{chinese_day(one.day)}）" for one in cases if one.day is not None
        )
        yield Run(f"；在{listed}的行为日{words}")


def law_paragraphs(place: Place, text: str) -> Iterator[Paragraph]:
    """Yield an article as the law prints it, its label in bold before the first paragraph."""
    lines = [line.strip() for line in article_body(text).split("\n") if line.strip()]
    label = Run(place.number.label(), bold=True)
    yield Paragraph((label, Run(f"　{lines[0] if lines else ''}")), "law")
    yield from (Paragraph((Run(line),), "law") for line in lines[1:])


def case_run(one: Held) -> Run:
    """Return the name of an entry as a link to it."""
    return Run(one.label, target=one.anchor)


def case_runs(numbers: Sequence[int], held: Mapping[int, Held]) -> Iterator[Run]:
    """Yield links to entries with commas between them."""
    for place, number in enumerate(numbers):
        if place:
            yield Run("、")
        yield case_run(held[number])


def changes_chapter(
    title: str, cited: Cited, found: Successions, as_of: dt.date, *, linked: bool
) -> Chapter | None:
    """Return the table old → new; None where every text cited is in force on the day.

    `linked` tells that the book has the texts of the articles too.
    """
    if not found.changes and not found.unchanged:
        return None
    anchors = law_anchors(cited) if linked else {}
    day = chinese_day(as_of)
    same = (
        f"另有 {found.unchanged} 条所在法规虽已修改，条号和文字未变，不列入表中。"
        if found.unchanged
        else ""
    )
    blocks: list[Block] = [_note(f"案例所引条文至{day}已有变化的，列出对应的现行条文。{same}")]
    if found.changes:
        blocks.append(
            Table(
                ("案例所引条文", "现行条文", "变化", "现行文字"),
                tuple(_row(one, found, anchors) for one in found.changes),
                widths=_CHANGE_WIDTHS,
            )
        )
    return Chapter(title, CHANGES, tuple(blocks))


def _row(
    change: Change, found: Successions, anchors: Mapping[int, str]
) -> tuple[tuple[Run, ...], ...]:
    law = found.laws[change.cited.version_id]
    old = Run(
        f"{law_name(law)}{change.cited.number.label()}",
        target=anchors.get(change.cited.version_id, ""),
    )
    new = "；".join(
        f"{law_name(found.laws[heir.version_id])}{heir.number.label()}" for heir in change.heirs
    )
    words = (
        "　".join(_flat(found.texts.get(heir, "")) for heir in change.heirs)
        if change.substantive
        else ""
    )
    return (
        (old,),
        (Run(new or "—"),),
        (Run(_words(change, found)),),
        (Run(words or ("文字未变" if change.heirs else "—")),),
    )


def _flat(text: str) -> str:
    return "　".join(line.strip() for line in text.split("\n") if line.strip())


_KIND_WORDS: Final = (
    (CorrespondenceKind.SPLIT, "拆分"),
    (CorrespondenceKind.MERGED, "合并"),
    (CorrespondenceKind.EDITED, "文字修改"),
)


def _words(change: Change, found: Successions) -> str:
    if not change.known:
        return "旧法已失效，未作对照"
    if not change.heirs:
        return "已删去，无对应条文"
    words = [word for kind, word in _KIND_WORDS if kind in change.kinds]
    law = found.laws[change.cited.version_id].law
    if any(found.laws[heir.version_id].law != law for heir in change.heirs):
        words.insert(0, "由新法取代")
    if any(heir.number != change.cited.number for heir in change.heirs):
        words.append("条号变动")
    return "、".join(words) or "文字修改"


def _note(text: str) -> Paragraph:
    return Paragraph((Run(text),), "note")
