"""What a file of questions gave: the questions that can be used, and an error for every other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kb.errors import FileTooLarge, NoContent
from kb.training.form import Fault, faults
from kb.training.question import QuestionContent

MOST_QUESTIONS: Final = 20_000
"""Questions in one file, in or out."""

FIELD_NAMES: Final = {
    "type": "题型",
    "stem": "题干",
    "options": "选项",
    "answer": "答案",
    "rationale": "解析",
    "marks": "分值",
    "rubric": "评分要点",
    "parts": "小题",
    "points": "考点",
    "level": "层级",
    "difficulty": "难度",
    "citations": "依据",
    "file": "文件",
}
"""The fields that an error can name, as people know them."""


@dataclass(frozen=True, slots=True)
class RowError:
    """逐行错误: where in the file, which field of the question, and what to do about it."""

    place: str
    field: str
    message: str

    def __str__(self) -> str:
        """One line for lists and the terminal."""
        name = FIELD_NAMES.get(self.field.split(".")[0], self.field)
        return f"{self.place}，{name}：{self.message}"

    def as_json(self) -> dict[str, str]:
        """Return the form of an answer: `{place, field, message}`."""
        return {"place": self.place, "field": self.field, "message": self.message}


@dataclass(frozen=True, slots=True)
class Imported:
    """导入结果: the good questions in the order of the file, and an error for each other.

    `places` says where each question stands in the file. Whether the good ones are taken when
    there are errors is for the caller to decide.
    """

    questions: tuple[QuestionContent, ...]
    places: tuple[str, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One place of a file: the question read there, or why there is none."""

    place: str
    read: QuestionContent | tuple[Fault, ...]


def collect(found: Iterable[Found]) -> Imported:
    """Return what was found, with every fault of form named by its place.

    Raises:
        FileTooLarge: more than `MOST_QUESTIONS`.
        NoContent: nothing was found at all.
    """
    questions: list[QuestionContent] = []
    places: list[str] = []
    errors: list[RowError] = []
    for number, each in enumerate(found):
        refuse_more_than_limit(number + 1)
        wrong = each.read if isinstance(each.read, tuple) else faults(each.read)
        if isinstance(each.read, QuestionContent) and not wrong:
            questions.append(each.read)
            places.append(each.place)
        errors.extend(_row_errors(each.place, wrong))
    if not questions and not errors:
        raise NoContent("文件中没有试题", hint="请核对文件内容，或下载一份导出的文件作样例")
    return Imported(tuple(questions), tuple(places), tuple(errors))


def refuse_more_than_limit(number: int) -> None:
    """Refuse a file of more questions than are read or written at once.

    Raises:
        FileTooLarge: `number` is above `MOST_QUESTIONS`.
    """
    if number > MOST_QUESTIONS:
        raise FileTooLarge(f"试题超过 {MOST_QUESTIONS} 道", hint="请分成几个文件", field="file")


def _row_errors(place: str, wrong: Iterable[Fault]) -> Iterator[RowError]:
    for each in wrong:
        yield RowError(place, each.field, each.message)
