"""`anjian rules`: see and change the rules of the stages, as an administrator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kb.cli import open_database
from kb.errors import InvalidInput

if TYPE_CHECKING:
    from review.rules.changes import RuleView

VIA = "command-line"


@click.group("rules", short_help="审查规则：查看、设置、撤销")
def rules() -> None:
    """查看和修改各环节的人数、时限、法定人数。底线见 docs/review.md，任何设置都不能低于它。"""


@rules.command("list", short_help="列出现行规则")
@click.option("--unit", default="", help="对该单位适用的规则（缺省为通用规则）")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, unit: str, as_json: bool) -> None:
    """列出每个环节适用的规则，以及它由谁设定。"""
    from review.rules.changes import list_rules  # lazy: the database costs start-up time

    with open_database(ctx).reading() as session:
        found = list_rules(session, unit)
    if as_json:
        views = [one.as_json() for one in found]
        click.echo(json.dumps({"unit": unit, "rules": views}, ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one))


@rules.command("set", short_help="设置一个环节的规则")
@click.argument("track")
@click.argument("stage")
@click.option("--as", "actor", required=True, metavar="账号", help="以哪个管理员的名义")
@click.option("--reason", required=True, help="理由（必填）")
@click.option("--unit", default="", help="对该单位及其下属单位（缺省为通用规则）")
@click.option("--reviewers", type=int, help="通过需几人一致（法律审核中第二人即会签）")
@click.option("--adverse", type=int, help="退回或不予采用需几人一致（缺省同通过，法律审核为一人）")
@click.option("--tie-breaker/--no-tie-breaker", default=None, help="意见不一致时由第三人决定")
@click.option("--working-days", type=int, help="时限（工作日）")
@click.option("--mode", help="审议方式：meeting 或 circulation")
@click.option("--panel", "panel_at_least", type=int, help="审议组最少人数")
@click.option("--quorum", help="法定人数，如 2/3")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def set_command(
    ctx: click.Context,
    /,
    track: str,
    stage: str,
    actor: str,
    reason: str,
    unit: str,
    reviewers: int | None,
    adverse: int | None,
    quorum: str | None,
    as_json: bool,
    **plain: Any,
) -> None:
    """设置审查路径 TRACK（case、circulation、batch）中环节 STAGE 的规则。

    只改变此后进入该环节的事项；没有给出的项目保持不变。
    """
    from review.rules.changes import set_rule  # lazy, as above

    rule = {name: value for name, value in plain.items() if value is not None}
    needs = _needs(track, stage, reviewers, adverse)
    if needs:
        rule["needs"] = needs
    if quorum is not None:
        rule["quorum"] = _fraction(quorum)
    if not rule:
        raise InvalidInput("没有给出要改变的项目", field="rule", hint="用 --help 查看可设的项目")
    view = set_rule(
        open_database(ctx),
        actor=actor,
        track=track,
        stage=stage,
        rule=rule,
        reason=reason,
        unit=unit,
        via=VIA,
    )
    _say(view, as_json=as_json)


@rules.command("reset", short_help="撤销自设的规则")
@click.argument("track")
@click.argument("stage")
@click.option("--as", "actor", required=True, metavar="账号", help="以哪个管理员的名义")
@click.option("--reason", required=True, help="理由（必填）")
@click.option("--unit", default="", help="撤销该单位的规则（缺省为通用规则）")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def reset_command(
    ctx: click.Context, track: str, stage: str, actor: str, reason: str, unit: str, as_json: bool
) -> None:
    """撤销环节 STAGE 的自设规则，恢复上级单位、通用或随系统提供的规则。"""
    from review.rules.changes import reset_rule  # lazy, as above

    view = reset_rule(
        open_database(ctx),
        actor=actor,
        track=track,
        stage=stage,
        reason=reason,
        unit=unit,
        via=VIA,
    )
    _say(view, as_json=as_json)


def _needs(track: str, stage: str, reviewers: int | None, adverse: int | None) -> dict[str, int]:
    """What the two numbers say of each kind of opinion the stage knows; a veto takes one person."""
    from review.rules.floors import shipped_rule  # lazy, as above
    from review.stages import Action

    needs: dict[str, int] = {}
    shipped = shipped_rule(track, stage).needs
    against = reviewers if adverse is None and Action.VETO not in shipped else adverse
    for action in shipped:
        wanted = reviewers if action is Action.PASS else against
        if action is not Action.VETO and wanted is not None:
            needs[action.value] = wanted
    return needs


def _fraction(raw: str) -> list[int]:
    numerator, _, denominator = raw.partition("/")
    if not (numerator.isdecimal() and denominator.isdecimal()):
        raise InvalidInput(f"“{raw}”不是分数", field="quorum", hint="例如 2/3")
    return [int(numerator), int(denominator)]


def _say(view: RuleView, *, as_json: bool) -> None:
    click.echo(json.dumps(view.as_json(), ensure_ascii=False) if as_json else _line(view))


def _line(view: RuleView) -> str:
    rule = json.dumps(view.rule.as_record(), ensure_ascii=False)
    where = "随系统提供" if view.shipped else (view.unit or "通用")
    return f"{view.track}\t{view.stage.label}\t{where}\t{rule}"
