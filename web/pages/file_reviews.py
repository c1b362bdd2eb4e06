"""Case-file review: the list of rounds, beginning one, its files and seats, closing it."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from kb.file_review import files, reading, rounds, seats, sheet_file
from kb.file_review.deciding import SEAT_WORDS, STANDING_WORDS
from kb.file_review.files import Added, Draw, NewFile
from kb.file_review.people import ORGANISERS, STAFF
from kb.file_review.results import results
from kb.file_review.rounds import NewRound
from kb.file_review.sheet import KINDS, Sheet
from kb.store import units
from web import arguments, insiders
from web.pages import steps
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("file_reviews", __name__, url_prefix="/file-reviews")
audit_refusals(blueprint)

PAGE_SIZE: Final = 20
LARGEST_SHEET: Final = 4 * sheet_file.LONGEST_FILE
EMPTY: Final[MultiDict[str, str]] = MultiDict()
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、;；]+")
_QUOTA: Final = re.compile(r"(?P<unit>.+?)\s*[=＝:：]\s*(?P<count>\d{1,4})")  # 某市生态环境局=3


@blueprint.get("")
def index() -> str:
    """List the rounds that concern the account."""
    account = insiders.require(STAFF)
    number = arguments.page_number()
    with services().database.reading() as session:
        lines, total = reading.list_rounds(
            session, account=account.name, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
    return render_template(
        "file_reviews/index.html",
        lines=lines,
        organises=bool(account.roles & ORGANISERS),
        page=page_of(total, number, PAGE_SIZE),
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form of a round."""
    insiders.require(ORGANISERS)
    return _new_page(EMPTY)


@blueprint.post("")
def create() -> steps.Answer:
    """Begin a round."""
    account = insiders.require(ORGANISERS)
    made: list[int] = []

    def step() -> str:
        wanted = NewRound(
            name=steps.words("name"),
            sheet=_sheet(),
            year=_whole("year") if steps.words("year") else None,
            threshold=_number("threshold", f"{rounds.USUAL_THRESHOLD:g}"),
        )
        made.append(rounds.create(services().database, wanted, actor=account.name))
        return "评查批次已建立，请加入案卷并指定评查人"

    return steps.take(
        step,
        then=lambda: url_for("file_reviews.round_page", review=made[0]),
        again=lambda refused: _new_page(request.form, refused),
    )


@blueprint.get("/<int:review>")
def round_page(review: int) -> str:
    """Show a round: to who runs it with files and acts, to others their own files."""
    insiders.require(STAFF)
    return _round_page(review)


@blueprint.post("/<int:review>")
def act(review: int) -> steps.Answer:
    """Add, import or draw files, allot seats, close."""
    account = insiders.require(ORGANISERS)
    added: list[Added] = []
    answer = steps.take(
        lambda: _act(review, account.name, added),
        then=lambda: url_for("file_reviews.round_page", review=review),
        again=lambda refused: _round_page(review, refused, request.form),
    )
    if added and added[0].faults:
        # the rows that were right are in; the others stand on the page, to be put right
        return _round_page(review, added=added[0]), 200 if added[0].numbers else 422
    return answer


def _act(review: int, actor: str, added: list[Added]) -> str:
    database = services().database
    match steps.words("do"):
        case "add":
            wanted = NewFile(
                number=steps.words("number"),
                title=steps.words("title"),
                unit=steps.words("unit"),
                handlers=tuple(names("handlers")),
                case=steps.words("case"),
            )
            files.add(database, review, wanted, actor=actor)
            return f"案卷 {wanted.number} 已加入"
        case "import":
            added.append(files.add_list(database, review, _listed(), actor=actor))
            return f"已加入 {len(added[0].numbers)} 份案卷"
        case "draw":
            wanted_draw = Draw(seed=steps.words("seed"), each=_whole("each", "0"), quotas=_quotas())
            drawn = files.draw(database, review, _listed(), wanted_draw, actor=actor)
            return f"已抽取 {len(drawn.numbers)} 份案卷，种子和名单的校验值已记入审计"
        case "allot":
            done = seats.allot(
                database, review, actor=actor, names=request.form.getlist("reviewer")
            )
            left = f"；{len(done.without)} 份案卷没有可用的评查人" if done.without else ""
            return f"已指定 {done.seats} 个席位{left}"
        case "close":
            rounds.close(database, review, actor=actor)
            return "评查批次已结束，结果已固定"
        case _:
            raise InvalidInput("没有写明办理什么", field="do", hint="请用页面上的按钮办理")


