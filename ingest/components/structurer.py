"""Structuring: the kind of a document and its parts."""

from __future__ import annotations

import re
from typing import Any, Final

from haystack import component

from ingest.clean import statute_lines
from ingest.furniture import remove_furniture, tidy_title, title_index
from ingest.kinds import detect_kind
from ingest.source import Source
from ingest.stages import Failure, Paper, Structured, Texts, each
from ingest.structure.assemble import assemble_parts
from ingest.structure.case import parse_case
from ingest.structure.policy import parse_outline
from ingest.structure.sections import marked_sections
from ingest.structure.statute import parse_statute
from ingest.structure.tree import Statute
from kb.errors import NoArticles, NoContent, ParseError
from kb.model.document import DocumentKind
from kb.model.regulation import ProvisionKind
from kb.text.wrapping import join_wrapped

_DATA_KINDS: Final = frozenset({DocumentKind.CATALOGUE, DocumentKind.SYLLABUS})
_OUTLINE_KINDS: Final = frozenset({DocumentKind.POLICY, DocumentKind.BENCHMARK})
_DATA_FIELDS: Final = {DocumentKind.CATALOGUE: "items", DocumentKind.SYLLABUS: "points"}
# Replies, decisions and amendments are law without articles: 最高人民法院关于…的批复
_WITHOUT_ARTICLES: Final = re.compile(
    r"关于|(?:决定|决议|解释|解答|批复|答复|意见|通知|公告|命令|修正案|安排|标准|方案)"
    r"(?:[（(][^（()）]{1,16}[）)])?$"
)
_MARK: Final = re.compile(r"#{1,6} ")
_HAS_HEADINGS: Final = re.compile(r"^#{2,6} ", re.MULTILINE)


@component
class Structurer:
    """结构化: statutes into rows, cases into four texts, policy documents into outlines."""

    @component.output_types(structured=list[Structured | Failure])
    def run(self, texts: list[Texts | Failure]) -> dict[str, list[Structured | Failure]]:
        """Structure every text."""
        done = each(texts, _structure, owner=lambda item: (item.source, item.digests))
        return {"structured": done}


def _structure(item: Texts) -> Structured:
    first = item.converted[0]
    front: dict[str, Any] = dict(first.metadata.get("front_matter", {}))
    kind = detect_kind(item.source, first, first.text)
    if kind is DocumentKind.REGULATION:
        return _regulation(item, front)
    if len(item.converted) > 1:
        raise ParseError("多个文件只能合成一部法规", hint="请逐个入库，或指定 --kind regulation")
    body = _paper(kind, first.text, first.title, front, item.source)
    return Structured(item.source, item.digests, kind, front, body)


def _regulation(item: Texts, front: dict[str, Any]) -> Structured:
    parts = [parse_statute(one.text, title=_h1(one.title)) for one in item.converted]
    statute = parts[0] if len(parts) == 1 else assemble_parts(parts)
    _require_law(statute, item.source)
    counts = tuple(len(part.articles) for part in parts)
    return Structured(item.source, item.digests, DocumentKind.REGULATION, front, statute, counts)


def _h1(title: str) -> str:
    return " ".join(title.split())


def _require_law(statute: Statute, source: Source) -> None:
    """A law needs articles; decisions, replies and amendments need at least a body.

    Raises:
        NoContent: there is nothing below the title and adoption lines.
        NoArticles: a law by its title, without a single article or item.
    """
    body = [unit for unit in statute.units if unit.kind is not ProvisionKind.PREAMBLE]
    if not body:
        raise NoContent("只有标题和题注，没有正文", hint="请从发布机关网站重新下载全文后入库")
    if statute.articles:
        return
    numbered = [unit for unit in body if unit.number is not None]
    titles = (statute.title, source.name.title)
    if len(numbered) < 2 and not any(_WITHOUT_ARTICLES.search(title) for title in titles):
        raise NoArticles(
            "没有找到任何“第…条”", hint="请检查原文是否完整；如不是法规，请用 --kind 指定种类"
        )


def _paper(
    kind: DocumentKind, text: str, title: str, front: dict[str, Any], source: Source
) -> Paper:
    if kind in _DATA_KINDS:
        return _data(kind, title, front, source)
    if kind is DocumentKind.CASE:
        own_title, sections = parse_case(text)
        removed: tuple[str, ...] = ()
    elif kind in _OUTLINE_KINDS or not _HAS_HEADINGS.search(text):
        return _outline(text, title, front, source)
    else:
        own_title, sections = marked_sections(text)
        removed = ()
    if not sections:
        raise NoContent("标题之下没有正文", hint="请补充正文后重新入库")
    return Paper(title or own_title or source.name.title, sections, removed)


def _data(kind: DocumentKind, title: str, front: dict[str, Any], source: Source) -> Paper:
    """Catalogues and syllabuses are lists; every entry needs its code."""
    name = _DATA_FIELDS[kind]
    entries = front.get(name)
    if not isinstance(entries, list) or not entries:
        raise ParseError(f"{kind.value} 文件缺少 {name} 列表", hint=f"请在文件中写明 {name}:")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not entry.get("code"):
            raise ParseError(f"{name} 第 {number} 条缺少 code", hint="每一条都要有唯一的 code")
    return Paper(title or source.name.title, ())


def _outline(text: str, title: str, front: dict[str, Any], source: Source) -> Paper:
    marked = {line.text for line in statute_lines(text) if line.level}
    lines = [line.text for line in statute_lines(text)]
    kept, removed = remove_furniture(lines)
    paragraphs = join_wrapped(kept)
    if not paragraphs:
        raise NoContent("除网页栏目外没有正文", hint="请保存文章页面本身，而不是栏目页")
    start = title_index(paragraphs)
    own_title = tidy_title(_MARK.sub("", paragraphs[start]))
    removed += paragraphs[:start]
    body = [f"## {p}" if p in marked else p for p in paragraphs[start + 1 :]]
    sections = parse_outline(body)
    stated = str(front.get("title") or "")
    if not sections:
        raise NoContent("标题之下没有正文", hint="请补充正文后重新入库")
    return Paper(stated or own_title or title or source.name.title, sections, tuple(removed))
