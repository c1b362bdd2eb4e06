"""The static embedding and its question bank, and the model that comes with the product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from kb.errors import InvalidInput
from search.embedding.bank import NOBODY, QuestionBank
from search.embedding.choice import builtin_folder, embedder_for
from search.embedding.protocol import EmbeddingInput
from search.embedding.static import StaticEmbedder, quantise, save
from search.knowledge.questions import plain_questions
from search.tokens import char_number, counted


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


def test_every_everyday_question_is_answered_by_an_article() -> None:
    for question in plain_questions():
        assert question.query.strip()
        assert question.answers
        assert all(answer.law and answer.article for answer in question.answers)


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


def test_sentence_transformers_makes_the_same_vectors_from_the_same_folder() -> None:
    library = pytest.importorskip("sentence_transformers", reason="the extra models is needed")
    theirs = library.SentenceTransformer(
        str(builtin_folder()), device="cpu", local_files_only=True, trust_remote_code=True
    )
    ours = StaticEmbedder.load(builtin_folder())
    texts = [question.query for question in plain_questions()[::500]] + ["", "ABC 123", "水"]
    expected = np.stack([ours.embed(counted(text)) for text in texts])
    assert np.array_equal(theirs.encode(texts), expected)


def test_a_model_written_twice_is_the_same_file(tmp_path: Path) -> None:
    tokens = np.arange(50, dtype=np.uint32)[::-1].copy()
    table = np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32)
    for name in ("one", "two"):
        save(tmp_path / name, "same", tokens, table, {"recipe": {"seed": 7}})
    for file in ("model.safetensors", "config.json", "modules.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_the_weights_are_those_that_the_library_of_their_format_reads() -> None:
    stored = load_file(builtin_folder() / "model.safetensors")
    scales = stored["scales"].astype(np.float32)
    read_by_it = StaticEmbedder("read", stored["tokens"], stored["table"], scales)
    read_by_us = StaticEmbedder.load(builtin_folder())
    for text in ("半夜偷偷往河里排黑水", "未取得排污许可证", "VOCs"):
        assert (
            read_by_us.question(given(text)).tolist() == read_by_it.question(given(text)).tolist()
        )


def test_a_model_can_be_made_again_while_it_is_in_use(
    small: StaticEmbedder, tmp_path: Path
) -> None:
    before = small.question(given("水火")).tolist()
    fewer = np.array([char_number("水")], dtype=np.uint32)
    save(tmp_path / "model", "fewer", fewer, np.ones((1, 2), np.float32), {})
    assert small.question(given("水火")).tolist() == before
    assert not StaticEmbedder.load(tmp_path / "model").question(given("火")).any()
