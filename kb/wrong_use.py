"""What click says in English about a wrong call, in one Chinese line that says what to do."""

from __future__ import annotations

import re

import click

# 'nosuch' is not one of …; File '/x' does not exist.; 99999 is not in the range …
_GIVEN = re.compile(r"'([^']*)'|^(\S+) is ")


def in_chinese(error: click.ClickException) -> str:
    """Return the message of a wrong call; one that is ours already stays as it is."""
    message = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    said = _said(error, message).rstrip("。.")
    return f"错误：{said}" + (f"。用法见 {context.command_path} --help" if context else "")


def _said(error: click.ClickException, message: str) -> str:
    if not message.isascii() and not isinstance(error, click.BadParameter):
        return message
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        return f"没有选项 {error.option_name}" + (f"，是否要用 {near}" if near else "")
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面要写一个值"
    if isinstance(error, click.MissingParameter):
        return f"缺少{_place(error)}"
    if isinstance(error, click.BadParameter):
        return _bad_value(error, message)
    if found := re.match(r"No such command '(.*)'", message):
        return f"没有命令 {found[1]}"
    if found := re.match(r"Got unexpected extra arguments? \((.*)\)", message):
        return f"多写了 {found[1]}"
    return message


def _place(error: click.BadParameter) -> str:
    parameter = error.param
    if isinstance(parameter, click.Option):
        return f"选项 {parameter.opts[-1]}"
    return f"参数 {parameter.make_metavar(error.ctx)}" if parameter and error.ctx else "参数"


def _bad_value(error: click.BadParameter, message: str) -> str:
    reason = error.message
    if not reason.isascii() and not _GIVEN.search(reason):
        return message
    found = _GIVEN.search(reason)
    value = f"“{found[1] or found[2]}”" if found else ""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"{_place(error)} 不接受{value}，可用的值：{'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.Path):
        known = {"does not exist": "不存在", "is a directory": "是目录", "is a file": "是文件"}
        why = next((text for part, text in known.items() if part in reason), "不能读写")
        return f"{_place(error)}：{value}{why}，请核对路径"
    bounds = f"，范围 {kind._describe_range()}" if isinstance(kind, click.IntRange) else ""
    return f"{_place(error)} 不接受{value}{bounds}"
