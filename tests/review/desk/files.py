"""Files as people upload them, full of what must not be published."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

CANARY = "CANARY-Qian-Dayong"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def jpeg(description: str = CANARY) -> bytes:
    picture = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x010E] = description
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode())
    return target.getvalue()


def png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", CANARY)
    target = io.BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 255, 120)).save(target, "PNG", pnginfo=notes)
    return target.getvalue()


def pdf(*, encrypted: bool = False) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    text = DecodedStreamObject()
    text.set_data(b"BT /A 12 Tf 20 100 Td (Hello) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(text)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/A"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    writer.add_attachment("secret.txt", CANARY.encode())
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(f"app.alert('{CANARY}')"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_annotation(0, FreeText(text=CANARY, rect=(10, 10, 50, 50)))
    if encrypted:
        writer.encrypt("password")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.core_properties.author = CANARY
    document.core_properties.comments = CANARY
    paragraph = document.add_paragraph("公开的一句话。")
    document.add_comment(paragraph.runs, text=CANARY, author=CANARY, initials="Q")
    hidden = document.add_paragraph().add_run(CANARY)
    hidden.font.hidden = True
    document.add_picture(io.BytesIO(jpeg()))
    target = io.BytesIO()
    document.save(target)
    return _with_tracked_changes(target.getvalue())


def _with_tracked_changes(data: bytes) -> bytes:
    tracked = (
        f'<w:p xmlns:w="{W}"><w:ins w:id="901" w:author="{CANARY}" w:date="2024-01-01T00:00:00Z">'
        "<w:r><w:t>新增的字</w:t></w:r></w:ins>"
        f'<w:del w:id="902" w:author="{CANARY}"><w:r><w:delText>{CANARY}</w:delText></w:r></w:del>'
        "</w:p>"
    )
    return _with_part(
        data, "word/document.xml", lambda text: text.replace("<w:body>", f"<w:body>{tracked}", 1)
    )


def _with_part(data: bytes, name: str, change: object) -> bytes:
    assert callable(change)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as out:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == name:
                content = change(content.decode()).encode()
            out.writestr(part, content)
        out.writestr("customXml/item9.xml", f"<note>{CANARY}</note>")
    return target.getvalue()


def word_with(name: str, content: bytes) -> bytes:
    target = io.BytesIO(word())
    with zipfile.ZipFile(target, "a") as out:
        out.writestr(name, content)
    return target.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    shown = book.active
    assert shown is not None
    shown.title = CANARY
    shown.append(["项目", "数值", CANARY])
    shown.append(["化学需氧量", 120, CANARY])
    shown.append([CANARY, 1, 2])
    shown.column_dimensions["C"].hidden = True
    shown.row_dimensions[3].hidden = True
    shown["A1"].comment = Comment(CANARY, CANARY)
    shown["B2"].number_format = f'0"{CANARY}"'
    shown["A4"] = "=B2"
    hidden = book.create_sheet("隐藏")
    hidden["A1"] = CANARY
    hidden.sheet_state = "hidden"
    book.properties.creator = CANARY
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_saying(words: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["当事人", words])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pdf_saying(words: str) -> bytes:
    """A page of text with its words in a compressed stream, as programs write them."""
    writer = PdfWriter()
    page = writer.add_blank_page(400, 200)
    text = DecodedStreamObject()
    encoded = words.encode("utf-16-be").hex().upper()
    text.set_data(f"BT /A 12 Tf 20 100 Td <{encoded}> Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(text.flate_encode())
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("GB1"),
                    NameObject("/Supplement"): NumberObject(2),
                }
            ),
        }
    )
    mapping = DecodedStreamObject()
    mapping.set_data(
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end"
    )
    fonts = DictionaryObject(
        {
            NameObject("/A"): writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/Type"): NameObject("/Font"),
                        NameObject("/Subtype"): NameObject("/Type0"),
                        NameObject("/BaseFont"): NameObject("/STSong-Light"),
                        NameObject("/Encoding"): NameObject("/Identity-H"),
                        NameObject("/DescendantFonts"): ArrayObject(
                            [writer._add_object(descendant)]
                        ),
                        NameObject("/ToUnicode"): writer._add_object(mapping),
                    }
                )
            )
        }
    )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def word_saying(words: str, *, author: str = "") -> bytes:
    document = docx.Document()
    document.add_paragraph(words)
    document.core_properties.author = author
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def bomb() -> bytes:
    """A DOCX of some hundred kilobytes that unpacks to a hundred megabytes."""
    target = io.BytesIO(word_saying("小"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("word/header9.xml", b" " * (100 * 1024 * 1024))
    return target.getvalue()


def sheet_without_values() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def wide_sheet() -> bytes:
    """A sheet of one value whose used range is larger than what is rebuilt."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["ZZ1000"] = "远"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def scanned_pdf(photograph: bytes | None = None) -> bytes:
    """A page that is a photograph with its own EXIF, as scanners make them."""
    target = io.BytesIO()
    writer = PdfWriter()
    page = writer.add_blank_page(40, 20)
    picture = StreamObject()
    picture._data = jpeg() if photograph is None else photograph
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(40),
            NameObject("/Height"): NumberObject(20),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    broken = StreamObject()
    broken._data = b"no picture at all"
    broken.update({NameObject("/Filter"): ArrayObject([NameObject("/DCTDecode")])})
    drawn = DecodedStreamObject()
    drawn.set_data(b"40 0 0 20 0 0 cm /P Do")
    page[NameObject("/Contents")] = writer._add_object(drawn)
    pictures = DictionaryObject(
        {
            NameObject("/P"): writer._add_object(picture),
            NameObject("/Q"): writer._add_object(broken),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    writer.write(target)
    return target.getvalue()
