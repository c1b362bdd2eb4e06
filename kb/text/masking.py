"""Numbers and addresses that name a person, taken out of free text before it is kept.

For texts that strangers type: better one mark too many than one number kept, so form alone
decides, without labels and checksums. Names of people stay. What a published case may show is found
by `kb.text.privacy`, whose patterns these are, and decided by people.
"""

from __future__ import annotations

import re
from typing import Final

from kb.text.numerals import ascii_digits
from kb.text.privacy import numbers
from kb.text.privacy.folding import folded

_LOCAL: Final = r"[^\s@＠，。、；：（）]"
_MARKS: Final = (
    # The whole word before the sign goes: people write 张三＠example.com.
    (re.compile(rf"(?<!{_LOCAL}){_LOCAL}+{numbers.MAIL_HOST}"), "〔邮箱〕"),
    (numbers.ID18, "〔证件号〕"),
    (numbers.USCC, "〔证件号〕"),
    (numbers.ID15, "〔证件号〕"),
    (numbers.PLATE, "〔车牌〕"),
    (numbers.CARD, "〔号码〕"),
    (numbers.MOBILE, "〔电话〕"),
    (numbers.LANDLINE, "〔电话〕"),
    # QQ, 微信, accounts, 12345678
    (re.compile(r"\d{7,}"), "〔号码〕"),
)


def mask_identifiers(text: str) -> str:
    """Return the text with e-mail addresses, id, plate, phone and other long numbers masked."""
    masked = ascii_digits(text)
    for pattern, mark in _MARKS:
        pieces = []
        done = 0
        for found in pattern.finditer(folded(masked)):
            pieces += [masked[done : found.start()], mark]
            done = found.end()
        masked = "".join([*pieces, masked[done:]])
    return masked
