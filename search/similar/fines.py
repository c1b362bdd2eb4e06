"""罚款对照: the fines of the similar cases side by side, an aid to discretion and no decision."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from search.query.confidence import Band
from search.similar.results import FineLine, FineTable, SimilarHit


def fine_table(hits: Sequence[SimilarHit]) -> FineTable:
    """Return the fines of the hits that are like the case at hand; weak ones tell nothing."""
    lines = tuple(
        FineLine(
            key=hit.key,
            title=hit.title,
            case_type=hit.facts.case_type,
            basis="、".join(dict.fromkeys(one.label for one in hit.facts.penalties)),
            fine_yuan=hit.facts.fine_yuan,
            url=hit.url,
        )
        for hit in hits
        if hit.band is not Band.WEAK
    )
    amounts = sorted(line.fine_yuan for line in lines if line.fine_yuan)
    if not amounts:
        return FineTable(lines)
    return FineTable(lines, len(amounts), amounts[0], float(median(amounts)), amounts[-1])
