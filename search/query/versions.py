"""Which version of a named article is shown."""

from __future__ import annotations

from collections.abc import Sequence

from search.passage import PassageStatus, status_on
from search.query.candidates import Candidate
from search.query.request import ALL, SearchRequest

# An article that is not in force that day is shown too: the reader named it, and sees its status.
_PREFERENCE = (PassageStatus.IN_FORCE, PassageStatus.REPEALED, PassageStatus.UNKNOWN)


def versions_shown(named: Sequence[Candidate], request: SearchRequest) -> tuple[Candidate, ...]:
    """Return each named article once, in the version for the day, or in all when all are wanted.

    Where no version is in force that day: the newest that had been, else one without known dates,
    else the oldest yet to come.
    """
    grouped: dict[tuple[str, int | None, int | None], list[Candidate]] = {}
    for candidate in named:
        payload = candidate.payload
        key = (payload["law"], payload["article"], payload["suffix"])
        grouped.setdefault(key, []).append(candidate)
    chosen: list[Candidate] = []
    for versions in grouped.values():
        versions.sort(key=lambda each: str(each.payload["version"]), reverse=True)
        best = _best(versions, request)
        chosen.append(best)
        if request.status == ALL:
            chosen += [each for each in versions if each is not best]
    return tuple(chosen)


def _best(versions: Sequence[Candidate], request: SearchRequest) -> Candidate:
    for wanted in _PREFERENCE:
        for each in versions:
            if status_on(each.payload, request.day) is wanted:
                return each
    return versions[-1]
