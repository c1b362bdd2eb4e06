"""Plain words find the right law, from the command line, over real laws."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import Anjian

pytestmark = pytest.mark.xdist_group("plain words")  # one library for all of them

LAWS = (
    *("水污染防治法(2017", "固体废物污染环境防治法(2020", "大气污染防治法(2018"),
    *("噪声污染防治法(2021", "环境保护法(2014", "排污许可管理条例(2021", "行政处罚法(2021"),
    *("环境影响评价法(2018", "建设项目环境保护管理条例(2017", "土壤污染防治法(2018"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, laws_dir: Path, starter_home: Path) -> Anjian:
    """Ten national laws, published by the sign-offs of their track."""
    folder = tmp_path_factory.mktemp("laws")
    for path in laws_dir.rglob("*.md"):
        if path.name.startswith(LAWS):
            (folder / path.name).write_bytes(path.read_bytes())
    home = Anjian(tmp_path_factory.mktemp("plain") / "home")
    shutil.copytree(starter_home, home.home)
    published = home.run("ingest", str(folder), "--publish-as-batch", "--json")
    assert published.code == 0, published.err
    return home


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("半夜往沟里放黑汤子能罚多少", {("水污染防治法", 83), ("水污染防治法", 39)}),
        ("楼上半夜装修电钻响个没完，谁管", {("噪声污染防治法", 66), ("噪声污染防治法", 82)}),
        ("喷漆房风机没开，活性炭一年没换过", {("大气污染防治法", 108), ("大气污染防治法", 45)}),
        (
            "废机油桶直接卖给收破烂的",
            {("固体废物污染环境防治法", 112), ("固体废物污染环境防治法", 80)},
        ),
        ("没办环评手续就把车间盖起来了", {("环境影响评价法", 31), ("环境影响评价法", 25)}),
    ],
)
def test_a_situation_in_plain_words_finds_duty_or_penalty_first(
    library: Anjian, question: str, right: set[tuple[str, int]]
) -> None:
    outcome = library.run("search", question, "--json", "-n", "3")
    assert outcome.code == 0, outcome.err
    hits = outcome.json()["hits"]
    assert right & {(hit["law"], hit["article"]) for hit in hits}
    assert all(hit["status"] != "repealed" for hit in hits)


def test_the_statutory_terms_that_joined_the_search_are_said(library: Anjian) -> None:
    outcome = library.run("search", "墙根伸出一截软管往河里流", "-n", "1")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("同时按法条用语检索：暗管")
