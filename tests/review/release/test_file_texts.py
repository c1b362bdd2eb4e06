"""What a published file says anywhere in it is read, so that a name in it stops the publication."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from kb.errors import IllegalTransition, NotFound
from kb.model.document import Document, Revision
from kb.store import files as store
from kb.store.database import Database
from kb.store.files import MEDIA_TYPES, Side
from review.desk import attachments, cases
from review.leak_check import Withheld, withheld
from review.release import file_texts
from review.release.attachment_surface import AttachmentSurface
from review.release.file_texts import texts_of
from review.release.surfaces import Leak, leaks_on_surfaces
from tests.review.desk import files
from tests.review.desk.files import CANARY
from tests.review.desk.forms import FORM, PARTY, form
from tests.review.desk.signers import SignedDesk

PDF, DOCX, XLSX = (MEDIA_TYPES[suffix] for suffix in (".pdf", ".docx", ".xlsx"))


def said(media_type: str, data: bytes) -> str:
    return "\n".join(texts_of(media_type, data, "附件1"))


@pytest.mark.parametrize(
    ("media_type", "data", "words"),
    [
        (PDF, files.pdf_saying("钱大勇举报"), "钱大勇举报"),
        (PDF, files.pdf(), CANARY),
        (DOCX, files.word_saying("钱大勇举报"), "钱大勇举报"),
        (DOCX, files.word_saying("公开", author="钱大勇"), "钱大勇"),
        (DOCX, files.word(), CANARY),
        (XLSX, files.sheet_saying("钱大勇"), "钱大勇"),
        ("image/jpeg", files.jpeg(), CANARY),
        ("image/png", files.png(), CANARY),
        ("text/plain", "举报人钱大勇".encode(), "钱大勇"),
        ("image/png", files.png() + "举报人钱大勇".encode(), "钱大勇"),
        (PDF, files.pdf() + b"\xfe\xff" + "举报人钱大勇".encode("utf-16-be"), "钱大勇"),
    ],
)
def test_words_properties_and_loose_bytes_are_all_read(
    media_type: str, data: bytes, words: str
) -> None:
    assert words in said(media_type, data)


def test_notes_of_the_xml_and_pictures_inside_a_document_are_read() -> None:
    told = files.word_with("word/extra.xml", f"<x><!--{CANARY}-extra--></x>".encode())
    assert f"{CANARY}-extra" in said(DOCX, told)
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x8769] = {0x9286: b"ASCII\x00\x00\x00" + CANARY.encode() + b"-user"}
    Image.new("RGB", (4, 4)).save(picture, "JPEG", exif=exif)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        out.writestr("word/media/a.jpg", picture.getvalue())
        out.writestr("word/other.bin", b"")
    assert f"{CANARY}-user" in said(DOCX, target.getvalue())


@pytest.mark.parametrize(
    ("media_type", "data"),
    [(PDF, b"%PDF-1.7 broken"), (DOCX, b"PK broken"), ("image/png", b"?"), ("text/plain", b"\xff")],
)
def test_a_file_nobody_can_read_is_not_published_unread(media_type: str, data: bytes) -> None:
    with pytest.raises(IllegalTransition, match="“附件1”无法读取") as refusal:
        said(media_type, data)
    assert "换一个文件" in refusal.value.hint


def test_a_document_that_unpacks_to_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_texts, "MOST_BYTES", 100)
    with pytest.raises(IllegalTransition, match="无法读取"):
        said(DOCX, files.word_saying("小"))


@pytest.fixture
def sheet(province: Database) -> SignedDesk:
    """A case that publishes a table in which the party is named."""
    saved = cases.create(province, actor="submitter", form=FORM)
    desk = SignedDesk(province, saved.document_id)
    kept = attachments.add(
        province, desk.id, actor="submitter", name="监测.xlsx", data=files.sheet_saying(PARTY)
    )
    cases.save(
        province,
        desk.id,
        actor="submitter",
        base=desk.sha,
        form=form(attachments=[kept.sha256], public_attachments=[kept.sha256]),
    )
    return desk


def found(desk: SignedDesk) -> tuple[Leak, ...]:
    with desk.database.reading() as session:
        document = session.get_one(Document, desk.id)
        revision = session.get_one(Revision, document.current_revision_id)
        sought: tuple[Withheld, ...] = withheld(revision.content, revision.public_content)
        return leaks_on_surfaces(session, document, revision, sought, (AttachmentSurface(),))


def test_the_attachment_that_names_the_party_is_named_and_the_party_is_not(
    sheet: SignedDesk,
) -> None:
    (leak,) = found(sheet)
    assert str(leak) == "附件“附件1.xlsx”（party）"
    assert PARTY not in str(leak)


def test_a_lost_copy_is_not_published_unseen(sheet: SignedDesk) -> None:
    with sheet.database.reading() as session:
        document = session.get_one(Document, sheet.id)
        revision = session.get_one(Revision, document.current_revision_id)
        (file,) = store.public_files(revision.public_content)
    store.drop(sheet.database.settings.home, Side.REBUILT, file.sha256)
    with pytest.raises(NotFound):
        found(sheet)


def test_without_any_surface_nothing_counts_as_checked(sheet: SignedDesk) -> None:
    with sheet.database.reading() as session:
        document = session.get_one(Document, sheet.id)
        revision = session.get_one(Revision, document.current_revision_id)
        sought = withheld(revision.content, revision.public_content)
        with pytest.raises(IllegalTransition, match="没有登记任何公开面"):
            leaks_on_surfaces(session, document, revision, sought, ())
        assert leaks_on_surfaces(session, document, revision, (), ()) == ()
