"""新旧条文对照表: what an authority publishes about renumbered articles, imported as rows.

A table has the columns 旧法, 旧条, 新法, 新条 and, where a law is held in more than two versions,
旧版本 and 新版本 (YYYY-MM-DD). An empty 新条 says that the article is gone, an empty 旧条 that it
is new. Imported rows take the place of those computed for the articles they name.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.errors import AnjianError, InvalidInput, NotPermitted
from kb.model.law_graph import Correspondence, Origin
from kb.model.people import Role
from kb.model.regulation import Work
from kb.store import accounts, library
from kb.store.library import VersionView, WorkView
from kb.store.unit_of_work import UnitOfWork
from kb.text.alignment import NumberedText
from kb.text.correspondence import CorrespondenceKind, as_told
from kb.text.numerals import ArticleNumber, parse_article_label, parse_numeral
from kb.text.provisions import article_body
from kb.text.titles import short_title

COLUMNS: Final = ("旧法", "旧条", "新法", "新条")
_MOST_ROWS: Final = 20_000
_SHOWN_PROBLEMS: Final = 10


@dataclass(frozen=True, slots=True)
class Line:
    """对照行 as the file has it; `number` is the line of the file, from 2."""

    number: int
    old_law: str
    old_article: str
    new_law: str
    new_article: str
    old_version: str = ""
    new_version: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """导入结果: how many lines became rows, and between how many pairs of versions."""

    rows: int
    pairs: int


def read_concordance(path: Path) -> tuple[Line, ...]:
    """Return the lines of a CSV (UTF-8 or GB 18030) or XLSX file.

    Raises:
        InvalidInput: a column is missing, or the file has no lines.
    """
    table = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    header = [cell.strip() for cell in next(table, [])]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise InvalidInput(
            f"{path.name} 缺少列：{'、'.join(missing)}", hint="第一行应为 旧法,旧条,新法,新条"
        )
    lines: list[Line] = []
    for number, cells in enumerate(table, 2):
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        lines.append(
            Line(
                number,
                row.get("旧法", ""),
                row.get("旧条", ""),
                row.get("新法", ""),
                row.get("新条", ""),
                old_version=row.get("旧版本", ""),
                new_version=row.get("新版本", ""),
            )
        )
    if not lines or len(lines) > _MOST_ROWS:
        raise InvalidInput(f"{path.name} 有 {len(lines)} 行", hint=f"应有 1 到 {_MOST_ROWS} 行对照")
    return tuple(lines)


def import_concordance(
    uow: UnitOfWork, lines: Sequence[Line], *, actor: str, source: str
) -> Imported:
    """Write the lines as rows; one that cannot be read stops the whole table.

    Raises:
        NotPermitted: the account is not a librarian.
        InvalidInput: a law, version or article is not held.
    """
    user = accounts.get_user(uow.session, actor)
    if Role.LIBRARIAN not in user.roles:
        raise NotPermitted(
            f"账号“{actor}”不是法规管理员，不能导入对照表", hint="请由具有该角色的人员办理"
        )
    held = _Held(uow.session)
    found: dict[tuple[int, int], list[_Pair]] = {}
    problems: list[str] = []
    for line in lines:
        try:
            pair, numbers = held.read(line)
        except AnjianError as problem:
            problems.append(f"第 {line.number} 行：{problem.message}")
        else:
            found.setdefault(pair, []).append(numbers)
    if problems:
        more = f"；等 {len(problems)} 处" if len(problems) > _SHOWN_PROBLEMS else ""
        raise InvalidInput(
            "；".join(problems[:_SHOWN_PROBLEMS]) + more, hint="改好以后重新导入，没有写入任何一行"
        )
    for pair, told in found.items():
        _replace(uow.session, pair, list(dict.fromkeys(told)), held)
    rows = sum(len(set(told)) for told in found.values())
    digest = hashlib.sha256("\n".join(map(repr, lines)).encode()).hexdigest()
    uow.record(
        user.name,
        "concordance.import",
        f"concordance:{digest[:12]}",
        detail={"source": source, "rows": rows, "pairs": len(found), "sha256": digest},
    )
    return Imported(rows, len(found))


_Pair = tuple[ArticleNumber | None, ArticleNumber | None]


class _Held:
    """Laws, versions and articles named by lines, looked up once each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._works: dict[str, WorkView] = {}
        self._articles: dict[int, dict[ArticleNumber, str]] = {}

    def read(self, line: Line) -> tuple[tuple[int, int], _Pair]:
        old_work, new_work = self._work(line.old_law), self._work(line.new_law)
        new = self._version(new_work, line.new_version, new_work.versions)
        before = [
            version
            for version in old_work.versions
            if old_work.id != new_work.id or version.version < new.version
        ]
        old = self._version(old_work, line.old_version, before)
        if old.id == new.id:
            raise InvalidInput("新旧两侧是同一个版本", hint="请用 旧版本、新版本 两列写明")
        numbers = self._number(old, line.old_article), self._number(new, line.new_article)
        if numbers == (None, None):
            raise InvalidInput("没有写条号")
        return (old.id, new.id), numbers

    def articles(self, version_id: int) -> dict[ArticleNumber, str]:
        if version_id not in self._articles:
            self._articles[version_id] = {
                ArticleNumber(row.number, row.suffix): article_body(row.text)
                for row in library.provisions(self._session, version_id)
                if row.kind == "article" and row.number is not None
            }
        return self._articles[version_id]

    def _work(self, title: str) -> WorkView:
        name = short_title(title)
        if name not in self._works:
            slug = self._session.scalar(select(Work.slug).where(Work.short_title == name))
            if slug is None:
                raise InvalidInput(f"馆藏没有《{title[:60]}》")
            self._works[name] = library.get_work(self._session, slug)
        return self._works[name]

    def _version(self, work: WorkView, stated: str, among: Sequence[VersionView]) -> VersionView:
        if stated:
            return library.find_version(work, stated)
        if not among:
            raise InvalidInput(f"《{work.short_title}》馆藏没有更早的版本")
        return among[0]

    def _number(self, version: VersionView, written: str) -> ArticleNumber | None:
        if not written:
            return None
        number = parse_article_label(written)
        if number is None:
            first, _, last = written.partition("-")
            value, suffix = parse_numeral(first), parse_numeral(last) if last else None
            number = None if value is None else ArticleNumber(value, suffix)
        if number is None or number not in self.articles(version.id):
            raise InvalidInput(f"《{version.title}》{version.version} 没有“{written[:20]}”")
        return number


