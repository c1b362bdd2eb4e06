"""题目用语: how people write types, answers, marks and difficulty, read and written."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Final

from kb.model.question import QuestionType
from kb.text.numerals import ArticleNumber
from kb.training.question import BLANK, LETTERS, LEVELS, QuestionCitation

TYPE_NAMES: Final = {
    QuestionType.SINGLE: "单项选择题",
    QuestionType.MULTIPLE: "多项选择题",
    QuestionType.TRUE_FALSE: "判断题",
    QuestionType.FILL_IN: "填空题",
    QuestionType.SHORT_ANSWER: "简答题",
    QuestionType.CASE_ANALYSIS: "案例分析题",
}
_TYPE_PATTERNS: Final = (
    (QuestionType.SINGLE, re.compile(r"单项?选择?|单选|^选择")),
    (QuestionType.MULTIPLE, re.compile(r"多项?选择?|多选|不定项")),
    (QuestionType.TRUE_FALSE, re.compile(r"判断|是非|对错")),
    (QuestionType.FILL_IN, re.compile(r"填空")),
    (QuestionType.CASE_ANALYSIS, re.compile(r"案例|材料分析")),
    (QuestionType.SHORT_ANSWER, re.compile(r"简答|问答|论述|名词解释|主观")),
)
_TRUE: Final = frozenset(
    {"对", "正确", "是", "真", "√", "✓", "✔", "☑", "t", "true", "y", "yes", "v", "∨", "说法正确"}
)
_FALSE: Final = frozenset(
    {"错", "错误", "否", "不对", "不正确", "假", "×", "✗", "✘", "✕", "╳", "x", "f", "false", "n",
     "no", "说法错误"}
)  # fmt: skip
_SEPARATORS: Final = re.compile(r"[\s、，,；;和及/|.．。]+")
_MARKS: Final = re.compile(r"^(?:共|满分)?(\d{1,3}(?:\.\d{1,4})?)分?$")
_DIFFICULTIES: Final = {
    "很易": 1, "容易": 1, "较易": 2, "易": 2, "简单": 2, "低": 2, "中": 3, "中等": 3, "一般": 3,
    "适中": 3, "较难": 4, "难": 4, "高": 4, "困难": 5, "很难": 5, "极难": 5,
}  # fmt: skip
_STARS: Final = re.compile(r"^[★⭐*]{1,5}☆*$")
# 《…》第 __ 条 · （　　） · ＿＿＿ · ______
_BLANKS: Final = re.compile(r"[_＿]{2,}|[（(][\s\u3000_＿]*[）)]|[【\[][\s\u3000_＿]+[】\]]")


def plain(text: str) -> str:
    """Return a text in one width and case without outer spaces, for comparing words."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def read_type(text: str) -> QuestionType | None:
    """Return the type that a name like 单选 or 一、多项选择题 means."""
    for kind, pattern in _TYPE_PATTERNS:
        if pattern.search(plain(text).replace(" ", "")):
            return kind
    return None


def read_letters(text: str) -> tuple[str, ...] | None:
    """Return the letters of an answer such as ABD, A、B or 【C】; None when it is none."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().strip("[]()【】《》")
    if not bare or any(letter not in LETTERS for letter in bare):
        return None
    return tuple(sorted(set(bare)))


def read_truth(text: str) -> bool | None:
    """Return what √, 对, 正确, T and their opposites mean; None for anything else."""
    word = plain(text).strip("[]()【】。. ")
    return True if word in _TRUE else False if word in _FALSE else None


def write_truth(value: bool) -> str:
    """Return the word of an answer to a true or false question."""
    return "正确" if value else "错误"


def read_blanks(text: str, number: int) -> tuple[tuple[str, ...], ...]:
    """Return the accepted wordings of each of `number` blanks.

    Blanks are set off by ；or lines, where that gives their number; else by 、，or spaces. The
    wordings of one blank are set off by |.
    """
    whole = text.strip()
    if number <= 1:
        return (_wordings(whole),) if whole else ()
    for separator in (r"[；;\n]+", r"[、]+", r"[，,]+", r"[\s\u3000]+"):
        pieces = [each for each in re.split(separator, whole) if each.strip()]
        if len(pieces) == number:
            return tuple(map(_wordings, pieces))
    return tuple(_wordings(each) for each in re.split(r"[；;\n]+", whole) if each.strip())


def write_blanks(blanks: tuple[tuple[str, ...], ...]) -> str:
    """Return the answer of a fill-in question as `read_blanks` reads it."""
    return "；".join(" | ".join(each) for each in blanks)


def read_marks(text: str) -> float | None:
    """Return marks from 2, 2分 or 1.5 分; None when it is no number."""
    found = _MARKS.match(plain(text).replace(" ", ""))
    return float(found[1]) if found else None


def write_marks(value: float) -> str:
    """Return marks without a needless decimal point, every digit kept."""
    return str(int(value)) if value == int(value) else repr(value)


def read_difficulty(text: str) -> int | None:
    """Return 1 (easy) to 5 from a number, stars, 易/中/难, or a facility between 0 and 1."""
    word = plain(text)
    if _STARS.match(word):
        return sum(word.count(each) for each in "★⭐*")
    word = word.removesuffix("级").removesuffix("度").strip()
    if word in _DIFFICULTIES:
        return _DIFFICULTIES[word]
    try:
        number = float(word)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    if number in (1, 2, 3, 4, 5):
        return int(number)
    # 难度系数 is the share of candidates who get it right: 0.9 is easy
    return 5 - min(4, int(number * 5)) if 0 < number < 1 else None


def read_level(text: str) -> str | None:
    """Return the level that a text names."""
    return next((level for level in LEVELS if level[:1] in text), None)


def read_points(text: str) -> tuple[str, ...]:
    """Return syllabus codes set off by commas, semicolons, 、 or lines, each once."""
    return tuple(dict.fromkeys(each for each in re.split(r"[\s、，,；;]+", text) if each))


def with_blanks(stem: str) -> str:
    """Return the stem of a fill-in question with every kind of blank as `BLANK`."""
    return _BLANKS.sub(BLANK, stem)


def cited(citation: QuestionCitation) -> str:
    """Return a citation for people: 《…》第十二条之一（2020-05-01）：“…”."""
    label = ArticleNumber(citation.article, citation.article_suffix).label()
    return f"《{citation.law}》{label}（{citation.version}）：“{citation.quote}”"


def _wordings(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in re.split(r"[|｜]", text) if each.strip())
