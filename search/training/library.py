"""The library as training needs it: all published passages, counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from kb.errors import NotFound
from kb.model.document import Document
from kb.store.database import Database
from kb.text.titles import title_key
from search.lexical import LexicalEncoder, field_counts
from search.passage import Passage
from search.passages import passages_of
from search.profiles import lexical_profile
from search.tokens import TokenCounts, merged
from search.training.exact import Postings
from search.training.pairs import LawArticle

_BATCH: Final = 100


@dataclass(frozen=True)
class TrainingLibrary:
    """训练文库: passages by place, their token counts and lexical postings.

    `newest` gives the place of the newest version of each article.
    """

    passages: Sequence[Passage]
    counts: Sequence[TokenCounts]
    lexical: Postings
    newest: Mapping[LawArticle, int]

    @classmethod
    def load(cls, database: Database) -> TrainingLibrary:
        """Read all published documents; takes a minute and 3 GB for 149,000 passages.

        Raises:
            NotFound: the library holds no articles.
        """
        encoder = LexicalEncoder(lexical_profile())
        passages: list[Passage] = []
        counts, lexical = [], []
        with database.reading() as session:
            ids = list(session.scalars(select(Document.id).order_by(Document.key)))
            for start in range(0, len(ids), _BATCH):
                for made in passages_of(session, ids[start : start + _BATCH]):
                    for passage in made.public:
                        fields = field_counts(passage)
                        passages.append(passage)
                        counts.append(merged([(part, 1.0) for part in fields.values()]))
                        lexical.append(encoder.passage(fields))
        newest = _newest(passages)
        if not newest:
            raise NotFound("库中没有法规条文", hint="请先用 anjian ingest 载入法规")
        return cls(passages, counts, Postings.of(lexical), newest)


def _newest(passages: Sequence[Passage]) -> dict[LawArticle, int]:
    found: dict[LawArticle, int] = {}
    for place, passage in enumerate(passages):
        if passage.kind != "regulation" or passage.article is None:
            continue
        key = (title_key(passage.law), passage.article, passage.suffix)
        if key not in found or passages[found[key]].version < passage.version:
            found[key] = place
    return found
