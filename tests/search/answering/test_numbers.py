from __future__ import annotations

import pytest

from search.answering.numbers import stated_numbers


def borne_out(sentence: str, text: str) -> bool:
    held = stated_numbers(text)
    return all(stated.among(held) for stated in stated_numbers(sentence))


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("处二万元以上二十万元以下罚款", "处二万元以上二十万元以下的罚款"),
        ("处2万元以上20万元以下罚款", "处二万元以上二十万元以下的罚款"),
        ("处20,000元罚款", "处二万元罚款"),
        ("处1.5万元罚款", "处一万五千元罚款"),
        ("依照第８３条", "第八十三条　违反本法规定"),
        ("依照第一百二十条之一", "第一百二十条之一　资助"),
        ("超过标准30%", "超过标准百分之三十"),
        ("千分之五", "超过标准5‰"),
        ("三分之二以上成员", "须有三分之二以上成员"),
        ("应当在15个工作日内", "应当在十五个工作日内"),
        ("自二〇二一年六月一日起", "自2021年6月1日起"),
        ("第（三）项所列行为", "（三）私设暗管"),
        ("处三至五倍罚款", "处三倍以上五倍以下罚款"),
        ("一般应当进一步改正，有下列情形之一的", "应当改正"),
        ("罚款2000，３日内缴纳", "罚款二千，三日内缴纳"),
        ("没有数字的话", "什么也没有"),
    ],
)
def test_the_same_number_is_recognised_however_it_is_written(sentence: str, text: str) -> None:
    assert borne_out(sentence, text)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("处三万元罚款", "处二万元罚款"),
        ("处二十万元罚款", "处二万元罚款"),
        ("处二万元罚款", "违法所得二万吨"),
        ("应当在十五日内", "应当在十五个工作日内"),
        ("应当在十五年内", "应当在十五日内"),
        ("依照第八十四条", "第八十三条　违反本法规定"),
        ("依照第一百二十条", "第一百二十条之一　资助"),
        ("依照第一百二十条之二", "第一百二十条之一　资助"),
        ("处廿日拘留", "处十日拘留"),
        ("处٣日拘留", "处十日拘留"),
        ("处二三十万元", "处二十万元"),
        ("超过百分之五十", "超过百分之三十"),
        ("处一次警告", "给予警告"),
    ],
)
def test_a_number_that_the_text_does_not_state_is_noticed(sentence: str, text: str) -> None:
    assert not borne_out(sentence, text)
