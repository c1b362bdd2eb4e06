"""From a library and question files to a model folder: vectors, question bank, configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import select

from kb.errors import NotFound
from kb.model.document import Document, DocumentKind
from kb.store.database import Database
from kb.text.titles import slug, title_key
from search.embedding.bank import QuestionBank
from search.embedding.corpus import Bag, TrainingTexts, question_counts, to_bag
from search.embedding.pairs import (
    ArticleNumbers,
    LawArticle,
    TrainingPair,
    answered_questions,
    cited_questions,
    own_questions,
)
from search.embedding.protocol import EmbeddingInput
from search.embedding.static import StaticEmbedder, save
from search.embedding.train import Recipe, Report, TrainingSet, train
from search.knowledge.questions import plain_questions
from search.lexical import field_counts
from search.passage import Passage, passage_id
from search.passages import passages_of
from search.tokens import counted, merged, strip_asking

_BATCH: Final = 100

Say = Callable[[str], None]


def build_model(
    database: Database,
    data: Path,
    folder: Path,
    name: str,
    recipe: Recipe,
    say: Say,
    report: Report,
) -> None:
    """Train on the library's newest articles and the question files, and write the model folder.

    Args:
        database: holds the laws that the questions cite.
        data: folder with `stard/train.jsonl` and `legal-qa/*.jsonl`; files that are absent are
            left out. Held-out files are never read.
        folder: where the model goes; an existing one is replaced.
        name: noted in every index made with the model.
        recipe: how to train.
        say: told what is being done.
        report: told each epoch's loss.

    Raises:
        NotFound: the library holds no articles.
        InvalidInput: torch is not installed.
    """
    texts, numbers = _articles(database)
    if not texts.articles:
        raise NotFound("库中没有法规条文", hint="请先用 anjian ingest 载入法规")
    pairs = list(_pairs(data, numbers, texts))
    questions = question_counts([pair.question for pair in pairs])
    vocabulary = texts.vocabulary(questions)
    sources = _sources(pairs)
    say(f"{texts.articles} 条条文，{len(vocabulary)} 个词元，训练对：{sources}")
    bags: list[Bag] = [to_bag(each, vocabulary) for each in texts.counts]
    asked = [to_bag(each, vocabulary) for each in questions]
    table = train(TrainingSet(vocabulary.size, asked, bags, pairs, texts.articles), recipe, report)
    note = {
        "articles": texts.articles,
        "pairs": sources,
        "recipe": {field: getattr(recipe, field) for field in recipe.__slots__},
    }
    save(folder, name, vocabulary, table, note)
    _bank(StaticEmbedder.load(folder)).save(folder)


def _articles(database: Database) -> tuple[TrainingTexts, ArticleNumbers]:
    """The newest version of every published article, and how to find each."""
    newest: dict[LawArticle, tuple[str, Passage]] = {}
    with database.reading() as session:
        kind = DocumentKind.REGULATION.value
        ids = list(session.scalars(select(Document.id).where(Document.kind == kind)))
        for start in range(0, len(ids), _BATCH):
            for made in passages_of(session, ids[start : start + _BATCH]):
                for passage in made.public:
                    if passage.article is None:
                        continue
                    key = (title_key(passage.law), passage.article, passage.suffix)
                    if key not in newest or newest[key][0] < passage.version:
                        newest[key] = (passage.version, passage)
    texts = TrainingTexts()
    numbers: dict[LawArticle, int] = {}
    for key, (_, passage) in newest.items():
        parts = [(part, 1.0) for part in field_counts(passage).values()]
        numbers[key] = texts.add_article(merged(parts))
    return texts, ArticleNumbers(numbers)


def _pairs(data: Path, numbers: ArticleNumbers, texts: TrainingTexts) -> Iterator[TrainingPair]:
    yield from own_questions(numbers)
    stard = data / "stard" / "train.jsonl"
    if stard.exists():
        yield from cited_questions(stard, numbers, "gold")
    cited = data / "legal-qa" / "with_articles.jsonl"
    if cited.exists():
        yield from cited_questions(cited, numbers, "articles")
    answered = data / "legal-qa" / "answers.jsonl"
    if answered.exists():
        yield from answered_questions(answered, texts)


def _sources(pairs: list[TrainingPair]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for pair in pairs:
        counts[pair.source] = counts.get(pair.source, 0) + 1
    return counts


def _bank(embedder: StaticEmbedder) -> QuestionBank:
    """The everyday questions with the ids of the passages that answer them."""
    vectors, offsets, answers = [], [0], list[int]()
    slugs: dict[str, str] = {}
    for each in plain_questions():
        counts = counted(strip_asking(each.query))
        vectors.append(embedder.question(EmbeddingInput(each.query, counts)))
        for answer in each.answers:
            work = slugs.setdefault(answer.law, slug(answer.law))
            suffix = f"_{answer.suffix}" if answer.suffix is not None else ""
            answers.append(passage_id(f"{work}/{answer.version}", f"art_{answer.article}{suffix}"))
        offsets.append(len(answers))
    return QuestionBank(np.stack(vectors), np.array(offsets, np.int64), np.array(answers, np.int64))
