"""Features of questions the models have not seen: what ranking is trained on.

A question that the embedding was trained on, or that stands in the bank, finds its own answer; a
ranker taught with such features would trust them far too much. So the questions are dealt into
folds, and each fold is asked of a search that was made without it: its own embedding, bank and
"asked as" postings. Everything goes through the code that answers users.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.embedding.bank import QuestionBank
from search.embedding.static import StaticEmbedder
from search.index.protocol import ASKED, LEXICAL
from search.lexical import LexicalEncoder
from search.profiles import lexical_profile, ranking_profile
from search.query.plan import make_plan
from search.query.request import SearchRequest
from search.ranking.features import feature_rows
from search.service import SearchService
from search.sparse import empty
from search.training.exact import ExactReader, Postings
from search.training.fitting import bank_of, fit_embedding
from search.training.library import TrainingLibrary
from search.training.pairs import OWN, AnsweredQuestion, KnownQuestion
from search.training.train import Recipe, Report
from search.vectorise import Vectoriser

FOLDS: Final = 3
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """已判候选: feature rows of one question, and 1 for each that answers it."""

    source: str
    rows: NDArray[np.float32]
    answers: NDArray[np.int8]


def judged_questions(
    library: TrainingLibrary,
    known: Sequence[KnownQuestion],
    answered: Sequence[AnsweredQuestion],
    folder: Path,
    recipe: Recipe,
    say: Say,
    report: Report,
    *,
    a_fold: int,
) -> Iterator[Judged]:
    """Yield the candidates of held-out questions, at most `a_fold` questions of each fold.

    Questions none of whose answers was found teach nothing about order and are left out.

    Args:
        library: the passages.
        known: all questions with their answers.
        answered: further training texts of every fold's embedding.
        folder: for the folds' models, which nobody needs afterwards.
        recipe: of the folds' embeddings; its seed also deals the folds.
        say: told what is being done.
        report: told each epoch's loss.
        a_fold: how many questions to ask.
    """
    dealt = np.random.default_rng(recipe.seed).integers(FOLDS, size=1 + max(k.run for k in known))
    masks: ExactReader | None = None
    for fold in range(FOLDS):
        rest = [each for each in known if dealt[each.run] != fold]
        held_out = [each for each in known if dealt[each.run] == fold]
        say(f"第 {fold + 1}/{FOLDS} 折：{len(rest)} 个问题训练，{len(held_out)} 个留出")
        embedder = fit_embedding(
            library, rest, answered, folder / str(fold), f"fold-{fold}", recipe, report
        )
        service, reader = search_over(library, rest, embedder, masks)
        masks = reader
        chosen = np.random.default_rng(recipe.seed + fold).permutation(len(held_out))[:a_fold]
        for place in np.sort(chosen).tolist():
            judged = _judged(library, service, held_out[place])
            if judged is not None:
                yield judged


def search_over(
    library: TrainingLibrary,
    known: Sequence[KnownQuestion],
    embedder: StaticEmbedder,
    masks: ExactReader | None = None,
) -> tuple[SearchService, ExactReader]:
    """Return an exact search over the library that knows only these questions."""
    encoder = LexicalEncoder(lexical_profile())
    asked: defaultdict[int, list[str]] = defaultdict(list)
    for each in known:
        if each.source == OWN:
            for place in each.answers:
                asked[place].append(each.question)
    similar = [empty()] * len(library.passages)
    for place, questions in asked.items():
        similar[place] = encoder.questions(questions)
    reader = ExactReader(
        [passage.id for passage in library.passages],
        [passage.payload() for passage in library.passages] if masks is None else masks.payloads,
        np.stack([embedder.embed(counts) for counts in library.counts]),
        {LEXICAL: library.lexical, ASKED: Postings.of(similar)},
    )
    if masks is not None:
        reader.share_masks(masks)
    bank: QuestionBank = bank_of(library, known, embedder)
    return SearchService(reader, Vectoriser(embedder), bank), reader


def _judged(
    library: TrainingLibrary, service: SearchService, known: KnownQuestion
) -> Judged | None:
    request = SearchRequest(known.question)
    proposed, asked = service.proposed(request, make_plan(request, service.analyse(request)))
    candidates = proposed.found
    right = {library.passages[place].id for place in known.answers}
    answers = np.array([each in right for each in candidates.ids.tolist()], np.int8)
    # As when asking: the trees see the best by weights and nothing else. Answers below must not
    # be let in, or a low place among the candidates would become a sign of being right.
    first = service.first_scores(candidates, asked)
    kept = np.argsort(-first, kind="stable")[: ranking_profile().tree_depth]
    if not answers[kept].any():
        return None
    rows = feature_rows(candidates, asked, first, kept)
    return Judged(known.source, rows, answers[kept])
