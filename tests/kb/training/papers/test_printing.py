"""Printed papers: what stands on them, in both formats."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
import pytest
from pypdf import PdfReader

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.store.database import Database
from kb.training.papers import drafting, freezing, reading, snapshot
from kb.training.papers.blueprint import read
from kb.training.papers.cli import FORMATS
from kb.training.papers.printing import files, layout, pdf, word
from kb.training.papers.printing.files import File, Format
from kb.training.papers.reading import PaperView
from kb.training.papers.snapshot import Entry
from kb.training.question import QuestionContent
from tests.kb.training.papers.bank import SPEC, citation


@pytest.fixture
def frozen(database: Database) -> PaperView:
    number = drafting.assemble(database, read(SPEC), actor="trainer")
    with database.reading() as session:
        seen = reading.get_paper(session, number).sha256
    freezing.freeze(database, number, actor="trainer", revision=seen)
    with database.reading() as session:
        return reading.get_paper(session, number)


def words(file: File) -> str:
    """The text of a file without white space."""
    if file.name.endswith(".pdf"):
        pages = PdfReader(io.BytesIO(file.data)).pages
        return "".join("".join(page.extract_text() for page in pages).split())
    page = docx.Document(io.BytesIO(file.data))
    return "".join("".join(page.element.body.itertext()).split())


def exported(view: PaperView, form: str = "A") -> Iterator[File]:
    yield from files.export(view, form, list(Format), key=True)


def test_formats_of_the_command_are_those_of_the_export() -> None:
    assert tuple(each.value for each in Format) == FORMATS


def test_a_paper_prints_every_question_and_the_key_every_answer_with_its_article(
    frozen: PaperView,
) -> None:
    for file in exported(frozen, "B"):
        text = words(file)
        items = snapshot.form_items(frozen.snapshot, "B")
        for item in items:
            asked = "".join(item.question.stem.split("____")[0].split())
            if "-key" in file.name:
                assert item.question.citations[0].quote in text
            else:
                assert asked[:20] in text, file.name
        assert ("密封线内不要答题" in text) == ("-key" not in file.name)
        assert ("指出条文（2分）" in text) == ("-key" in file.name)
        assert ("（2020-05-01版本）" in text) == ("-key" in file.name)


def test_the_same_paper_is_the_same_bytes_and_its_forms_are_not(frozen: PaperView) -> None:
    first = {file.name: file.data for file in exported(frozen)}
    assert first == {file.name: file.data for file in exported(frozen)}
    assert sorted(first) == [
        f"{frozen.line.number}-A{kind}.{suffix}"
        for kind in ("-key", "")
        for suffix in ("docx", "pdf")
    ]
    other = {file.data for file in exported(frozen, "B")}
    assert not other & set(first.values())


def test_a_draft_says_on_every_page_that_it_is_one(database: Database) -> None:
    number = drafting.assemble(database, read(SPEC), actor="trainer")
    with database.reading() as session:
        view = reading.get_paper(session, number)
    made = files.file(view, "A", Format.PDF, key=False)
    for page in PdfReader(io.BytesIO(made.data)).pages:
        assert "草稿" in page.extract_text()


def printed(*stems: str) -> dict[str, object]:
    questions = [
        QuestionContent(
            QuestionType.SHORT_ANSWER, stem, "答", citations=(citation(1),), rationale=stem
        )
        for stem in stems
    ]
    entries = [
        Entry(4, f"question-{place}", "0" * 64, 1.0, one) for place, one in enumerate(questions)
    ]
    made = snapshot.build(read(SPEC), 1, entries)
    return layout.layout_of(made, "A", number="P2026-0001", sha256="0" * 64, draft=False)


@pytest.mark.parametrize(
    "stem",
    [
        "#panic() *粗* _斜_ $x$ @引 <标签> `码` \\ // 注",
        '#import "x.typ"',
        "<w:p>&amp;</w:p> &lt; ]]>",
        "\"引号\" '单引' #{1+1} [方括号]",
    ],
)
def test_marks_of_a_mark_up_language_are_printed_as_they_are(stem: str) -> None:
    content = printed(stem)
    for name, made in (
        ("a.pdf", pdf.render(content, key=False)),
        ("a.docx", word.render(content, key=False)),
    ):
        # a typesetter may draw quotation marks in another shape; it may not read them as orders
        plain = "".join(stem.split()).translate(str.maketrans("", "", "\"'“”‘’"))
        text = words(File(name, "", made)).translate(str.maketrans("", "", "\"'“”‘’"))
        assert plain in text


def test_control_characters_do_not_break_a_file() -> None:
    content = printed("一\x00二\x0b三\r\n四")
    for name, made in (
        ("a.pdf", pdf.render(content, key=False)),
        ("a.docx", word.render(content, key=False)),
    ):
        assert "一二三四" in words(File(name, "", made))


def test_characters_that_no_font_has_are_named() -> None:
    with pytest.raises(InvalidInput, match="\U000f0001") as refused:
        pdf.render(printed("私用区的字\U000f0001"), key=False)
    assert "字体" in refused.value.hint
