"""Write questions as a QTI 3.0 package: an item each, a case analysis as one item of several parts.

What QTI has no place for lies in a companion file of the package, by the identifier of the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kb.model.question import QuestionType
from kb.training.exchange.archives import packed
from kb.training.exchange.carried import carry
from kb.training.exchange.qti.manifest import COMPANION, MANIFEST, manifest, path_of
from kb.training.exchange.visible import fitted, labelled, rubric_text
from kb.training.exchange.wording import write_marks
from kb.training.question import BLANK, QuestionContent

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_SCHEMA: Final = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
_EXPLAINED: Final = "EXPLAINED"
_FEW: Final = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE)


def write(questions: Sequence[QuestionContent]) -> bytes:
    """Return the package, the same bytes for the same questions."""
    items: dict[str, QuestionContent] = {}
    for question in questions:
        identifier, number = question.key(), 1
        while identifier in items:
            number += 1
            identifier = f"{question.key()}-{number}"
        items[identifier] = question
    carried = ",\n".join(f'"{name}":{carry(question)}' for name, question in items.items())
    parts = [(MANIFEST, manifest(items)), (COMPANION, f"{{{carried}}}\n".encode())]
    parts += [(path_of(name), item_of(question, name)) for name, question in items.items()]
    return packed(parts)


def item_of(question: QuestionContent, identifier: str) -> bytes:
    """Return one item."""
    asked = question.parts or (question,)
    title = fitted(question.title).replace("\n", " ")
    human = any(each.type is QuestionType.SHORT_ANSWER for each in asked)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<qti-assessment-item xmlns="{NAMESPACE}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{NAMESPACE} {_SCHEMA}" identifier="{identifier}" '
        f'title={quoteattr(title)} adaptive="false" time-dependent="false" xml:lang="zh-CN">',
        *(
            line
            for number, each in enumerate(asked, start=1)
            for line in _declarations(each, _prefix(question, number))
        ),
        *_outcomes(question, human),
        "<qti-item-body>",
        *_body(question),
        "</qti-item-body>",
        *_processing(question),
        *_feedback(question),
        "</qti-assessment-item>",
    ]
    return "\n".join(lines).encode()


def _prefix(question: QuestionContent, number: int) -> str:
    return f"RESPONSE_{number}" if question.parts else "RESPONSE"


def _declarations(question: QuestionContent, name: str) -> Iterator[str]:
    if question.type in _FEW:
        several = question.type is QuestionType.MULTIPLE
        values = question.right or (("true",) if question.answer else ("false",))
        yield _declaration(name, "multiple" if several else "single", "identifier", values)
    elif question.type is QuestionType.FILL_IN:
        share = question.marks / max(len(question.blanks), 1)
        for place, words in enumerate(question.blanks, start=1):
            entries = "".join(
                f'<qti-map-entry map-key={quoteattr(_flat(each))} mapped-value="{share!r}"/>'
                for each in dict.fromkeys(map(_flat, words))
            )
            mapping = f'<qti-mapping default-value="0">{entries}</qti-mapping>'
            yield _declaration(f"{name}_B{place}", "single", "string", words[:1], mapping)
    else:
        yield _declaration(name, "single", "string", [str(question.answer)])


def _declaration(
    name: str, cardinality: str, base: str, values: Sequence[str], mapping: str = ""
) -> str:
    right = "".join(f"<qti-value>{escape(_flat(each))}</qti-value>" for each in values)
    return (
        f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" '
        f'base-type="{base}"><qti-correct-response>{right}</qti-correct-response>{mapping}'
        "</qti-response-declaration>"
    )


def _flat(text: str) -> str:
    return " ".join(fitted(text).split())


def _outcomes(question: QuestionContent, human: bool) -> Iterator[str]:
    scored = ' external-scored="human"' if human else ""
    marks = write_marks(question.marks)
    yield (
        f'<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"'
        f' normal-maximum="{marks}"{scored}>'
        "<qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>"
    )
    maxima = {"MAXSCORE": question.marks}
    maxima |= {f"MAXSCORE_{at}": part.marks for at, part in enumerate(question.parts, start=1)}
    for name, value in maxima.items():
        yield (
            f'<qti-outcome-declaration identifier="{name}" cardinality="single" base-type="float">'
            f"<qti-default-value><qti-value>{write_marks(value)}</qti-value></qti-default-value>"
            "</qti-outcome-declaration>"
        )
    if question.rationale:
        yield (
            '<qti-outcome-declaration identifier="FEEDBACK" cardinality="single" '
            'base-type="identifier"/>'
        )


def _body(question: QuestionContent) -> Iterator[str]:
    if not question.parts:
        yield from _asked(question, "RESPONSE")
        yield from _rubric(question)
        return
    yield f'<div class="case">{_paragraph(question.stem)}</div>'
    for number, part in enumerate(question.parts, start=1):
        yield '<div class="part">'
        yield from _asked(part, _prefix(question, number))
        yield "</div>"
        yield from _rubric(part, ' class="part"')
    yield from _rubric(question)


def _asked(question: QuestionContent, name: str) -> Iterator[str]:
    prompt = f"<qti-prompt>{_inline(question.stem)}</qti-prompt>"
    if question.type in _FEW:
        most = 0 if question.type is QuestionType.MULTIPLE else 1
        yield (
            f'<qti-choice-interaction response-identifier="{name}" shuffle="false" '
            f'max-choices="{most}">{prompt}'
        )
        yield from _choices(question)
        yield "</qti-choice-interaction>"
    elif question.type is QuestionType.FILL_IN:
        pieces = [_inline(each) for each in fitted(question.stem).split(BLANK)]
        made = [pieces[0]]
        for place, piece in enumerate(pieces[1:], start=1):
            made.append(f'<qti-text-entry-interaction response-identifier="{name}_B{place}"/>')
            made.append(piece)
        yield f"<p>{''.join(made)}</p>"
    else:
        yield (
            f'<qti-extended-text-interaction response-identifier="{name}">{prompt}'
            "</qti-extended-text-interaction>"
        )


def _choices(question: QuestionContent) -> Iterator[str]:
    choices = [(each.letter, each.text) for each in question.options]
    if question.type is QuestionType.TRUE_FALSE:
        choices = [("true", "正确"), ("false", "错误")]
    for letter, text in choices:
        yield f'<qti-simple-choice identifier="{letter}">{_inline(text)}</qti-simple-choice>'


def _paragraph(text: str) -> str:
    return f"<p>{_inline(text)}</p>"


def _inline(text: str) -> str:
    return escape(fitted(text)).replace("\n", "<br/>")


def _rubric(question: QuestionContent, own: str = "") -> Iterator[str]:
    """Return the guide for those who mark; candidates do not see it."""
    short = question.type is QuestionType.SHORT_ANSWER
    text = labelled(
        {
            "参考答案": fitted(str(question.answer)) if short else "",
            "评分要点": rubric_text(question),
            # the feedback of the item is that of the whole case
            "解析": fitted(question.rationale) if own else "",
        }
    )
    if text:
        yield (
            f'<qti-rubric-block{own} view="scorer" use="scoring"><qti-content-body>'
            f"{_paragraph(text)}</qti-content-body></qti-rubric-block>"
        )


def _processing(question: QuestionContent) -> Iterator[str]:
    rules = [
        rule
        for number, each in enumerate(question.parts or (question,), start=1)
        for rule in _rules(each, _prefix(question, number))
    ]
    if question.rationale:
        value = f'<qti-base-value base-type="identifier">{_EXPLAINED}</qti-base-value>'
        rules.append(_set("FEEDBACK", value))
    if rules:
        yield "<qti-response-processing>"
        yield from rules
        yield "</qti-response-processing>"


def _rules(question: QuestionContent, name: str) -> Iterator[str]:
    score = '<qti-variable identifier="SCORE"/>'
    if question.type in _FEW:
        marks = write_marks(question.marks)
        gained = f'<qti-base-value base-type="float">{marks}</qti-base-value>'
        right = f'<qti-variable identifier="{name}"/><qti-correct identifier="{name}"/>'
        yield (
            f"<qti-response-condition><qti-response-if><qti-match>{right}</qti-match>"
            f"{_set('SCORE', f'<qti-sum>{score}{gained}</qti-sum>')}"
            "</qti-response-if></qti-response-condition>"
        )
    elif question.type is QuestionType.FILL_IN:
        mapped = "".join(
            f'<qti-map-response identifier="{name}_B{place}"/>'
            for place in range(1, len(question.blanks) + 1)
        )
        yield _set("SCORE", f"<qti-sum>{score}{mapped}</qti-sum>")


def _set(name: str, value: str) -> str:
    return f'<qti-set-outcome-value identifier="{name}">{value}</qti-set-outcome-value>'


def _feedback(question: QuestionContent) -> Iterator[str]:
    if question.rationale:
        yield (
            f'<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="{_EXPLAINED}" '
            f'show-hide="show" title="解析"><qti-content-body>{_paragraph(question.rationale)}'
            "</qti-content-body></qti-modal-feedback>"
        )
