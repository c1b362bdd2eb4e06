"""前条, 前两条: references that count back from the article they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.text.numerals import ArticleNumber, parse_numeral
from kb.text.references.grammar import Unit, scan_steps
from kb.text.references.model import Part, Reference

# 前条规定的行为, 前两条, 前三条所列; not 以前条件, 目前条例, 前条件
_PRECEDING: Final = re.compile(
    r"(?<![以之目先此提事生])前(?P<count>[一二两三四五六]?)条(?![例件款约])"
)


def preceding_articles(
    text: str, own: ArticleNumber, order: Sequence[ArticleNumber]
) -> Iterator[Reference]:
    """Yield the articles that 前条 and 前N条 in `text` mean, one reference for each.

    `own` is the article of the text and `order` the articles of its law as they stand. Nothing is
    yielded where fewer articles stand before it. 前条第二款 carries its paragraph.
    """
    if _PRECEDING.search(text) is None or own not in order:
        return
    place = list(order).index(own)
    for match in _PRECEDING.finditer(text):
        written = match["count"].replace("两", "二")
        count = (parse_numeral(written) or 1) if written else 1
        if place < count:
            continue
        end = match.end()
        parts: tuple[Part, ...] = ()
        if count == 1:
            steps = scan_steps(text, end)
            if steps and steps[0].unit is Unit.PARAGRAPH and len(steps[0].numbers) == 1:
                parts = (Part(steps[0].numbers[0].value),)
                end = steps[0].end
        for article in order[place - count : place]:
            yield Reference(
                match.start(), end, text[match.start() : end], None, article, parts=parts
            )
