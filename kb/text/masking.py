"""Numbers and addresses that name a person, taken out of free text before it is kept.

For texts that strangers type: better one mark too many than one number kept. Names of people have
no pattern and stay. What a published case may show is decided elsewhere, by people.
"""

from __future__ import annotations

import re
from typing import Final

from kb.text.numerals import ascii_digits

# zhang.san@example.com, 张三＠example.com
_EMAIL: Final = re.compile(r"[^\s@＠，。、；：（）]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# 410101199001011234, 41010119900101123X, 91410100MA12345678 (an enterprise of one person is one)
_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|[1-9AN][1-9]\d{6}[0-9A-Z]{9}[0-9A-Z])(?![0-9A-Za-z])"
)
# 豫A12345, 京A·D12345, 川a88888
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·•.\s]?"
    r"(?=[A-Za-z]{0,2}\d)[A-Za-z0-9]{4,5}[A-Za-z0-9学警港澳挂]"
)
# 13812345678, 138-1234-5678, +86 138 1234 5678, 0371-12345678
_PHONE: Final = re.compile(
    r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[-\s]?\d{7,8}(?!\d)"
)
# 6222 0212 3456 7890 123; any other long run: QQ, 微信, accounts, 12345678
_LONG: Final = re.compile(r"(?<!\d)(?:\d{4}[-\s]){3,4}\d{1,4}(?!\d)|\d{7,}")
_MARKS: Final = (
    (_EMAIL, "〔邮箱〕"),
    (_IDENTITY, "〔证件号〕"),
    (_PLATE, "〔车牌〕"),
    (_PHONE, "〔电话〕"),
    (_LONG, "〔号码〕"),
)


def mask_identifiers(text: str) -> str:
    """Return the text with e-mail addresses, id, plate, phone and other long numbers masked."""
    masked = ascii_digits(text)
    for pattern, mark in _MARKS:
        masked = pattern.sub(mark, masked)
    return masked
