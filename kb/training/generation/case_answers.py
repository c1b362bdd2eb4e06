"""案例分析题的简答小题: what was violated, what follows, why nothing follows, and the procedure.

Half of the marks are for where a rule stands and half for what it says. An answer that names
another provision that fits has both: its content is that of the provision it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kb.model.question import QuestionOrigin, QuestionType
from kb.training.generation.case_basis import Basis
from kb.training.generation.case_duties import Duty
from kb.training.generation.case_exemptions import Exemption
from kb.training.generation.case_penalties import Penalty
from kb.training.generation.wording import named
from kb.training.question import QuestionCitation, QuestionContent, RubricPoint

_MARKS: Final = 6.0
_LONGEST_QUOTE: Final = 480
_OTHERS_COUNT: Final = "（写出其他当时有效、与案情相符的条款并说明理由的，同样给分）"
_SENSE_COUNTS: Final = "（意思相符，或者写出的是其他相符条款、说明的是该条款内容的，同样给分）"


def violated(party: str, acts: Sequence[tuple[str, Sequence[Duty]]]) -> QuestionContent:
    """Return a short answer on the duties violated: each act once, any duty of it is an answer."""
    several = len(acts) > 1
    quoted = "和".join(f"“{act}”" for act, _ in acts)
    share = _MARKS / (2 * len(acts))
    points, answers, reasons = [], [], []
    for act, duties in acts:
        names = [named(each.basis.citation) for each in duties]
        told = [f"{name}：{_short(each.quote)}" for name, each in zip(names, duties, strict=True)]
        of = f"就“{act}”" if several else ""
        either = "，写出其中一条即可" if len(duties) > 1 else ""
        others = "".join(f"写出{name}，或者" for name in names[1:])
        count = _OTHERS_COUNT.replace("（", f"（{others}", 1)
        points.append(RubricPoint(f"{of}写出{names[0]}{count}", share))
        points.append(RubricPoint(f"说明要求{either}：{''.join(told)}{_SENSE_COUNTS}", share))
        answers.append(
            f"{of}{'，' if of else ''}{'；或者'.join(each.rstrip('。') for each in told)}"
        )
        reasons.append(
            f"案情中的“{act}”，与{named(duties[0].basis.citation)}的要求"
            f"“{_short(duties[0].quote).rstrip('。')}”不符。"
        )
        if len(duties) > 1:
            reasons.append(f"{'、'.join(names[1:])}对此也有要求，写出其中一条即可。")
    which = "分别违反了哪一规定" if several else "违反了哪一规定"
    return _answer(
        f"{party}{quoted}，{which}？请写明法律名称、条款和要求。",
        "；".join(answers) + "。",
        "".join(reasons),
        points,
        [one for _, duties in acts for each in duties for one in each.basis.citations],
    )


def punished(party: str, act: str, penalties: Sequence[Penalty]) -> QuestionContent:
    """Return a short answer on what a penalty provision says of the conduct of a case."""
    quoted = f"“{act}”" if act else "的行为"
    share = _MARKS / (2 * len(penalties))
    points = []
    for each in penalties:
        points.append(RubricPoint(f"写出{each.name}{_OTHERS_COUNT}", share))
        points.append(RubricPoint(f"说明内容：{_short(each.text)}{_SENSE_COUNTS}", share))
    which = "应当依照哪一规定处理" if len(penalties) == 1 else "应当分别依照哪些规定处理"
    return _answer(
        f"对{party}{quoted}，{which}？请写明条款和内容。",
        "；".join(f"{each.name}：{_short(each.text).rstrip('。')}" for each in penalties) + "。",
        "".join(
            f"{each.name}处罚的是“{_short(each.conduct)}”，案情与此相符。" for each in penalties
        ),
        points,
        [one for each in penalties for basis in each.bases for one in basis.citations],
    )


def procedure(matters: Sequence[tuple[Basis, str]]) -> QuestionContent:
    """Return a short answer on what the law says of matters of procedure of a case."""
    share = _MARKS / (2 * len(matters))
    told = [(named(each.citation), _short(each.text)) for each, _ in matters]
    points = []
    for name, text in told:
        points.append(RubricPoint(f"写出{name}{_OTHERS_COUNT}", share))
        points.append(RubricPoint(f"说明内容：{text}{_SENSE_COUNTS}", share))
    names = "；".join(f"{matter}（《{each.citation.law}》）" for each, matter in matters)
    return _answer(
        f"办理本案还涉及：{names}。法律对此是怎样规定的？请写明条款和内容。",
        "；".join(f"{name}：{text.rstrip('。')}" for name, text in told) + "。",
        "".join(
            f"{name}规定了{matter}。" for (name, _), (_, matter) in zip(told, matters, strict=True)
        ),
        points,
        [one for each, _ in matters for one in each.citations],
    )


def exempted(exempt: Exemption, party: str) -> QuestionContent:
    """Return a short answer on why no penalty was imposed, condition by condition."""
    name = named(exempt.basis.citation)
    other = (
        f"（依照同一规定的“{exempt.other}”作答、说明其各项条件的，同样给分）"
        if exempt.other
        else ""
    )
    points = [
        RubricPoint(f"结论：{exempt.conclusion}{other}", 1.0),
        RubricPoint(f"写出{name}", 1.0),
        *(RubricPoint(f"结合案情说明：{each}", 1.0) for each in exempt.conditions),
        *(RubricPoint(f"写明还应当做到：{_short(each.text)}", 1.0) for each in exempt.besides),
    ]
    besides = "，以及作出这一决定时还应当做什么" if exempt.besides else ""
    beside = "".join(
        f"；{named(each.citation)}：{_short(each.text).rstrip('。')}" for each in exempt.besides
    )
    return _answer(
        f"对{party}能否不予行政处罚？请写明结论和依据的条款，结合案情说明各项条件{besides}。",
        f"{exempt.conclusion}；{name}：{exempt.sentence}{beside}。",
        f"{name}要求{'、'.join(exempt.conditions)}，案情分别说明了这些条件的事实。",
        points,
        [one for each in (exempt.basis, *exempt.besides) for one in each.citations],
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _answer(
    stem: str,
    answer: str,
    rationale: str,
    points: Sequence[RubricPoint],
    citations: Sequence[QuestionCitation],
) -> QuestionContent:
    return QuestionContent(
        type=QuestionType.SHORT_ANSWER,
        stem=stem,
        answer=answer,
        rationale=rationale,
        marks=sum(each.marks for each in points),
        rubric=tuple(points),
        citations=tuple(dict.fromkeys(citations)),
        level="中级",
        difficulty=4,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
    )
