"""`anjian question`: made from provisions, listed, checked, imported and exported."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.cli import open_database
from kb.errors import AnjianError, InvalidInput, NotFound, NotInitialised
from kb.training import question_output as output

if TYPE_CHECKING:
    from kb.store.database import Database
    from kb.training.bank.filters import QuestionFilter
    from kb.training.bank.intake import Intake

ACTOR = "command-line"
"""Who the audit names: whoever has the shell of the machine, not an account of the service."""
FORMAT_NAMES = ("xlsx", "docx", "gift", "moodle", "qti")
"""The formats of `kb.training.exchange`, repeated so that `--help` loads none; a test compares."""
TYPE_NAMES = ("single", "multiple", "true_false", "fill_in", "short_answer", "case_analysis")
"""The values of `kb.model.question.QuestionType`, repeated likewise."""
STANDING_NAMES = ("usable", "stale", "in_review", "withdrawn")
"""The values of `kb.training.bank.filters.Standing`, repeated likewise."""
PUBLISHER_GROUP = "anjian.publishers"
Command = TypeVar("Command", bound=Callable[..., Any])

JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
PUBLISH = click.option(
    "--publish-as-batch", "publish", is_flag=True, help="收入后按批次走完签署并发布"
)
SIGNERS = click.option("--signers", default="", help="签署人账号，用逗号分隔；缺省为起步账号")


def filtered(command: Command) -> Command:
    """Give a command the options that choose questions."""
    options = (
        click.option("--type", "type", type=click.Choice(TYPE_NAMES), help="题型"),
        click.option("--point", default="", help="考点编号，如 KD-101"),
        click.option("--category", default="", help="大纲类别"),
        click.option("--level", default="", help="层级：初级、中级"),
        click.option("--difficulty", type=click.IntRange(1, 5), help="难度 1 至 5"),
        click.option("--law", default="", help="依据法规的简称"),
        click.option("--article", type=click.IntRange(1), help="依据条号"),
        click.option("--standing", type=click.Choice(STANDING_NAMES), help="状况"),
        click.option("--text", default="", help="题干中的词"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("question", short_help="题库：出题、列表、核对、导入导出、待复核")
def question() -> None:
    """管理题库。每道试题都指到条文的版本和原文；收入前都要与条文核对。"""


@question.command("generate", short_help="由条文和案例出题")
@click.option(
    "--law", "laws", multiple=True, metavar="NAME", help="法规简称，可重复；缺省为全部环保法规"
)
@click.option("--case", "cases", multiple=True, metavar="ID", help="案例编号，可重复")
@click.option("-n", "number", type=click.IntRange(1, 20_000), help="收入多少道；缺省为全部")
@click.option("--seed", type=int, default=0, show_default=True, help="种子：同一种子出同样的题")
@click.option("--name", default="", help="批次名称")
@PUBLISH
@SIGNERS
@JSON
@click.pass_context
def generate_command(
    ctx: click.Context,
    laws: tuple[str, ...],
    cases: tuple[str, ...],
    number: int | None,
    seed: int,
    name: str,
    publish: bool,
    signers: str,
    as_json: bool,
) -> None:
    """由现行条文和已发布案例出题，与条文核对后收入一个批次，等待审核。

    核对不通过的不收，逐道写明原因，不影响其他试题。
    """
    from kb.training.bank import intake  # lazy: sqlalchemy costs more than `--help`
    from kb.training.generation.generate import generate

    database = open_database(ctx)
    publisher = _publisher() if publish else None
    day = dt.date.today()
    with database.reading() as session, output.progress("已收入", quiet=as_json) as told:
        _check_held(session, laws, cases)
        made = generate(
            session,
            day,
            laws=laws or None,
            cases=cases or None,
            number=sys.maxsize if number else None,
            seed=seed,
        )
        offered = (
            intake.Offered(each.citations[0].provision if each.citations else each.key(), each)
            for each in made
        )
        found = intake.take_in(
            database,
            offered,
            name=name or f"出题 {day.isoformat()}（种子 {seed}）",
            actor=ACTOR,
            day=day,
            library=intake.library_for(session, day, laws=laws),
            most=number,
            on_progress=told,
        )
    _finish(database, found, publisher, signers, as_json=as_json)


@question.command("import", short_help="从文件导入试题")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "format", type=click.Choice(("auto", *FORMAT_NAMES)), default="auto")
@click.option("--keep-good", is_flag=True, help="有错误时仍收入没有错误的试题")
@click.option("--name", default="", help="批次名称")
@PUBLISH
@SIGNERS
@JSON
@click.pass_context
def import_command(
    ctx: click.Context,
    file: Path,
    format: str,
    keep_good: bool,
    name: str,
    publish: bool,
    signers: str,
    as_json: bool,
) -> None:
    """把 FILE（XLSX、DOCX、GIFT、Moodle XML、QTI 3.0）中的试题收入一个批次，等待审核。

    有一行错误就一道不收，并逐行列出；加 --keep-good 则收入没有错误的。
    """
    from kb.training.bank import intake  # lazy, as above
    from kb.training.exchange.formats import read_file

    database = open_database(ctx)
    publisher = _publisher() if publish else None
    read = read_file(file, format)
    errors = [each.as_json() for each in read.errors]
    if errors and not keep_good:
        if as_json:
            output.say({"questions": [], "errors": errors})
        for each in read.errors:
            click.echo(str(each), err=True)
        raise InvalidInput(
            f"{file.name} 有 {len(errors)} 处错误，没有收入任何试题",
            hint="请改正后重新导入，或加 --keep-good 只收入没有错误的",
        )
    offered = [
        intake.Offered(place, each) for place, each in zip(read.places, read.questions, strict=True)
    ]
    with output.progress("已核对", quiet=as_json) as told:
        found = intake.take_in(
            database,
            offered,
            name=name or f"导入 {file.name}",
            actor=ACTOR,
            day=dt.date.today(),
            on_progress=told,
        )
    for each in read.errors:
        click.echo(f"错误  {each}", err=True)
    _finish(database, found, publisher, signers, as_json=as_json, errors=errors)


@question.command("list", short_help="列出试题")
@filtered
@click.option("-n", "limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@JSON
@click.pass_context
def list_command(ctx: click.Context, /, limit: int, as_json: bool, **wanted: Any) -> None:
    """列出题库中的试题，先收入的在前。"""
    from kb.training.bank import reading  # lazy, as above

    with open_database(ctx).reading() as session:
        lines, total = reading.list_questions(session, _filter(wanted), limit=limit)
    if as_json:
        output.say({"questions": [line.as_json() for line in lines], "total": total})
        return
    output.print_questions(lines, total)


@question.command("check", short_help="把题库与条文重新核对")
@filtered
@JSON
@click.pass_context
def check_command(ctx: click.Context, /, as_json: bool, **wanted: Any) -> None:
    """把试题与现行条文重新核对，并找出近似重复；有问题或者重复时退出码为 1，只有提示时为 0。"""
    from kb.training.bank import auditing  # lazy, as above

    database = open_database(ctx)
    with database.reading() as session, output.progress("已核对", quiet=as_json) as told:
        found = auditing.audit(session, _filter(wanted), dt.date.today(), on_progress=told)
    wrong = [each for each in found.judged if each.wrong]
    if as_json:
        output.say(found.as_json())
    else:
        for each in found.judged:
            click.echo(f"{each.line.key}\t{each.reason}")
        for one, other, likeness in found.duplicates:
            click.echo(f"近似重复（{likeness:.2f}）\t{one.key}\t{other.key}")
        click.echo(
            f"核对 {found.checked} 道：{len(wrong)} 道有问题，"
            f"{len(found.judged) - len(wrong)} 道有提示，"
            f"{len(found.duplicates)} 对近似重复"
        )
    sys.exit(1 if wrong or found.duplicates else 0)


@question.command("stale", short_help="列出条文已改的试题和更新建议")
@click.option("-n", "limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@JSON
@click.pass_context
def stale_command(ctx: click.Context, limit: int, as_json: bool) -> None:
    """列出所引条文已有实质修改的试题，以及按新条文的更新建议。建议须由培训师采纳并经审核。"""
    from kb.training.bank import proposals  # lazy, as above

    with open_database(ctx).reading() as session:
        ids, total = proposals.stale_questions(session, limit=limit)
        found = proposals.proposals(session, ids)
    if as_json:
        output.say({"questions": [each.as_json() for each in found], "total": total})
        return
    output.print_proposals(found, total)


@question.command("export", short_help="导出题库为文件")
@click.option("--format", "format", type=click.Choice(FORMAT_NAMES), required=True)
@click.option("-o", "file", type=click.Path(path_type=Path), required=True, help="写到哪个文件")
@filtered
@JSON
@click.pass_context
def export_command(
    ctx: click.Context, /, format: str, file: Path, as_json: bool, **wanted: Any
) -> None:
    """把整个题库或筛选出的试题写到一个文件。"""
    from kb.training.bank import reading  # lazy, as above
    from kb.training.exchange.formats import write_file

    with open_database(ctx).reading() as session:
        lines = reading.all_questions(session, _filter(wanted))
    if not lines:
        raise NotFound("没有符合条件的试题", hint="请放宽筛选条件；没有写文件")
    data = write_file([line.content for line in lines], format)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InvalidInput(f"不能写 {file}：{error.strerror}", hint="请换一个位置") from error
    if as_json:
        output.say({"file": str(file), "format": format, "questions": len(lines)})
        return
    click.echo(f"已导出 {len(lines)} 道到 {file}")


def _filter(wanted: dict[str, Any]) -> QuestionFilter:
    from kb.training.bank.filters import QuestionFilter  # lazy, as above

    return QuestionFilter(**{name: value for name, value in wanted.items() if value is not None})


def _check_held(session: Any, laws: tuple[str, ...], cases: tuple[str, ...]) -> None:
    """Refuse laws and cases that are not held: they would silently give no question.

    Raises:
        NotFound: with the names.
    """
    from kb.store.library import slugs_of
    from kb.training.generation.case_questions import published_cases

    held = slugs_of(session, laws)
    missing = [f"《{name}》" for name in laws if name not in held]
    if cases:
        known = {case.key for case in published_cases(session, cases)}
        missing += [name for name in cases if name not in known]
    if missing:
        raise NotFound(
            f"没有{'、'.join(missing)}",
            hint="请写法规的简称、已发布且写明违法日期和依据的案例的编号",
        )


def _finish(
    database: Database,
    found: Intake,
    publisher: Callable[..., Any] | None,
    signers: str,
    *,
    as_json: bool,
    errors: list[dict[str, str]] | None = None,
) -> None:
    """Publish where that was asked for, print the outcome and leave with its exit code."""
    published: dict[str, Any] | None = None
    refusal: AnjianError | None = None
    if publisher is not None and found.taken:
        names = [one.strip() for one in signers.split(",") if one.strip()]
        try:
            result = publisher(database, found.batch_id, names)
        except AnjianError as error:
            refusal = error
        else:
            published = {
                "documents": result.documents,
                "manifest_sha256": result.manifest_sha256,
                "signers": list(result.signers),
                "failures": [{"id": key, "reason": reason} for key, reason in result.failures],
            }
    if as_json:
        body = {"questions": list(_taken(database, found)), **found.as_json()}
        body["errors"] = errors or []
        output.say(body if published is None else {**body, "published": published})
    else:
        output.print_intake(found, published)
    if refusal is not None:
        click.echo(f"错误：已收入，但未发布：{refusal}", err=True)
        sys.exit(2)
    sys.exit(1 if found.refused or errors or (published and published["failures"]) else 0)


def _taken(database: Database, found: Intake) -> Iterator[dict[str, Any]]:
    from kb.training.bank.filters import QuestionFilter
    from kb.training.bank.reading import all_questions  # lazy, as above

    with database.reading() as session:
        for line in all_questions(session, QuestionFilter(batch_id=found.batch_id)):
            yield line.as_json()


def _publisher() -> Callable[..., Any]:
    """The function that signs and publishes a batch; the review registers it.

    Raises:
        NotInitialised: none is registered.
    """
    for entry in entry_points(group=PUBLISHER_GROUP, name="batch"):
        loaded: Callable[..., Any] = entry.load()
        return loaded
    raise NotInitialised(
        "本机没有安装审查模块，不能发布", hint="请去掉 --publish-as-batch，先收入为草稿"
    )
