"""What a parsed statute is: rows in reading order, and notes on everything that was a judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.model.regulation import ProvisionKind
from kb.text.numerals import ArticleNumber


class NoteKind(StrEnum):
    """解析说明种类: why a text is not simply 第一条, 第二条, 第三条 at the beginning of lines.

    The first six change how many articles there are compared with the lines that begin with
    第…条; see `Statute.explained_difference`. The others do not.
    """

    QUOTED_ARTICLE = "quoted_article"
    """A line 第…条 inside the text that an amendment inserts into another law."""
    ANNEX_ARTICLE = "annex_article"
    """A line 第…条 inside an annex."""
    CITATION_LINE = "citation_line"
    """A line that begins with a citation: 第三十一条的决定》第一次修正."""
    CONTENTS_LINE = "contents_line"
    """A line 第…条 inside a table of contents."""
    MISWRITTEN_LABEL = "miswritten_label"
    """A label that the source writes in another way: 第七十五 条, 第三十－条, **第一条**."""
    INLINE_START = "inline_start"
    """An article that begins within a line of the source; it was put on a line of its own."""

    GAP = "gap"
    """The source jumps over an article number."""
    DUPLICATE_NUMBER = "duplicate_number"
    """The source gives two articles the same number."""
    OUT_OF_ORDER = "out_of_order"
    """The source returns to an earlier number."""
    FIRST_NUMBER = "first_number"
    """The text does not begin with article 1: a part of a code, or an amendment counting on."""
    CONTENTS = "contents"
    """A table of contents was recognised and kept with the preamble."""
    UNLABELLED_TEXT = "unlabelled_text"
    """Text between a heading and the next article: articles whose numbers the source lost."""
    TRAILING_TEXT = "trailing_text"
    """Text after the last article that is neither its continuation nor a named annex."""
    NO_ARTICLES = "no_articles"
    """The text has no articles; it is kept as items or as a whole."""
    PRIVATE_CHARACTERS = "private_characters"
    """Characters of the private use area, which show as boxes without the source's own font."""
    REPEATED_HEADER = "repeated_header"
    """Title and adoption lines that every file of one work repeats; kept once."""


@dataclass(frozen=True, slots=True)
class Note:
    """解析说明: one judgement; `line` counts from 1 in the normalised source, 0 for the whole."""

    kind: NoteKind
    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class Unit:
    """条文单元: one row; `text` is its source including label, lines separated by newlines.

    `path` names the headings above it, outermost first, separated by " / ".
    """

    kind: ProvisionKind
    eid: str
    text: str
    parent_eid: str = ""
    number: int | None = None
    suffix: int | None = None
    heading: str = ""
    path: str = ""

    @property
    def article(self) -> ArticleNumber | None:
        """The article's number, None for other kinds."""
        if self.kind is not ProvisionKind.ARTICLE or self.number is None:
            return None
        return ArticleNumber(self.number, self.suffix)


@dataclass(frozen=True, slots=True)
class Statute:
    """法规文本: the rows of one version in reading order."""

    title: str
    units: tuple[Unit, ...]
    notes: tuple[Note, ...] = ()

    def __deepcopy__(self, memo: dict[int, object]) -> Statute:
        """Frozen: pipelines that copy their inputs may share it."""
        return self

    @property
    def articles(self) -> tuple[Unit, ...]:
        """The article rows."""
        return tuple(unit for unit in self.units if unit.kind is ProvisionKind.ARTICLE)

    @property
    def preamble(self) -> str:
        """The text of the preamble row: title, adoption and amendment lines, words of enactment."""
        return next((u.text for u in self.units if u.kind is ProvisionKind.PREAMBLE), "")

    def explained_difference(self) -> int:
        """How many articles more (or fewer, negative) there are than lines that begin 第…条."""
        return explained_difference(self.notes)


def explained_difference(notes: Iterable[Note]) -> int:
    """How many articles more (or fewer, negative) the notes explain, compared with the lines."""
    count = Counter(note.kind for note in notes)
    return (
        count[NoteKind.INLINE_START]
        + count[NoteKind.MISWRITTEN_LABEL]
        - count[NoteKind.QUOTED_ARTICLE]
        - count[NoteKind.ANNEX_ARTICLE]
        - count[NoteKind.CITATION_LINE]
        - count[NoteKind.CONTENTS_LINE]
    )


def shortened(detail: str, limit: int = 40) -> str:
    """Return at most `limit` characters of a note's detail, with an ellipsis when it was cut."""
    return detail if len(detail) <= limit else f"{detail[: limit - 1]}…"


def serialise(units: Sequence[Unit]) -> str:
    """Return the normalised source that the rows were cut from."""
    return "\n".join(unit.text for unit in units)
