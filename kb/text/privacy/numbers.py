"""Numbers that name a person or a business: ids, phones, bank cards, credit codes, plates, e-mail.

Every pattern runs over folded text (`folding`). Quantifiers are bounded, or guarded by a lookbehind
that forbids a second start inside one run, so the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from kb.text.privacy.checksums import birth_date, id_checksum, luhn
from kb.text.privacy.hits import HitType, Span

_GAP: Final = r"[\s\-·]{0,2}"  # 199 0000 0011, 199-0000-0011, a line break inside a number
_NOT_INSIDE: Final = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][.\-])"
_WINDOW: Final = 26
_TO: Final = r"[^，。；\n〔]{0,10}$"  # from a label to the number: 身份证号码（复印件）：

MAIL_HOST: Final = (
    r" ?(?:@|\(at\)|\[at\]|（at）) ?[A-Za-z0-9\-]{1,63}(?: ?\. ?[A-Za-z0-9\-]{1,63}){1,4}"
)
# zhao_xq.2024@mail.example.net, 张三@example.com
EMAIL: Final = re.compile(
    rf"(?:(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+|[一-龥]{{2,4}}){MAIL_HOST}"
)
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# 川Z00000, 晋ZD00001 (new energy), 皖Z0000挂, 川Z0001警, 新 Z 00001
PLATE: Final = re.compile(
    rf"[{_PROVINCES}] ?[A-Za-z] ?[·.\-]? ?(?=[A-Za-z]{{0,2}}\d)"
    r"(?:[A-Za-z0-9]{6}(?![A-Za-z0-9])|[A-Za-z0-9]{5}(?![A-Za-z0-9])"
    r"|[A-Za-z0-9]{4}[学警港澳挂试超使领])"
)
# 车牌号：示例00001, WJ川Z0001, 车架号LXXXX…: forms of their own, told by the label alone
_PLATE_LABELLED: Final = re.compile(
    r"(?:车牌号码?|号牌号码|车牌|号牌|车号)(?:[：:为是]| ){0,3}"
    r"(?P<value>(?:WJ)?[一-龥]{0,2}[A-Za-z]?[· ]?"
    r"(?=[A-Za-z0-9]{0,3}\d)[A-Za-z0-9]{4,7}[学警港澳挂]?)"
    r"|(?:车架号|车辆识别代号|VIN)[^0-9A-Za-z，。；]{0,4}(?P<frame>[0-9A-Za-z]{17})(?![0-9A-Za-z])"
)
# 91999900MA0TEX026U; 92… followed by 001V is the permit of an individual business
USCC: Final = re.compile(
    rf"{_NOT_INSIDE}(?:92\d{{6}}[0-9A-Z]{{10}}\d{{3}}[A-Z]|[0-9A-HJ-NP-RTUW-Y]{{2}}{_GAP}\d{{6}}"
    rf"{_GAP}[0-9A-Za-z]{{9}}{_GAP}[0-9A-Za-z])(?![0-9A-Za-z])"
)
_USCC_LABELLED: Final = re.compile(
    r"(?:信用代码|机构代码|注册号|纳税人识别号)(?:[：:为是]|（[^（）]{0,8}）| ){0,3}"
    r"(?P<value>[0-9A-Za-z](?:[ \-\n]{0,2}[0-9A-Za-z]){8,19})(?![0-9A-Za-z])"
)
MOBILE: Final = re.compile(
    rf"(?<![0-9])(?<![0-9A-Za-z][.\-])(?:(?:\+|00)?86{_GAP})?"
    rf"(?:1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|1[3-9]\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}"
    rf"|1[3-9]\d{{3}}{_GAP}\d{{6}}|1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}"
    rf"|1{_GAP}[3-9]\d{{8}}{_GAP}\d|1[\s\-]{{1,2}}[3-9](?:[\s\-]{{1,2}}\d){{9}}"
    rf"|1[3-9]\d{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}})(?!\d)"
)
# 0999-00000012, （0999）00000022, 0999——00000026, +852 0000 0000
LANDLINE: Final = re.compile(
    r"(?<![0-9A-Za-z\-.])(?:[（(]0\d{2,3}[）)] ?|0\d{2,3}[\s\-]{0,3})\d{3,4}[\s\-]?\d{4}(?!\d)"
    r"|(?<![0-9A-Za-z])\+\d{1,3}[\s\-]?\d{2,4}[\s\-]?\d{3,4}[\s\-]?\d{3,4}(?!\d)"
)
_PHONE_LABELLED: Final = re.compile(
    r"(?:电话|手机号?|座机|传真|联系方式"
    r"|[Tt][Ee][Ll])(?:号码?)?(?:[1-9一二](?=[：:]))?(?:[：:.为是]| ){0,3}"
    r"(?P<value>\d(?:[\s\-]{0,2}\d){6,12})(?!\d)"
)
# 微信wx_demo0001, QQ：1000000019, 抖音号 …; 微信平台 has no account behind it
_ACCOUNT: Final = re.compile(
    r"(?<![A-Za-z0-9_])(?P<wxid>wxid_[A-Za-z0-9_]{3,30})"
    r"|(?:微信|(?<![A-Za-z])(?:wx|vx|WX|VX|QQ|qq)|扣扣|抖音|快手|微博|支付宝|钉钉|小红书)"
    r"(?:群|账号|帐号|账户|号码|号|ID|id)?(?:[：:为是]| ){0,3}"
    r"(?P<value>[A-Za-z][A-Za-z0-9_\-]{4,31}|\d{5,12})(?![A-Za-z0-9])"
)
_TAIL: Final = re.compile(
    r"(?P<of>身份证|证件|卡|账户|账号|手机|电话|号码|来电)[^，。；\d]{0,4}尾号[为是：:]{0,2} ?"
    r"(?P<value>\d{3,6}[Xx]?)(?![\dA-Za-z])"
)
# 18 digits written 6-8-4 or with every digit apart; the last may be X
ID18: Final = re.compile(
    rf"{_NOT_INSIDE}(?:\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}{_GAP}[\dXx]"
    r"|\d(?:[\s\-]{1,2}\d){16}[\s\-]{1,2}[\dXx])(?![0-9A-Za-z])"
)
ID15: Final = re.compile(rf"{_NOT_INSIDE}\d{{6}}{_GAP}\d{{6}}{_GAP}\d{{3}}(?![0-9A-Za-z])")
_PAPERS: Final = (
    r"(?:身份证|身份号码|身份证件|证件|护照|通行证|回乡证|台胞证|居留证|居住证|军官证|士兵证"
    r"|警官证|警号|执法证"
    r"|执业证|工作证|驾驶证|驾照|社保卡?|医保卡?|残疾人?证|学生证|(?<![可格记质认产册])证)"
)
# 执法证号99000012007、99000012008; H00000001; 19999202010000001
_PAPER_LABELLED: Final = re.compile(
    rf"{_PAPERS}(?:号码|编号|号)?(?:[：:为是]|（[^（）]{{0,8}}）|分别| ){{0,3}}"
    r"(?P<value>(?<![0-9A-Za-z])[A-Za-z]{0,2}\d(?:[ \-\n]{0,2}\d){5,18}[Xx]?(?:\(\d\)"
    r"|（\d）)?)(?![0-9A-Za-z*×])"
)
_NEXT_PAPER: Final = re.compile(
    r"[、，,和及] ?(?P<value>[A-Za-z]{0,2}\d{6,18}[Xx]?)(?![0-9A-Za-z])"
)
CARD: Final = re.compile(
    rf"{_NOT_INSIDE}(?:\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{1,3}})?"
    rf"|\d{{6}}{_GAP}\d{{10,13}})(?![0-9A-Za-z])"
)
_CARD_LABELLED: Final = re.compile(
    r"(?:银行卡|卡号|账号|帐号|账户|帐户|户头|存折|信用社的?卡|农信社的?卡|银行)(?:号码?|为|是"
    r"|[：:]|"
    r"（[^（）]{0,8}）|[一-龥]{1,6}[：:]?"
    r"| ){0,3}?(?P<value>(?<![0-9A-Za-z])\d(?:[\s\-]{0,2}\d){8,29})(?![0-9A-Za-z])"
)
_PUBLIC_PAYEE: Final = re.compile(r"(?:财政|国库|非税|专户|罚没)[^。；\n]{0,16}$")
_IN_ID: Final = re.compile(r"(?:身份证|身份号码|证件|公民身份)" + _TO)
_IN_BANK: Final = re.compile(r"(?:卡|账号|帐号|账户|帐户|户名|银行|收款|转账|汇入|存折)" + _TO)
_IN_SERIAL: Final = re.compile(
    r"(?:编号|单号|联单|流水|序列号|批号|条码|样品|许可证号?|文件名)" + _TO
)
# 监督电话：0999-00000012 and the like are published by the office itself
_PUBLIC_LINE: Final = re.compile(
    r"(?:监督|举报|投诉|咨询|值班|服务|报警|受理|客服|总机|公开|办公|热线)(?:电话|热线|号码"
    r"|传真|专线)?"
    r"(?:号码)?[：:为是（ ]{0,3}$"
)
_PUBLIC_MAIL: Final = re.compile(r"\.gov\.cn$", re.IGNORECASE)
_PERSONAL_MAIL: Final = re.compile(r"(?:人|个人|其|本人|的)(?:电子)?(?:邮箱|邮件)[^，。；]{0,6}$")

_Scan = Callable[[str], Iterator[Span]]


def _before(text: str, start: int) -> str:
    return text[max(0, start - _WINDOW) : start]


def emails(text: str) -> Iterator[Span]:
    """Yield addresses of mail; an office's own mailbox on gov.cn is public and left alone."""
    for found in EMAIL.finditer(text):
        public = _PUBLIC_MAIL.search(found[0])
        if public and not _PERSONAL_MAIL.search(_before(text, found.start())):
            continue
        yield Span(found.start(), found.end(), HitType.EMAIL, "电子邮箱")


