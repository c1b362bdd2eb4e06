"""Markdown parsing with emphasis rules that fit Chinese typography.

CommonMark decides whether `**` may open or close by the characters on both sides. For a language
without spaces that rule misfires: in `**《水污染防治法》**第八十三条` the closing mark stands
between a punctuation mark and a letter, so it is taken for an opening one and the asterisks stay in
the text. Beside an East Asian character a run of marks here may open before, and close after,
anything that is not white space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

_EMPHASIS: Final = frozenset("*_~")
# typographic quotes and dashes, CJK symbols, kana, ideographs, hangul, full-width forms
_EAST_ASIAN: Final = re.compile(
    "[\u2010-\u2027\u2030-\u205e\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
# - [ ] 净化器开着吗: shown as an empty box, which prints well
_TASK: Final = re.compile(r"^( *(?:[-*+]|\d+\.) +)\[([ xX])\](?= )", re.MULTILINE)
_BOXES: Final = {" ": "☐", "x": "☑", "X": "☑"}


class _ChineseState(StateInline):
    """行内解析状态: `scanDelims` with the East Asian rule, otherwise the library's own."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - overrides
        scanned = super().scanDelims(start, canSplitWord)
        if self.src[start] not in _EMPHASIS:
            return scanned
        before = self.src[start - 1] if start > 0 else " "
        end = start + scanned.length
        after = self.src[end] if end < self.posMax else " "
        if not (_EAST_ASIAN.match(before) or _EAST_ASIAN.match(after)):
            return scanned
        return Scanned(not after.isspace(), not before.isspace(), scanned.length)


class _ChineseInline(ParserInline):
    """行内解析器: the library's rules, run on a `_ChineseState`."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


@cache
def parser() -> MarkdownIt:
    """Return the one parser: CommonMark with tables and strikethrough, raw HTML as characters."""
    parser = MarkdownIt()
    parser.inline = _ChineseInline()
    return parser.configure("commonmark", {"html": False}).enable(["table", "strikethrough"])


def break_shows(children: Sequence[Token], number: int) -> bool:
    """Return whether the soft break at a place of a line is a space in print.

    It is between two words in Latin script; beside Chinese it is where the line was wrapped.
    """
    before = next(
        (children[at].content for at in range(number - 1, -1, -1) if children[at].content), ""
    )
    after = next((each.content for each in islice(children, number + 1, None) if each.content), "")
    return before[-1:].isascii() and after[:1].isascii()


def with_boxes(text: str) -> str:
    """Return a Markdown text whose task marks ([ ], [x]) are boxes."""
    return _TASK.sub(lambda found: found[1] + _BOXES[found[2]], text)
