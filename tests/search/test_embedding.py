"""The static embedding and its question bank, and the model that comes with the product."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kb.errors import InvalidInput
from search.embedding.bank import NOBODY, QuestionBank
from search.embedding.choice import builtin_folder, embedder_for
from search.embedding.corpus import TrainingTexts, question_counts, to_bag
from search.embedding.pairs import ArticleNumbers
from search.embedding.protocol import EmbeddingInput
from search.embedding.static import StaticEmbedder, quantise, save
from search.knowledge.questions import plain_questions
from search.tokens import char_number, counted, pair_number


def given(text: str) -> EmbeddingInput:
    return EmbeddingInput(text, counted(text))


@pytest.fixture
def small(tmp_path: Path) -> StaticEmbedder:
    """水 and 河 point one way, 火 the other."""
    tokens = np.array([char_number(char) for char in "火水河"], dtype=np.uint32)
    table = np.array([[0.0, 2.0], [3.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    save(tmp_path / "model", "small", tokens, table, {})
    return StaticEmbedder.load(tmp_path / "model")


def test_vectors_have_length_one_and_similar_texts_point_alike(small: StaticEmbedder) -> None:
    water, river, fire = (small.question(given(char)) for char in "水河火")
    assert float(water @ river) == pytest.approx(1)
    assert float(water @ fire) == pytest.approx(0)


def test_a_text_without_known_tokens_is_the_zero_vector(small: StaticEmbedder) -> None:
    assert not small.question(given("abc")).any()
    assert not small.question(given("")).any()


def test_questions_and_passages_are_embedded_alike(small: StaticEmbedder) -> None:
    rows = small.passages([given("水火"), given("河")])
    assert rows.shape == (2, small.dimension)
    assert np.allclose(rows[0], small.question(given("水火")))


def test_int8_rows_come_back_within_half_a_step() -> None:
    table = np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32)
    rows, scales = quantise(table)
    assert np.abs(rows * scales[:, None] - table).max() <= scales.max() / 2 + 1e-6


def test_the_bank_votes_for_what_answered_the_nearest_questions(small: StaticEmbedder) -> None:
    vectors = np.stack([small.question(given(char)) for char in "水火"])
    bank = QuestionBank(vectors, np.array([0, 2, 3]), np.array([11, 12, 13]))
    found = bank.neighbours(small.question(given("河")), count=2, temperature=0.05)
    assert found.shares == pytest.approx({11: 1.0, 12: 1.0})
    assert found.nearest == pytest.approx({11: 1.0, 12: 1.0})
    assert found.companions == pytest.approx({11: 1.0, 12: 1.0})
    assert QuestionBank.empty().neighbours(vectors[0], count=2, temperature=0.05) == NOBODY


def test_the_built_in_model_knows_every_question_it_brings() -> None:
    embedder = embedder_for("builtin")
    bank = QuestionBank.load(builtin_folder())
    assert embedder.dimension == 256
    question = plain_questions()[0]
    vector = embedder.question(given(question.query))
    assert bank.neighbours(vector, count=1, temperature=0.05).shares


def test_the_built_in_model_leads_from_street_words_to_statute_words() -> None:
    embedder = embedder_for("builtin")
    asked = embedder.question(given("半夜偷偷往河里排黑水"))
    near, far = embedder.passages([given("逃避监管的方式排放水污染物"), given("结婚登记机关")])
    assert float(asked @ near) > float(asked @ far) + 0.1


def test_every_everyday_question_names_articles_with_their_version() -> None:
    for question in plain_questions():
        assert question.query.strip()
        assert question.answers
        assert all(answer.version for answer in question.answers)


def test_a_model_folder_that_is_not_there_is_refused_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="没有找到向量模型目录"):
        embedder_for(str(tmp_path / "nowhere"))


def test_asking_the_built_in_model_needs_no_torch_and_no_haystack() -> None:
    code = (
        "import sys; from search.embedding.choice import embedder_for; import search.service;"
        "embedder_for('builtin');"
        "print(sorted({'torch', 'haystack', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_vocabulary_keeps_characters_and_what_questions_use_often() -> None:
    texts = TrainingTexts()
    texts.add_article(counted("水污染"))
    asked = question_counts(["黑臭"] * 3)
    vocabulary = texts.vocabulary(asked)
    assert {char_number("水"), pair_number("水污"), pair_number("黑臭")} <= set(vocabulary.tolist())
    assert to_bag(counted("臭"), vocabulary).places.size == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("中华人民共和国溪流保护法第三条", 7),
        ("《溪流保护法》第三条：向溪流倾倒垃圾的，处罚款。", 7),
        ("溪流保护法第三条之一", 8),
        ("溪流保护法第九条", None),
        ("不是引用", None),
    ],
)
def test_gold_is_found_by_what_is_written(written: str, expected: int | None) -> None:
    numbers = ArticleNumbers({("溪流保护法", 3, None): 7, ("溪流保护法", 3, 1): 8})
    assert numbers.find_written(written) == expected


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is not None, reason="torch is here, so it is not missing"
)
def test_training_without_torch_says_what_to_install() -> None:
    from search.embedding.train import Recipe, TrainingSet, train

    with pytest.raises(InvalidInput, match="models"):
        train(TrainingSet(1, [], [], [], 1), Recipe(), lambda epoch, loss: None)
