"""处理措施 measures: what an authority orders or takes away, by kinds that exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_KINDS: Final = (
    ("closure", r"责令(?:其)?(?:停业、关闭|停业或者关闭|关闭)"),
    ("rectification", r"责令(?:其)?(?:限制生产、)?(?:停产|停业|停产停业)(?:整治|整顿)"),
    ("suspension", r"责令(?:其)?停产停业(?!整)"),
    ("halt", r"责令(?:其)?停止(?:建设|生产|使用|施工|作业|开采|排污|运行|经营|试生产)"),
    ("licence", r"(?:暂扣或者|暂扣、)?(?:吊销|暂扣)(?:其)?[^，。；、的]{2,16}?(?:证|执照|证书)"),
    ("restoration", r"责令(?:限期)?恢复(?:原状|植被)|责令(?:限期)?拆除|限期拆除"),
)  # fmt: skip
# the whole of a clause: 责令停产整治或者停业 offers two
_MEASURE: Final = re.compile(
    rf"(?<!或者)(?<!并)(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _KINDS)})(?=，|$)"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """处理措施 in a text, `start` to `end`; measures of one `kind` are no alternatives."""

    start: int
    end: int
    text: str
    kind: str


def read_measures(text: str) -> Iterator[Measure]:
    """Yield the measures of a text, in order."""
    for match in _MEASURE.finditer(text):
        yield Measure(*match.span(), match[0], str(match.lastgroup))


# 停产停业整顿 and 停产停业: nobody tells one from the other by their names
_ALIKE: Final = frozenset({"rectification", "suspension"})
_DONE: Final = re.compile(r"停止(建设|生产|使用|施工|作业|开采|排污|运行|经营|试生产)")
_BUILT: Final = re.compile(
    r"建设|修建|建造|建筑|搭建|设置|占用|开[垦挖采]|挖|填|毁|破坏|改变|堆放|堆存"
)
_LICENCE: Final = re.compile(r"暂扣|吊销|或者|、|其|相[应关]|许可证件?|证书|执照|证$")
# nobody closes a person
_OF_PERSONS: Final = re.compile(r"焊工|操作工|人员|工程师|个人|医师")
_WORDS: Final = {"排污": "排放|排污", "开采": "开采|采[砂矿伐石]", "建设": "建设|建造|新建|修建"}


def alike(one: str, other: str) -> bool:
    """Return whether two kinds of measures are no alternatives of each other."""
    return one == other or {one, other} <= _ALIKE


def fits(measure: Measure, conduct: str) -> bool:
    """Return whether a measure could be meant for a conduct by what it stops, takes or restores."""
    if measure.kind == "halt":
        done = _DONE.search(measure.text)
        return done is not None and re.search(_WORDS.get(done[1], done[1]), conduct) is not None
    if measure.kind == "restoration":
        return _BUILT.search(conduct) is not None
    if measure.kind == "licence":
        named = _LICENCE.sub("", measure.text)
        return not named or named in conduct
    return _OF_PERSONS.search(conduct) is None


def common(measure: Measure) -> bool:
    """Return whether a measure is one that many laws provide for, whatever the business."""
    return measure.kind in ("closure", "rectification", "suspension")
