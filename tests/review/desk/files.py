"""Files as people upload them, full of what must not be published."""

from __future__ import annotations

import io
import zipfile

import docx
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

CANARY = "CANARY-Qian-Dayong"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def jpeg() -> bytes:
    picture = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x010E] = CANARY
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
