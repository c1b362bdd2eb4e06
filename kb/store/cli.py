"""`anjian user` and `anjian token`: accounts and bearer tokens, from the machine itself."""

from __future__ import annotations

import json
import sys

import click

from kb.cli import open_database
from kb.errors import InvalidInput

ACTOR = "command-line"
"""Who the audit names: whoever has the shell of the machine, not an account of the service."""

ROLE_NAMES = (
    "submitter",
    "business_reviewer",
    "legal_reviewer",
    "panel_member",
    "publisher",
    "librarian",
    "trainer",
    "inspector",
    "enterprise",
    "auditor",
    "admin",
)
"""The values of `kb.model.people.Role`, repeated so that `--help` needs no database; a test
compares the two."""


@click.group("user", short_help="账号：新建、设置密码、停用、列表")
def user() -> None:
    """管理账号。任何角色（包括管理员）都不能绕过审查分工。"""


@user.command("add", short_help="新建账号（密码从标准输入读取）")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(ROLE_NAMES),
    help="角色，可重复",
)
@click.option("--unit", required=True, help="所属单位；不存在时新建")
@click.option("--display-name", default="", help="显示的姓名（缺省与账号相同）")
@click.option("--no-password", is_flag=True, help="不设密码：该账号不能登录")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def add_command(
    ctx: click.Context,
    name: str,
    roles: tuple[str, ...],
    unit: str,
    display_name: str,
    no_password: bool,
    as_json: bool,
) -> None:
    """新建账号 NAME。密码从标准输入读取一行，至少 8 位。"""
    from kb.model.people import Role  # lazy: sqlalchemy costs more than the rest of `--help`
    from kb.store import accounts
    from kb.text.regions import find_region

    password = "" if no_password else _read_password()
    region = find_region(unit)
    with open_database(ctx).unit_of_work() as uow:
        owner = accounts.ensure_unit(
            uow,
            unit,
            region=region.code if region else "000000",
            level=region.level if region else "national",
            actor=ACTOR,
        )
        accounts.add_user(
            uow,
            name,
            unit=owner,
            roles=[Role(role) for role in roles],
            password=password,
            display_name=display_name,
            actor=ACTOR,
        )
    _say(
        {"user": name, "unit": unit, "roles": sorted(set(roles))},
        f"已新建账号“{name}”（{unit}）",
        as_json=as_json,
    )


@user.command("password", short_help="设置密码（从标准输入读取）")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def password_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """为账号 NAME 设置新密码；起步账号设置密码后才能登录。"""
    from kb.store import accounts  # lazy, as above

    password = _read_password()
    with open_database(ctx).unit_of_work() as uow:
        accounts.set_password(uow, accounts.get_user(uow.session, name), password, actor=ACTOR)
    _say({"user": name}, f"已设置账号“{name}”的密码", as_json=as_json)


@user.command("disable", short_help="停用账号并吊销其令牌")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def disable_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """停用账号 NAME。账号的审查记录保留。"""
    from kb.store import accounts  # lazy, as above

    with open_database(ctx).unit_of_work() as uow:
        accounts.disable_user(uow, accounts.get_user(uow.session, name), actor=ACTOR)
    _say({"user": name}, f"已停用账号“{name}”", as_json=as_json)


@user.command("totp", short_help="启用或停用动态验证码签名")
@click.argument("name")
@click.option("--disable", is_flag=True, help="停用：改回用密码签名")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def totp_command(ctx: click.Context, name: str, disable: bool, as_json: bool) -> None:
    """为账号 NAME 生成动态验证码密钥，此后签名只认验证码。密钥只显示这一次。"""
    from kb.store import accounts, signatures  # lazy, as above

    with open_database(ctx).unit_of_work() as uow:
        account = accounts.get_user(uow.session, name)
        if disable:
            signatures.disable_totp(uow, account, actor=ACTOR)
            uri = ""
        else:
            uri = signatures.enrol_totp(uow, account, actor=ACTOR)
    if disable:
        _say({"user": name, "totp": False}, f"账号“{name}”改回用密码签名", as_json=as_json)
    else:
        _say({"user": name, "totp": True, "uri": uri}, uri, as_json=as_json)


@user.command("list", short_help="列出账号")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """列出账号、单位、角色，以及能否登录。"""
    from kb.store import accounts  # lazy, as above

    with open_database(ctx).reading() as session:
        users = accounts.list_users(session)
    if as_json:
        click.echo(json.dumps({"users": [user.as_json() for user in users]}, ensure_ascii=False))
        return
    for user in users:
        state = "可登录" if user.can_sign_in else ("未设密码" if user.active else "已停用")
        click.echo(f"{user.name}\t{user.unit}\t{'、'.join(user.roles)}\t{state}")


@click.group("token", short_help="接口访问令牌：生成、吊销")
def token() -> None:
    """管理接口访问令牌。令牌只在生成时显示一次，库中只存其哈希。"""


@token.command("create", short_help="为账号生成令牌")
@click.argument("name")
@click.option("--label", default="command-line", show_default=True, help="令牌的用途")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def create_command(ctx: click.Context, name: str, label: str, as_json: bool) -> None:
    """为账号 NAME 生成访问令牌，请求时放在 Authorization: Bearer 之后。"""
    from kb.store import accounts  # lazy, as above

    with open_database(ctx).unit_of_work() as uow:
        user = accounts.get_user(uow.session, name)
        token = accounts.create_token(uow, user, label, actor=ACTOR)
    _say({"token": token, "user": name}, token, as_json=as_json)


@token.command("revoke", short_help="吊销账号的全部令牌")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def revoke_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """吊销账号 NAME 的全部令牌。"""
    from kb.store import accounts  # lazy, as above

    with open_database(ctx).unit_of_work() as uow:
        count = accounts.revoke_tokens(uow, accounts.get_user(uow.session, name), actor=ACTOR)
    _say({"user": name, "revoked": count}, f"已吊销 {count} 个令牌", as_json=as_json)


def _read_password() -> str:
    """One line of standard input; on a terminal it is asked for twice and not shown."""
    if sys.stdin.isatty():
        return click.prompt("密码", hide_input=True, confirmation_prompt="再输一次")
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise InvalidInput(
            "标准输入中没有密码",
            field="password",
            hint="用 printf '%s\\n' 密码 | anjian user … 的方式传入，或加 --no-password",
        )
    return password


def _say(answer: dict[str, object], line: str, *, as_json: bool) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else line)