def plates(text: str) -> Iterator[Span]:
    """Yield number plates, and frame numbers under their label."""
    for found in PLATE.finditer(text):
        yield Span(found.start(), found.end(), HitType.PLATE, "机动车号牌")
    for found in _PLATE_LABELLED.finditer(text):
        group = "value" if found["value"] else "frame"
        yield Span(*found.span(group), HitType.PLATE, "车牌、车架号")


def credit_codes(text: str) -> Iterator[Span]:
    """Yield unified social credit codes, by form (with a letter) or by label."""
    for found in USCC.finditer(text):
        if any(char.isalpha() for char in found[0][:-1]):  # an id number may end in X
            yield Span(found.start(), found.end(), HitType.USCC, "统一社会信用代码")
    for found in _USCC_LABELLED.finditer(text):
        yield Span(*found.span("value"), HitType.USCC, "代码标签后的编号")


def identity_numbers(text: str) -> Iterator[Span]:
    """Yield id numbers by checksum or birth date, and any number under the label of a document."""
    for found in ID18.finditer(text):
        compact = re.sub(r"[^0-9Xx]", "", found[0])
        before = _before(text, found.start())
        if _IN_ID.search(before) or (
            (id_checksum(compact) or birth_date(compact[6:14]))
            and not _IN_BANK.search(before)
            and not _IN_SERIAL.search(before)
        ):
            yield Span(found.start(), found.end(), HitType.ID, "公民身份号码")
    for found in ID15.finditer(text):
        compact = re.sub(r"\D", "", found[0])
        before = _before(text, found.start())
        if _IN_ID.search(before) or (
            birth_date("19" + compact[6:12])
            and not _IN_BANK.search(before)
            and not _IN_SERIAL.search(before)
        ):
            yield Span(found.start(), found.end(), HitType.ID, "十五位身份号码")
    for found in _PAPER_LABELLED.finditer(text):
        yield Span(*found.span("value"), HitType.ID, "证件标签后的号码")
        position = found.end()
        while (following := _NEXT_PAPER.match(text, position)) is not None:
            yield Span(*following.span("value"), HitType.ID, "证件标签后的号码")
            position = following.end()


