"""A hand-written search for web tests: finds invented passages by shared characters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from search.query.analysis import QueryAnalysis
from search.query.days import as_read, day_of_the_act, days_of_events
from search.service import SearchHit, SearchRequest, SearchResponse

STREAM_OIL = SearchHit(
    rank=1,
    score=2.0,
    kind="regulation",
    id="xiliu-baohu-tiaoli/2021-04-20/art_3",
    title="溪流保护条例 第三条",
    law="溪流保护条例",
    article=3,
    article_suffix=None,
    provision="xiliu-baohu-tiaoli/2021-04-20/art_3",
    version="2021-04-20",
    effective_on=dt.date(2021, 6, 1),
    repealed_on=None,
    status="in_force",
    region="990000",
    snippet="向溪流倾倒<mark>废油</mark>的 <b>粗体</b>",
    url="",
    why="词语相符：废油",
    type="local_regulation",
    level="provincial",
)
OLD_STREAMS = replace(
    STREAM_OIL,
    id="xiliu-baohu-tiaoli/2016-03-01/art_3",
    provision="xiliu-baohu-tiaoli/2016-03-01/art_3",
    version="2016-03-01",
    effective_on=dt.date(2016, 5, 1),
    repealed_on=dt.date(2021, 6, 1),
    status="repealed",
    snippet="向溪流倾倒垃圾的",
)
OIL_CASE = replace(
    STREAM_OIL,
    kind="case",
    id="case-2022-001",
    title="某食品有限公司向溪流倾倒废油案",
    law="",
    article=None,
    provision="case-2022-001#facts",
    version="",
    effective_on=None,
    status="published",
    region="990100",
    snippet="夜间倾倒<mark>废油</mark>",
    type="",
    level="municipal",
)


@dataclass
class FakeSearch:
    """Answers from `passages` with those that share a character with the question."""

    passages: tuple[SearchHit, ...] = (STREAM_OIL, OLD_STREAMS, OIL_CASE)
    asked: list[SearchRequest] = field(default_factory=list)

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked.append(request)
        found = [
            hit
            for hit in self.passages
            if set(request.question) & set(hit.title + hit.snippet)
            and request.kind in (None, hit.kind)
            and request.type in (None, hit.type)
            and (request.status == "all" or hit.status != "repealed")
        ]
        hits = tuple(replace(hit, rank=n) for n, hit in enumerate(found[: request.limit], 1))
        analysis = QueryAnalysis(
            request.question,
            dates=days_of_events(request.question),
            told_day=day_of_the_act(request.question, dt.date.today()),
        )
        return SearchResponse(as_read(request, analysis), analysis, hits, 1.5)
