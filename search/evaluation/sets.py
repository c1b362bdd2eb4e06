"""Question sets in the forms they come in → questions with gold articles."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kb.errors import InvalidInput
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, parse_article_label
from kb.text.provisions import parse_eid
from kb.text.titles import title_key
from search.knowledge.questions import plain_questions
from search.query.results import SearchHit

# 中华人民共和国民法典第五十四条, 劳动合同法实施条例第三条
_WRITTEN: Final = re.compile(
    rf"^(?P<law>.+?)(?P<label>第[{NUMERAL_CHARS}]+条(?:之[{NUMERAL_CHARS}]+)?)$"
)
# 水污染防治法|83|, 刑法|120|1, 刑法|120
_KEY: Final = re.compile(r"^(?P<law>[^|]+)\|(?P<article>\d+)(?:\|(?P<suffix>\d*))?$")
# shuiwuran-fangzhi-fa/2017-06-27/art_83
_PROVISION: Final = re.compile(r"^(?P<slug>[^/\s]+)/(?P<version>[^/\s]+)/(?P<eid>[^/\s]+)$")
_SLICES: Final = ("point_in_time", "filter")

Titles = Mapping[str, str]
"""Short titles by slug, for gold that is given as provision ids."""
NO_TITLES: Final[Titles] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """条文: a gold article by title key; `version` is empty where the set names none.

    `grade` is how much it answers, 1 unless the judgements say more.
    """

    law: str
    article: int
    suffix: int | None = None
    version: str = ""
    grade: int = field(default=1, compare=False)

    @property
    def key(self) -> str:
        """The article without its version, as metrics compare it."""
        return f"{self.law}|{self.article}|{self.suffix or ''}"

    @property
    def label(self) -> str:
        """The article in words: 水污染防治法第八十三条."""
        return self.law + ArticleNumber(self.article, self.suffix).label()


@dataclass(frozen=True, slots=True)
class Question:
    """评测问题: gold articles, those that are also acceptable, and those that must not appear."""

    id: str
    query: str
    gold: tuple[Place, ...]
    acceptable: tuple[Place, ...] = ()
    must_not: tuple[Place, ...] = ()
    as_of: dt.date | None = None
    region: str | None = None
    style: str = ""
    level: str | None = None
    type: str | None = None
    elements: tuple[str, ...] = ()


def hit_place(hit: SearchHit) -> Place | None:
    """Return the article of a hit, None for what is no article."""
    if hit.kind != "regulation" or hit.article is None:
        return None
    return Place(title_key(hit.law), hit.article, hit.article_suffix, hit.version)


def read_set(path: Path, titles: Titles = NO_TITLES) -> Iterator[Question]:
    """Yield the questions of a JSON Lines file, in any of the forms known here.

    Gold may be written out (STARD), ids as `read_place` takes them, or objects {law, article,
    article_suffix?, version?}.

    Raises:
        InvalidInput: a line is no question, or an id comes twice.
    """
    return unique(question_rows(path, titles), path)


def question_rows(
    path: Path, titles: Titles = NO_TITLES, *, judged: bool = True
) -> Iterator[Question]:
    """Yield the questions of a JSON Lines file; without `judged` they need no gold."""
    for number, row in numbered_rows(path):
        try:
            if judged and "gold" not in row:
                raise KeyError("gold")
            yield _question(row, number, titles)
        except KeyError as missing:
            raise InvalidInput(
                f"{path.name} 第 {number} 行缺少 {missing.args[0]}",
                hint='每行应为 {"id": …, "query": …, "gold": […]}；gold 也可用 --qrels 另给',
            ) from None
        except (TypeError, ValueError, AttributeError) as wrong:
            raise InvalidInput(f"{path.name} 第 {number} 行无法读取：{wrong}") from None


def numbered_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a JSON Lines file with their line numbers, from 1.

    Raises:
        InvalidInput: a line is no JSON object.
    """
    for number, line in numbered_lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            row = None
        if not isinstance(row, dict):
            raise InvalidInput(f"{path.name} 第 {number} 行不是 JSON 对象")
        yield number, row


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 file that are not blank, with their numbers from 1.

    Raises:
        InvalidInput: it is in another encoding.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:  # editors on Windows put a mark before it
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError:
        raise InvalidInput(
            f"{path.name} 不是 UTF-8 编码的文本", hint="请另存为 UTF-8 后再试"
        ) from None


def unique(questions: Iterable[Question], path: Path) -> Iterator[Question]:
    """Yield the questions; two of one id would be counted as one.

    Raises:
        InvalidInput: an id comes twice.
    """
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise InvalidInput(
                f"{path.name} 中编号 {question.id} 出现了两次", hint="请给每个问题不同的 id"
            )
        seen.add(question.id)
        yield question


def plain_sample(every: int) -> Iterator[Question]:
    """Yield every n-th everyday question of the project itself (the model has seen these)."""
    for number, each in enumerate(plain_questions()):
        if number % every == 0:
            gold = tuple(Place(title_key(a.law), a.article, a.suffix) for a in each.answers)
            yield Question(f"plain-{number}", each.query, gold, style=each.style)


def read_place(identifier: str, titles: Titles = NO_TITLES, grade: int = 1) -> Place | None:
    """Read an article given as one string; None when it is none.

    Three forms: written out (溪流保护法第三条), `law|article|suffix`, and a provision id
    `slug/version/eid`, of which the article counts. A slug that `titles` lacks stays as it is: the
    article is not held, and no ranking can find it.
    """
    text = identifier.strip().strip("《》")
    if match := _KEY.match(text):
        suffix = int(match["suffix"]) if match["suffix"] else None
        return Place(title_key(match["law"]), int(match["article"]), suffix, grade=grade)
    if match := _PROVISION.match(text):
        address = parse_eid(match["eid"])
        if address is None or address.article is None:
            return None
        law = title_key(titles.get(match["slug"], match["slug"]))
        number = address.article
        return Place(law, number.number, number.suffix, match["version"], grade)
    match = _WRITTEN.match(text)
    label = parse_article_label(match["label"]) if match else None
    if match is None or label is None:
        return None
    return Place(title_key(match["law"].strip("《》")), label.number, label.suffix, grade=grade)


def _question(row: Mapping[str, Any], number: int, titles: Titles) -> Question:
    filters = row.get("filter") or {}
    element = row.get("element") or ()
    return Question(
        id=str(row.get("id", number)),
        query=row["query"],
        gold=tuple(_places(row.get("gold") or (), titles)),
        acceptable=tuple(_places(row.get("acceptable") or (), titles)),
        must_not=tuple(_places(row.get("must_not") or (), titles)),
        as_of=dt.date.fromisoformat(row["as_of"]) if row.get("as_of") else None,
        region=filters.get("region"),
        style=str(row.get("kind") if row.get("kind") in _SLICES else row.get("style") or ""),
        level=filters.get("level"),
        type=filters.get("type"),
        elements=(element,) if isinstance(element, str) else tuple(map(str, element)),
    )


def _places(gold: Sequence[str | Mapping[str, Any]], titles: Titles) -> Iterator[Place]:
    for each in gold:
        if isinstance(each, str):
            place = read_place(each, titles)
            if place is None:
                raise ValueError(f"看不出“{each[:40]}”是哪一条")
            yield place
            continue
        yield Place(
            title_key(each["law"]),
            int(each["article"]),
            each.get("article_suffix"),
            each.get("version") or "",
        )
