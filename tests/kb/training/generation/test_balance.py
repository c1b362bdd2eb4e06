"""No word tells the answer, and a rule is changed only where the change makes sense."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.training.generation.balance import Shown, balanced
from kb.training.generation.listings import read_listings
from kb.training.generation.pools import Pools
from kb.training.generation.rule_questions import rationale
from kb.training.generation.rules import changes
from kb.training.generation.statements import read_statements
from tests.kb.training.generation.invented import article, statements

WHO = ("缆车站", "护谷站", "哨所", "渡口", "索道站", "木屋", "茶亭", "石料场", "巡护队", "驿站")


def changed(text: str) -> set[str]:
    (statement,) = read_statements(article(text))
    return {
        statement.text[: each.start] + each.becomes + statement.text[each.end :]
        for each in changes(statement)
    }


@given(st.lists(st.sampled_from(("批准", "备案")), min_size=4, max_size=40), st.integers(0, 9))
def test_a_word_stands_as_often_in_true_statements_as_in_false_ones(
    steps: list[str], seed: int
) -> None:
    pools = Pools.read(
        article(f"{WHO[at % 10]}在第{at}处便道旁立起木牌之前把草图报溪谷总站{step}。", at)
        for at, step in enumerate(steps, 100)
    )

    shown = balanced(pools, seed)

    sides = Counter((each.word, each.false) for each in shown.values())
    for word in ("批准", "备案"):
        both = sides[word, True] + sides[word, False]
        assert max(sides[word, True], sides[word, False]) <= 0.6 * both


def test_a_word_that_only_stands_on_one_side_is_not_asked() -> None:
    pools = Pools.read(
        article(f"禁止在{who}门前的坡道上堆放石渣、弃土和断木。", at)
        for at, who in enumerate(WHO, 1)
    )

    assert balanced(pools, 0) == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("缆车站收取的有偿使用费交到山下的总站统一记账。", id="a fee's name"),
        pytest.param("缆车的钢绳按照强制性国家标准逐根打上编号。", id="a standard's name"),
        pytest.param("收来的缆车票款应当用于更换磨损的钢绳和木牌。", id="an order of use"),
        pytest.param("索道停运不满一天的，缆车站可以不在山门口张贴停运告示。", id="may not"),
        pytest.param("护谷站在塌方之后负责便道的事后恢复和木牌的补立。", id="after, as a name"),
        pytest.param("游客可以在山门口买票上山，也可以在半山腰的茶亭补票上山。", id="or otherwise"),
    ],
)
def test_a_word_that_belongs_to_more_is_not_changed(text: str) -> None:
    assert changed(text) == set()


def test_a_frequency_becomes_another_frequency() -> None:
    assert changed("护谷站每年向山下的总站送一份便道的损坏清单。") == {
        "护谷站每半年向山下的总站送一份便道的损坏清单",
        "护谷站每季度向山下的总站送一份便道的损坏清单",
        "护谷站每两年向山下的总站送一份便道的损坏清单",
    }


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("护谷站每年向山下的总站送一份便道的损坏清单。", "频次"),
        ("索道关闭前，缆车站在山门口贴出最末一班车的时刻。", "先后次序"),
        ("缆车站把新立的木牌画成草图报溪谷总站备案。", "办理程序"),
        ("缆车站为走失的游客无偿拨打一次山下的电话。", "对价"),
        ("缆车站应当逐车登记上山的货物和押车人的姓名。", "必须履行的义务"),
    ],
)
def test_a_rationale_says_what_the_rule_is_and_quotes_it(text: str, about: str) -> None:
    (statement,) = read_statements(article(text))

    told = rationale(statement, Shown(changes(statement)[0], True, ""))

    assert about in told
    assert statement.text in told


@pytest.mark.parametrize(
    "text",
    [
        "缆车站应当挂牌。溪谷总站的调度科在审查过程中，应当请三名船工到场。",
        "缆车站应当挂牌。司机和旅客不得在车厢里点燃火把。",
        "缆车站应当挂牌。救护单位应当在两天之内把伤者送到山下。",
    ],
)
def test_a_later_sentence_whose_referent_is_lost_is_not_shown(text: str) -> None:
    assert text.split("。")[1] not in statements(text)


@pytest.mark.parametrize("item", ["有其他损坏便道行为", "损坏便道的其他行为"])
def test_an_open_item_earns_no_marks(item: str) -> None:
    (listing,) = read_listings(
        article(
            "巡护员有下列行为之一的，由护谷站予以警告：\n（一）烧毁木牌；\n（二）推倒界桩；\n"
            f"（三）堵塞便道；\n（四）{item}。"
        )
    )

    assert item in listing.open
