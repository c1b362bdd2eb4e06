"""What a file shows is enough to read it, and what somebody changed in it is what counts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.model.question import QuestionOrigin
from kb.training.exchange.formats import FORMATS, read_file, write_file
from kb.training.form import faults
from kb.training.question import BLANK, Option, QuestionContent, RubricPoint
from tests.kb.training.exchange.stripped import stripped
from tests.kb.training.questions import questions

# GIFT, Moodle and QTI have no place of their own for some of these.
_EVERYWHERE = ("type", "stem", "options", "answer", "rationale", "marks")
_SHOWN = {
    "xlsx": (*_EVERYWHERE, "rubric", "points", "level", "difficulty", "source_case"),
    "docx": (*_EVERYWHERE, "rubric", "points", "level", "difficulty", "source_case"),
    "gift": (*_EVERYWHERE, "rubric", "points", "level", "difficulty"),
    "moodle": (*_EVERYWHERE, "rubric", "points", "level", "difficulty"),
    "qti": (*_EVERYWHERE, "rubric"),
}


def ordinary(text: str) -> str:
    """Return a text of the words that exam questions are made of."""
    kept = re.sub(r"[^\w，。《》“”]|[A-Za-z\d_０-９]", "", text)
    return f"企业{kept}规定"


def ordinary_question(question: QuestionContent) -> QuestionContent:
    """Return a question of ordinary words, of a kind that people write by hand."""
    blanks = tuple(tuple(map(ordinary, words)) for words in question.blanks)
    answer = question.answer
    if blanks:
        answer = tuple(tuple(dict.fromkeys(words)) for words in blanks)
    elif isinstance(answer, str) and answer:
        answer = ordinary(answer)
    return replace(
        question,
        stem=BLANK.join(map(ordinary, question.stem.split(BLANK))),
        options=tuple(Option(each.letter, ordinary(each.text)) for each in question.options),
        answer=answer,
        rationale=ordinary(question.rationale) if question.rationale else "",
        rubric=tuple(RubricPoint(ordinary(each.text), each.marks) for each in question.rubric),
        parts=tuple(map(ordinary_question, question.parts)),
    )


# shrinking a bank takes minutes
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
ORDINARY = questions().map(ordinary_question).filter(lambda question: not faults(question))


def seen(question: QuestionContent, name: str) -> dict[str, object]:
    """Return the fields that a format shows, those of the parts too."""
    shown: dict[str, object] = {field: getattr(question, field) for field in _SHOWN[name]}
    # points and the like belong to the case; its parts show what is asked and answered
    shown["parts"] = [
        {field: value for field, value in seen(part, name).items() if field in _EVERYWHERE}
        for part in question.parts
    ]
    return shown


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
@given(bank=st.lists(ORDINARY, min_size=1, max_size=3))
def test_an_ordinary_question_is_read_from_what_the_file_shows(
    name: str, bank: list[QuestionContent]
) -> None:
    back = read_file(stripped(write_file(bank, name), name), name)
    assert back.errors == ()
    # without what it carries, a handout is in the order of its types
    order = sorted(bank, key=lambda each: list(type(each.type)).index(each.type))
    expected = order if name == "docx" else bank
    assert [seen(each, name) for each in back.questions] == [seen(each, name) for each in expected]
    assert {each.origin for each in back.questions} == {QuestionOrigin.IMPORTED}
