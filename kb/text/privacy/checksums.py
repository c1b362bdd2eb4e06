"""Check digits of id numbers (GB 11643) and bank cards (GB/T 15694, Luhn)."""

from __future__ import annotations

import datetime as dt
from typing import Final

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"


def id_checksum(number: str) -> bool:
    """Whether 18 characters carry the check character of a citizen's id number (GB 11643-1999)."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17].upper()


def birth_date(digits: str) -> bool:
    """Whether eight digits are a day between 1900 and 2099, as an id number holds one."""
    if not digits.startswith(("19", "20")):
        return False
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def luhn(digits: str) -> bool:
    """Whether a card number passes Luhn's check (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
