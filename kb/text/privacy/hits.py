"""What a privacy scan finds: typed spans of the original text, each with its severity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class HitType(StrEnum):
    """信息类型: what kind of personal information a span holds."""

    NAME = "NAME"
    ID = "ID"
    PHONE = "PHONE"
    ADDR = "ADDR"
    PLATE = "PLATE"
    BANK = "BANK"
    USCC = "USCC"
    EMAIL = "EMAIL"
    WHISTLE = "WHISTLE"
    FACE = "FACE"

    @property
    def label(self) -> str:
        """The word for readers: 姓名, 电话."""
        return _TYPE_LABELS[self]


class Severity(IntEnum):
    """敏感程度: the higher, the worse a leak; 4 is whatever could identify a whistle-blower."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    WHISTLE_BLOWER = 4

    @property
    def label(self) -> str:
        """The word that answers carry: low, medium, high, critical."""
        return _LABELS[self]


_TYPE_LABELS: Final = {
    HitType.NAME: "姓名",
    HitType.ID: "证件号码",
    HitType.PHONE: "电话",
    HitType.ADDR: "住址",
    HitType.PLATE: "车牌",
    HitType.BANK: "银行账号",
    HitType.USCC: "信用代码",
    HitType.EMAIL: "电子邮箱",
    HitType.WHISTLE: "举报人信息",
    HitType.FACE: "体貌特征",
}
_LABELS: Final = {
    Severity.LOW: "low",
    Severity.MEDIUM: "medium",
    Severity.HIGH: "high",
    Severity.WHISTLE_BLOWER: "critical",
}

# 个人信息保护法 art. 28: identity, accounts and biometrics weigh most; a company's code is public.
_BASE: Final = {
    HitType.NAME: Severity.MEDIUM,
    HitType.ID: Severity.HIGH,
    HitType.PHONE: Severity.HIGH,
    HitType.ADDR: Severity.HIGH,
    HitType.PLATE: Severity.MEDIUM,
    HitType.BANK: Severity.HIGH,
    HitType.USCC: Severity.LOW,
    HitType.EMAIL: Severity.MEDIUM,
    HitType.WHISTLE: Severity.WHISTLE_BLOWER,
    HitType.FACE: Severity.HIGH,
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of character offsets into the original text, its type and the rule."""

    start: int
    end: int
    type: HitType
    why: str

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Hit:
    """隐私命中: `text` is `original[start:end]`; `why` is a Chinese phrase for reviewers."""

    start: int
    end: int
    type: HitType
    text: str
    severity: Severity
    why: str

    def as_json(self) -> dict[str, object]:
        """Return the contract's shape: `{start, end, type, text, severity, why}`."""
        return {
            "start": self.start,
            "end": self.end,
            "type": self.type.value,
            "text": self.text,
            "severity": self.severity.label,
            "why": self.why,
        }


def severity_of(kind: HitType, *, whistle_blower: bool) -> Severity:
    """Return the severity of a type, raised to the highest inside a tip-off."""
    return Severity.WHISTLE_BLOWER if whistle_blower else _BASE[kind]
