"""Saved web pages: site rules find the article, trafilatura helps where no rule fits.

Government sites share a handful of publishing systems, so the element that holds the text is known
by name. Scripts, styles, frames, forms, menus, comments and whatever is hidden are dropped before
anything is read.
"""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from bs4 import BeautifulSoup, Comment, NavigableString, PageElement, Tag

from ingest.convert.decode import decode
from ingest.convert.protocol import Converted
from kb.errors import UndecodableText

logger: Final = logging.getLogger(__name__)

# Containers of the article in the publishing systems of government sites, most telling first.
_CONTENT_RULES: Final = (
    "#UCAP-CONTENT",  # gov.cn and sites built on the same system
    ".TRS_UEDITOR",
    ".TRS_Editor",  # TRS WCM: ministries and provincial departments
    ".Custom_UnionStyle",
    "#zoom",  # the element that the 字号 [大 中 小] switch enlarges
    "#js_content",  # articles of official accounts
    ".pages_content",
    ".article-content",
    ".article_content",
    ".news_content",
    ".xxgk_content",
    ".content_body",
    "#articleContent",
    "#content",
    "article",
    "main",
    ".content",
)
_DROPPED: Final = [
    *("script", "style", "iframe", "frame", "object", "embed", "noscript", "template", "link"),
    *("nav", "footer", "aside", "form", "button", "select", "input", "textarea", "meta", "head"),
    *("svg", "canvas", "video", "audio"),
]
# Menus and tool bars that are plain <div>s: 分享, 打印, 面包屑, 相关链接
_FURNITURE: Final = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|breadcrumb|crumb|share|bdshare|toolbar|print|footer|sidebar|"
    r"related|recommend|copyright|pagination|pager)(?:$|[-_ \d])",
    re.IGNORECASE,
)
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "main", "header", "center", "address", "blockquote", "pre"}
    | {"li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "figure", "figcaption", "br", "hr"}
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_META_NAMES: Final = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "author": "author",
    "description": "description",
}
_DECLARED: Final = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\r\f\v\xa0]+")
_MIN_CHARS: Final = 80
_MIN_SHARE: Final = 0.3
_LONG_CELL: Final = 600


class HtmlConverter:
    """网页转换器: the article of a page as marked text, its title, and what its meta says."""

    media_types = frozenset({"text/html", "application/xhtml+xml"})
    suffixes = frozenset({".html", ".htm", ".shtml"})

    def convert(self, data: bytes, *, media_type: str) -> Converted:
        """Return the article with headings marked and table rows as `| cell | cell |` lines."""
        markup, encoding = _decode(data)
        soup = BeautifulSoup(markup, "lxml")
        metadata: dict[str, Any] = {"encoding": encoding} | _meta(soup)
        page_title = _page_title(soup)
        _strip(soup)
        _unwrap_layout(soup)
        content, rule = _find_content(soup)
        text = _render(content)
        if rule == "body":
            text = _extracted(str(soup), text)
        heading = _heading(soup, content)
        title = metadata.pop("title", "") or heading or page_title
        if heading and not text.lstrip().startswith("# "):
            text = f"# {heading}\n\n{text}"
        metadata["rule"] = rule
        return Converted(text, title=title, metadata=metadata, media_type=media_type)


def _decode(data: bytes) -> tuple[str, str]:
    try:
        return decode(data)
    except UndecodableText:
        # Pages declare what they are, e.g. Big5 of Hong Kong sites, which no statistics tell apart.
        declared = _DECLARED.search(data[:4096])
        if declared is None:
            raise
        name = declared[1].decode("ascii")
        try:
            return data.decode(name), name.lower()
        except (LookupError, UnicodeDecodeError):
            pass
        raise


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in soup.find_all("meta"):
        name = _META_NAMES.get(str(element.get("name", "")).lower())
        value = _SPACES.sub(" ", str(element.get("content", ""))).strip()
        if name and value:
            found.setdefault(name, value)
    return found


