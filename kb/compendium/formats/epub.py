"""EPUB 3: a book for reading programs, one XHTML file a chapter, with contents and landmarks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from markupsafe import escape

from kb.compendium.book import Book, Chapter, Picture
from kb.compendium.formats.archive import archive
from kb.compendium.formats.markup import Markup, heading, text
from kb.compendium.formats.pictures import Printable, printable
from kb.compendium.formats.words import day_in_words
from kb.compendium.formats.writing import Written

_MIMETYPE: Final = "application/epub+zip"
_CONTAINER: Final = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>\
</rootfiles>
</container>
"""
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
_NAMESPACE: Final = uuid.UUID("6f7e3f51-0d4c-5c0a-9a58-9a8d6f6a2a10")
"""Under which an identifier that is no URI gets one."""


@dataclass(frozen=True, slots=True)
class _File:
    """One XHTML file: a chapter without its parts, which have files of their own."""

    name: str
    chapter: Chapter
    depth: int


def written(book: Book) -> Written:
    """Return a prepared book as EPUB.

    Raises:
        InvalidInput: a picture cannot be read.
    """
    return Written(_Binding(book).data(), ())


class _Binding:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._files = [
            _File(f"chapter-{place:04d}.xhtml", chapter, depth)
            for place, (depth, chapter) in enumerate(book.walk(), start=1)
        ]
        self._places = {each.chapter.anchor: each.name for each in self._files}
        self._pictures: dict[str, Printable] = {}
        self._markup = Markup(link=self._link, source=self._source)

    def data(self) -> bytes:
        chapters = [(f"EPUB/{each.name}", self._chapter(each)) for each in self._files]
        parts = [
            ("META-INF/container.xml", _CONTAINER),
            ("EPUB/package.opf", self._package()),
            ("EPUB/nav.xhtml", self._navigation()),
            ("EPUB/title.xhtml", self._title()),
            ("EPUB/style.css", _stylesheet()),
            *chapters,
        ]
        return archive(
            [
                ("mimetype", _MIMETYPE.encode()),
                *((name, content.encode()) for name, content in parts),
                *((f"EPUB/{name}", one.data) for name, one in self._pictures.items()),
            ],
            stored=frozenset({"mimetype"}),
        )

    def _link(self, anchor: str) -> str:
        return f"{self._places[anchor]}#c-{anchor}"

    def _source(self, picture: Picture) -> str:
        ready = printable(picture)
        self._pictures[ready.name] = ready
        return ready.name

    def _page(self, title: str, body: str, *, kind: str = "") -> str:
        language = escape(self._book.language)
        attribute = f' epub:type="{kind}"' if kind else ""
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
            '<html xmlns="http://www.w3.org/1999/xhtml"'
            f' xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}">\n'
            f'<head><meta charset="utf-8"/><title>{escape(title)}</title>'
            '<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
            f"<body{attribute}>\n{body}</body>\n</html>\n"
        )

    def _chapter(self, file: _File) -> str:
        chapter = file.chapter
        title = f"c-{chapter.anchor}_title"
        kind = "part" if chapter.parts and not chapter.blocks else "chapter"
        inside = "".join(self._markup.block(file.depth, block) for block in chapter.blocks)
        body = (
            f'{self._notice()}<section id="c-{chapter.anchor}" role="doc-{kind}"'
            f' epub:type="{kind}" aria-labelledby="{title}" class="{kind}">\n'
            f"{heading(min(file.depth, 6), chapter.title, identifier=title)}{inside}</section>\n"
        )
        return self._page(chapter.title, body, kind="bodymatter")

    def _notice(self) -> str:
        notice = self._book.notice
        return f'<p class="notice">{text(notice)}</p>\n' if notice else ""

    def _title(self) -> str:
        book = self._book
        lines = "".join(
            f'<p class="{kind}">{text(words)}</p>\n'
            for kind, words in (
                ("subtitle", book.subtitle),
                ("issuer", book.issuer),
                ("dated", day_in_words(book.dated)),
                ("statement", book.statement),
            )
            if words
        )
        body = (
            f'{self._notice()}<section class="titlepage" epub:type="titlepage">\n'
            f"<h1>{text(book.title)}</h1>\n{lines}</section>\n"
        )
        return self._page(book.title, body, kind="frontmatter")

    def _navigation(self) -> str:
        first = self._files[0].name if self._files else "title.xhtml"
        body = (
            '<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="toc-title">\n'
            f'<h1 id="toc-title">目录</h1>\n<ol>\n<li><a href="title.xhtml">封面</a></li>\n'
            f"{self._entries(self._book.chapters)}</ol>\n</nav>\n"
            '<nav epub:type="landmarks" id="landmarks" hidden="hidden">\n<h2>导览</h2>\n<ol>\n'
            '<li><a epub:type="titlepage" href="title.xhtml">封面</a></li>\n'
            '<li><a epub:type="toc" href="nav.xhtml#toc">目录</a></li>\n'
            f'<li><a epub:type="bodymatter" href="{first}">正文</a></li>\n</ol>\n</nav>\n'
        )
        return self._page("目录", body)

    def _entries(self, chapters: tuple[Chapter, ...]) -> str:
        return "".join(
            f'<li><a href="{self._link(chapter.anchor)}">{text(chapter.title)}</a>'
            + (f"<ol>\n{self._entries(chapter.parts)}</ol>" if chapter.parts else "")
            + "</li>\n"
            for chapter in chapters
        )

    def _package(self) -> str:
        book = self._book
        items = [
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
            '<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>',
            '<item id="style" href="style.css" media-type="text/css"/>',
            *(
                f'<item id="{each.name[:12]}" href="{each.name}"'
                ' media-type="application/xhtml+xml"/>'
                for each in self._files
            ),
            *(
                f'<item id="p-{name[:16]}" href="{name}" media-type="{one.media_type}"/>'
                for name, one in self._pictures.items()
            ),
        ]
        spine = "".join(f'<itemref idref="{each.name[:12]}"/>\n' for each in self._files)
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
            f' xml:lang="{escape(book.language)}">\n'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{"".join(self._metadata())}'
            f"</metadata>\n<manifest>\n{chr(10).join(items)}\n</manifest>\n"
            f'<spine>\n<itemref idref="title"/>\n<itemref idref="nav"/>\n{spine}</spine>\n'
            "</package>\n"
        )

    def _metadata(self) -> Iterator[str]:
        book = self._book
        yield f'<dc:identifier id="id">{escape(_identifier(book.identifier))}</dc:identifier>\n'
        yield f'<dc:title id="main">{escape(book.title or "（无题）")}</dc:title>\n'
        yield '<meta refines="#main" property="title-type">main</meta>\n'
        if book.subtitle:
            yield f'<dc:title id="sub">{escape(book.subtitle)}</dc:title>\n'
            yield '<meta refines="#sub" property="title-type">subtitle</meta>\n'
        yield f"<dc:language>{escape(book.language)}</dc:language>\n"
        if book.issuer:
            yield f"<dc:creator>{escape(book.issuer)}</dc:creator>\n"
            yield f"<dc:publisher>{escape(book.issuer)}</dc:publisher>\n"
        if book.notice:
            yield f"<dc:rights>{escape(book.notice)}</dc:rights>\n"
        yield f"<dc:date>{book.dated:%Y-%m-%d}</dc:date>\n"
        yield f'<meta property="dcterms:modified">{book.dated:%Y-%m-%d}T00:00:00Z</meta>\n'
        modes = ("textual", "visual") if self._pictures else ("textual",)
        features = ["structuralNavigation", "tableOfContents", "readingOrder"]
        features += ["alternativeText"] if self._pictures else []
        for mode in modes:
            yield f'<meta property="schema:accessMode">{mode}</meta>\n'
        yield '<meta property="schema:accessModeSufficient">textual</meta>\n'
        for feature in features:
            yield f'<meta property="schema:accessibilityFeature">{feature}</meta>\n'
        yield '<meta property="schema:accessibilityHazard">none</meta>\n'
        yield (
            '<meta property="schema:accessibilitySummary">'
            "全书为文字，有目录和分级标题；图片附有文字说明，表格有表头。</meta>\n"
        )


def _identifier(identifier: str) -> str:
    """Return the identifier as a URI; the same one for the same book."""
    if _URI.fullmatch(identifier):
        return identifier
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, identifier)}"


@cache
def _stylesheet() -> str:
    return resources.files("kb.compendium.formats").joinpath("epub.css").read_text("utf-8")
