"""主观题核对: every point that earns marks, and the model answer, stand in the citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.training.checking.citations import Basis
from kb.training.checking.findings import Finding, finding
from kb.training.checking.library import Library
from kb.training.checking.wording import bigrams, covered
from kb.training.question import QuestionContent

_SUPPORTED: Final = 0.6
# 指出、说明、引用: what a marker looks for, not what the law says
_OF_MARKING: Final = re.compile(
    r"能够|指出|说明|写明|写出|引用|答出|提到|列出|认定|要点|正确|准确|条文|依据|根据|按照|依照|规定|《[^》]*》"
    r"|第[一二三四五六七八九十百千零0-9]+[款项]|当事人|该公司|该企业|该行为|本案|构成|属于|违反了?|应当|违法行为|[，。；：、（）]"
)
# （写出其他…条款…的，同样给分）: an order to the marker
_TO_MARKERS: Final = re.compile(r"（[^（）]*同样给分）")
_PIECE: Final = re.compile(r"[。；;\n]")


def check_written(
    question: QuestionContent, bases: Sequence[Basis], library: Library, story: str
) -> Iterator[Finding]:
    """Yield the points of the rubric, or sentences of the answer, that no citation supports.

    What the case itself tells (`story`) needs no citation.
    """
    points = [each.text for each in question.rubric]
    if not points and isinstance(question.answer, str):
        points = [each for each in _PIECE.split(question.answer) if each.strip()]
    quantities = {
        each for basis in bases for each in library.reader.quantities(library.wording(basis.source))
    }
    quantities |= {
        each
        for basis in bases
        for each in library.reader.quantities(library.reader.read(basis.source.article.label()))
    }
    told = library.reader.read(story + "\n" + question.stem)
    quantities |= set(library.reader.quantities(told))
    written = frozenset().union(
        bigrams(told.code), *(bigrams(library.wording(each.source).code) for each in bases)
    )
    for point in points:
        point = _TO_MARKERS.sub("", point)
        read = library.reader.read(point)
        strange = [each for each in library.reader.quantities(read) if each not in quantities]
        words = [library.reader.read(each).code for each in _OF_MARKING.sub(" ", point).split()]
        said = frozenset().union(*map(bigrams, words)) if words else frozenset()
        if strange or covered(said, written) < _SUPPORTED:
            yield finding("point_unsupported", point[:50])
