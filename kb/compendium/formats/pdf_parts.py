"""长卷分排 parts: a long volume is typeset in parts and joined, so that memory stays bounded.

The typesetter takes some kilobyte of memory for each character of a document. Parts begin where
a page begins anyway; the contents are set last, when the pages are known. Tags, links, bookmarks
and page labels of the whole are those that one run would have made.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pikepdf

from kb.typesetting.compiling import compiled_apart

STANDARDS: Final = ("a-2a", "ua-1")
LONGEST_PART: Final = 250_000
"""Characters."""
# A part may begin below a heading of the part before it, which PDF/UA would refuse; the whole has
# its headings in order.
_OF_A_PART: Final = ("a-2a",)
_ELSEWHERE: Final = "https://anjian.invalid/#"
"""Stands for a chapter in another part until they are joined."""

BLOCKS: Final = "blocks.json"

Json = dict[str, Any]


def write_json(folder: Path, head: Json, blocks: list[Json]) -> None:
    """Write what the template reads: `book.json` about the volume and `blocks.json`, its text."""
    _write(folder / "book.json", head)
    _write(folder / BLOCKS, blocks)


def joined(folder: Path, head: Json, blocks: list[Json], *, day: dt.date) -> bytes:
    """Return the PDF of a volume, set in parts.

    Args:
        folder: holds the template and the pictures.
        head: what the template reads about the volume.
        blocks: its text; the list is emptied, so that no more of it is held than needed.
        day: as of `compiled`.
    """
    chapters = [block for block in blocks if block["k"] == "chapter"]
    texts = _cut(folder, blocks)
    parts: list[Path] = []
    pages: dict[str, int] = {}
    first = 1
    for text in texts:
        text.rename(folder / BLOCKS)
        _write(folder / "book.json", {**head, "front": False, "first-page": first})
        made = compiled_apart(folder, standards=_OF_A_PART, day=day)
        parts.append(made.rename(text.with_suffix(".pdf")))
        with pikepdf.open(parts[-1]) as part:
            pages |= {anchor: first + page for anchor, page in _destinations(part).items()}
            first += len(part.pages)
    entries = [
        {
            "d": each["d"],
            "t": each["t"],
            "p": str(pages[each["a"]]),
            "h": f"{_ELSEWHERE}{each['a']}",
        }
        for each in chapters
        if each["d"] <= 3
    ]
    write_json(folder, {**head, "entries": entries}, [])
    front = compiled_apart(folder, standards=STANDARDS, day=day)
    return _Joining(front, parts, chapters).data()


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def _cut(folder: Path, blocks: list[Json]) -> list[Path]:
    """Write the blocks as files, each of which begins with a new page, and empty the list."""
    starts = [0]
    size = 0
    for place, block in enumerate(blocks):
        if block.get("new") and size > LONGEST_PART:
            starts.append(place)
            size = 0
        size += _size(block)
    written = []
    for place, (start, end) in enumerate(pairwise([*starts, len(blocks)])):
        part = blocks[start:end]
        anchors = {block["a"] for block in part if block["k"] == "chapter"}
        written.append(folder / f"part-{place:03d}.json")
        _write(written[-1], _led_elsewhere(part, anchors))
    blocks.clear()
    return written


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 0


def _led_elsewhere(value: Any, anchors: set[str]) -> Any:
    """Return blocks whose links to chapters of other parts lead to their stand-ins."""
    if isinstance(value, list):
        return [_led_elsewhere(each, anchors) for each in value]
    if not isinstance(value, dict):
        return value
    if "k" not in value and value.get("a", "") and value["a"] not in anchors:
        return {**{k: v for k, v in value.items() if k != "a"}, "h": f"{_ELSEWHERE}{value['a']}"}
    return {key: _led_elsewhere(each, anchors) for key, each in value.items()}


def _destinations(part: pikepdf.Pdf) -> dict[str, int]:
    """Return the page of each chapter, counted from 0."""
    places = {page.obj.objgen: place for place, page in enumerate(part.pages)}
    return {name: places[target[0].objgen] for name, target in _named(part)}


def _named(part: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    names = part.Root.get("/Names")
    if names is not None and "/Dests" in names:
        yield from pikepdf.NameTree(names.Dests).items()


class _Joining:
    """合并: the front part with the others behind it."""

    def __init__(self, front: Path, parts: list[Path], chapters: list[Json]) -> None:
        self._pdf = pikepdf.open(front)
        self._parts = parts
        self._chapters = chapters
        self._root = self._pdf.Root.StructTreeRoot
        self._next = int(self._root.ParentTreeNextKey)
        self._parents = list(self._root.ParentTree.Nums)
        self._names: dict[str, Any] = {}
        self._identifiers: dict[str, Any] = {}

    def data(self) -> bytes:
        body = len(self._pdf.pages)
        for place, path in enumerate(self._parts):
            # Nothing holds a part longer than this; pages read their streams from its file.
            self._add(place, pikepdf.open(path))
        self._root.ParentTree.Nums = pikepdf.Array(self._parents)
        self._root.ParentTreeNextKey = self._next
        if self._identifiers:
            self._root.IDTree = self._tree(self._identifiers)
        self._lead_home()
        self._pdf.Root.Names = pikepdf.Dictionary(Dests=self._tree(self._names))
        self._label(body)
        self._bookmark()
        made = io.BytesIO()
        self._pdf.save(
            made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return made.getvalue()

    def _add(self, place: int, part: pikepdf.Pdf) -> None:
        self._shift(place, part)
        before = len(self._pdf.pages)
        named = list(_named(part))
        self._pdf.add_pages_from(part, forms="strip", layers="ignore", outlines="ignore")
        root = self._pdf.copy_foreign(part.make_indirect(part.Root.StructTreeRoot))
        document = self._root.K[0]
        for child in root.K[0].K:
            child.P = document
            document.K.append(child)
        self._parents.extend(root.ParentTree.Nums)
        self._next += int(root.ParentTreeNextKey)
        if "/IDTree" in root:
            self._identifiers |= dict(pikepdf.NameTree(root.IDTree).items())
        for name, target in named:
            page = self._pdf.pages[before + part.pages.index(target[0])]
            self._names[name] = pikepdf.Array([page.obj, *list(target)[1:]])

    def _shift(self, place: int, part: pikepdf.Pdf) -> None:
        """Number the tags of a part behind those before it, and name its cells apart."""
        offset = self._next
        for page in part.pages:
            if "/StructParents" in page.obj:
                page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset
        numbers = part.Root.StructTreeRoot.ParentTree.Nums
        for index in range(0, len(numbers), 2):
            numbers[index] = int(numbers[index]) + offset
        if "/IDTree" not in part.Root.StructTreeRoot:
            return
        names = part.Root.StructTreeRoot.IDTree.Names
        for index in range(0, len(names), 2):
            names[index] = pikepdf.String(f"{place}-{names[index]}")
        for each in part.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem":
                if "/ID" in each:
                    each.ID = pikepdf.String(f"{place}-{each.ID}")
                for attributes in each.get("/A", ()):
                    if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
                        attributes.Headers = pikepdf.Array(
                            [pikepdf.String(f"{place}-{header}") for header in attributes.Headers]
                        )

    def _lead_home(self) -> None:
        """Turn stand-ins for chapters of other parts into links within the file."""
        for page in self._pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                action = annotation.get("/A")
                address = str(action.get("/URI", "")) if action is not None else ""
                if address.startswith(_ELSEWHERE):
                    del annotation["/A"]
                    annotation.Dest = self._names[address.removeprefix(_ELSEWHERE)]

    def _label(self, body: int) -> None:
        def kind(style: str, start: int) -> pikepdf.Dictionary:
            return pikepdf.Dictionary(S=pikepdf.Name(f"/{style}"), St=start)

        self._pdf.Root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array([0, pikepdf.Dictionary(), 1, kind("r", 1), body, kind("D", 1)])
        )

    def _bookmark(self) -> None:
        with self._pdf.open_outline() as outline:
            outline.root.clear()
            above: list[Any] = []
            for chapter in self._chapters:
                item = pikepdf.OutlineItem(chapter["t"], self._names[chapter["a"]])
                item.is_closed = True
                del above[chapter["d"] - 1 :]
                (above[-1].children if above else outline.root).append(item)
                above.append(item)

    def _tree(self, named: dict[str, Any]) -> pikepdf.Dictionary:
        pairs = [part for name in sorted(named, key=str.encode) for part in (name, named[name])]
        limits = pikepdf.Array([pairs[0], pairs[-2]])
        leaf = pikepdf.Dictionary(Limits=limits, Names=pikepdf.Array(pairs))
        return pikepdf.Dictionary(Kids=pikepdf.Array([self._pdf.make_indirect(leaf)]))
