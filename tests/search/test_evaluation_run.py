"""A question set over a real index: figures by slice, reasons for failures, comparison, page."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from kb.errors import InvalidInput, NotFound
from search.evaluation import comparing
from search.evaluation.failure_page import render
from search.evaluation.metrics import evaluate
from search.evaluation.running import request_of, run_set
from search.evaluation.runs import Run, load
from search.evaluation.sets import Place, Question, read_place, read_set
from search.evaluation.trec import read_judged, read_qrels
from search.service import SearchService

TITLES = {"xiliu": "溪流保护法"}
OIL = Question("oil", "向溪流倾倒废油", (Place("溪流保护法", 3),), style="layperson")
BAMBOO = Question(
    "bamboo", "采伐竹林", (Place("溪流保护法", 3, 1),), style="inspector", elements=("nature",)
)
ABSENT = Question("absent", "倾倒垃圾", (Place("没有收录的法", 9),), style="layperson")
QUESTIONS = (OIL, BAMBOO, ABSENT)


@pytest.fixture(scope="module")
def run(service: SearchService) -> Run:
    return run_set(service, QUESTIONS, name="试", sets=["set.jsonl"])


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("溪流保护法|3|", Place("溪流保护法", 3)),
        ("溪流保护法|3|1", Place("溪流保护法", 3, 1)),
        ("溪流保护法|3", Place("溪流保护法", 3)),
        ("xiliu/2021-04-20/art_3_1", Place("溪流保护法", 3, 1, "2021-04-20")),
        ("xiliu/2021-04-20/art_3__para_1", Place("溪流保护法", 3, None, "2021-04-20")),
        ("unknown/2021-04-20/art_3", Place("unknown", 3, None, "2021-04-20")),
        ("中华人民共和国溪流保护法第三条之一", Place("溪流保护法", 3, 1)),
        ("xiliu/2021-04-20/chp_1", None),
        ("溪流", None),
    ],
)
def test_an_article_is_read_from_each_kind_of_id(written: str, place: Place | None) -> None:
    assert read_place(written, TITLES) == place


def test_queries_and_qrels_in_two_files_give_graded_gold(tmp_path: Path) -> None:
    queries, qrels = tmp_path / "q.tsv", tmp_path / "judged.qrels"
    queries.write_text("a\t往河里倒油\nb\t砍竹子\t2022-01-01\n", encoding="utf-8")
    qrels.write_text(
        "a 0 溪流保护法|3| 2\na 0 溪流保护法|1| 0\nb 0 xiliu/2021-04-20/art_3_1 1\n",
        encoding="utf-8",
    )
    first, second = read_judged(queries, qrels, TITLES)
    assert [(place.key, place.grade) for place in first.gold] == [("溪流保护法|3|", 2)]
    assert second.as_of is not None
    assert second.gold[0].key == "溪流保护法|3|1"


def test_a_line_that_is_no_judgement_is_named(tmp_path: Path) -> None:
    path = tmp_path / "judged.qrels"
    path.write_text("a 0 溪流保护法|3| 1\na 溪流保护法\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="第 2 行"):
        read_qrels(path)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (['{"id": 1, "query": "问", "gold": []}', "[1]"], "第 2 行不是 JSON 对象"),
        (['{"id": 1, "query": "问"}'], "缺少 gold"),
        (['{"id": 1, "query": "问", "gold": ["不成条"]}'], "看不出“不成条”是哪一条"),
        (['{"id": 1, "query": "问", "gold": []}'] * 2, "编号 1 出现了两次"),
    ],
    ids=["no object", "no gold", "gold unreadable", "one id twice"],
)
def test_a_set_that_cannot_be_read_says_where(tmp_path: Path, lines: list[str], told: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InvalidInput, match=told):
        list(read_set(path))


def test_a_set_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes('{"id": 1, "query": "问", "gold": []}'.encode("gb18030"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        list(read_set(path))


def test_figures_are_given_for_all_and_for_each_slice(service: SearchService, run: Run) -> None:
    figures = run.figures()
    rankings = {q.id: service.search(request_of(q)).hits for q in QUESTIONS}
    assert figures["all"] == evaluate(QUESTIONS, rankings)
    assert figures["style"]["layperson"]["questions"] == 2
    assert figures["law"]["没有收录的法"]["Success@10"] == 0.0
    assert list(figures["element"]) == ["nature"]


def test_a_question_that_went_wrong_keeps_its_hits_with_reasons(run: Run) -> None:
    oil, bamboo, absent = run.questions
    assert not oil.failed
    assert not oil.top
    assert bamboo.failed
    assert bamboo.top[0].why
    assert bamboo.top[0].features
    assert absent.missed
    assert absent.gold[0].candidate is None, "the index did not propose what it does not hold"


def test_repealed_law_on_top_of_a_dated_question_is_marked(service: SearchService) -> None:
    dated = replace(OIL, query="溪水管理条例第九条", as_of=dt.date(2023, 1, 1))
    (question,) = run_set(service, [dated], name="日").questions
    assert question.values["forbidden@3"] == 1.0
    assert question.top[0].verdict == "forbidden"


def test_a_saved_run_comes_back_and_another_file_is_refused(run: Run, tmp_path: Path) -> None:
    run.save(tmp_path / "kept" / "run.json")
    assert load(tmp_path / "kept" / "run.json") == run
    saved = json.loads((tmp_path / "kept" / "run.json").read_text(encoding="utf-8"))
    assert saved["figures"] == run.figures()
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidInput, match="不是评测记录"):
        load(tmp_path / "other.json")
    with pytest.raises(NotFound):
        load(tmp_path / "none.json")


def test_a_run_compared_with_itself_differs_by_nothing(run: Run) -> None:
    comparison = comparing.compare(run, run)
    assert comparison.shared == 3
    for row in comparison.rows:
        assert (row.difference, row.low, row.high, row.below_zero) == (0.0, 0.0, 0.0, 0.0)


def test_the_bootstrap_is_the_same_each_time_and_holds_the_difference() -> None:
    differences = np.array([1.0, 0.0, 0.0, 1.0, -1.0, 0.0, 1.0, 0.0])
    first, second = comparing.bootstrap(differences), comparing.bootstrap(differences)
    assert len(first) == comparing.RESAMPLES
    assert (first == second).all()
    assert abs(first.mean() - differences.mean()) < 0.01
    spread = differences.std() / np.sqrt(len(differences))
    assert abs(first.std() - spread) < 0.01


def test_only_questions_of_both_runs_are_compared(run: Run) -> None:
    worse = run.questions[0].model_copy(
        update={"id": "other id", "values": dict.fromkeys(run.questions[0].values, 0.0)}
    )
    before = run.model_copy(update={"questions": (worse,)})
    comparison = comparing.compare(run, before)
    assert (comparison.shared, comparison.left_out) == (1, 2)
    first = comparison.rows[0]
    assert (first.before, first.now, first.difference) == (0.0, 1.0, 1.0)
    with pytest.raises(InvalidInput, match="没有相同的问题"):
        comparing.compare(run, before.model_copy(update={"questions": ()}))


def test_the_page_lists_what_went_wrong_and_loads_nothing(run: Run) -> None:
    html = render(run, comparing.compare(run, run))
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.find_all("article")) == 2
    missed = soup.select_one("article[data-fault='|missed|']")
    assert missed is not None
    assert "没有收录的法第九条——索引没有提出" in missed.text
    assert missed.select("tbody tr"), "the first ten hits are shown"
    assert soup.select_one("select[name=law] option:-soup-contains('没有收录的法')")
    assert not soup.select("[src], link[href], [onclick]")


def test_text_of_questions_is_never_code_on_the_page(service: SearchService) -> None:
    hostile = replace(ABSENT, query="<script>alert(1)</script>倾倒垃圾", style='"><img>')
    html = render(run_set(service, [hostile], name="<b>"))
    assert "<script>alert" not in html
    assert "<img>" not in html
