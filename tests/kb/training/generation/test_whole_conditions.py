"""Stems say every condition, rubrics every person, and no option gives itself away."""

from __future__ import annotations

import dataclasses

import pytest

from kb.training.generation import (
    body_questions,
    figure_questions,
    measure_questions,
    penalty_questions,
    rule_questions,
)
from kb.training.generation.balance import Shown
from kb.training.generation.bodies import at_other_levels, read_bodies
from kb.training.generation.figures import read_figures, shape_of
from kb.training.generation.listings import read_listings
from kb.training.generation.measures import read_measures
from kb.training.generation.rules import Change, changes
from kb.training.generation.statements import read_statements
from tests.kb.training.generation.invented import article, maker, statement_of, statements

FINED = "处二千元以上一万元以下的罚款"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"登山者不按图放缆的，由护谷站责令改正，登山者为单位的，{FINED}。", id="for whom"
        ),
        pytest.param(f"施工单位未公示有关信息的，由护谷站责令改正，{FINED}。", id="which"),
        pytest.param(f"夜间进行禁止进行的放炮作业的，由护谷站责令改正，{FINED}。", id="what"),
        pytest.param(f"未按规定向护谷站报告的，由护谷站责令改正，{FINED}。", id="of what"),
        pytest.param(f"拒绝接受监督检查或者弄虚作假的，{FINED}。", id="who, and in what"),
        pytest.param(f"违反本条例第九条第二款规定，出售有关绳具的，{FINED}。", id="which of them"),
    ],
)
def test_a_penalty_that_hangs_on_what_is_not_shown_is_not_asked(text: str) -> None:
    assert statements(text) == []


def test_a_further_degree_needs_the_order_that_it_was_past() -> None:
    text = f"山地闲置满一年的，由发证机关责令限期开垦；逾期未开垦的，{FINED}。"

    assert not any("逾期" in each for each in statements(text))


def test_a_permit_that_no_word_names_is_not_asked_about() -> None:
    sentence = (
        "国务院水行政主管部门应当自受理申请之日起四十五日内完成审查，对符合条件的颁发许可证。"
    )

    assert statements(sentence) == []


def test_a_person_who_is_fined_is_named_in_the_point_of_the_rubric() -> None:
    source = article(
        "缆车站在大风天超员运行的，由县级人民政府交通运输主管部门责令改正，清除积雪，"
        "处一千元以上五千元以下的罚款；逾期不改正的，对直接负责的主管人员，处二百元以上五百元以下的罚款。"
    )

    draft = penalty_questions.short(maker(), read_statements(source)[0])

    assert draft is not None
    assert [each.text for each in draft.rubric] == [
        "由县级人民政府交通运输主管部门责令改正，清除积雪",
        "处一千元以上五千元以下的罚款",
        "逾期不改正的，对直接负责的主管人员，处二百元以上五百元以下的罚款",
    ]


def test_an_item_open_to_other_places_earns_no_point() -> None:
    (listing,) = read_listings(
        article(
            "缆车站应当在下列区域挂牌：\n（一）站房和候车的棚子；\n（二）钢绳经过的坡地；\n"
            "（三）望哨下方的林地；\n（四）需要挂牌的其他区域。"
        )
    )

    assert listing.open == ("需要挂牌的其他区域",)


def test_a_department_without_its_level_before_the_blank_is_not_asked_for() -> None:
    source = article("设区的市林业主管部门批准以后，缆车站可以伐去挡住钢绳的枝条。", 44)
    (statement,) = read_statements(source)

    for body in read_bodies(statement.text):
        assert body_questions.blank(maker(0, source), statement, body) is None


def test_a_body_of_one_level_is_not_made_up_at_others() -> None:
    assert at_other_levels("国务院核安全监督管理部门") == ()
    assert at_other_levels("国务院水行政主管部门") != ()


def test_a_body_named_among_those_it_acts_with_is_no_option() -> None:
    source = article("省级人民政府林业主管部门会同财政、水利、应急管理等部门制定放缆的名录。", 45)
    more = maker(0, source)
    (statement,) = more.pools.statements[source.provision]
    body = next(iter(read_bodies(statement.text)))

    for seed in range(20):
        found = more.pools.rivals.of(body.text, statement, more.rng(f"{seed}"))
        assert not any("应急" in each.text or "财政" in each.text for each in found)


