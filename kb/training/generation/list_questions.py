"""列举题: questions on the items of a list: multiple and single choice, short answer."""

from __future__ import annotations

import re

from kb.model.question import QuestionType
from kb.training.generation.listings import Listing
from kb.training.generation.making import Draft, Maker
from kb.training.generation.real_values import WRONG
from kb.training.generation.wording import lead, lettered, letters_of, named
from kb.training.question import QuestionCitation, RubricPoint

_FEWEST_TO_TELL, _MOST_TO_TELL = 3, 8


def of_list(maker: Maker, listing: Listing) -> Draft | None:
    """Return the question of a list; which kind it is follows from the seed and the list."""
    if not maker.pools.tells_apart(listing):
        return None
    rng = maker.rng(f"{listing.source.provision}:{listing.start}:kind")
    kinds = [multiple, short] if rng.random() < 0.75 else [short, multiple]
    if rng.random() < 0.15:
        kinds.insert(0, single)
    return next((draft for kind in kinds if (draft := kind(maker, listing)) is not None), None)


def multiple(maker: Maker, listing: Listing) -> Draft | None:
    """Return a multiple choice: items of the list among items of other lists of the law."""
    rng = maker.rng(f"{listing.source.provision}:{listing.start}:multiple")
    count = min(len(listing.items), rng.choice((2, 3, 3)))
    wrong = maker.pools.items(listing, rng, rng.choice((1, 2)) if count == 3 else 2)
    if not wrong or count + len(wrong) < 4:
        return None
    right = sorted(rng.sample(listing.items, count), key=lambda item: item.start)
    options = [*(_option(item.text) for item in right), *(_option(each.text) for each in wrong)]
    if len(set(options)) < len(options) or max(map(len, options)) > 4 * min(map(len, options)):
        return None
    answer = tuple(_option(item.text) for item in right)
    rng.shuffle(options)
    spans = [listing.head, *((item.start, item.end) for item in right)]
    citations = tuple(listing.source.cite(start, end) for start, end in spans)
    others = "、".join(dict.fromkeys(each.source.article.label() for each in wrong))
    return Draft(
        QuestionType.MULTIPLE,
        "list",
        f"{lead(listing.source, rng)}{listing.asked('下列哪些')}？",
        letters_of(options, answer),
        f"{named(citations[0])}列有所选各项；其余选项见《{listing.source.law}》{others}，不在这一列举之中。",
        citations,
        {
            "kind": "list",
            "value": [item.text for item in right],
            "wrong": [each.text for each in wrong],
        },
        options=lettered(options),
    )


def single(maker: Maker, listing: Listing) -> Draft | None:
    """Return a single choice: one item of the list among items of other lists of the law."""
    rng = maker.rng(f"{listing.source.provision}:{listing.start}:single")
    wrong = maker.pools.items(listing, rng, WRONG)
    if len(wrong) < WRONG:
        return None
    right = rng.choice(listing.items)
    options = [_option(right.text), *(_option(each.text) for each in wrong)]
    if len(set(options)) < len(options) or max(map(len, options)) > 3 * min(map(len, options)):
        return None
    rng.shuffle(options)
    citations = (
        listing.source.cite(*listing.head),
        listing.source.cite(right.start, right.end),
    )
    others = "、".join(dict.fromkeys(each.source.article.label() for each in wrong))
    return Draft(
        QuestionType.SINGLE,
        "list",
        f"{lead(listing.source, rng)}{listing.asked('下列哪一项')}？",
        letters_of(options, (_option(right.text),)),
        f"{named(citations[1])}写有这一项；其余选项见《{listing.source.law}》{others}，不在这一列举之中。",
        citations,
        {"kind": "list", "value": [right.text], "wrong": [each.text for each in wrong]},
        options=lettered(options),
    )


def short(maker: Maker, listing: Listing) -> Draft | None:
    """Return a short answer that asks for every item; None when items had to be left out."""
    if not listing.complete or not _FEWEST_TO_TELL <= len(listing.items) <= _MOST_TO_TELL:
        return None
    rng = maker.rng(f"{listing.source.provision}:{listing.start}:short")
    spans = [listing.head, *((item.start, item.end) for item in listing.items)]
    citations: tuple[QuestionCitation, ...] = tuple(
        listing.source.cite(start, end) for start, end in spans
    )
    texts = [_option(item.text) for item in listing.items]
    beside = f"另有兜底项“{'”“'.join(listing.open)}”，不计分。" if listing.open else ""
    asked = rng.choice(("？请简要回答。", "？请逐项列出。", "？"))
    return Draft(
        QuestionType.SHORT_ANSWER,
        "list",
        f"{lead(listing.source, rng)}{listing.asked('哪些')}{asked}",
        "；".join(f"{number}．{text}" for number, text in enumerate(texts, 1)) + "。",
        f"{named(citations[0])}分项列出，每项各占一分；意思相同即可，不要求逐字。{beside}",
        citations,
        {"kind": "list", "value": [item.text for item in listing.items]},
        rubric=tuple(RubricPoint(text, 1.0) for text in texts),
    )


def _option(text: str) -> str:
    """An item without the 的 that joins it to its head; 目的 keeps its own."""
    return re.sub(r"(?:(?<=项目)|(?<!目))的者?$", "", text)
