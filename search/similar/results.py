"""What a search for similar cases gives: hits with their facts, reasons and differences.

Everything here is frozen and has a form in JSON (`to_json`), so that a report can keep it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from search.query.confidence import Band
from search.similar.facts import CaseFacts

SIMILAR_BANDS: Final = {Band.STRONG: "很相似", Band.FAIR: "部分相似", Band.WEAK: "相似度不高"}
"""How alike a case is, in words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """相似之处: `text` is the sentence shown, `同一手法：私设暗管`; `label` its beginning.

    `kind` is violation, basis, manner, element, industry, method, discretion, region, amount,
    party, found_by or words.
    """

    kind: str
    label: str
    values: tuple[str, ...]

    @property
    def text(self) -> str:
        """The reason in one line."""
        return f"{self.label}：{'、'.join(self.values)}"

    def to_json(self) -> dict[str, Any]:
        """Return the reason with its sentence."""
        return {**asdict(self), "text": self.text}


@dataclass(frozen=True, slots=True)
class Difference:
    """不同之处: what is said of the case at hand (`ours`) and of the precedent (`theirs`).

    `kind` is element, violation, basis, version, industry, region, amount, party or case_type.
    """

    kind: str
    label: str
    ours: str
    theirs: str

    @property
    def text(self) -> str:
        """The difference in one line: 行业不同：棉印染精加工 ↔ 机制纸及纸板制造."""
        return f"{self.label}：{self.ours} ↔ {self.theirs}"

    def to_json(self) -> dict[str, Any]:
        """Return the difference with its sentence."""
        return {**asdict(self), "text": self.text}


@dataclass(frozen=True, slots=True)
class SimilarHit:
    """类案: one precedent as it stands at the moment of the search.

    `score` is in 0…1 and comparable between searches; `parts` are the shares it is made of.
    `sha256` names the revision shown; `internal` is a case decided for use inside only.
    """

    rank: int
    score: float
    band: Band
    document_id: int
    key: str
    title: str
    sha256: str
    internal: bool
    unit: str
    summary: str
    facts: CaseFacts
    reasons: tuple[Reason, ...]
    differences: tuple[Difference, ...]
    parts: tuple[tuple[str, float], ...]

    @property
    def url(self) -> str:
        """The page of the case; of an internal one its page at the desk."""
        return f"/desk/documents/{self.document_id}" if self.internal else f"/cases/{self.key}"

    def to_json(self) -> dict[str, Any]:
        """Return the hit as an object of JSON."""
        return {
            "rank": self.rank,
            "score": self.score,
            "band": self.band.value,
            "id": self.key,
            "title": self.title,
            "sha256": self.sha256,
            "internal": self.internal,
            "unit": self.unit,
            "summary": self.summary,
            "url": self.url,
            "facts": self.facts.to_json(),
            "reasons": [one.to_json() for one in self.reasons],
            "differences": [one.to_json() for one in self.differences],
            "parts": dict(self.parts),
        }


@dataclass(frozen=True, slots=True)
class FineLine:
    """裁量情况: the fine of one similar case, and under which provision; None is 未予罚款."""

    key: str
    title: str
    case_type: str
    basis: str
    fine_yuan: float | None
    url: str


@dataclass(frozen=True, slots=True)
class FineTable:
    """罚款对照: the fines of similar cases as an aid; it decides nothing.

    The figures are of the cases that were fined, in yuan, None when there is none.
    """

    lines: tuple[FineLine, ...] = ()
    fined: int = 0
    lowest: float | None = None
    median: float | None = None
    highest: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the table as an object of JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SimilarResponse:
    """类案检索结果: hits in order, what was understood, and how many cases were compared."""

    facts: CaseFacts
    hits: tuple[SimilarHit, ...]
    fines: FineTable
    compared: int
    took_ms: float

    @property
    def band(self) -> Band:
        """How alike the first hit is; weak where there is none."""
        return self.hits[0].band if self.hits else Band.WEAK

    @property
    def note(self) -> str:
        """What the reader should know first; empty when there are similar cases."""
        if not self.hits:
            return "没有可比较的案例"
        if self.band is Band.WEAK:
            first = self.hits[0]
            return (
                f"没有足够相似的案例，最接近的是“{first.title}”"
                f"（{SIMILAR_BANDS[first.band]}，{first.score:.2f}）"
            )
        return ""

    def to_json(self) -> dict[str, Any]:
        """Return the answer as an object of JSON."""
        return {
            "facts": self.facts.to_json(),
            "band": self.band.value,
            "note": self.note,
            "compared": self.compared,
            "took_ms": round(self.took_ms, 2),
            "hits": [hit.to_json() for hit in self.hits],
            "fines": self.fines.to_json(),
        }