def test_a_rate_is_no_wrong_option_for_a_sum() -> None:
    rate = article(
        "登山者踩坏草坡的，由护谷站按照踩坏的面积，处每平方米二千元以上七千元以下的罚款。", 46
    )
    more = maker(0, rate)
    statement = statement_of(17)
    (figure,) = read_figures(statement.text)

    found = more.pools.figures(figure, statement, more.rng("any"), 20)

    assert "二千元以上七千元以下" not in [each.text for each in found]


@pytest.mark.parametrize("seed", range(6))
def test_a_right_range_stands_at_any_place_among_the_others(seed: int) -> None:
    ranges = (
        "三十元以上六十元以下",
        "六十元以上二百元以下",
        "一千元以上三千元以下",
        "三千元以上六千元以下",
    )
    more = maker(
        seed,
        *(
            article(f"登山者第{place}次折断路标木牌的，由公安机关处{words}的罚款。", 50 + place)
            for place, words in enumerate(ranges)
        ),
    )
    statement = statement_of(17)
    (figure,) = read_figures(statement.text)

    draft = figure_questions.single(more, statement, figure)

    assert draft is not None
    values = [shape_of(each.text)[1] for each in draft.options]
    assert values == sorted(values)
    assert figure.values in values


def test_the_right_range_is_not_always_at_one_place() -> None:
    ranges = (
        "三十元以上六十元以下",
        "六十元以上二百元以下",
        "一千元以上三千元以下",
        "三千元以上六千元以下",
    )
    places = set()
    for seed in range(12):
        more = maker(
            seed,
            *(
                article(f"登山者在站台折断路标木牌的，由公安机关处{words}的罚款。", 50 + place)
                for place, words in enumerate(ranges)
            ),
        )
        statement = statement_of(17)
        (figure,) = read_figures(statement.text)
        draft = figure_questions.single(more, statement, figure)
        assert draft is not None
        places.add(draft.answer)
    assert len(places) > 1


def only(text: str) -> Change | None:
    (statement,) = read_statements(article(text))
    return next(iter(changes(statement)), None)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("具有放缆经验的，可以向护谷站要求开设缆车站。", id="a merit"),
        pytest.param("护谷站认为有必要听取意见的，可以在山下的站台开会。", id="a need"),
        pytest.param("两个缆车站承担连带责任的，各自的份额由护谷站算清。", id="a condition"),
        pytest.param("加固活动完成后，缆车站对加固的效果开展评估并且写成报告。", id="an effect"),
        pytest.param(
            "缆车站可以开展试车，向护谷站说明经过，并把结果贴在门口。", id="more after it"
        ),
        pytest.param("缆车站经护谷站准许的，可以把末班车推迟到晚间发车。", id="with leave"),
        pytest.param("缆车图由护谷站报经县级人民政府批准以后向社会公布。", id="报经"),
    ],
)
def test_no_change_is_made_that_is_ruled_out_unread(text: str) -> None:
    found = only(text)

    assert found is None or found.becomes not in ("不得", "补充责任", "前", "备案")


def test_the_order_of_steps_is_told_with_what_comes_first() -> None:
    (statement,) = read_statements(article("缆车站应当记明班次，在钢绳更换作业前，向护谷站报备。"))
    at = statement.text.index("作业前") + 2
    change = Change("sequence", at, at + 1, "后", "先后次序")

    told = rule_questions.rationale(statement, Shown(change, True, "后"))

    assert "“在钢绳更换作业前”" in told
    assert "不是“在钢绳更换作业后”" in told


def test_a_stem_does_not_say_on_the_basis_of_twice() -> None:
    source = article("根据坡地的陡缓，缆车站应当自换绳之日起三十日内再次试车。", 47)

    for seed in range(12):
        more = maker(seed, source)
        (statement,) = more.pools.statements[source.provision]
        (figure,) = read_figures(statement.text)
        draft = figure_questions.truth(more, statement, figure)
        assert not draft.stem.startswith("根据")


def test_a_closure_that_a_government_approves_is_not_asked_among_measures() -> None:
    source = article("缆车站在大风天超员运行的，报经有批准权的人民政府批准，责令停产整治。", 48)
    (statement,) = read_statements(source)

    assert any(True for _ in read_measures(statement.text))
    assert measure_questions.only_measure(statement) is None