def _replace(
    session: Session, pair: tuple[int, int], numbers: Sequence[_Pair], held: _Held
) -> None:
    """Put rows in the place of all earlier ones that name one of their articles."""
    touched = [
        _names(side, number)
        for line in numbers
        for side, number in zip(("old", "new"), line, strict=True)
        if number is not None
    ]
    of_pair = and_(
        Correspondence.old_version_id == pair[0], Correspondence.new_version_id == pair[1]
    )
    compared = session.scalar(
        select(Correspondence.id)
        .where(of_pair, Correspondence.origin == Origin.COMPUTED.value)
        .limit(1)
    )
    for condition in touched:
        session.execute(delete(Correspondence).where(of_pair, condition))
    heirs = Counter(old for old, new in numbers if old and new)
    origins = Counter(new for old, new in numbers if old and new)
    for old, new in numbers:
        kind: CorrespondenceKind | None = None
        if old and new and origins[new] > 1:
            kind = CorrespondenceKind.MERGED
        elif old and new and heirs[old] > 1:
            kind = CorrespondenceKind.SPLIT
        session.add(_row(pair, old, new, held, Origin.CONCORDANCE, kind))
    session.flush()
    if compared is None:
        return  # what the table leaves open is for the comparison to tell
    rows = session.scalars(select(Correspondence).where(of_pair)).all()
    met_old = {(row.old_number, row.old_suffix) for row in rows}
    met_new = {(row.new_number, row.new_suffix) for row in rows}
    # what stood only in a row that had to go: told of no article, it is gone or new
    for number in held.articles(pair[0]):
        if (number.number, number.suffix) not in met_old:
            session.add(_row(pair, number, None, held, Origin.COMPUTED))
    for number in held.articles(pair[1]):
        if (number.number, number.suffix) not in met_new:
            session.add(_row(pair, None, number, held, Origin.COMPUTED))


def _names(side: str, number: ArticleNumber) -> ColumnElement[bool]:
    article: InstrumentedAttribute[int | None] = getattr(Correspondence, f"{side}_number")
    suffix: InstrumentedAttribute[int | None] = getattr(Correspondence, f"{side}_suffix")
    same = suffix.is_(None) if number.suffix is None else suffix == number.suffix
    return and_(article == number.number, same)


def _row(
    pair: tuple[int, int],
    old: ArticleNumber | None,
    new: ArticleNumber | None,
    held: _Held,
    origin: Origin,
    kind: CorrespondenceKind | None = None,
) -> Correspondence:
    link = as_told(
        NumberedText(old, held.articles(pair[0])[old]) if old else None,
        NumberedText(new, held.articles(pair[1])[new]) if new else None,
    )
    return Correspondence(
        old_version_id=pair[0],
        new_version_id=pair[1],
        kind=(kind or link.kind).value,
        old_number=old.number if old else None,
        old_suffix=old.suffix if old else None,
        new_number=new.number if new else None,
        new_suffix=new.suffix if new else None,
        similarity=round(link.similarity, 4),
        substantive=link.substantive,
        origin=origin.value,
    )


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise InvalidInput(f"{path.name} 的编码无法识别", hint="请存为 UTF-8 的 CSV") from None
    return iter(list(csv.reader(io.StringIO(text))))


def _xlsx(path: Path) -> Iterator[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook  # lazy: only a workbook needs it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError):
        raise InvalidInput(
            f"{path.name} 不是可读的 XLSX 文件", hint="请另存为 XLSX 或 CSV"
        ) from None
    try:
        sheet = book.worksheets[0]
        return iter(
            [
                ["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(values_only=True, max_row=_MOST_ROWS + 2)
            ]
        )
    finally:
        book.close()
