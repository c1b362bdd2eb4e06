"""No word gives an answer away, no second answer is right, every stem says what it means."""

from __future__ import annotations

import pytest

from kb.training.generation import combined_questions, term_questions
from kb.training.generation.rules import Change, changes
from kb.training.generation.statements import read_statements
from kb.training.generation.terms import read_terms
from tests.kb.training.generation.invented import article, maker, statements


def only(text: str) -> Change | None:
    (statement,) = read_statements(article(text))
    return next(iter(changes(statement)), None)


def test_a_wrong_option_with_may_stands_beside_a_right_one_with_may() -> None:
    duties = tuple(
        article(f"{who}应当在放缆之前逐段查看钢绳的磨损处。", 60 + place)
        for place, who in enumerate(("缆车司机", "瞭望哨所", "登山向导", "渡口船工"))
    )
    may = article("缆车站可以在旺季把末班车推迟到晚间发车。", 70)
    whole = maker(0, *duties, may)
    for some in (maker(0, *duties), whole):
        for draft in combined_questions.of_law(some, "xigu"):
            wrong = {each["text"] for each in draft.fact["wrong"]}
            shown = [each.text for each in draft.options if "可以" in each.text]
            assert not shown or not set(shown) <= wrong


def test_a_duty_is_not_made_a_choice_where_the_law_itself_says_so_elsewhere() -> None:
    one = article("没有拖缆的缆车站应当申请护谷站代为清除滑落的石块。", 61)
    other = article("未设哨所的缆车站可以申请护谷站代为清除滑落的石块。", 62)
    (statement,) = read_statements(one)
    after = statement.text.index("应当") + 2

    assert maker(0, one, other).pools.says_otherwise(statement, after, "可以")
    assert not maker(0, one).pools.says_otherwise(statement, after, "可以")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("缆车站取得缆车运行许可证后，应当按日将缆车开到对岸的站台。", id="a permit"),
        pytest.param("缆车司机应当真实记录每一班缆车的人数和到站的时刻。", id="honesty"),
        pytest.param("护谷站负责把核安全部门送来的旧图纸转存到山下的库房里。", id="part of a word"),
        pytest.param("登山者不得擅自移走或者破坏溪谷两岸立着的铁牌。", id="wrong with leave too"),
        pytest.param("禁止损毁溪谷两岸立着的界桩和铁牌。", id="wrong in itself"),
        pytest.param("缆车站在钢绳装入前，必须先试车，方可让登山者乘坐。", id="told by 方可"),
    ],
)
def test_a_change_nobody_could_judge_by_the_law_is_not_made(text: str) -> None:
    assert only(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "缆车站应当建立安全管理制度，每班登记上山和下山的人数。",
        "登山向导弄坏了钢绳的，应当向缆车站和护谷站承担赔偿责任。",
    ],
)
def test_a_term_that_others_would_fit_is_not_left_out(text: str) -> None:
    assert list(read_terms(text)) == []


def test_a_term_that_nothing_tells_from_others_is_not_left_out() -> None:
    (statement,) = read_statements(
        article("国务院水行政主管部门会同国务院财政部门，建立和完善溯流补偿制度。")
    )

    for term in read_terms(statement.text):
        assert term_questions.term(maker(), statement, term) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("缆车站应当挂牌。\n溪谷其他便道，由护谷站负责清扫和修补。", id="others"),
        pytest.param("缆车站应当挂牌。无法找到所有权人的废缆，由护谷站收走。", id="whose"),
        pytest.param("缆车站应当挂牌。试车的结果可以向原批准部门当面报告。", id="the former body"),
        pytest.param("缆车站、哨所(以下统称站所)应当在门口挂出当日的风力牌。", id="a name for two"),
        pytest.param(
            "发生塌方时，缆车站应当停车；护谷站的值班员应当立刻敲钟三遍并且上报。",
            id="its condition stands before",
        ),
        pytest.param("缆车站应当挂牌。护谷站的上级单位应当加强指导、督促。", id="in what"),
        pytest.param("缆车站应当挂牌。因塌方必须改道的，缆车站必须先交出改道图。", id="because of"),
    ],
)
def test_a_sentence_that_takes_its_sense_from_another_is_not_shown(text: str) -> None:
    last = text.split("。")[-2].split("；")[-1].strip()

    assert last not in statements(text)