def test_a_penalty_by_tiers_of_a_value_is_not_asked_part_by_part() -> None:
    source = article(
        "缆车站出售假票的，由公安机关没收违法所得，货值金额不足一万元的，并处一千元以上五千元以下的罚款，"
        "货值金额一万元以上的，并处一万元以上二万元以下的罚款，由发证机关吊销运行牌。"
    )

    for statement in read_statements(source):
        assert penalty_questions.short(maker(), statement) is None


def test_what_a_government_approves_is_one_point_with_the_approval() -> None:
    source = article(
        "缆车站在大风天超员运行的，由县级人民政府交通运输主管部门责令改正，处一千元以上五千元以下的罚款；"
        "情节严重的，报经有批准权的人民政府批准，责令停业；逾期不清除积雪的，代为清除，所需费用由缆车站承担。"
    )

    draft = penalty_questions.short(maker(), read_statements(source)[0])

    assert draft is not None
    points = [each.text for each in draft.rubric]
    assert "情节严重的，报经有批准权的人民政府批准，责令停业" in points
    assert "逾期不清除积雪的，代为清除，所需费用由缆车站承担" in points


def test_a_wider_name_is_not_accepted_where_the_article_tells_the_two_apart() -> None:
    source = article(
        "县级以上人民政府应当保护溪谷。\n溪谷的分段图由县级以上地方人民政府批准后向社会公布。", 49
    )
    more = maker(0, source)
    statement = next(each for each in read_statements(source) if "批准" in each.text)
    (body,) = read_bodies(statement.text)

    draft = body_questions.blank(more, statement, body)

    assert draft is not None
    assert draft.answer == (("县级以上地方人民政府",),)


def test_an_item_that_names_what_another_list_is_about_is_no_option() -> None:
    head = "应当包括下列内容：\n（一）"
    source = article(
        f"缆车站的运行方案{head}班次和载人的限数；\n（二）大风天停运的办法；\n（三）走失游客的找寻。",
        48,
    )
    other = article(
        f"望哨的修缮图纸{head}望哨的修缮图纸的比例；\n（二）木料的来路；\n（三）工匠的人数。", 49
    )
    more = maker(0, source, other)
    (listing,) = read_listings(source)

    found = more.pools.items(listing, more.rng("any"), 3)

    assert {each.text for each in found} <= {"木料的来路", "工匠的人数"}


@pytest.mark.parametrize("conduct", ["擅自在溪谷倾倒生活垃圾", "擅自开垦溪谷里的湿地"])
def test_a_local_fine_from_before_the_national_law_is_not_asked_about(conduct: str) -> None:
    text = f"{conduct}的，由护谷站责令清除，{FINED}。"
    local = dataclasses.replace(article(text, 48), level="municipal", version="2019-12-01")
    later = dataclasses.replace(article(text, 48), level="municipal", version="2022-12-01")

    assert maker(0, local).pools.statements[local.provision] == ()
    assert maker(0, later).pools.statements[later.provision] != ()


def test_what_a_measure_is_measured_by_stands_with_it_in_the_rubric() -> None:
    source = article(
        "缆车站擅自占用草坡的，由县级人民政府林业主管部门责令停运，根据草坡的陡缓，处一千元以上五千元以下的罚款；"
        "逾期不补种的，按照占用草坡的面积，处二千元以上五千元以下的罚款。"
    )

    draft = penalty_questions.short(maker(), read_statements(source)[0])

    assert draft is not None
    assert [each.text for each in draft.rubric] == [
        "由县级人民政府林业主管部门责令停运",
        "根据草坡的陡缓，处一千元以上五千元以下的罚款",
        "逾期不补种的，按照占用草坡的面积，处二千元以上五千元以下的罚款",
    ]


def test_lists_of_what_weighs_for_and_against_lend_each_other_no_options() -> None:
    harder = article(
        "缆车站有下列情形之一的，应当从重处罚：\n（一）让登山者挂在车外；\n（二）夜里关掉全部的灯；\n"
        "（三）拆走哨所的铜钟。",
        48,
    )
    softer = article(
        "缆车站有下列情形之一的，应当从轻处罚：\n（一）主动停车检修；\n（二）赔付了登山者的路费；\n"
        "（三）替哨所换了新钟。",
        49,
    )
    more = maker(0, harder, softer)
    (listing,) = read_listings(harder)

    assert more.pools.items(listing, more.rng("any"), 3) == ()
