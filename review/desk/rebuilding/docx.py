"""DOCX rebuilt part by part: no properties, comments, tracked changes, hidden text or macros."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from kb.errors import InvalidInput
from review.desk.rebuilding.images import rebuild_jpeg, rebuild_png

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_PARTS: Final = 5_000
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DROPPED: Final = re.compile(
    r"docProps/|customXml/|word/(?:comments|people|embeddings/|vba|activeX/|glossary/|printerSettings"
    r"|attachedToolbars|webSettings|customizations)|.*\.bin$",
    re.IGNORECASE,
)
_REMOVED: Final = frozenset(
    {
        "del", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
        "moveToRangeEnd", "commentRangeStart", "commentRangeEnd", "commentReference",
        "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange",
        "tblGridChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
        "rsids", "trackRevisions", "docVars", "attachedTemplate", "mailMerge", "proofErr",
        "permStart", "permEnd", "object", "control",
    }
)  # fmt: skip
_UNWRAPPED: Final = frozenset({"ins", "moveTo"})
_OWN_ATTRIBUTES: Final = re.compile(r"(?:^|\})(?:rsid\w*|author|date|initials|paraId|textId)$")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def rebuild_docx(data: bytes) -> bytes:
    """Return a DOCX with the same visible text and pictures, tracked changes accepted.

    Raises:
        InvalidInput: it is broken or encrypted, far too large, or holds a picture of another kind
            than JPEG and PNG.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            listed = source.infolist()
            if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_BYTES:
                raise InvalidInput("文档展开后过大", field="file", hint="请压缩图片后再上传")
            kept = {
                part.filename: source.read(part)
                for part in listed
                if not part.is_dir() and not _DROPPED.match(part.filename)
            }
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error):
        raise InvalidInput("文档已损坏或已加密", field="file", hint="请另存为 DOCX") from None
    if "word/document.xml" not in kept:
        raise InvalidInput("不是 DOCX 文档", field="file", hint="请另存为 DOCX 后再上传")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in kept.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, _rebuilt(name, part, frozenset(kept)))
    return target.getvalue()


def _rebuilt(name: str, part: bytes, kept: frozenset[str]) -> bytes:
    if name == "[Content_Types].xml":
        return _only(part, lambda node: node.get("PartName", "/").lstrip("/") in kept | {""})
    if name.endswith(".rels"):
        folder = posixpath.dirname(posixpath.dirname(name))
        return _only(part, lambda node: _leads_somewhere(node, folder, kept))
    if name.startswith("word/media/"):
        return _picture(name, part)
    if name.endswith(".xml"):
        return _text(part)
    raise InvalidInput(
        f"文档中含有不能公开的部件 {posixpath.basename(name)[:60]}",
        field="file",
        hint="请删去嵌入的对象和字体后再上传",
    )


def _picture(name: str, part: bytes) -> bytes:
    suffix = posixpath.splitext(name)[1].lower()
    if suffix in (".jpg", ".jpeg"):
        return rebuild_jpeg(part)
    if suffix == ".png":
        return rebuild_png(part)
    raise InvalidInput(
        f"文档中的图片 {posixpath.basename(name)[:60]} 不是 JPEG 或 PNG",
        field="file",
        hint="请把图片另存为 PNG 后再插入",
    )


def _leads_somewhere(node: etree._Element, folder: str, kept: frozenset[str]) -> bool:
    """Whether a relationship is a link or leads to a part that is kept."""
    target = node.get("Target", "")
    if node.get("TargetMode") == "External":
        is_link = str(node.get("Type", "")).endswith("/hyperlink")
        return is_link and str(target).startswith(("http://", "https://"))
    path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path) in kept


def _only(part: bytes, keep: Callable[[etree._Element], bool]) -> bytes:
    root = _parsed(part)
    for node in list(root):
        if isinstance(node.tag, str) and not keep(node):
            root.remove(node)
    return _serialised(root)


def _text(part: bytes) -> bytes:
    root = _parsed(part)
    for run in list(root.iter(f"{_W}r")):
        properties = run.find(f"{_W}rPr")
        if properties is not None and properties.find(f"{_W}vanish") is not None:
            _take_out(run)
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            _take_out(node)  # comments and processing instructions of the XML itself
        elif node.tag.startswith(_W) and node.tag.removeprefix(_W) in _REMOVED:
            _take_out(node)
    for node in list(root.iter(*(f"{_W}{name}" for name in _UNWRAPPED))):
        _unwrap(node)
    for node in root.iter():
        for attribute in [each for each in node.attrib if _OWN_ATTRIBUTES.search(str(each))]:
            del node.attrib[attribute]
    return _serialised(root)


def _take_out(node: etree._Element) -> None:
    _parent_of(node).remove(node)


def _unwrap(node: etree._Element) -> None:
    parent = _parent_of(node)
    place = parent.index(node)
    for child in list(node):
        parent.insert(place, child)
        place += 1
    parent.remove(node)


def _parent_of(node: etree._Element) -> etree._Element:
    """Return what holds a node; a part that is nothing but what must go cannot be rebuilt."""
    parent = node.getparent()
    if parent is None:
        raise InvalidInput("文档已损坏，无法重建", field="file", hint="请另存为 DOCX")
    return parent


def _parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise InvalidInput("文档已损坏，无法重建", field="file", hint="请另存为 DOCX") from None
    if root.getroottree().docinfo.doctype:
        raise InvalidInput("文档中含有实体定义", field="file", hint="请另存为 DOCX 后再上传")
    return root


def _serialised(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
