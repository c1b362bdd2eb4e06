"""Training the static embedding on question → answer pairs (extra `models`: needs torch).

One vector a token; a text is the sum of its tokens' vectors, weighted by the square root of their
counts, made length one. The loss is a softmax over the answers of the batch and random articles.
Articles that look alike are no negatives: parallel provisions of several laws are often all right,
and with them the held-out questions fared worse. Tokens are dropped at random so that no single
word decides.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from search.training.corpus import Bags


@dataclass(frozen=True, slots=True)
class Recipe:
    """训练配方. `temperature` divides cosines; `random_negatives` are articles a batch."""

    dimension: int = 256
    epochs: int = 12
    batch: int = 768
    learning_rate: float = 3e-3
    temperature: float = 0.06
    token_dropout: float = 0.3
    random_negatives: int = 3072
    seed: int = 7


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """训练集: questions and texts as bags, and which texts answer each question.

    The first `articles` texts are articles; random negatives are drawn from them.
    """

    vocabulary: int
    questions: Bags
    texts: Bags
    answers: Sequence[tuple[int, ...]]
    articles: int


Report = Callable[[int, float], None]


def train(data: TrainingSet, recipe: Recipe, report: Report) -> NDArray[np.float32]:
    """Return the table of token vectors, shape (vocabulary, dimension).

    Args:
        data: what to learn from.
        recipe: how.
        report: called after each epoch with its number and mean loss.

    Raises:
        InvalidInput: torch is not installed.
    """
    try:
        torch: Any = importlib.import_module("torch")
    except ImportError:
        raise InvalidInput(
            "训练向量模型需要附加组件 models", hint="请运行 pip install 'anjian[models]'"
        ) from None
    torch.manual_seed(recipe.seed)
    generator = np.random.default_rng(recipe.seed)
    table = torch.nn.Embedding(data.vocabulary, recipe.dimension)
    with torch.no_grad():
        table.weight.normal_(0, recipe.dimension**-0.5)
    optimiser = torch.optim.Adam([table.weight], lr=recipe.learning_rate, betas=(0.9, 0.99))
    batches = len(data.questions) // recipe.batch
    steps, step = recipe.epochs * batches, 0
    for epoch in range(recipe.epochs):
        order = generator.permutation(len(data.questions))
        total = 0.0
        for start in range(0, batches * recipe.batch, recipe.batch):
            _set_rate(optimiser, recipe, step, steps)
            chosen = order[start : start + recipe.batch]
            loss = _loss(torch, table, data, recipe, generator, chosen)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
            step += 1
        report(epoch, total / max(1, batches))
    result: NDArray[np.float32] = table.weight.detach().numpy()
    return result


def _set_rate(optimiser: Any, recipe: Recipe, step: int, steps: int) -> None:
    """Warm up over 50 steps, then fall in a line to a twentieth."""
    rate = recipe.learning_rate * min(1, (step + 1) / 50) * (0.05 + 0.95 * (1 - step / steps))
    for group in optimiser.param_groups:
        group["lr"] = rate


def _loss(
    torch: Any,
    table: Any,
    data: TrainingSet,
    recipe: Recipe,
    generator: np.random.Generator,
    chosen: NDArray[np.int64],
) -> Any:
    answers = [data.answers[i] for i in chosen]
    right = [int(generator.choice(each)) for each in answers]
    others = generator.integers(0, data.articles, recipe.random_negatives)
    texts = np.concatenate([np.array(right, np.int64), others])
    asked = _embed(torch, table, data.questions.some(chosen), generator, recipe.token_dropout)
    given = _embed(torch, table, data.texts.some(texts), generator, recipe.token_dropout)
    scores = asked @ given.T / recipe.temperature
    also_right = torch.from_numpy(_also_right(answers, texts))
    scores = scores.masked_fill(also_right, -1e4)
    return torch.nn.functional.cross_entropy(scores, torch.arange(len(answers)))


def _also_right(answers: Sequence[tuple[int, ...]], texts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Another right answer of the same question is no mistake, shape (questions, texts)."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for column, text in enumerate(texts.tolist()):
        columns[text].append(column)
    mask = np.zeros((len(answers), texts.size), np.bool_)
    for row, each in enumerate(answers):
        for answer in each:
            mask[row, columns.get(answer, [])] = True
        mask[row, row] = False
    return mask


def _embed(torch: Any, table: Any, bags: Bags, generator: np.random.Generator, drop: float) -> Any:
    """Vectors of length one; a dropped token weighs nothing."""
    kept = generator.random(bags.places.size) >= drop
    summed = torch.nn.functional.embedding_bag(
        torch.from_numpy(bags.places),
        table.weight,
        torch.from_numpy(bags.starts[:-1]),
        mode="sum",
        per_sample_weights=torch.from_numpy(bags.weights * kept.astype(np.float32)),
    )
    return torch.nn.functional.normalize(summed, dim=1)
