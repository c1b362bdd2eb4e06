"""Models by folder or name: whose vectors, whose prompt, and nothing from the network unasked."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kb.errors import InvalidInput
from kb.settings import Settings
from kb.store.database import Database
from search.embedding.choice import embedder_for
from search.embedding.location import EMBEDDING, locate, model_key
from search.embedding.protocol import EmbeddingInput
from search.index.protocol import IndexPoint
from search.opening import OpenedSearch, Scope, SearchRuntime
from search.passage import Passage
from search.query.candidates import Candidate, CandidateSet
from search.query.request import SearchRequest
from search.ranking.features import Asked
from search.ranking.reranking import RerankingRanker, reranker_for
from search.tokens import counted
from tests.search.held.home import found
from tests.search.tiny_models import QUERY_PROMPT, save_bi_encoder, save_cross_encoder


def given(text: str) -> EmbeddingInput:
    return EmbeddingInput(text, counted(text))


def test_a_question_gets_the_prompt_of_the_model_and_a_passage_does_not(bi_encoder: Path) -> None:
    embedder = embedder_for(str(bi_encoder))
    question = embedder.question(given("倾倒废油"))
    prompted, plain = embedder.passages([given(f"{QUERY_PROMPT}倾倒废油"), given("倾倒废油")])
    assert embedder.dimension == 32
    assert float(question @ prompted) == pytest.approx(1, abs=1e-5)
    assert float(question @ plain) < 0.999


def test_another_training_in_the_same_folder_has_another_name(tmp_path: Path) -> None:
    one = embedder_for(str(save_bi_encoder(tmp_path / "model"))).name
    shutil.rmtree(tmp_path / "model")
    assert embedder_for(str(save_bi_encoder(tmp_path / "model", seed=2))).name != one


def test_a_model_in_use_is_loaded_once(bi_encoder: Path) -> None:
    assert embedder_for(str(bi_encoder)) is embedder_for(f" {bi_encoder}/ ")


def test_questions_and_passages_of_eight_threads_do_not_disturb_each_other(
    bi_encoder: Path,
) -> None:
    embedder = embedder_for(str(bi_encoder))
    texts = [given(text) for text in ("倾倒废油", "竹林" * 40, "巡查溪流保护", "罚款") * 12]
    alone = [embedder.question(each) for each in texts]
    with ThreadPoolExecutor(8) as pool:
        passages = pool.submit(embedder.passages, texts)
        together = list(pool.map(embedder.question, texts))
    assert np.allclose(alone, together, atol=1e-5)
    assert passages.result().shape == (48, 32)


@pytest.mark.parametrize("setting", ["", " ", "builtin"])
def test_nothing_and_builtin_mean_the_model_that_comes_with_the_product(setting: str) -> None:
    assert model_key(setting) == "builtin"
    assert embedder_for(setting) is embedder_for("builtin")
    assert reranker_for(setting) is None


def test_what_is_neither_folder_nor_name_is_refused_with_the_three_forms() -> None:
    with pytest.raises(InvalidInput, match="BAAI/bge-m3"):
        locate("没有/这个/目录", EMBEDDING, downloads=True)


def test_a_name_outside_the_cache_is_not_looked_up_on_the_network() -> None:
    pytest.importorskip("huggingface_hub", reason="the extra models is needed")
    with pytest.raises(InvalidInput, match="不在本机的模型缓存中") as refusal:
        embedder_for("anjian-tests/no-such-model")
    assert "ANJIAN_MODEL_DOWNLOADS=true" in refusal.value.hint


def test_a_name_in_the_cache_is_read_from_there(
    bi_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    commit = "0123456789abcdef" * 2 + "01234567"
    cached = tmp_path / "models--anjian-tests--tiny"
    shutil.copytree(bi_encoder, cached / "snapshots" / commit)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(commit, encoding="utf-8")
    embedder = embedder_for("anjian-tests/tiny")
    assert embedder.name.startswith("anjian-tests--tiny-")
    assert embedder.dimension == 32


def test_a_folder_that_is_no_model_is_refused_in_chinese(tmp_path: Path, bi_encoder: Path) -> None:
    with pytest.raises(InvalidInput, match=r"向量模型 .*无法读取"):
        embedder_for(str(tmp_path))
    with pytest.raises(InvalidInput, match=r"重排模型 .*无法读取"):
        reranker_for(str(tmp_path))


def test_a_cross_encoder_with_several_outputs_is_refused(tmp_path: Path) -> None:
    save_cross_encoder(tmp_path / "classes", labels=3)
    with pytest.raises(InvalidInput, match="3 个输出"):
        reranker_for(str(tmp_path / "classes"))


def test_search_uses_the_vectors_of_the_model(
    bi_encoder: Path, filled: Database, settings: Settings
) -> None:
    chosen = settings.model_copy(update={"embedding_model": str(bi_encoder)})
    with OpenedSearch(chosen, Scope.PUBLIC) as service:
        assert service.search(SearchRequest("倾倒废油")).hits[0].id == "case-1"
    runtime = SearchRuntime(chosen, filled)
    index, embedder = runtime.indexes.public, embedder_for(str(bi_encoder))
    (point,) = (p for p in index.scan() if p.payload["document_key"] == "case-1")
    passage = Passage.from_payload(point.id, point.payload)
    (expected,) = runtime.opened.vectoriser.points([passage])
    stored = index.vectors([point.id])[point.id]
    runtime.close()
    assert isinstance(expected, IndexPoint)
    assert expected.dense is not None
    assert stored.shape == (embedder.dimension,)
    assert float(stored @ expected.dense) == pytest.approx(1, abs=1e-3)


def test_the_best_candidates_stand_in_the_order_of_the_cross_encoder(
    cross_encoder: Path, filled: Database, settings: Settings
) -> None:
    runtime = SearchRuntime(settings, filled)
    runtime.indexer.drain()
    points = list(runtime.indexes.public.scan())
    encoder = reranker_for(str(cross_encoder))
    assert encoder is not None
    candidates = CandidateSet.of([Candidate(point.id, point.payload) for point in points])

    class Downwards:
        def scores(self, candidates: CandidateSet, asked: Asked) -> np.ndarray:
            return np.arange(len(candidates), 0, -1, dtype=np.float32)

    asked = type("Question", (), {"question": "向溪流倾倒"})()
    ranker = RerankingRanker(Downwards(), encoder, runtime.indexes.public, depth=2)
    scores = ranker.scores(candidates, asked)
    texts = ["\n".join(p.payload[name] for name in ("title", "path", "text")) for p in points]
    read = encoder.scores("向溪流倾倒", texts)
    runtime.close()
    assert len(points) == 3
    assert scores[2] < min(scores[:2])
    assert (scores[0] > scores[1]) == (read[0] > read[1])
    assert ranker.scores(CandidateSet.of([]), asked).shape == (0,)


def test_a_search_with_a_cross_encoder_shows_the_passage_it_prefers(
    cross_encoder: Path, filled: Database, settings: Settings
) -> None:
    chosen = settings.model_copy(update={"reranker_model": str(cross_encoder)})
    runtime = SearchRuntime(chosen, filled)
    runtime.indexer.drain()
    points = list(runtime.indexes.public.scan())
    encoder = reranker_for(str(cross_encoder))
    assert encoder is not None
    texts = ["\n".join(p.payload[name] for name in ("title", "path", "text")) for p in points]
    order = np.argsort(-encoder.scores("溪流", texts), kind="stable")
    hits = found(runtime.public, "溪流")
    runtime.close()
    assert hits == [points[place].payload["document_key"] for place in order][: len(hits)]
    assert len(hits) == 3
