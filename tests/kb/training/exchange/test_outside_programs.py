"""What we write is read by other programs: gift-pegjs, LibreOffice, and the published schemas.

gift-pegjs is looked for in the folder that ANJIAN_NODE_MODULES names, 1EdTech's schema of QTI 3.0
items in the file that ANJIAN_QTI_XSD names; CONTRIBUTING.md says where they come from.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.model.question import QuestionType
from kb.training.exchange.formats import read_file, write_file
from kb.training.exchange.qti.manifest import MANIFEST
from kb.training.exchange.visible import fitted
from kb.training.question import QuestionContent
from tests.kb.training.questions import CASE, SINGLE, questions

_MODULES = os.environ.get("ANJIAN_NODE_MODULES", "")
_XSD = os.environ.get("ANJIAN_QTI_XSD", "")
# banks are large here, and shrinking one takes minutes
_QUIET = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
_BANKS = st.lists(questions(), min_size=5, max_size=20)

needs_gift_pegjs = pytest.mark.skipif(
    not shutil.which("node") or not (Path(_MODULES) / "gift-pegjs").is_dir(),
    reason="needs node, and gift-pegjs in the folder that ANJIAN_NODE_MODULES names",
)
needs_libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
needs_qti_schema = pytest.mark.skipif(
    not Path(_XSD).is_file(), reason="needs the QTI 3.0 schema that ANJIAN_QTI_XSD names"
)

_PARSE = """
const {parse} = require('gift-pegjs');
process.stdout.write(JSON.stringify(parse(require('fs').readFileSync(0, 'utf8'))));
"""
_PEGJS_TYPES = {
    QuestionType.SINGLE: "MC",
    QuestionType.MULTIPLE: "MC",
    QuestionType.TRUE_FALSE: "TF",
    QuestionType.FILL_IN: "Short",
    QuestionType.SHORT_ANSWER: "Essay",
    QuestionType.CASE_ANALYSIS: "Description",
}


def parsed_by_pegjs(file: bytes) -> list[dict[str, Any]]:
    made = subprocess.run(
        ["node", "-e", _PARSE],
        input=file,
        capture_output=True,
        check=True,
        env={**os.environ, "NODE_PATH": _MODULES},
    )
    found: list[dict[str, Any]] = json.loads(made.stdout)
    return found


def as_pegjs_says(text: str) -> str:
    """Return a text as that parser gives it: runs of spaces as one."""
    lines = (re.sub(r"\s\s+", " ", line) for line in fitted(text).split("\n"))
    return "\n".join(lines).strip()


@needs_gift_pegjs
@_QUIET
@given(bank=_BANKS)
def test_gift_means_the_same_to_an_independent_parser(bank: list[QuestionContent]) -> None:
    expected = [each for question in bank for each in (question, *question.parts)]
    found = parsed_by_pegjs(write_file(bank, "gift"))
    assert [each["type"] for each in found] == [_PEGJS_TYPES[each.type] for each in expected]
    for question, each in zip(expected, found, strict=True):
        assert each["stem"] == {"format": "plain", "text": as_pegjs_says(question.stem)}
        if question.options:
            texts = [choice["text"]["text"] for choice in each["choices"]]
            assert texts == [as_pegjs_says(option.text) for option in question.options]
            right = [
                option.letter
                for option, choice in zip(question.options, each["choices"], strict=True)
                if choice["isCorrect"] or (choice["weight"] or 0) > 0
            ]
            assert tuple(right) == question.right
        if question.type is QuestionType.TRUE_FALSE:
            assert each["isTrue"] is question.answer
        if question.type is QuestionType.FILL_IN:
            best = "；".join(words[0] for words in question.blanks).replace("->", "→")
            assert each["choices"][0]["text"]["text"] == as_pegjs_says(best)


@needs_libreoffice
@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_a_file_that_libreoffice_opened_and_saved_is_the_same_bank(
    name: str, tmp_path: Path
) -> None:
    formula = type(SINGLE).from_json({**SINGLE.to_json(), "stem": "=1+1 的结果是（　）。𬭎😀"})
    bank = (CASE, SINGLE, formula)
    (tmp_path / f"bank.{name}").write_bytes(write_file(bank, name))
    saved = tmp_path / "saved"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            name,
            "--outdir",
            str(saved),
            str(tmp_path / f"bank.{name}"),
        ],
        check=True,
        capture_output=True,
    )
    back = read_file(saved / f"bank.{name}")
    assert back.errors == ()
    assert back.questions == bank


# After the content models of imsqti_asiv3p0_v1p0.xsd, for the elements that we write: attributes
# that must and may be there, and children in their order (? once at most, * any number).
_GLOBAL = {"class", "id", "lang", "label"}
_INLINE = "(br|qti-text-entry-interaction)*"
_BLOCKS = "(p|div|qti-choice-interaction|qti-extended-text-interaction|qti-rubric-block)"
_EXPRESSION = "(qti-variable|qti-correct|qti-base-value|qti-sum|qti-map-response)"
_ITEM = {
    "qti-assessment-item": (
        {"identifier", "title", "time-dependent"},
        {"adaptive", "lang", "schemaLocation"},
        "qti-response-declaration* qti-outcome-declaration* qti-item-body? "
        "qti-response-processing? qti-modal-feedback*",
    ),
    "qti-response-declaration": (
        {"identifier", "cardinality"},
        {"base-type"},
        "qti-correct-response? qti-mapping?",
    ),
    "qti-outcome-declaration": (
        {"identifier", "cardinality"},
        {"base-type", "normal-maximum", "external-scored"},
        "qti-default-value?",
    ),
    "qti-correct-response": (set(), {"interpretation"}, "qti-value+"),
    "qti-default-value": (set(), {"interpretation"}, "qti-value+"),
    "qti-value": (set(), {"field-identifier", "base-type"}, ""),
    "qti-mapping": (set(), {"default-value", "lower-bound", "upper-bound"}, "qti-map-entry+"),
    "qti-map-entry": ({"map-key", "mapped-value"}, {"case-sensitive"}, ""),
    "qti-item-body": (set(), _GLOBAL, f"{_BLOCKS}+"),
    "div": (set(), _GLOBAL, f"{_BLOCKS}*"),
    "p": (set(), _GLOBAL, _INLINE),
    "br": (set(), _GLOBAL, ""),
    "qti-choice-interaction": (
        {"response-identifier"},
        {"shuffle", "max-choices", "min-choices", "orientation"} | _GLOBAL,
        "qti-prompt? qti-simple-choice+",
    ),
    "qti-extended-text-interaction": ({"response-identifier"}, _GLOBAL, "qti-prompt?"),
    "qti-text-entry-interaction": ({"response-identifier"}, _GLOBAL, ""),
    "qti-prompt": (set(), _GLOBAL, "br*"),
    "qti-simple-choice": ({"identifier"}, {"fixed", "show-hide"} | _GLOBAL, "br*"),
    "qti-rubric-block": ({"use", "view"}, _GLOBAL, "qti-content-body"),
    "qti-content-body": (set(), set(), "p*"),
    "qti-modal-feedback": (
        {"outcome-identifier", "identifier"},
        {"show-hide", "title"},
        "qti-content-body",
    ),
    "qti-response-processing": (
        set(),
        {"template"},
        "(qti-response-condition|qti-set-outcome-value)*",
    ),
    "qti-response-condition": (set(), set(), "qti-response-if"),
    "qti-response-if": (set(), set(), "qti-match qti-set-outcome-value*"),
    "qti-match": (set(), set(), f"{_EXPRESSION} {_EXPRESSION}"),
    "qti-set-outcome-value": ({"identifier"}, set(), _EXPRESSION),
    "qti-sum": (set(), set(), f"{_EXPRESSION}+"),
    "qti-variable": ({"identifier"}, {"weight-identifier"}, ""),
    "qti-correct": ({"identifier"}, set(), ""),
    "qti-map-response": ({"identifier"}, set(), ""),
    "qti-base-value": ({"base-type"}, set(), ""),
}
# After imsqtiv3p0_imscpv1p2_v1p0.xsd.
_PACKAGE = {
    "manifest": ({"identifier"}, {"schemaLocation"}, "metadata organizations resources"),
    "metadata": (set(), set(), "schema schemaversion"),
    "schema": (set(), set(), ""),
    "schemaversion": (set(), set(), ""),
    "organizations": (set(), set(), ""),
    "resources": (set(), set(), "resource*"),
    "resource": ({"identifier", "type"}, {"href"}, "file+"),
    "file": ({"href"}, set(), ""),
}
Model = dict[str, tuple[set[str], set[str], str]]


def local(name: str) -> str:
    return name.rpartition("}")[2]


def against(element: Element, model: Model) -> list[str]:
    """Return what of an element and those within it the model does not allow."""
    wrong: list[str] = []
    for each in element.iter():
        name = local(each.tag)
        must, may, children = model[name]
        given = {local(attribute) for attribute in each.attrib}
        if not must <= given <= must | may:
            wrong.append(f"{name} has {sorted(given)}")
        pattern = re.sub(r"[\w-]+", lambda match: f"(?:<{match[0]}>)", children).replace(" ", "")
        found = "".join(f"<{local(child.tag)}>" for child in each)
        if not re.fullmatch(pattern, found):
            wrong.append(f"{name} holds {found[:200]}")
    return wrong


def package_parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@_QUIET
@given(bank=_BANKS)
def test_items_have_the_elements_and_attributes_of_qti(bank: list[QuestionContent]) -> None:
    parts = package_parts(write_file(bank, "qti"))
    listed = fromstring(parts[MANIFEST])
    assert against(listed, _PACKAGE) == []
    files = [each.get("href") for each in listed.iter() if local(each.tag) == "file"]
    assert sorted(map(str, files)) == sorted(set(parts) - {MANIFEST})
    for name, part in parts.items():
        if not name.startswith("items/"):
            continue
        item = fromstring(part)
        assert against(item, _ITEM) == []
        declared = {
            each.get("identifier")
            for each in item.iter()
            if local(each.tag) in ("qti-response-declaration", "qti-outcome-declaration")
        }
        used = {each.get("response-identifier") for each in item.iter()} - {None}
        assert used <= declared
        identifiers = [each.get("identifier", "") for each in item.iter()]
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in identifiers if each)


@needs_qti_schema
@_QUIET
@given(bank=_BANKS)
def test_items_are_valid_by_the_published_schema(bank: list[QuestionContent]) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(_XSD))
    for name, part in package_parts(write_file(bank, "qti")).items():
        if name.startswith("items/"):
            schema.assertValid(etree.fromstring(part))


# After the element lists of docs.moodle.org/en/Moodle_XML_format; Moodle publishes no schema.
_COMMON = "name questiontext generalfeedback defaultgrade penalty hidden idnumber {own} tags".format
_FEEDBACKS = "correctfeedback partiallycorrectfeedback incorrectfeedback"
_MOODLE = {
    "multichoice": _COMMON(own=f"single shuffleanswers answernumbering {_FEEDBACKS} answer+"),
    "truefalse": _COMMON(own="answer answer"),
    "shortanswer": _COMMON(own="usecase answer+"),
    "cloze": _COMMON(own=""),
    "description": _COMMON(own=""),
    "essay": _COMMON(
        own="responseformat responserequired responsefieldlines attachments attachmentsrequired "
        "graderinfo responsetemplate"
    ),
}
# Moodle refuses any other share of the marks.
_FRACTIONS = {
    "0", "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30",
    "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10", "5", "-100",
}  # fmt: skip
_FORMATS = {"html", "plain_text", "moodle_auto_format", "markdown"}


@_QUIET
@given(bank=_BANKS)
def test_moodle_xml_keeps_to_the_documented_elements(bank: list[QuestionContent]) -> None:
    root = fromstring(write_file(bank, "moodle"))
    assert root.tag == "quiz"
    for element in root:
        assert element.tag == "question"
        pattern = "".join(
            f"(?:<{name.rstrip('+')}>){'+' if name.endswith('+') else ''}"
            for name in _MOODLE[element.attrib["type"]].split()
        )
        assert re.fullmatch(pattern, "".join(f"<{child.tag}>" for child in element))
        assert {
            each.get("format") for each in element.iter() if "format" in each.attrib
        } <= _FORMATS
        assert {each.attrib["fraction"] for each in element.iter("answer")} <= _FRACTIONS
        if element.attrib["type"] in ("multichoice", "shortanswer", "truefalse"):
            rights = [float(each.attrib["fraction"]) for each in element.iter("answer")]
            share = sum(each for each in rights if each > 0)
            assert share == pytest.approx(100, abs=0.001) or element.attrib["type"] == "shortanswer"
        assert float(element.findtext("defaultgrade") or "x") > 0
        assert all(len(each.text or "") <= 255 for each in element.iterfind("tags/tag/text"))
