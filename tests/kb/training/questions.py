"""Questions for tests: a few fixed ones, and a hypothesis strategy for well-formed ones."""

from __future__ import annotations

from hypothesis import strategies as st

from kb.model.question import QuestionOrigin, QuestionType
from kb.training.question import (
    BLANK,
    LETTERS,
    LEVELS,
    Option,
    QuestionCitation,
    QuestionContent,
    RubricPoint,
    folded,
)

CITATION = QuestionCitation(
    law="云泽市扬尘管理办法",
    article=12,
    article_suffix=None,
    provision="yunze-shi-yangchen-guanli-banfa/2020-05-01/art_12",
    version="2020-05-01",
    quote="处一万元以上五万元以下的罚款",
)

SINGLE = QuestionContent(
    type=QuestionType.SINGLE,
    stem="按照《云泽市扬尘管理办法》，工地不设围挡的，罚款幅度是（　）。",
    options=(
        Option("A", "五千元以上二万元以下"),
        Option("B", "一万元以上五万元以下"),
        Option("C", "二万元以上十万元以下"),
        Option("D", "五万元以上二十万元以下"),
    ),
    answer=("B",),
    rationale="第十二条写明了这一幅度。",
    citations=(CITATION,),
    points=("KD-101",),
)

CASE = QuestionContent(
    type=QuestionType.CASE_ANALYSIS,
    stem="某公司的工地没有围挡，土堆裸露。执法人员到场检查并拍照。",
    answer="",
    marks=10.0,
    level="中级",
    difficulty=4,
    parts=(
        QuestionContent(
            type=QuestionType.SHORT_ANSWER,
            stem="该公司违反了什么规定？",
            answer="违反了设置围挡的规定。",
            marks=6.0,
            rubric=(RubricPoint("指出围挡", 4.0), RubricPoint("指出条文", 2.0)),
        ),
        QuestionContent(
            type=QuestionType.TRUE_FALSE, stem="可以当场收缴罚款。", answer=False, marks=4.0
        ),
    ),
    citations=(CITATION,),
    points=("KD-101", "KD-205"),
)

# Every character a spreadsheet, a mark-up or a shell gives a meaning to, besides ordinary ones.
_CHARACTERS = st.sampled_from(
    "企业应当在十五日内报告罚款一二三（）、，。；：《》“”%5０A b\n#=~{}\\<>&\"'$@*[]|^+-/!?𬭎䓨😀"
)
_WORD = st.sampled_from(
    ["排污单位", "十五日", "二万元", "生态环境主管部门", "=cmd|calc", "{~x}", "A．"]
)


def texts(longest: int = 24) -> st.SearchStrategy[str]:
    """Texts that have at least one word and do not begin or end with a space."""
    rest = st.text(_CHARACTERS, max_size=longest)
    return st.builds(lambda word, tail: (word + tail).strip(), _WORD, rest).filter(
        lambda text: BLANK not in text and bool(folded(text))
    )


_COMMON = {
    "rationale": st.one_of(st.just(""), texts()),
    "points": st.lists(st.sampled_from(["KD-101", "KD-102", "KD-301"]), unique=True).map(tuple),
    "level": st.sampled_from(LEVELS),
    "difficulty": st.integers(1, 5),
    "origin": st.sampled_from(QuestionOrigin),
    "pattern": st.sampled_from(["", "amount", "time_limit"]),
    "citations": st.sampled_from([(), (CITATION,)]),
    "source_case": st.sampled_from(["", "case-2023-001"]),
}
_MARKS = st.sampled_from([0.5, 1.0, 1.5, 2.0, 5.0, 10.0])


@st.composite
def choices(draw: st.DrawFn) -> QuestionContent:
    """Single and multiple choice."""
    wordings = draw(st.lists(texts(), min_size=3, max_size=6, unique_by=folded))
    letters = LETTERS[: len(wordings)]
    kind = draw(st.sampled_from([QuestionType.SINGLE, QuestionType.MULTIPLE]))
    count = 1 if kind is QuestionType.SINGLE else draw(st.integers(2, len(letters)))
    right = tuple(sorted(draw(st.permutations(letters))[:count]))
    return QuestionContent(
        type=kind,
        stem=draw(texts(60)),
        options=tuple(map(Option, letters, wordings)),
        answer=right,
        marks=draw(_MARKS),
        **{name: draw(value) for name, value in _COMMON.items()},
    )


@st.composite
def statements(draw: st.DrawFn) -> QuestionContent:
    """True or false."""
    return QuestionContent(
        type=QuestionType.TRUE_FALSE,
        stem=draw(texts(60)),
        answer=draw(st.booleans()),
        marks=draw(_MARKS),
        **{name: draw(value) for name, value in _COMMON.items()},
    )


@st.composite
def fill_ins(draw: st.DrawFn) -> QuestionContent:
    """Fill-in, with one to three blanks and one or two wordings for each."""
    number = draw(st.integers(1, 3))
    pieces = [draw(texts(12)) for _ in range(number + 1)]
    wordings = st.lists(texts(8), min_size=1, max_size=2, unique_by=folded).map(tuple)
    return QuestionContent(
        type=QuestionType.FILL_IN,
        stem=BLANK.join(pieces),
        answer=tuple(draw(wordings) for _ in range(number)),
        marks=draw(_MARKS),
        **{name: draw(value) for name, value in _COMMON.items()},
    )


@st.composite
def short_answers(draw: st.DrawFn) -> QuestionContent:
    """Short answers, with a rubric or without."""
    points = draw(st.lists(st.tuples(texts(), st.sampled_from([1.0, 2.0, 0.5])), max_size=3))
    rubric = tuple(RubricPoint(text, marks) for text, marks in points)
    return QuestionContent(
        type=QuestionType.SHORT_ANSWER,
        stem=draw(texts(60)),
        answer=draw(texts(60)),
        marks=sum(each.marks for each in rubric) if rubric else draw(_MARKS),
        rubric=rubric,
        **{name: draw(value) for name, value in _COMMON.items()},
    )


@st.composite
def case_analyses(draw: st.DrawFn) -> QuestionContent:
    """Case analyses of one to three parts."""
    simple = st.one_of(choices(), statements(), fill_ins(), short_answers())
    parts = tuple(draw(st.lists(simple, min_size=1, max_size=3)))
    return QuestionContent(
        type=QuestionType.CASE_ANALYSIS,
        stem=draw(texts(60)),
        answer="",
        marks=sum(part.marks for part in parts),
        parts=parts,
        **{name: draw(value) for name, value in _COMMON.items()},
    )


def questions() -> st.SearchStrategy[QuestionContent]:
    """Well-formed questions of every type."""
    return st.one_of(choices(), statements(), fill_ins(), short_answers(), case_analyses())
