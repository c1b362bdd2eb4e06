"""`anjian model`: makes the embedding, the question bank and the ranking trees that ship."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli import settings_of

if TYPE_CHECKING:
    from search.training.library import TrainingLibrary

_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("..") / "shared" / "data",
    show_default=True,
    help="问题数据目录（stard/train.jsonl、legal-qa/*.jsonl；缺少的文件略过）",
)
_OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="模型目录；缺省替换随附的模型",
)


@click.group("model")
def model() -> None:
    """检索模型：训练随附的静态向量模型与排序树。"""


@model.command("train")
@_DATA
@_OUT
@click.option("--name", default="static-legal-zh-2", show_default=True, help="模型名，记入索引")
@click.option("--epochs", type=click.IntRange(1), help="训练轮数")
@click.option("--seed", type=int, help="随机种子")
@click.pass_context
def train(
    ctx: click.Context,
    data: Path,
    out: Path | None,
    name: str,
    epochs: int | None,
    seed: int | None,
) -> None:
    """用库中条文与问题数据训练静态向量模型和问法库（需要附加组件 models）。"""
    from search.embedding.choice import builtin_folder  # lazy: numpy
    from search.training.fitting import bank_of, fit_embedding
    from search.training.pairs import ArticleNumbers, answered_questions, known_questions
    from search.training.train import Recipe

    chosen = {"epochs": epochs, "seed": seed}
    recipe = Recipe(**{field: value for field, value in chosen.items() if value is not None})
    folder = out or builtin_folder()
    library = _library(ctx)
    known = list(known_questions(data, ArticleNumbers(library.newest)))
    answered = list(answered_questions(data))
    _say(
        f"{len(library.newest)} 条条文，{len(known)} 个有条文的问题，{len(answered)} 个有答复的问题"
    )
    embedder = fit_embedding(library, known, answered, folder, name, recipe, _report)
    bank_of(library, known, embedder).save(folder)
    click.echo(f"模型已写入 {folder}。请运行 anjian model rank 训练排序，再 anjian index rebuild")


@model.command("rank")
@_DATA
@_OUT
@click.option("--questions", default=2500, show_default=True, help="每折提问的条数")
@click.option(
    "--epochs", type=click.IntRange(1), default=6, show_default=True, help="各折模型的训练轮数"
)
@click.option("--keep", type=click.Path(path_type=Path, dir_okay=False), help="另存特征供比较")
@click.pass_context
def rank(
    ctx: click.Context,
    data: Path,
    out: Path | None,
    questions: int,
    epochs: int,
    keep: Path | None,
) -> None:
    """用交叉拟合的特征训练排序树，写入模型目录（需要附加组件 models，约二十分钟）。"""
    import numpy as np  # lazy

    from search.embedding.choice import builtin_folder
    from search.training.crossfit import judged_questions
    from search.training.pairs import ArticleNumbers, answered_questions, known_questions
    from search.training.ranker import TreeRecipe, save_trees, train_trees
    from search.training.train import Recipe

    folder = out or builtin_folder()
    library = _library(ctx)
    known = list(known_questions(data, ArticleNumbers(library.newest)))
    answered = list(answered_questions(data))
    with tempfile.TemporaryDirectory() as models:
        made = judged_questions(
            library,
            known,
            answered,
            Path(models),
            Recipe(epochs=epochs),
            _say,
            _report,
            a_fold=questions,
        )
        judged = list(made)
    if keep is not None:
        np.savez_compressed(
            keep,
            rows=np.concatenate([each.rows for each in judged]),
            answers=np.concatenate([each.answers for each in judged]),
            sizes=np.array([len(each.answers) for each in judged]),
            sources=np.array([each.source for each in judged]),
        )
    _say(f"{len(judged)} 个问题的候选用于训练排序")
    save_trees(folder, train_trees(judged, TreeRecipe()))
    click.echo(f"排序树已写入 {folder}")


def _library(ctx: click.Context) -> TrainingLibrary:
    from kb.store.database import Database  # lazy: SQLAlchemy
    from search.training.library import TrainingLibrary

    database = Database.open(settings_of(ctx))
    try:
        return TrainingLibrary.load(database)
    finally:
        database.close()


def _say(line: str) -> None:
    click.echo(line, err=True)


def _report(epoch: int, loss: float) -> None:
    click.echo(f"第 {epoch + 1} 轮，损失 {loss:.3f}", err=True)
