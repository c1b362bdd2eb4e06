"""Which kind of document a file is, when nobody said so.

The file's own statement comes first (`kind` in the front matter), then what its text is made of,
then its title; the folder only where the text leaves it open.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.clean import statute_lines
from ingest.convert.protocol import Converted
from ingest.furniture import remove_furniture, tidy_title, title_index
from ingest.metadata.issuer import type_of_folder
from ingest.source import Source
from ingest.structure.case import looks_like_case
from ingest.structure.patterns import article_label, separated
from ingest.structure.policy import has_outline
from kb.errors import ParseError
from kb.model.document import DocumentKind

_CASE_FOLDERS: Final = frozenset({"案例", "典型案例", "cases"})
_LAW_TITLE: Final = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|解释|解答|批复|修正案|决定|决议|宪法|章程|标准|安排)"
    r"(?:[（(][^（()）]{1,16}[）)])?$"
)
_BENCHMARK_TITLE: Final = re.compile(r"裁量(?:权)?(?:基准|标准|规则)")
_POLICY_TITLE: Final = re.compile(
    r"(?:意见|方案|规划|纲要|通知|公告|要点|计划|说明|解读|部署|措施|实施|制度)"
)
# 某公司逃避监管案, but not 方案, 提案, 档案, 修正案
_CASE_TITLE: Final = re.compile(r"(?<![方议提草档答预立正])案$|案例$")
_ENOUGH_ARTICLES: Final = 2


def detect_kind(source: Source, converted: Converted, text: str) -> DocumentKind:
    """Return the kind of a document; `text` is its normalised marked text.

    Raises:
        ParseError: the front matter names a kind that does not exist.
    """
    if source.kind is not None:
        return source.kind
    if len(source.paths) > 1:
        return DocumentKind.REGULATION  # only codes are cut into files
    stated = stated_kind(converted)
    if stated is not None:
        return stated
    if _CASE_FOLDERS & set(source.folder.parts) and not _has_articles(text, at_least=20):
        return DocumentKind.CASE
    if looks_like_case(text):
        return DocumentKind.CASE
    if _has_articles(text, at_least=_ENOUGH_ARTICLES) or type_of_folder(source.folder):
        return DocumentKind.REGULATION
    title = converted.title or _plain_title(text) or source.name.title
    if _BENCHMARK_TITLE.search(title):
        return DocumentKind.BENCHMARK
    if _LAW_TITLE.search(title) or _LAW_TITLE.search(source.name.title):
        return DocumentKind.REGULATION
    if _CASE_TITLE.search(title):
        return DocumentKind.CASE
    lines = statute_lines(text)
    headed = any(line.level > 1 for line in lines)
    if _POLICY_TITLE.search(title) or (not headed and has_outline([line.text for line in lines])):
        return DocumentKind.POLICY
    return DocumentKind.MATERIAL


def stated_kind(converted: Converted) -> DocumentKind | None:
    """Return the kind the front matter names, None when it names none.

    Raises:
        ParseError: it names one that does not exist.
    """
    stated = converted.metadata.get("front_matter", {}).get("kind")
    if not stated:
        return None
    try:
        return DocumentKind(str(stated))
    except ValueError as error:
        known = "、".join(kind.value for kind in DocumentKind)
        raise ParseError(
            f"文件头的 kind 不认识：{stated}", hint=f"请改为其中之一：{known}"
        ) from error


def _plain_title(text: str) -> str:
    """The title of a text without headings, which may be a saved page with menus above it."""
    kept, _ = remove_furniture([line.text for line in statute_lines(text)])
    return tidy_title(kept[title_index(kept)]) if kept else ""


def _has_articles(text: str, *, at_least: int) -> bool:
    count = 0
    for line in statute_lines(text):
        label = article_label(line.text)
        count += label is not None and separated(label[1])
        if count >= at_least:
            return True
    return False
