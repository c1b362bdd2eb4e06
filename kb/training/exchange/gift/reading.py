"""Read questions from GIFT: choices, true or false, short answers and essays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kb.errors import EmptyFile, FileTooLarge, UndecodableText, UnsupportedFormat
from kb.model.question import QuestionType
from kb.training.exchange.archives import MOST_FILE_BYTES
from kb.training.exchange.carried import Outcome, carried, settled
from kb.training.exchange.draft import Draft
from kb.training.exchange.gift.blocks import (
    GiftBlock,
    bare,
    blocks,
    choices,
    general_feedback,
)
from kb.training.exchange.gift.writing import CARRIED, TYPE, block_of
from kb.training.exchange.imported import Found, Imported, collect
from kb.training.exchange.visible import read_labelled
from kb.training.exchange.wording import TYPE_NAMES, read_type
from kb.training.form import Fault
from kb.training.question import BLANK, LETTERS

_TAGS: Final = {
    "level": re.compile(r"\[tag:层级 ([^\]]*)\]"),
    "difficulty": re.compile(r"\[tag:难度 ([^\]]*)\]"),
    "points": re.compile(r"\[tag:考点 ([^\]]*)\]"),
}
_MARKS: Final = re.compile(r"分值 (\S+)")
_PARTS: Final = re.compile(r"小题 (\d{1,3})\s*$")
_EXPLAINED: Final = "// 解析 "
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NUMERICAL: Final = re.compile(r"^#\s*-?[\d.]+")


def read(data: bytes) -> Imported:
    """Return the questions of a file in UTF-8, UTF-16 or GB18030.

    Raises:
        ParseError: the file is empty, too large, binary, in another encoding, or has no questions.
    """
    return collect(
        Found(f"第 {group[0].line} 行", _outcome(group)) for group in _groups(decoded(data))
    )


def decoded(data: bytes) -> str:
    """Return the text of a file with one kind of line ends."""
    if not data.strip():
        raise EmptyFile("文件是空的", hint="请重新选择文件", field="file")
    if len(data) > MOST_FILE_BYTES:
        raise FileTooLarge(
            f"文件超过 {MOST_FILE_BYTES >> 20} MB", hint="请分成几个文件", field="file"
        )
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and _BINARY.search(data):
        raise UnsupportedFormat("文件不是文本", hint="请另存为 UTF-8 文本", field="file")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UndecodableText("文件编码无法识别", hint="请另存为 UTF-8 文本后再导入", field="file")


def _groups(text: str) -> Iterator[list[GiftBlock]]:
    """Put the parts of a case analysis together with its text."""
    waiting: list[GiftBlock] = []
    missing = 0
    for block in blocks(text):
        if missing:
            waiting.append(block)
            missing -= 1
        else:
            waiting, missing = [block], _number_of_parts(block)
        if not missing:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _number_of_parts(block: GiftBlock) -> int:
    if block.answer is not None:
        return 0
    found = (_PARTS.search(each) for each in block.comments if each.startswith(TYPE))
    return next((int(match[1]) for match in found if match), 0)


def _outcome(group: list[GiftBlock]) -> Outcome:
    seen = _seen(group)
    text = next((each for each in group[0].comments if each.startswith(CARRIED)), "")
    if not text:
        return seen
    kept = carried(text.removeprefix(CARRIED))
    if isinstance(kept, Fault):
        return (kept,)
    return settled(seen, kept, _seen(list(blocks(block_of(kept)))))


def _seen(group: list[GiftBlock]) -> Outcome:
    draft = _draft(group[0])
    draft.parts = [_draft(part) for part in group[1:]]
    return draft.read()


def _draft(block: GiftBlock) -> Draft:
    draft = Draft(stem=block.stem)
    for comment in block.comments:
        if comment.startswith(TYPE):
            draft.type = comment.removeprefix(TYPE).split("　")[0].strip()
            if match := _MARKS.search(comment):
                draft.marks = match[1]
        elif comment.startswith(_EXPLAINED):
            draft.rationale = comment.removeprefix(_EXPLAINED)
        for name, pattern in _TAGS.items():
            if found := pattern.findall(comment):
                setattr(draft, name, "、".join(found))
    if block.unbalanced:
        draft.wrong.append(Fault("answer", "花括号不成对，请核对；题中的花括号应写作 \\{ \\}"))
    elif block.answer is None:
        if read_type(draft.type) is not QuestionType.CASE_ANALYSIS:
            draft.wrong.append(Fault("answer", "没有花括号括起的答案，请补上"))
    else:
        _read_answer(draft, block, block.answer)
    return draft


def _read_answer(draft: Draft, block: GiftBlock, answer: str) -> None:
    for name, text in read_labelled(general_feedback(answer)).items():
        setattr(draft, name, text)
    found = choices(answer)
    short = bare(answer)
    if _NUMERICAL.match(answer):
        draft.wrong.append(Fault("type", "数值题不在题库题型之内，请改为填空题"))
    elif found and all(each.right and "->" in each.text for each in found) and len(found) > 1:
        draft.wrong.append(Fault("type", "匹配题不在题库题型之内，请改为单选题"))
    elif not found:
        if short.upper() in ("T", "TRUE", "F", "FALSE"):
            draft.type = draft.type or TYPE_NAMES[QuestionType.TRUE_FALSE]
            draft.answer = "正确" if short.upper().startswith("T") else "错误"
        elif short:
            _fill_in(draft, block, [short])
        elif not draft.type:
            draft.type = TYPE_NAMES[QuestionType.SHORT_ANSWER]
    elif all(each.right for each in found):
        _fill_in(draft, block, [each.text for each in found])
    else:
        _choose(draft, block, answer)


def _choose(draft: Draft, block: GiftBlock, answer: str) -> None:
    found = choices(answer)
    draft.options = [each.text for each in found]
    right = [
        letter
        for letter, each in zip(LETTERS, found, strict=False)
        if each.right or (each.weight or 0) > 0
    ]
    draft.answer = "".join(right)
    many = any(each.weight is not None for each in found if not each.right)
    if not draft.type:
        draft.type = TYPE_NAMES[QuestionType.MULTIPLE if many else QuestionType.SINGLE]
    if block.tail:
        draft.stem = f"{block.stem}（　）{block.tail}"


def _fill_in(draft: Draft, block: GiftBlock, wordings: list[str]) -> None:
    draft.type = draft.type or TYPE_NAMES[QuestionType.FILL_IN]
    if block.tail or BLANK not in draft.stem:
        draft.stem = f"{block.stem}{BLANK}{block.tail}"
    blanks = draft.stem.count(BLANK)
    rows = [each.split("；") for each in wordings]
    if blanks > 1 and all(len(row) == blanks for row in rows):
        # each blank accepts what any of the lines has in its place
        columns = [dict.fromkeys(each) for each in zip(*rows, strict=True)]
        draft.answer = "；".join(" | ".join(each) for each in columns)
    else:
        draft.answer = " | ".join(wordings)
