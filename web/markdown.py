"""Markdown of published texts → safe HTML, parsed as `kb.text.markdown` reads Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import nh3
from markdown_it.token import Token
from markupsafe import Markup, escape

from kb.text.markdown import break_shows, parser, with_boxes

_TAGS: Final = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href", "title", "class"}, "ol": {"start"}}
_SCHEMES: Final = {"http", "https", "mailto"}
_HEADING_SHIFT: Final = 2  # the page's own h1 and h2 stand above any text shown in it


@dataclass(frozen=True, slots=True)
class TextLink:
    """正文链接: the next place where `raw` stands in a text becomes a link to `href`."""

    raw: str
    href: str
    title: str = ""


def render(text: str, links: Sequence[TextLink] = ()) -> Markup:
    """Return `text` as HTML that is safe to put in a page.

    Raw HTML in `text` is shown as characters; headings begin at h3. Each of `links` is set once,
    in order, where its `raw` is found after the previous one; one that is not found is left out.
    """
    tokens = parser().parse(with_boxes(text))
    pending = list(links)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _HEADING_SHIFT, 6)}"
        if token.type == "inline" and token.children:
            token.children = _joined(token.children)
        if token.type == "inline" and token.children and pending:
            token.children = _linked(token.children, pending)
    html = parser().renderer.render(tokens, parser().options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(clean)  # noqa: S704 - the line above cleaned it


def render_line(text: str, links: Sequence[TextLink] = ()) -> Markup:
    """Return one line of Markdown, a cell or an item, as HTML without a paragraph around it."""
    tokens = parser().parseInline(text)
    pending = list(links)
    for token in tokens:
        if token.children and pending:
            token.children = _linked(token.children, pending)
    html = parser().renderer.render(tokens, parser().options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(clean)  # noqa: S704 - the line above cleaned it


def _joined(children: Sequence[Token]) -> list[Token]:
    """Leave out breaks of lines beside Chinese, which a browser would show as spaces."""
    return [
        child
        for number, child in enumerate(children)
        if child.type != "softbreak" or break_shows(children, number)
    ]


def render_plain(text: str, links: Sequence[TextLink] = ()) -> Markup:
    """Return a text without markup as paragraphs, one a line, with `links` set as in `render`."""
    pending = list(links)
    paragraphs: list[Markup] = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        pieces: list[Markup] = []
        rest = line
        while (found := _next(rest, pending)) is not None:
            at, link = found
            anchor = Markup('<a class="cite" href="{}" title="{}">{}</a>')
            pieces += [escape(rest[:at]), anchor.format(link.href, link.title, link.raw)]
            rest = rest[at + len(link.raw) :]
        pieces.append(escape(rest))
        paragraphs.append(Markup("<p>{}</p>").format(Markup("").join(pieces)))
    return Markup("\n").join(paragraphs)


def plain(text: str) -> str:
    """Return the words of a Markdown text without marks, in one line, for summaries."""
    blocks: list[str] = []
    for token in parser().parse(text):
        if token.children:
            blocks.append("".join(_words(child) for child in token.children))
    return re.sub(r"\s+", " ", " ".join(blocks)).strip()


def _words(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""


def _linked(children: list[Token], pending: list[TextLink]) -> list[Token]:
    """Cut text tokens at the pending links; tokens inside an author's own link stay."""
    result: list[Token] = []
    inside_link = 0
    for child in children:
        inside_link += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type != "text" or inside_link:
            result.append(child)
            continue
        rest = child.content
        while (found := _next(rest, pending)) is not None:
            at, link = found
            if at:
                result.append(_text(rest[:at]))
            opening = Token("link_open", "a", 1, attrs={"href": link.href, "class": "cite"})
            if link.title:
                opening.attrs["title"] = link.title
            result += [opening, _text(link.raw), Token("link_close", "a", -1)]
            rest = rest[at + len(link.raw) :]
        if rest:
            result.append(_text(rest))
    return result


def _next(text: str, pending: list[TextLink]) -> tuple[int, TextLink] | None:
    """Take the earliest pending link that stands in `text`; those before it are given up."""
    best: tuple[int, int] | None = None
    for index, link in enumerate(pending):
        at = text.find(link.raw) if link.raw else -1
        if at >= 0 and (best is None or at < best[0]):
            best = (at, index)
        if best is not None and best[0] == 0:
            break
    if best is None:
        return None
    at, index = best
    link = pending[index]
    del pending[: index + 1]
    return at, link


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
