"""What the wording of a question says about the kind of provision that is wanted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

# 罚多少, 要判几年, 会被抓吗, 什么后果: the consequence is asked about
_CONSEQUENCE: Final = re.compile(
    r"罚|判|坐牢|拘留|抓|后果|责任|多少钱|怎么处理|咋处理|怎么处置|怎么定性|追究|吊销|赔|入刑|犯罪"
)
# 要不要办, 能不能, 必须吗, 几天内: a duty, a permission or a period is asked about
_DUTY: Final = re.compile(
    r"要不要|能不能|可不可以|可以吗|行不行|必须|需不需要|需要|该不该|多久|几天|多少天|几年|期限|谁管|找谁"
)
# 2024年3月, 3月12日, 312mg/L, 65dB(A), pH: an inspection record has days and readings
_DAY: Final = re.compile(r"\d{1,4}年\d{1,2}月|\d{1,2}月\d{1,2}日|\d{1,2}[:：时]\d{0,2}")
_READING: Final = re.compile(
    r"\d\s*(?:mg|ug|μg|µg|dB|分贝|吨|立方|平方|m3|m³|kg|公斤|倍|ppm|mm|毫米|μSv|米|℃|%)",
    re.IGNORECASE,
)
# 我家楼下, 我们村, 您好: somebody complains
_COMPLAINT: Final = re.compile(r"我家|我们|咱|俺|你好|您好|求|反映|投诉|举报|受不了|没人管|睡不着")


@dataclass(frozen=True, slots=True)
class QuestionTraits:
    """问题特征: numbers read from the wording alone; truths are 0 or 1."""

    length: float
    consequence: float
    duty: float
    record: float
    complaint: float


def traits_of(question: str) -> QuestionTraits:
    """Return the traits of a question; `length` is the logarithm of its characters."""
    return QuestionTraits(
        length=math.log(1 + len(question)),
        consequence=float(_CONSEQUENCE.search(question) is not None),
        duty=float(_DUTY.search(question) is not None),
        record=float(bool(_DAY.search(question)) + bool(_READING.search(question))),
        complaint=float(_COMPLAINT.search(question) is not None),
    )
