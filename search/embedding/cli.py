"""`anjian model train`: makes the static embedding that comes with the product."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli import settings_of


@click.group("model")
def model() -> None:
    """向量模型：训练随附的静态模型。"""


@model.command("train")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("..") / "shared" / "data",
    show_default=True,
    help="问题数据目录（stard/train.jsonl、legal-qa/*.jsonl；缺少的文件略过）",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="模型目录；缺省替换随附的模型",
)
@click.option("--name", default="static-legal-zh-1", show_default=True, help="模型名，记入索引")
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
    """用库中条文与问题数据训练静态向量模型（需要附加组件 models）。"""
    from kb.store.database import Database  # lazy: SQLAlchemy and numpy
    from search.embedding.building import build_model
    from search.embedding.choice import builtin_folder
    from search.embedding.train import Recipe

    chosen = {"epochs": epochs, "seed": seed}
    recipe = Recipe(**{field: value for field, value in chosen.items() if value is not None})
    folder = out or builtin_folder()
    database = Database.open(settings_of(ctx))
    try:
        build_model(
            database,
            data,
            folder,
            name,
            recipe,
            lambda line: click.echo(line, err=True),
            lambda epoch, loss: click.echo(f"第 {epoch + 1} 轮，损失 {loss:.3f}", err=True),
        )
    finally:
        database.close()
    click.echo(f"模型已写入 {folder}。请运行 anjian index rebuild 重建索引")
