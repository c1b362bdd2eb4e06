"""Texts of a case or a description → tokens and vectors, the form in which they are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from search.embedding.protocol import Embedder, EmbeddingInput, Vector
from search.similar.facts import CaseFacts, facts_of
from search.similar.lexicon import codes_in, lexicon
from search.similar.profile import SimilarProfile
from search.similar.reading import acts_in, completed, read
from search.tokens import TokenCounts, counted, merged

FACTS: Final = "facts"
"""Key of 案情简介."""
_MARKUP: Final = re.compile(r"\*\*|^#{1,6}\s+|^>\s?|^[ ]*[-*] ", re.MULTILINE)
_OPENING: Final = 600
"""Characters of 案情简介 that are read for how it was done; the rest is evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """可比较的案情: facts, weighted tokens, and unit vectors of headline, facts and whole.

    `acts` counts the everyday words of the thesaurus by element and act; `said` is headline and
    story as text.
    """

    facts: CaseFacts
    counts: TokenCounts
    headline: Vector
    story: Vector
    whole: Vector
    acts: Mapping[str, int]
    said: str
    story_at: int = 0

    @property
    def story_text(self) -> str:
        """案情简介 as text."""
        return self.said[self.story_at :]


def of_content(content: Mapping[str, Any], embedder: Embedder, profile: SimilarProfile) -> Texts:
    """Return the texts of a case; a draft may lack fields and sections."""
    stated = facts_of(content)
    title = str(content.get("title") or "")
    sections = {
        str(one.get("key")): _MARKUP.sub("", str(one.get("text") or ""))
        for one in content.get("sections") or ()
        if isinstance(one, Mapping)
    }
    headline = "\n".join(filter(None, (stated.violation, title, "，".join(stated.tags))))
    story = sections.get(FACTS, "")
    facts = completed(stated, headline)
    if not facts.manners:
        facts = replace(facts, manners=codes_in(story[:_OPENING], lexicon().manners))
    weighted = {"headline": headline, **sections}
    parts = [
        (counted(text), weight)
        for name, weight in profile.fields.items()
        if (text := weighted.get(name))
    ]
    of_headline, of_story = counted(headline), counted(story)
    return Texts(
        facts=facts,
        counts=merged(parts) if parts else counted(""),
        headline=_vector(embedder, headline, of_headline),
        story=_vector(embedder, story, of_story),
        whole=_vector(embedder, headline + story, merged([(of_headline, 1.0), (of_story, 1.0)])),
        acts=Counter(acts_in(headline + "\n" + story)),
        said=f"{headline}\n{story}",
        story_at=len(headline) + 1,
    )


def of_words(text: str, embedder: Embedder) -> Texts:
    """Return the texts of a description: it is headline and story in one."""
    counts = counted(text)
    vector = _vector(embedder, text, counts)
    return Texts(read(text), counts, vector, vector, vector, Counter(acts_in(text)), text)


def _vector(embedder: Embedder, text: str, counts: TokenCounts) -> Vector:
    return embedder.question(EmbeddingInput(text, counts))
