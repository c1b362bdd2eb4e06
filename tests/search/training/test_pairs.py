"""Training texts and pairs: what is kept, how gold is found, what is asked for when absent."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from kb.errors import InvalidInput
from search.tokens import char_number, counted, pair_number
from search.training.corpus import Bags, TrainingTexts, question_counts
from search.training.pairs import ArticleNumbers

NOTHING = Bags(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(1, np.int64))


def test_a_vocabulary_keeps_characters_and_what_questions_use_often() -> None:
    texts = TrainingTexts()
    texts.add_article(counted("水污染"))
    asked = question_counts(["黑臭"] * 4)
    vocabulary = texts.vocabulary(asked)
    assert {char_number("水"), pair_number("水污"), pair_number("黑臭")} <= set(vocabulary.tolist())
    bags = Bags.of([counted("臭"), counted("水污染"), counted("火")], vocabulary)
    assert np.diff(bags.starts).tolist() == [1, np.diff(bags.starts)[1], 0]
    again = bags.some(np.array([1, 0]))
    assert again.places.tolist() == [*bags.places[1:].tolist(), bags.places[0]]


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
    from search.training.train import Recipe, TrainingSet, train

    with pytest.raises(InvalidInput, match="models"):
        train(TrainingSet(1, NOTHING, NOTHING, [], 1), Recipe(), lambda epoch, loss: None)
