"""QTI 3.0 items as questions: choices, text entries and extended texts, alone or in a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from kb.model.question import QuestionType
from kb.training.exchange.carried import Outcome
from kb.training.exchange.draft import Draft
from kb.training.exchange.visible import read_labelled
from kb.training.exchange.wording import TYPE_NAMES, read_truth, write_marks
from kb.training.form import Fault
from kb.training.question import BLANK, LETTERS

_BLOCKS: Final = frozenset(
    {"p", "div", "li", "blockquote", "pre", "h1", "h2", "h3", "tr", "section"}
)
_PICTURES: Final = frozenset({"img", "picture", "object", "video", "audio", "math", "svg"})
_APART: Final = frozenset(
    {"qti-rubric-block", "qti-modal-feedback", "qti-feedback-block", "qti-feedback-inline",
     "qti-template-block", "qti-template-inline", "qti-stylesheet", "qti-catalog-info"}
)  # fmt: skip
CHOICE: Final = "qti-choice-interaction"
ENTRY: Final = "qti-text-entry-interaction"
EXTENDED: Final = "qti-extended-text-interaction"
_READ: Final = frozenset({CHOICE, ENTRY, EXTENDED})


@dataclass(slots=True)
class _Response:
    """What an item declares of one response: the right values, and other texts that count."""

    several: bool
    right: list[str]
    accepted: list[str] = field(default_factory=list)


def read_item(root: Element) -> Outcome:
    """Return the question of an item, or why it is none."""
    if _name(root) != "qti-assessment-item":
        old = "assessmentItem" in root.tag
        message = (
            "这是 QTI 2.x 的试题，请转换为 3.0" if old else f"根元素是 {_name(root)[:40]}，不是试题"
        )
        return (Fault("file", message),)
    body = next((each for each in root if _name(each) == "qti-item-body"), None)
    if body is None:
        return (Fault("stem", "没有 qti-item-body，请核对"),)
    responses = {
        each.get("identifier", ""): _response(each)
        for each in _named(root, "qti-response-declaration")
    }
    others = sorted({_name(each) for each in body.iter() if _is_other_interaction(each)})
    if others:
        return (Fault("type", f"{'、'.join(others)[:60]} 不在题库题型之内，请改写"),)
    draft = _draft_of_body(body, responses)
    maxima = _maxima(root)
    draft.marks = maxima.get("", "")
    for number, part in enumerate(draft.parts, start=1):
        part.marks = maxima.get(f"_{number}", "")
    for each in _named(root, "qti-modal-feedback"):
        text = _text(each)
        draft.rationale = "\n".join(filter(None, (draft.rationale, text)))
    if any(_name(each) in _PICTURES for each in body.iter()):
        draft.wrong.append(Fault("stem", "含有图片或公式，题库只收文字，请改写"))
    return draft.read()


def _draft_of_body(body: Element, responses: dict[str, _Response]) -> Draft:
    parts = [each for each in body if _name(each) == "div" and each.get("class") == "part"]
    found = [each for each in body.iter() if _name(each) in _READ]
    blocks = [each for each in found if _name(each) != ENTRY]
    if not parts and (len(blocks) <= 1) and not (blocks and len(found) > 1):
        draft = _simple(body, responses)
        _guide(draft, body)
        return draft
    # a case: the parts we wrote, or each interaction with its prompt
    sources = parts or blocks
    case = Draft(type=TYPE_NAMES[QuestionType.CASE_ANALYSIS])
    aside = frozenset(id(each) for each in sources)
    case.stem = _text(body, aside)
    if len(blocks) < len(found) and not parts:
        case.wrong.append(Fault("parts", "填空与其他题混在一段里，请把各小题分开"))
    for source in sources:
        case.parts.append(_simple(source, responses))
    _guides_of_parts(case, body)
    return case


def _guides_of_parts(case: Draft, body: Element) -> None:
    """Give each guide for markers to the part it follows, or to the case where it is not marked."""
    part = -1
    for each in body:
        name = _name(each)
        if (name == "div" and each.get("class") == "part") or name in _READ:
            part += 1
        elif name == "qti-rubric-block" and 0 <= part < len(case.parts):
            own = each.get("class") == "part"
            found = _take_guide(case.parts[part] if own else case, _text(each))
            if own:
                case.parts[part].rationale = found.get("rationale", "")


def _guide(draft: Draft, body: Element) -> None:
    for each in _named(body, "qti-rubric-block"):
        if "scorer" not in each.get("view", ""):
            continue
        found = _take_guide(draft, _text(each))
        if draft.type == TYPE_NAMES[QuestionType.SHORT_ANSWER] and not draft.answer:
            draft.answer = found.get("rationale", "")


def _take_guide(draft: Draft, text: str) -> dict[str, str]:
    found = read_labelled(text)
    draft.answer = found.get("answer", draft.answer)
    draft.rubric = found.get("rubric", draft.rubric)
    return found


def _simple(source: Element, responses: dict[str, _Response]) -> Draft:
    found = [each for each in source.iter() if _name(each) in _READ]
    draft = Draft(stem=_text(source))
    if not found:
        draft.wrong.append(Fault("answer", "没有作答区，请核对"))
        return draft
    answers = [responses.get(each.get("response-identifier", "")) for each in found]
    if any(answer is None for answer in answers):
        draft.wrong.append(Fault("answer", "作答区没有对应的答案声明，请核对"))
        return draft
    declared = [answer for answer in answers if answer is not None]
    if _name(found[0]) == CHOICE:
        _choose(draft, found[0], declared[0])
    elif _name(found[0]) == ENTRY:
        draft.type = TYPE_NAMES[QuestionType.FILL_IN]
        draft.answer = "；".join(
            " | ".join(dict.fromkeys([*each.right, *each.accepted])) for each in declared
        )
    else:
        draft.type = TYPE_NAMES[QuestionType.SHORT_ANSWER]
        draft.answer = "".join(declared[0].right)
    return draft


def _choose(draft: Draft, element: Element, response: _Response) -> None:
    choices = [each for each in element if _name(each) == "qti-simple-choice"]
    texts = [_text(each) for each in choices]
    names = [each.get("identifier", "") for each in choices]
    truths = [read_truth(text) for text in texts]
    if not response.several and sorted(map(str, truths)) == ["False", "True"]:
        draft.type = TYPE_NAMES[QuestionType.TRUE_FALSE]
        right = [truth for name, truth in zip(names, truths, strict=True) if name in response.right]
        draft.answer = "" if not right else "正确" if right[0] else "错误"
        return
    draft.type = TYPE_NAMES[QuestionType.MULTIPLE if response.several else QuestionType.SINGLE]
    draft.options = texts
    draft.answer = "".join(
        letter for letter, name in zip(LETTERS, names, strict=False) if name in response.right
    )


def _response(element: Element) -> _Response:
    right = [_plain(each.text or "") for each in element.iter() if _name(each) == "qti-value"]
    entries = [each for each in element.iter() if _name(each) == "qti-map-entry"]
    best = max((_number(each.get("mapped-value", "0")) for each in entries), default=0.0)
    accepted = [
        _plain(each.get("map-key", ""))
        for each in entries
        # only what earns the full marks is as good as the answer
        if best > 0 and _number(each.get("mapped-value", "0")) == best
    ]
    several = element.get("cardinality") in ("multiple", "ordered")
    return _Response(several, [each for each in right if each], [each for each in accepted if each])


def _maxima(root: Element) -> dict[str, str]:
    """Return the marks that MAXSCORE declares, or the normal maximum of SCORE, and those of parts.

    The key is what follows MAXSCORE: nothing for the item, _1 for its first part.
    """
    maxima: dict[str, str] = {}
    for each in _named(root, "qti-outcome-declaration"):
        name = each.get("identifier", "")
        if name.startswith("MAXSCORE"):
            values = (node.text or "" for node in each.iter() if _name(node) == "qti-value")
            maxima[name.removeprefix("MAXSCORE")] = _written(next(values, ""))
        elif name == "SCORE":
            maxima.setdefault("", _written(each.get("normal-maximum", "")))
    return maxima


def _written(text: str) -> str:
    value = _number(text)
    return write_marks(value) if value > 0 else ""


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value < 10**9 else 0.0


def _text(element: Element, aside: frozenset[int] = frozenset()) -> str:
    """Return what candidates read, a blank for each text entry, one line a paragraph."""
    pieces = "".join(_pieces(element, aside, top=True))
    lines = (re.sub(r"[ \t\r\f]+", " ", line).strip(" ") for line in pieces.split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Element, aside: frozenset[int], *, top: bool = False) -> Iterator[str]:
    name = _name(element)
    if not top and (name in _APART or name == "qti-simple-choice" or id(element) in aside):
        return
    if name == ENTRY:
        yield BLANK
        return
    is_block = name in _BLOCKS or name in ("qti-prompt", CHOICE, EXTENDED)
    if is_block:
        yield "\n"
    yield _spaced(element.text)
    for child in element:
        if _name(child) == "br":
            yield "\n"
        else:
            yield from _pieces(child, aside)
        yield _spaced(child.tail)
    if is_block:
        yield "\n"


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _named(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if _name(each) == name)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_other_interaction(element: Element) -> bool:
    name = _name(element)
    return name.endswith("-interaction") and name not in _READ
