"""From a library and known questions to an embedding and a bank of questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search.embedding.bank import QuestionBank
from search.embedding.protocol import EmbeddingInput
from search.embedding.static import StaticEmbedder, save
from search.tokens import counted, strip_asking
from search.training.corpus import Bags, TrainingTexts, question_counts
from search.training.library import TrainingLibrary
from search.training.pairs import OWN, AnsweredQuestion, KnownQuestion
from search.training.train import Recipe, Report, TrainingSet, train


def fit_embedding(
    library: TrainingLibrary,
    known: Sequence[KnownQuestion],
    answered: Sequence[AnsweredQuestion],
    folder: Path,
    name: str,
    recipe: Recipe,
    report: Report,
) -> StaticEmbedder:
    """Train on the newest articles and the questions, and write the model folder.

    Args:
        library: the articles.
        known: questions and the places of their answers; only these are learnt from.
        answered: questions whose written answers are texts to be found.
        folder: where the model goes; an existing one is replaced.
        name: noted in every index made with the model.
        recipe: how to train.
        report: told each epoch's loss.

    Raises:
        InvalidInput: torch is not installed.
    """
    newest = sorted(library.newest.values())
    number = {place: n for n, place in enumerate(newest)}
    texts = TrainingTexts()
    for place in newest:
        texts.add_article(library.counts[place])
    answers = [tuple(number[place] for place in each.answers if place in number) for each in known]
    answers += [(texts.add_answer(each.answer),) for each in answered]
    questions = question_counts(
        [each.question for each in known] + [each.question for each in answered]
    )
    vocabulary = texts.vocabulary(questions)
    data = TrainingSet(
        vocabulary.size,
        Bags.of(questions, vocabulary),
        Bags.of(texts.counts, vocabulary),
        answers,
        texts.articles,
    )
    table = train(data, recipe, report)
    note: dict[str, object] = {
        "articles": texts.articles,
        "questions": {**_sources(known), "answers": len(answered)},
        "recipe": {field: getattr(recipe, field) for field in recipe.__slots__},
    }
    save(folder, name, vocabulary, table, note)
    return StaticEmbedder.load(folder)


def bank_of(
    library: TrainingLibrary, known: Sequence[KnownQuestion], embedder: StaticEmbedder
) -> QuestionBank:
    """Return the questions of this project among the known ones, with the passages that answer."""
    vectors, offsets, answers = [], [0], list[int]()
    for each in known:
        if each.source != OWN:
            continue
        counts = counted(strip_asking(each.question))
        vectors.append(embedder.question(EmbeddingInput(each.question, counts)))
        answers += [library.passages[place].id for place in each.answers]
        offsets.append(len(answers))
    if not vectors:
        return QuestionBank.empty()
    return QuestionBank(np.stack(vectors), np.array(offsets, np.int64), np.array(answers, np.int64))


def _sources(known: Sequence[KnownQuestion]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in known:
        counts[each.source] = counts.get(each.source, 0) + 1
    return counts
