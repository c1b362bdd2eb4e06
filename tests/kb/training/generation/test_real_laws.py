"""Questions on the real laws of the environmental field, where these are on the machine."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.draft import RegulationDraft
from ingest.pipeline import parse_sources
from ingest.source import Source as File
from kb.model.question import QuestionType
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_body
from kb.training.form import faults
from kb.training.generation.distinct import Distinct
from kb.training.generation.field import environmental_laws
from kb.training.generation.generate import from_sources
from kb.training.generation.making import Maker
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.generation.sentences import understandable
from kb.training.generation.source import Source
from kb.training.question import QuestionContent

OBJECTIVE = {
    QuestionType.SINGLE,
    QuestionType.MULTIPLE,
    QuestionType.TRUE_FALSE,
    QuestionType.FILL_IN,
}


def newest(folder: Path, law: str) -> Path | None:
    found = sorted(folder.rglob(f"{law}(*).md"))
    return found[-1] if found else None


def articles(path: Path, law: str) -> list[Source]:
    draft = next(iter(parse_sources([File((path,))], 50 * 1024**2)))
    assert isinstance(draft, RegulationDraft)
    return [
        Source(
            slug=law,
            law=law,
            title=law,
            version=draft.version,
            article=ArticleNumber(unit.number, unit.suffix),
            text=article_body(unit.text),
            path=unit.path,
            type="law",
            level="national",
            region="000000",
            position=place,
        )
        for place, unit in enumerate(draft.units)
        if unit.kind.value == "article" and unit.number is not None
    ]


@pytest.fixture(scope="module")
def sources(laws_dir: Path) -> tuple[Source, ...]:
    """The articles of the newest text of every law of the field."""
    found: list[Source] = []
    for law in sorted(environmental_laws()):
        path = newest(laws_dir, law)
        if path is not None:
            found.extend(articles(path, law))
    return tuple(found)


@pytest.fixture(scope="module")
def questions(sources: tuple[Source, ...]) -> tuple[QuestionContent, ...]:
    """All questions on them."""
    return tuple(from_sources(Maker(Pools.read(sources), Points()), sources))


def test_the_laws_give_thousands_of_questions_of_every_objective_type(
    questions: tuple[QuestionContent, ...],
) -> None:
    kinds = Counter(each.type for each in questions)

    assert len(questions) >= 2500
    assert all(kinds[kind] >= 150 for kind in OBJECTIVE)
    assert len({each.pattern for each in questions}) >= 15
    assert len({each.key() for each in questions}) == len(questions)


def test_each_is_well_formed_and_understood_alone(
    questions: tuple[QuestionContent, ...],
) -> None:
    for question in questions:
        assert faults(question) == ()
        assert f"《{question.citations[0].law}》" in question.stem
        assert understandable(question.stem), question.stem


def test_each_quotes_the_article_it_cites(
    questions: tuple[QuestionContent, ...], sources: tuple[Source, ...]
) -> None:
    texts = {source.provision: source.text for source in sources}

    for question in questions:
        for citation in question.citations:
            assert citation.quote in texts[citation.provision.partition("__")[0]]


def test_a_wrong_option_of_a_single_choice_never_stands_in_the_sentence_it_is_asked_of(
    questions: tuple[QuestionContent, ...],
) -> None:
    for question in questions:
        if question.type is QuestionType.SINGLE and question.pattern in (
            "fine_range",
            "time_limit",
        ):
            quoted = "".join(each.quote for each in question.citations)
            wrong = [each.text for each in question.options if each.letter not in question.right]
            assert not [text for text in wrong if text in quoted], question.stem


def test_hardly_any_asks_in_the_words_of_another(
    questions: tuple[QuestionContent, ...],
) -> None:
    kept = Distinct()

    assert all(kept.add(each) for each in questions)