def _page_title(soup: BeautifulSoup) -> str:
    title = soup.find("title")
    text = _SPACES.sub(" ", title.get_text()).strip() if title else ""
    # 关于……的通知_某某省生态环境厅: the site's name follows the title
    return re.split(r"\s*[_|]\s*|\s+-{1,2}\s+", text)[0]


def _strip(soup: BeautifulSoup) -> None:
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in soup.find_all(_DROPPED):
        element.decompose()
    whole = len(soup.get_text(strip=True))
    for element in soup.find_all(_is_furniture):
        # A wrapper called "print-area" may hold the whole article: furniture is small.
        if not element.decomposed and len(element.get_text(strip=True)) < _MIN_SHARE * whole:
            element.decompose()


def _unwrap_layout(soup: BeautifulSoup) -> None:
    """Make blocks of the rows that only lay out the page, so that no reader takes them for data."""
    for row in soup.find_all("tr"):
        if _table_row(row):
            continue
        for cell in row.find_all(["td", "th"], recursive=False):
            cell.name = "div"
        row.name = "div"
    for table in soup.find_all("table"):
        if not table.find("tr"):
            table.name = "div"


def _is_furniture(element: Tag) -> bool:
    if element.name in ("html", "body"):
        return False
    if element.has_attr("hidden") or _HIDDEN_STYLE.search(str(element.get("style", ""))):
        return True
    names = [str(element.get("id", "")), *(element.get_attribute_list("class"))]
    return any(name and _FURNITURE.search(str(name)) for name in names)


def _find_content(soup: BeautifulSoup) -> tuple[Tag, str]:
    body = soup.body or soup
    whole = len(body.get_text(strip=True))
    for rule in _CONTENT_RULES:
        candidates = soup.select(rule)
        if not candidates:
            continue
        best = max(candidates, key=lambda element: len(element.get_text(strip=True)))
        size = len(best.get_text(strip=True))
        if size >= _MIN_CHARS or (size and size >= _MIN_SHARE * whole):
            return best, rule
    return body, "body"


def _extracted(markup: str, fallback: str) -> str:
    """What trafilatura finds, unless it throws most of the page away or cannot be imported.

    Its own dependencies have broken it before (lxml split off its cleaner); the text of the whole
    page is then still there, only with more around it.
    """
    try:
        import trafilatura  # lazy: slow to import, and most pages have a site rule
    except ImportError as error:
        logger.warning("trafilatura is not usable: %s", error)
        return fallback
    found = trafilatura.extract(
        markup, include_comments=False, include_tables=True, favor_recall=True
    )
    return found if found and len(found) >= _MIN_SHARE * len(fallback) else fallback


def _heading(soup: BeautifulSoup, content: Tag) -> str:
    heading = content.find("h1") or soup.find("h1")
    return _SPACES.sub(" ", heading.get_text(" ", strip=True)).strip() if heading else ""


def _render(root: Tag) -> str:
    lines: list[str] = [""]
    _walk(root, lines)
    cleaned = (_SPACES.sub(" ", line.replace("\n", " ")).strip() for line in lines)
    return "\n".join(line for line in cleaned if line)


def _walk(node: PageElement, lines: list[str]) -> None:
    if isinstance(node, NavigableString):
        lines[-1] += str(node)
        return
    if not isinstance(node, Tag):
        return
    level = _HEADINGS.get(node.name)
    if level is not None:
        heading = node.get_text(" ", strip=True)
        lines.extend([f"{'#' * level} {heading}" if heading else "", ""])
        return
    if node.name == "tr" and (row := _table_row(node)):
        lines.extend([row, ""])
        return
    block = node.name in _BLOCKS
    if block:
        lines.append("")
    for child in node.children:
        _walk(child, lines)
    if block:
        lines.append("")


def _table_row(row: Tag) -> str:
    """The row on one line, or nothing when the table only lays out the page."""
    cells = row.find_all(["td", "th"], recursive=False)
    texts = [cell.get_text(" ", strip=True) for cell in cells]
    lays_out = any(cell.find("table") for cell in cells) or any(len(t) > _LONG_CELL for t in texts)
    return "" if lays_out or len(texts) < 2 else f"| {' | '.join(texts)} |"
