"""`anjian unit`: bureaus and teams, from the machine itself."""

from __future__ import annotations

import json

import click

from kb.cli import open_database

ACTOR = "command-line"
LEVELS = ("national", "provincial", "municipal", "county")
"""The values of `kb.text.regions.RegionLevel`, repeated so that `--help` stays quick; a test
compares the two."""


@click.group("unit", short_help="单位：新建、修改、列表")
def unit() -> None:
    """管理单位及其区划、层级和上级单位。审核人不能审核本单位及其下属单位的内容。"""


@unit.command("add", short_help="新建单位")
@click.argument("name")
@click.option("--region", default="", help="六位区划代码或名称（缺省为全国）")
@click.option("--level", type=click.Choice(LEVELS), help="层级（缺省按区划）")
@click.option("--parent", default="", help="上级单位")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def add_command(
    ctx: click.Context, name: str, region: str, level: str | None, parent: str, as_json: bool
) -> None:
    """新建单位 NAME。"""
    from kb.store import units  # lazy: sqlalchemy costs more than the rest of `--help`

    with open_database(ctx).unit_of_work() as uow:
        units.add_unit(uow, name, region=region, level=level or "", parent=parent, actor=ACTOR)
    _show(ctx, name.strip(), f"已新建单位“{name.strip()}”", as_json=as_json)


@unit.command("set", short_help="修改单位的区划、层级、上级")
@click.argument("name")
@click.option("--region", default="", help="六位区划代码或名称；不另给层级时层级随之改变")
@click.option("--level", type=click.Choice(LEVELS), help="层级")
@click.option("--parent", help="上级单位；给空字符串则没有上级")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def set_command(
    ctx: click.Context, name: str, region: str, level: str | None, parent: str | None, as_json: bool
) -> None:
    """修改单位 NAME；没有给出的保持不变。"""
    from kb.store import units  # lazy, as above

    with open_database(ctx).unit_of_work() as uow:
        units.change_unit(uow, name, region=region, level=level or "", parent=parent, actor=ACTOR)
    _show(ctx, name, f"已修改单位“{name}”", as_json=as_json)


@unit.command("list", short_help="列出单位")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """列出单位的区划、层级、上级和账号数。"""
    from kb.store import units  # lazy, as above

    with open_database(ctx).reading() as session:
        found = units.list_units(session)
    if as_json:
        click.echo(json.dumps({"units": [one.as_json() for one in found]}, ensure_ascii=False))
        return
    for one in found:
        above = one.parent or "（无上级）"
        click.echo(f"{one.name}\t{one.region}\t{one.level}\t{above}\t{one.accounts} 个账号")


def _show(ctx: click.Context, name: str, line: str, *, as_json: bool) -> None:
    from kb.store import units  # lazy, as above

    if not as_json:
        click.echo(line)
        return
    with open_database(ctx).reading() as session:
        view = next(one for one in units.list_units(session) if one.name == name)
    click.echo(json.dumps(view.as_json(), ensure_ascii=False))
