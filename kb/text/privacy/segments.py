"""Dictionary words of a text with their places, as evidence for and against a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segments:
    """分词: for each character the start and end of its word, and the word's part of speech."""

    starts: list[int]
    ends: list[int]
    tags: list[str]

    @classmethod
    def of(cls, text: str) -> Segments:
        """Cut a text by the dictionary alone; unknown characters stand by themselves."""
        import rjieba  # lazy: its dictionary takes 0.1 s, which `anjian --help` need not pay

        starts: list[int] = []
        ends: list[int] = []
        tags: list[str] = []
        place = 0
        for word, tag in rjieba.tag(text, hmm=False):
            size = len(word)
            starts.extend([place] * size)
            ends.extend([place + size] * size)
            tags.extend([tag] * size)
            place += size
        return cls(starts, ends, tags)

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
