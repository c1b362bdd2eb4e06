"""法规索引: which case cites which article, law by law, with links both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kb.compendium.appendix import case_runs, law_anchors
from kb.compendium.book import Block, Chapter, Heading, Listing, Paragraph, Run
from kb.compendium.held import Held
from kb.compendium.provisions import Cited, Place
from kb.compendium.words import version_name
from kb.text.titles import in_title_marks

INDEX: Final = "index-of-laws"


def index_chapter(title: str, cited: Cited, held: Sequence[Held], *, linked: bool) -> Chapter:
    """Return the index; `linked` tells that the book has the texts of the articles too."""
    by_number = {one.number: one for one in held}
    anchors = law_anchors(cited) if linked else {}
    return Chapter(title, INDEX, tuple(_blocks(cited, by_number, anchors)))


def _blocks(cited: Cited, held: Mapping[int, Held], anchors: Mapping[int, str]) -> Iterator[Block]:
    laws: dict[str, list[Place | int]] = defaultdict(list)
    for version in sorted(cited.whole, key=lambda one: cited.laws[one].order):
        laws[cited.laws[version].law].append(version)
    for place in sorted(
        cited.places,
        key=lambda one: (
            cited.laws[one.version_id].order[:2],
            one.number,
            cited.laws[one.version_id].order,
        ),
    ):
        laws[cited.laws[place.version_id].law].append(place)
    order = {law.law: law.order[:2] for law in cited.laws.values()}
    for law in sorted(laws, key=lambda name: order[name]):
        yield Heading(in_title_marks(law))
        yield Listing(tuple((_line(cited, one, held, anchors),) for one in laws[law]))


def _line(
    cited: Cited, one: Place | int, held: Mapping[int, Held], anchors: Mapping[int, str]
) -> Paragraph:
    if isinstance(one, Place):
        version, label, numbers = one.version_id, one.number.label(), cited.by[one]
    else:
        version, label, numbers = one, "整部法规", cited.whole[one]
    head = Run(label, target=anchors.get(version, ""))
    edition = Run(f"（{version_name(cited.laws[version].version)}）：")
    return Paragraph((head, edition, *case_runs(numbers, held)))
