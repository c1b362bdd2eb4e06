"""Moodle XML and QTI 3.0 as other programs write them."""

from __future__ import annotations

import io
import zipfile

import pytest

from kb.errors import UnsupportedFormat
from kb.model.question import QuestionType
from kb.training.exchange.archives import packed
from kb.training.exchange.formats import read_file, write_file
from kb.training.exchange.imported import Imported
from kb.training.question import BLANK
from tests.kb.training.questions import CASE, SINGLE


def moodle(*questions: str) -> Imported:
    return read_file(f'<?xml version="1.0"?><quiz>{"".join(questions)}</quiz>'.encode())


def test_moodle_questions_with_html_and_its_number_formats_are_read() -> None:
    found = moodle(
        '<question type="category"><category><text>$course$/法规</text></category></question>',
        '<question type="multichoice"><name><text>期限</text></name>'
        '<questiontext format="html"><text><![CDATA[<p>期限是</p><p>（&nbsp;）。</p>]]></text>'
        "</questiontext><defaultgrade>2.0000000</defaultgrade><single>true</single>"
        '<generalfeedback format="html"><text><![CDATA[<p>第三条</p>]]></text></generalfeedback>'
        '<answer fraction="0"><text>三日</text></answer>'
        '<answer fraction="100"><text><![CDATA[<p>五日</p>]]></text></answer>'
        '<answer fraction="0"><text>七日</text></answer></question>',
        '<question type="cloze"><questiontext format="html"><text><![CDATA[<p>在'
        "{1:SHORTANSWER:=十五日~%100%15日#好}内向{2:SA:=县级}报告</p>]]></text></questiontext>"
        "</question>",
        '<question type="essay"><questiontext format="html"><text>简述。</text></questiontext>'
        '<graderinfo format="html"><text>&lt;p&gt;先登记。&lt;/p&gt;</text></graderinfo>'
        "</question>",
    )
    assert found.errors == ()
    single, cloze, essay = found.questions
    assert (single.stem, single.right, single.marks) == ("期限是\n（\xa0）。", ("B",), 2.0)
    assert single.rationale == "第三条"
    assert cloze.stem == f"在{BLANK}内向{BLANK}报告"
    assert cloze.answer == (("十五日", "15日"), ("县级",))
    assert (essay.type, essay.answer) == (QuestionType.SHORT_ANSWER, "先登记。")


def test_moodle_questions_of_other_kinds_and_with_pictures_are_named() -> None:
    found = moodle(
        '<question type="matching"><name><text>连线</text></name></question>',
        '<question type="truefalse"><questiontext format="html"><text>&lt;img src="a"&gt;看图'
        '</text></questiontext><answer fraction="100"><text>true</text></answer></question>',
        '<question type="description"><questiontext><text>说明</text></questiontext></question>',
    )
    assert found.questions == ()
    assert [(each.place, each.field) for each in found.errors] == [
        ("第 1 个 question（连线）", "type"),
        ("第 2 个 question", "stem"),
        ("第 3 个 question", "type"),
    ]


def test_xml_of_another_kind_is_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="根元素不是 quiz"):
        read_file(b"<rss><channel/></rss>", "moodle")


def test_what_a_person_changed_in_moodle_counts_and_the_rest_stays() -> None:
    text = write_file([CASE, SINGLE], "moodle").decode()
    before = "<text>云泽"
    changed = text.replace(
        "<text>按照《云泽市扬尘管理办法》，工地不设围挡的", "<text>工地不设围挡的"
    )
    assert changed != text, before
    case, single = read_file(changed.encode()).questions
    assert single.stem.startswith("工地不设围挡的")
    assert single.citations == SINGLE.citations
    assert case == CASE


ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i1"
 title="t" time-dependent="false">
 <qti-response-declaration identifier="R" cardinality="{cardinality}" base-type="{base}">
  <qti-correct-response>{right}</qti-correct-response>{mapping}
 </qti-response-declaration>
 <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"
  normal-maximum="3.0"/>
 <qti-item-body>{body}</qti-item-body>
</qti-assessment-item>"""


def item(
    body: str, *right: str, cardinality: str = "single", base: str = "identifier", mapping: str = ""
) -> Imported:
    values = "".join(f"<qti-value>{each}</qti-value>" for each in right)
    text = ITEM.format(body=body, right=values, cardinality=cardinality, base=base, mapping=mapping)
    return read_file(text.encode())


CHOICES = "".join(
    f'<qti-simple-choice identifier="c{place}"><p>{text}</p></qti-simple-choice>'
    for place, text in enumerate(("三日", "五日", "七日"))
)


def test_qti_items_of_other_programs_are_read() -> None:
    choice = item(
        "<div><p>读下文。</p></div><qti-choice-interaction response-identifier='R' max-choices='1'>"
        f"<qti-prompt>期限是\n   几日？</qti-prompt>{CHOICES}</qti-choice-interaction>",
        "c1",
    ).questions[0]
    assert (choice.stem, choice.right, choice.marks) == ("读下文。\n期限是 几日？", ("B",), 3.0)
    entry = item(
        "<p>期限是<qti-text-entry-interaction response-identifier='R'/>。</p>",
        "五日",
        base="string",
        mapping="<qti-mapping default-value='0'><qti-map-entry map-key='五日' mapped-value='3'/>"
        "<qti-map-entry map-key='5日' mapped-value='3'/>"
        "<qti-map-entry map-key='大约五日' mapped-value='1'/></qti-mapping>",
    ).questions[0]
    assert (entry.stem, entry.answer) == (f"期限是{BLANK}。", (("五日", "5日"),))


def test_qti_interactions_that_no_question_has_are_named() -> None:
    found = item("<qti-order-interaction response-identifier='R'/>", "c1")
    assert [(each.field, "qti-order-interaction" in each.message) for each in found.errors] == [
        ("type", True)
    ]
    old = b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"/>'
    assert "QTI 2.x" in read_file(old, "qti").errors[0].message


def test_a_package_that_lists_a_file_it_lacks_names_it_and_keeps_the_rest() -> None:
    file = write_file([SINGLE, CASE], "qti")
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    del parts[f"items/{SINGLE.key()}.xml"]
    found = read_file(packed(parts))
    assert found.questions == (CASE,)
    assert [each.field for each in found.errors] == ["file"]


def test_what_a_person_changed_in_an_item_counts_and_the_rest_stays() -> None:
    file = write_file([SINGLE, CASE], "qti")
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"items/{SINGLE.key()}.xml"
    parts[name] = parts[name].replace(b"<qti-value>B</qti-value>", b"<qti-value>C</qti-value>")
    single, case = read_file(packed(parts)).questions
    assert (single.right, single.citations) == (("C",), SINGLE.citations)
    assert case == CASE
