"""选项行: the options of a choice question in running text, one a line or several on one."""

from __future__ import annotations

import re
from typing import Final

from kb.training.question import LETTERS

# A. · A、 · A．· A： · (A) · （A） · A) · 【A】
_IN_BRACKETS: Final = r"[（(【\[]\s*{0}\s*[）)】\]]\s*[.．、:：]?"
_BARE: Final = r"{0}\s*[.．、:：)）]"
_ANY: Final = re.compile(rf"^\s*(?:{_IN_BRACKETS}|{_BARE})".format("[A-HＡ-Ｈa-h]"))
# A bare letter follows a space, a tab or the punctuation that ends the option before.
_BEFORE: Final = r"(?:^|(?<=[\s\u3000；;。，,）)]))"


def begins_option(line: str) -> bool:
    """Whether a line begins with the mark of option A, or of any other letter."""
    return bool(_ANY.match(line))


def split_options(text: str) -> list[str]:
    """Return the options of a text in the order of their letters, without the letters.

    Lines without letters are options each; `A.` … `B.` … on one line are told apart where the
    letters follow each other.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return []
    if not begins_option(lines[0]):
        if len(lines) > 1:
            return lines
        pieces = [each.strip() for each in re.split(r"[|｜]|；(?=.)|;(?=.)", lines[0])]
        return [each for each in pieces if each]
    whole = "\n".join(lines)
    found = _places(whole)
    ends = [*(start for start, _ in found[1:]), len(whole)]
    # ；between options belongs to none of them
    return [
        whole[start:end].strip().rstrip("；;") for (_, start), end in zip(found, ends, strict=False)
    ]


def first_letter(line: str) -> str:
    """Return the letter with which an option line begins, in capitals and one width."""
    match = re.search(r"[A-HＡ-Ｈa-h]", line)
    return match[0].translate(_WIDE).upper() if match else ""


_WIDE: Final = {ord("Ａ") + offset: LETTERS[offset] for offset in range(len(LETTERS))}


def _places(text: str) -> list[tuple[int, int]]:
    """Return where each mark begins and where its option does; letters must follow each other."""
    places: list[tuple[int, int]] = []
    at = 0
    begin = LETTERS.find(first_letter(text))
    for offset in range(max(begin, 0), len(LETTERS)):
        letter = LETTERS[offset]
        either = f"[{letter}{letter.lower()}{chr(ord('Ａ') + offset)}]"
        pattern = f"(?:{_IN_BRACKETS}|{_BEFORE}{_BARE})".format(either)
        match = re.compile(pattern, re.MULTILINE).search(text, at)
        if match is None:
            break
        places.append((match.start(), match.end()))
        at = match.end()
    return places