def bank_accounts(text: str) -> Iterator[Span]:
    """Yield card numbers that pass Luhn's check, and accounts under their label.

    The treasury account into which fines are paid is public.
    """
    for found in CARD.finditer(text):
        before = _before(text, found.start())
        digits = re.sub(r"\D", "", found[0])
        if _PUBLIC_PAYEE.search(before) or _IN_SERIAL.search(before) or _IN_ID.search(before):
            continue
        if luhn(digits) or _IN_BANK.search(before):
            yield Span(found.start(), found.end(), HitType.BANK, "银行卡号")
    for found in _CARD_LABELLED.finditer(text):
        if not _PUBLIC_PAYEE.search(_before(text, found.start("value"))):
            yield Span(*found.span("value"), HitType.BANK, "账户标签后的号码")


def phones(text: str) -> Iterator[Span]:
    """Yield phone numbers and messenger accounts; hotlines and 400 numbers are public."""
    for found in MOBILE.finditer(text):
        if not _IN_SERIAL.search(_before(text, found.start())):
            yield Span(found.start(), found.end(), HitType.PHONE, "手机号")
    for found in LANDLINE.finditer(text):
        if not _PUBLIC_LINE.search(_before(text, found.start())):
            yield Span(found.start(), found.end(), HitType.PHONE, "固定电话")
    for found in _PHONE_LABELLED.finditer(text):
        public = _PUBLIC_LINE.search(_before(text, found.start("value")))
        if not public and not found["value"].startswith(("400", "800")):
            yield Span(*found.span("value"), HitType.PHONE, "电话标签后的号码")
    for found in _ACCOUNT.finditer(text):
        group = "value" if found["value"] else "wxid"
        yield Span(*found.span(group), HitType.PHONE, "即时通信账号")


def tails(text: str) -> Iterator[Span]:
    """Yield the last digits of a number where a text gives only these (手机尾号0034)."""
    kinds = {"身": HitType.ID, "证": HitType.ID, "卡": HitType.BANK, "账": HitType.BANK}
    for found in _TAIL.finditer(text):
        kind = kinds.get(found["of"][0], HitType.PHONE)
        yield Span(*found.span("value"), kind, "号码尾数")


#: In the order in which they win over each other where they overlap.
SCANS: Final[tuple[_Scan, ...]] = (
    emails,
    credit_codes,
    identity_numbers,
    bank_accounts,
    phones,
    plates,
    tails,
)
