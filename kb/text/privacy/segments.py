"""Dictionary words of a text with their places, as evidence for and against a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_LONGEST_NAME: Final = 12  # characters of a compound surname, a given name and the blanks within


@dataclass(frozen=True, slots=True)
class Segments:
    """分词: for each character the start and end of its word, and the word's part of speech.

    `shapes` has one code for each character, equal where all three are, counted from the character.
    """

    starts: list[int]
    ends: list[int]
    tags: list[str]
    shapes: str

    @classmethod
    def of(cls, text: str) -> Segments:
        """Cut a text by the dictionary alone; unknown characters stand by themselves."""
        import rjieba  # lazy: its dictionary takes 0.1 s, which `anjian --help` need not pay

        starts: list[int] = []
        ends: list[int] = []
        tags: list[str] = []
        shapes: list[str] = []
        known: dict[tuple[int, str], str] = {}
        place = 0
        for word, tag in rjieba.tag(text, hmm=False):
            size = len(word)
            starts.extend([place] * size)
            ends.extend([place + size] * size)
            tags.extend([tag] * size)
            shape = known.get((size, tag))
            if shape is None:
                first = sum(length for length, _ in known)
                shape = known[size, tag] = "".join(map(chr, range(first, first + size)))
            shapes.append(shape)
            place += size
        return cls(starts, ends, tags, "".join(shapes))

    def shape(self, place: int) -> str:
        """Return what distinguishes the words here and a name's length on: ends and tags."""
        return self.shapes[place : place + _LONGEST_NAME]

    def begins_at(self, place: int) -> bool:
        """Whether a word begins at this place."""
        return place >= len(self.starts) or self.starts[place] == place

    def word_from(self, place: int) -> int:
        """Return the length of the word that begins here, 0 when none does."""
        return self.ends[place] - place if self.starts[place] == place else 0


def is_word(word: str) -> bool:
    """Whether the dictionary holds exactly this word."""
    import rjieba  # lazy: as above

    return rjieba.has_word(word)
