"""网页 HTML: a book as one file that needs nothing else, on screen, on paper and read aloud."""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources
from typing import Final

from markupsafe import escape

from kb.compendium.book import Book, Picture
from kb.compendium.formats.markup import Markup, contents, text
from kb.compendium.formats.pictures import printable
from kb.compendium.formats.words import day_in_words
from kb.compendium.formats.writing import Written

# Whatever a text may hold, the page fetches nothing and runs nothing.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'"
)


def written(book: Book) -> Written:
    """Return a prepared book as HTML in UTF-8.

    Raises:
        InvalidInput: a picture cannot be read.
    """
    markup = Markup(link=_within, source=_embedded)
    chapters = "".join(markup.chapter(1, chapter) for chapter in book.chapters)
    language = escape(book.language)
    page = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<meta name="author" content="{escape(book.issuer)}"/>
<meta name="date" content="{book.dated:%Y-%m-%d}"/>
<meta name="dcterms.identifier" content="{escape(book.identifier)}"/>
<title>{escape(book.title)}</title>
<style>
{_stylesheet()}{_running(book.notice)}</style>
</head>
<body>
<a class="skip" href="#_text">跳到正文</a>
{_notice(book)}<header class="title">
<h1>{text(book.title)}</h1>
{_line("subtitle", book.subtitle)}{_line("issuer", book.issuer)}\
<p class="dated"><time datetime="{book.dated:%Y-%m-%d}">{day_in_words(book.dated)}</time></p>
{_line("statement", book.statement)}</header>
<nav class="contents" aria-labelledby="_contents">
<h2 id="_contents">目录</h2>
{contents(book.chapters, _within)}</nav>
<main id="_text" tabindex="-1">
{chapters}</main>
<footer>{_line("issuer", book.issuer)}<p><a href="#_contents">回到目录</a></p></footer>
</body>
</html>
"""
    return Written(page.encode(), ())


def _within(anchor: str) -> str:
    return f"#{anchor}"


def _embedded(picture: Picture) -> str:
    ready = printable(picture)
    return f"data:{ready.media_type};base64,{base64.b64encode(ready.data).decode()}"


def _notice(book: Book) -> str:
    return f'<p class="notice" role="note">{text(book.notice)}</p>\n' if book.notice else ""


def _line(kind: str, words: str) -> str:
    return f'<p class="{kind}">{text(words)}</p>\n' if words else ""


def _running(notice: str) -> str:
    """Put the notice at the head of each printed page."""
    if not notice:
        return ""
    return f"@page {{ @top-center {{ content: {css_string(notice)} }} }}\n"


def css_string(words: str) -> str:
    """Return words as a string of CSS that no character of them can end."""
    return '"' + "".join(f"\\{ord(char):06x}" for char in words) + '"'


@cache
def _stylesheet() -> str:
    return resources.files("kb.compendium.formats").joinpath("html.css").read_text("utf-8")
