"""Last stage: hits as users and programs read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from kb.text.numerals import ArticleNumber
from search.index.protocol import ASKED, DENSE, LEXICAL
from search.passage import Passage, PassageStatus
from search.query.analysis import QueryAnalysis
from search.query.confidence import Band, Evidence, band_of
from search.query.notes import Note, notes_on
from search.query.request import SearchRequest
from search.query.snippet import Snippet
from search.ranking.order import Ranked

NAMED: Final = ("按法规名称直达", "按条号直达")
"""How the reason of a hit begins that the question names itself."""
_MAX_WORDS = 4
_CLOSE_MEANING = 0.5


@dataclass(frozen=True, slots=True)
class SearchHit:
    """检索命中: one article (or document) with its version, status on the day, and why it is here.

    `snippet` is plain text with `<mark>` pairs; everything else in it is to be escaped by whoever
    writes HTML. `score` compares hits of one search only; `band` says how far to rely on the hit,
    by its `evidence`.
    """

    rank: int
    score: float
    kind: str
    id: str
    title: str
    law: str
    article: int | None
    article_suffix: int | None
    provision: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    status: str
    region: str
    snippet: str
    url: str
    why: str
    type: str
    level: str
    band: Band = Band.FAIR
    evidence: Evidence | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields of the contract; days as YYYY-MM-DD."""
        row = {name: getattr(self, name) for name in self.__slots__ if name != "evidence"}
        for name in ("effective_on", "repealed_on"):
            day = row[name]
            row[name] = day.isoformat() if day else None
        return row


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """检索结果: hits in order, what was understood of the question, and how long it took.

    `request` carries the day the question was read as of, whether it was set or told.
    """

    request: SearchRequest
    analysis: QueryAnalysis
    hits: tuple[SearchHit, ...]
    took_ms: float

    @property
    def band(self) -> Band:
        """How far the first hit can be relied on; weak where there is none."""
        return self.hits[0].band if self.hits else Band.WEAK

    @property
    def read_as_of(self) -> dt.date | None:
        """The day taken from the question itself; None where one was set or none is told."""
        told = self.analysis.told_day
        return told.day if told is not None and self.request.as_of == told.day else None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader should know before the hits."""
        first = self.hits[0] if self.hits else None
        named = first.version if first is not None and first.why.startswith(NAMED) else None
        return notes_on(
            self.request, self.analysis, len(self.hits), named=named, weak=self.band is Band.WEAK
        )

    def to_json(self) -> dict[str, Any]:
        """Return the object of the contract."""
        request = self.request
        return {
            "query": request.query,
            "as_of": request.day.isoformat(),
            "analysis": {
                "citations": [
                    {"raw": c.raw, "law": c.law, "article": c.article, "article_suffix": c.suffix}
                    for c in self.analysis.citations
                ],
                "laws": list(self.analysis.laws),
                "regions": list(self.analysis.regions),
                "expansions": list(self.analysis.expansions),
                "corrections": [
                    {"typed": each.typed, "law": each.law} for each in self.analysis.corrections
                ],
                "dates": [day.isoformat() for day in self.analysis.dates],
                "read_as_of": self.read_as_of.isoformat() if self.read_as_of else None,
                "filters": _filters(request),
            },
            "took_ms": round(self.took_ms, 2),
            "band": self.band.value,
            "notes": [{"code": each.code, "message": each.message} for each in self.notes],
            "hits": [hit.to_json() for hit in self.hits],
        }


def _filters(request: SearchRequest) -> dict[str, str]:
    region = request.asked_region()
    chosen = {
        "kind": request.kind,
        "region": region.code if region else None,
        "level": request.level,
        "type": request.type,
        "issuing_body": request.issuing_body,
        "status": request.status,
    }
    return {name: value for name, value in chosen.items() if value is not None}


def make_hit(
    position: int,
    passage: Passage,
    ranked: Ranked,
    snippet: Snippet,
    day: dt.date,
    reason: str,
    evidence: Evidence,
) -> SearchHit:
    """Return the hit of a passage; `reason` is given for what the question named itself."""
    status = passage.status_on(day)
    is_law = passage.kind == "regulation"
    identifier = passage.provision if is_law or passage.work else passage.document_key
    return SearchHit(
        rank=position,
        score=round(ranked.score, 4),
        kind=passage.kind,
        id=identifier if is_law else _other_id(passage),
        title=passage.title,
        law=passage.law,
        article=passage.article,
        article_suffix=passage.suffix,
        provision=passage.provision,
        version=passage.version,
        effective_on=passage.effective_on,
        repealed_on=passage.repealed_on,
        status=status.value,
        region=passage.region,
        snippet=snippet.marked(),
        url=passage.url,
        why=_with_status(reason or _why(ranked, snippet), status, day),
        type=passage.type,
        level=passage.level,
        band=band_of(evidence),
        evidence=evidence,
    )


def _other_id(passage: Passage) -> str:
    return passage.document_key if "#" in passage.provision else passage.provision


def named_reason(law: str, article: int | None, suffix: int | None) -> str:
    """Return why a named article or law is the first hit."""
    if article is None:
        return f"{NAMED[0]}：《{law}》"
    return f"{NAMED[1]}：《{law}》{ArticleNumber(article, suffix).label()}"


def _why(ranked: Ranked, snippet: Snippet) -> str:
    scores, features = ranked.candidate.scores, ranked.features
    reasons: list[str] = []
    if features.get("named_law"):
        reasons.append("问题提到这部法规")
    words = [word for word in snippet.words() if len(word) > 1][:_MAX_WORDS]
    if words and LEXICAL in scores:
        reasons.append("词语相符：" + "、".join(words))
    if features.get("vote") or ASKED in scores:
        reasons.append("有相近的常见问法")
    if scores.get(DENSE, 0.0) >= _CLOSE_MEANING or not reasons:
        reasons.append("含义相近")
    return "；".join(reasons)


def _with_status(reason: str, status: PassageStatus, day: dt.date) -> str:
    notes = {
        PassageStatus.REPEALED: f"（{day.isoformat()} 已失效）",
        PassageStatus.NOT_YET_EFFECTIVE: f"（{day.isoformat()} 尚未生效）",
        PassageStatus.UNKNOWN: "（施行日期不详，效力待核）",
    }
    return reason + notes.get(status, "")
