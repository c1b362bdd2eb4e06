"""What is personal is found where it stands; what only looks personal is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.text.privacy import HitType, Severity, find_hits
from kb.text.privacy.names import NameFinder


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.type.value, hit.text) for hit in find_hits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公民身份号码99000019750101003X", [("ID", "99000019750101003X")]),
        ("身份证：990000 19900101 0058", [("ID", "990000 19900101 0058")]),
        ("持990000750101003登记", [("ID", "990000750101003")]),
        ("护照号E00000002", [("ID", "E00000002")]),
        ("港澳居民来往内地通行证号码H00000001", [("ID", "H00000001")]),
        ("执法证号99000012007、99000012008", [("ID", "99000012007"), ("ID", "99000012008")]),
        ("手机+86 199-0000-0015", [("PHONE", "+86 199-0000-0015")]),
        ("电话（0999）00000022", [("PHONE", "（0999）00000022")]),
        ("电话：0000001", [("PHONE", "0000001")]),
        ("联系电话一九九〇〇〇〇〇〇〇五", [("PHONE", "一九九〇〇〇〇〇〇〇五")]),
        ("加微信wx_demo0001", [("PHONE", "wx_demo0001")]),
        ("汇入账户6299 9900 0000 0000 012", [("BANK", "6299 9900 0000 0000 012")]),
        ("信用代码91999900MA0TEX026U", [("USCC", "91999900MA0TEX026U")]),
        ("晋ZD00001驶离", [("PLATE", "晋ZD00001")]),
        ("川Z0001警到场", [("PLATE", "川Z0001警")]),
        ("发至ｌｉｕ＠example.com", [("EMAIL", "ｌｉｕ＠example.com")]),
        ("现住示例市虚拟区空白镇纸上村5组", [("ADDR", "示例市虚拟区空白镇纸上村5组")]),
        ("举报人系该厂离职电工", [("WHISTLE", "该厂离职电工")]),
        ("当事人钱\n虚构", [("NAME", "钱\n虚构")]),
        ("姓名：买买提·示例", [("NAME", "买买提·示例")]),
        ("當事人陳無名說", [("NAME", "陳無名")]),
        (
            "杨小某（乳名豆豆）回家，豆豆在门口",
            [("NAME", "杨小某（乳名豆豆）"), ("NAME", "豆豆")],
        ),
    ],
)
def test_a_piece_of_personal_data_is_found_in_its_own_spelling(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "法定代表人变更后三十日内办理",
        "张某、李某某、王××和赵甲已到案，某公司停产",
        "拨打12345、12369、110或400-999-0001",
        "监督电话：0999-00000012",
        "罚款缴至财政专户，账号999900001234567890",
        "云环罚〔2024〕12号，HJ 91.1-2019，DA001，CGCS2000",
        "样品编号20240305W001，CAS号108-88-3，联单编号2024990000000123",
        "排污许可证编号91999900MA0DEMO05Q001V",
        "该厂位于示例市虚拟区工业园纬三路18号",
        "示例市生态环境局地址：示例市虚拟区和平路1号",
        "排污口位于东经112.345678°、北纬34.567890°",
        "主要负责人和直接责任人员均接受询问",
        "李家村、黄河、江苏省、张家港市",
        "工人应当穿防护服、戴安全帽",
        "据附近居民反映，群众来电",
    ],
)
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_permit_of_an_individual_business_names_its_owner() -> None:
    assert found("排污许可证92999900MA0FAKE11X001P") == [("USCC", "92999900MA0FAKE11X001P")]


def test_a_name_found_in_context_is_found_wherever_it_stands_again() -> None:
    text = "当事人钱虚构到场。材料载明钱虚构三字。"
    assert [hit.start for hit in find_hits(text)] == [3, 13]


def test_the_home_of_one_who_reported_is_an_address_even_as_coordinates() -> None:
    assert found("举报人家在排口旁，坐标东经99.123456°，北纬25.654321°") == [
        ("ADDR", "东经99.123456°，北纬25.654321°")
    ]


def test_everything_in_a_tip_off_weighs_most() -> None:
    hits = find_hits("举报人郑举报于8月2日拨打12345反映，其手机号19900000002。当事人钱虚构。")
    assert [(hit.type, hit.severity) for hit in hits] == [
        (HitType.NAME, Severity.WHISTLE_BLOWER),
        (HitType.PHONE, Severity.WHISTLE_BLOWER),
        (HitType.NAME, Severity.MEDIUM),
    ]


def test_the_number_of_the_hotline_inside_a_telephone_number_makes_no_tip_off() -> None:
    [hit] = find_hits("联系电话13912345678。")
    assert hit.severity is Severity.HIGH


@pytest.mark.parametrize("repeated", ["赵", "赵钱", "当事人钱虚构，", "住省市区县", "1", "举报人"])
def test_a_text_that_repeats_itself_is_judged_once_for_each_surroundings(repeated: str) -> None:
    finder = NameFinder(repeated * 2_000)
    finder.find()
    assert finder.judged <= 100 * len(repeated)


@pytest.mark.parametrize("size", [100, 1_000])
def test_every_surname_is_judged_at_most_once(size: int) -> None:
    text = "".join(f"{'赵钱孙李'[place * place % 4]}{chr(0x4E00 + place)}" for place in range(size))
    finder = NameFinder(text)
    finder.find()
    assert finder.judged <= 2 * len(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("当事人钱于平安：，。（）\n 男签名称某公司3"), max_size=80))
def test_what_stands_farther_off_does_not_decide_about_a_name(text: str) -> None:
    far = "。" + "0" * 60 + "。"
    alone = list(NameFinder(far + text).find())
    again = list(NameFinder(far + text + far + text).find())
    assert again[: len(alone)] == alone
    assert [span.end - span.start for span in again] == 2 * [
        span.end - span.start for span in alone
    ]


def test_a_long_run_of_one_character_ends() -> None:
    for character in "1一王 路@":
        find_hits(character * 200_000)
