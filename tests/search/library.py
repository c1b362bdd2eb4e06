"""An invented body of law and cases as passages, and a small embedding, for search tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from kb.text.numerals import ArticleNumber
from search.embedding.bank import QuestionBank
from search.embedding.protocol import EmbeddingInput, Matrix, Vector
from search.passage import Passage, passage_id
from search.tokens import TokenCounts

DIMENSION = 32


class HashEmbedder:
    """Gives every token a random direction drawn from its number; similar words, similar sums."""

    name = "hash"
    dimension = DIMENSION

    def question(self, given: EmbeddingInput) -> Vector:
        return self._embed(given.counts)

    def passages(self, given: Sequence[EmbeddingInput]) -> Matrix:
        return np.stack([self._embed(each.counts) for each in given])

    def _embed(self, counts: TokenCounts) -> Vector:
        total = np.zeros(DIMENSION, np.float32)
        for token, n in zip(counts.numbers.tolist(), counts.counts.tolist(), strict=True):
            total += n * np.random.default_rng(token).standard_normal(DIMENSION).astype(np.float32)
        length = float(np.linalg.norm(total))
        return (total / length if length else total).astype(np.float32)


NO_QUESTIONS = QuestionBank.empty()


def article(
    law: str,
    number: int,
    text: str,
    *,
    suffix: int | None = None,
    slug: str = "",
    version: str = "2020-01-01",
    effective: str | None = "2020-06-01",
    repealed: str | None = None,
    region: str = "000000",
    level: str = "national",
    type_: str = "law",
    document_id: int = 1,
    asked_as: tuple[str, ...] = (),
) -> Passage:
    """One article of an invented law."""
    work = slug or f"w{abs(hash(law)) % 10_000}"
    eid = f"art_{number}" + (f"_{suffix}" if suffix is not None else "")
    key = f"{work}/{version}"
    return Passage(
        id=passage_id(key, eid),
        kind="regulation",
        document_id=document_id,
        document_key=key,
        work=work,
        law=law,
        title=f"{law} {ArticleNumber(number, suffix).label()}",
        path="第一章　总则",
        article=number,
        suffix=suffix,
        eid=eid,
        provision=f"{work}/{version}/{eid}",
        version=version,
        effective_on=dt.date.fromisoformat(effective) if effective else None,
        repealed_on=dt.date.fromisoformat(repealed) if repealed else None,
        region=region,
        level=level,
        type=type_,
        issuing_body="",
        state="published",
        text=text,
        url=f"/regulations/{work}/{version}/articles/{number}",
        revision="r1",
        asked_as=asked_as,
    )


def section(
    key: str, eid: str, title: str, text: str, *, kind: str = "case", place: int = 90
) -> Passage:
    """One section of an invented case, guide or policy."""
    return Passage(
        id=passage_id(key, eid),
        kind=kind,
        document_id=place,
        document_key=key,
        work="",
        law="",
        title=title,
        path="",
        article=None,
        suffix=None,
        eid=eid,
        provision=f"{key}#{eid}",
        version="",
        effective_on=None,
        repealed_on=None,
        region="990100",
        level="municipal",
        type="",
        issuing_body="",
        state="published",
        text=text,
        url=f"/cases/{key}#{eid}",
        revision="r1",
    )


def invented_library() -> Iterable[Passage]:
    """Two versions of one law, its predecessor under another name, a local law, a case."""
    yield article(
        "溪流保护法",
        1,
        "为了保护溪流，制定本法。",
        slug="xiliu",
        version="2021-04-20",
        effective="2021-06-01",
    )
    yield article(
        "溪流保护法",
        3,
        "向溪流倾倒垃圾、废油的，处二千元以上一万元以下罚款。",
        slug="xiliu",
        version="2021-04-20",
        effective="2021-06-01",
        asked_as=("往河沟里倒地沟油要罚多少",),
    )
    yield article(
        "溪流保护法",
        3,
        "溪长每月巡查一次。",
        suffix=1,
        slug="xiliu",
        version="2021-04-20",
        effective="2021-06-01",
    )
    yield article(
        "溪流保护法",
        3,
        "向溪流倾倒垃圾的，处五百元罚款。",
        slug="xiliu",
        version="2016-03-01",
        effective="2016-05-01",
        repealed="2021-06-01",
    )
    yield article(
        "溪水管理条例",
        9,
        "禁止向溪水倾倒垃圾，违者处一百元罚款。",
        slug="xishui",
        version="1999-01-01",
        effective="1999-02-01",
        repealed="2016-05-01",
    )
    yield article(
        "澜江省溪流保护条例",
        5,
        "向溪流倾倒垃圾的，由县级水行政部门责令清除。",
        slug="lanjiang-xiliu",
        region="990000",
        level="provincial",
        type_="local_regulation",
    )
    yield article(
        "青屿市溪流保护条例",
        6,
        "向溪流倾倒垃圾的，由街道责令清除。",
        slug="qingyu-xiliu",
        region="990200",
        level="municipal",
        type_="local_regulation",
    )
    yield article("竹林保护法", 2, "采伐竹林应当登记造册。", slug="zhulin")
    yield article(
        "竹林保护法",
        7,
        "尚未施行的修订条文：采伐竹林应当报告。",
        slug="zhulin",
        version="2098-01-01",
        effective="2099-01-01",
    )
    yield article(
        "无日期决定", 1, "关于茶园遮阳网的决定。", slug="wuriqi", version="", effective=None
    )
    yield section(
        "case-1", "facts", "某食品有限公司向溪流倾倒废油案", "执法人员夜间蹲守，查获倾倒废油。"
    )
    yield section("case-1", "decision", "某食品有限公司向溪流倾倒废油案", "倾倒废油，罚款八千元。")
