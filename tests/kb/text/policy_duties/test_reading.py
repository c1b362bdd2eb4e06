from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.text.policy_duties.model import DutyKind
from kb.text.policy_duties.reading import document_day, read_duties

_PIECES = st.sampled_from(
    [
        "2021年6月底前",
        "每年",
        "至少一次",
        "，",
        "。",
        "；",
        "（责任单位：",
        "）",
        "《",
        "》",
        "\n",
        "\r\n",
        " ",
        "　",
        "\t",
        "|",
        "市生态环境局",
        "要",
        "完成整治",
        "定期",
        "一、",
        "（一）",
        "完成时限",
        "任务",
        "责任单位",
        "90日内",
        "自",
        "之日起",
        "答：",
        "２０２４年",
        "到",
        "起",
        "十四五",
        "期间",
        "\u2028",
        "\x0c",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=4), max_size=40).map("".join), st.booleans())
def test_every_quote_stands_in_the_file_where_its_offsets_say(text: str, untimed: bool) -> None:
    for duty in read_duties(text, untimed=untimed):
        for place in (duty.place, *duty.repeats):
            assert text[place.start : place.end] == place.quote
        if duty.deadline_text is None:
            assert duty.kind is DutyKind.NONE
            continue
        assert duty.deadline_start is not None
        assert duty.deadline_end is not None
        assert duty.place.start <= duty.deadline_start < duty.deadline_end <= duty.place.end
        inside = text[duty.deadline_start : duty.deadline_end]
        assert "".join(inside.split()) == duty.deadline_text


def test_a_sentence_broken_by_the_page_is_one_and_quoted_as_it_stands() -> None:
    lines = [
        "为了进一步做好本地区生态环境监督执法各项工作，按照上级的统一",
        "部署和具体要求，结合本地区的实际情况和工作基础，制定了本项实",
        "施工作方案，请各有关部门和各有关单位结合自身职责认真抓好落实",
        "并及时报告工作进展情况和存在的困难问题。各有关部门和单位要统",
        "筹做好辖区内各类污染源的监督检查和指导帮扶等工作任务，于2024",
        "年6月底前完成全部整治任务并按照规定的程序组织开展验收和评估",
        "工作，切实保证各项整治任务落实到位并取得实实在在的工作成效。",
        "各有关部门和各有关单位还要进一步加强对下级的督促和检查指导，",
        "推动各项工作任务真正落到实处并取得实效，不断提升工作的水平。",
    ]
    text = "\n\n".join(lines)
    (duty,) = read_duties(text)
    assert duty.deadline_text == "2024年6月底前"
    assert duty.normalised_deadline == "2024-06-30"
    assert "\n\n年6月底前" in duty.place.quote


def test_what_an_interview_says_again_is_joined_to_the_duty() -> None:
    text = (
        "（一）报送。2021年3月底前，各省级生态环境部门要将实施方案报送我部。\n"
        "问：如何落实？\n"
        "答：《指导意见》要求，2021年3月底前，省级生态环境部门要制定实施方案并报送我部。"
    )
    (duty,) = read_duties(text)
    assert [place.quote for place in duty.repeats] == [text[text.index("答：") :]]


def test_a_table_of_tasks_gives_a_row_for_each_time() -> None:
    text = (
        "任务分工表\n"
        "序号\t重点任务\t牵头单位\t完成时限\n"
        "1\t建设监管平台\t市大数据局\t2024年12月底前\n"
        "2\t日常巡查\t各乡镇\t长期坚持\n"
    )
    timed = read_duties(text)
    assert [(d.measure, d.responsible, d.normalised_deadline) for d in timed] == [
        ("建设监管平台", ("市大数据局",), "2024-12-31")
    ]
    assert timed[0].place.quote == "1\t建设监管平台\t市大数据局\t2024年12月底前"
    assert [d.measure for d in read_duties(text, untimed=True)] == ["建设监管平台", "日常巡查"]


def test_a_stage_takes_its_measure_from_what_follows() -> None:
    text = "（一）动员部署阶段（2024年3月—4月）。各县区制定工作方案，层层动员。"
    (duty,) = read_duties(text)
    assert duty.measure == "各县区制定工作方案，层层动员"
    assert duty.responsible == ("各县区",)


def test_a_label_of_time_belongs_to_the_task_before_it() -> None:
    text = "（二）完善管网。新建污水管网二十公里。\n责任单位：市水务局\n完成时限：2025年3月底前"
    (duty,) = read_duties(text)
    assert (duty.measure, duty.responsible) == ("新建污水管网二十公里", ("市水务局",))


def test_measures_without_a_time_are_listed_only_when_asked_for() -> None:
    text = "一、主要任务\n（一）加强培训。建立完善执法专家库和培训师资库，梳理典型案例。"
    assert read_duties(text) == ()
    (duty,) = read_duties(text, untimed=True)
    assert (duty.kind, duty.deadline_text) == (DutyKind.NONE, None)


def test_the_key_of_a_duty_stays_when_the_text_around_it_changes() -> None:
    sentence = "2024年6月底前，各市完成排查并建立台账。"
    (before,) = read_duties(sentence)
    (after,) = read_duties("前言\n" + sentence.replace("，", "，\n") + "\n附言")
    assert before.place.start != after.place.start
    assert before.key == after.key


def test_the_day_of_a_document_is_that_of_its_signature() -> None:
    text = "乙河市人民政府办公室\n2021年10月12日\n2024年1月31日前，各县报送总结。"
    assert str(document_day(text)) == "2021-10-12"
    assert document_day("各县于2024年1月31日前报送总结。") is None