def _round_page(
    number: int,
    problem: AnjianError | None = None,
    form: MultiDict[str, str] = EMPTY,
    added: Added | None = None,
) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        part = reading.part_of(session, number, account.name)
        line = reading.round_line(session, number)
        found = results(session, number)
        mine = reading.tasks(session, number, account.name)
        people = reading.reviewers(session, number) if part.manages else ()
        of_unit = reading.unit_files(session, number, account.name) if part.reads_unit else ()
        unit_names = [unit.name for unit in units.list_units(session)] if part.manages else []
    return render_template(
        "file_reviews/round.html",
        line=line,
        part=part,
        found=found,
        mine=mine,
        of_unit=[each for each in found.files if each.id in of_unit],
        people=people,
        unit_names=unit_names,
        standings=STANDING_WORDS,
        seats=SEAT_WORDS,
        added=added,
        problem=problem,
        form=form,
    )


def _new_page(form: MultiDict[str, str], problem: AnjianError | None = None) -> str:
    sheets = {name: sheet_file.read(text) for name, text in sheet_file.shipped().items()}
    return render_template(
        "file_reviews/new.html",
        sheets=sheets,
        kinds=KINDS,
        usual=rounds.USUAL_THRESHOLD,
        longest=rounds.LONGEST_NAME,
        form=form,
        problem=problem,
    )


def _sheet() -> Sheet:
    sent = request.files.get("sheet_file")
    data = sent.read(LARGEST_SHEET + 1) if sent is not None else b""
    if not data:
        return sheet_file.read_shipped(steps.words("sheet"))
    try:
        return sheet_file.read(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise InvalidInput(
            "评查表不是 UTF-8 编码", field="sheet_file", hint="请另存为 UTF-8 编码的 YAML"
        ) from None


def _listed() -> tuple[NewFile, ...]:
    sent = request.files.get("file")
    data = sent.read() if sent is not None else b""
    if not data:
        raise InvalidInput("没有选择文件", field="file", hint="请选择 XLSX 名单")
    from kb.file_review import file_list  # lazy: openpyxl costs a second

    return file_list.read(data)


def _quotas() -> dict[str, int]:
    found: dict[str, int] = {}
    for written in request.form.get("quotas", "").splitlines():
        if not written.strip():
            continue
        match = _QUOTA.fullmatch(written.strip())
        if match is None:
            raise InvalidInput(
                f"“{written.strip()[:40]}”无法识别",
                field="quotas",
                hint="请每行写一个单位和数量，如：某市生态环境局=3",
            )
        found[match["unit"]] = int(match["count"])
    return found


def names(field: str) -> list[str]:
    """Return the names in a field of the form."""
    return [one for one in _BETWEEN_NAMES.split(request.form.get(field, "")) if one]


def _number(name: str, default: str = "") -> float:
    value: Any = steps.words(name) or default
    try:
        return float(value)
    except ValueError:
        raise InvalidInput(f"“{value[:20]}”不是数字", field=name, hint="请填数字，如 10") from None


def _whole(name: str, default: str = "") -> int:
    value = steps.words(name) or default
    if not value.isascii() or not value.isdigit() or len(value) > 6:
        raise InvalidInput(f"“{value[:20]}”不是整数", field=name, hint="请填整数")
    return int(value)
