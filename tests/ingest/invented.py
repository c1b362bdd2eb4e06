"""Texts nobody ever published, for the tests of loading."""

from __future__ import annotations

from pathlib import Path


def law(
    title: str = "云泽市渔港清洁条例",
    *,
    adopted: str = "2020年5月1日",
    effective: str = "2020年7月1日",
    second: str = "渔船应当回收废网具。",
    repeals: str = "",
    amended: str = "",
) -> str:
    lines = [f"# {title}", f"{adopted} 云泽市第四届人民代表大会常务委员会第九次会议通过"]
    if amended:
        lines.append(f"{amended} 云泽市第五届人民代表大会常务委员会第二次会议修正")
    lines += [
        "<!-- INFO END -->",
        "## 第一章 总则",
        "第一条 为了保持清洁，制定本条例。",
        f"第二条 {second}",
        f"第三条 本条例自{effective}起施行。{f'《{repeals}》同时废止。' if repeals else ''}",
    ]
    return "\n\n".join(lines) + "\n"


def case(identifier: str = "case-a", **extra: str) -> str:
    front = "".join(f"{name}: {value}\n" for name, value in extra.items())
    return (
        f"---\nkind: case\nid: {identifier}\ntitle: 某印染有限公司偷排案\n"
        f"region: '990100'\n{front}---\n"
        "\n## 案情简介\n\n执法人员发现暗管。\n\n## 查处情况\n\n罚款十万元。\n"
        "\n## 法律依据\n\n《云泽市渔港清洁条例》第二条。\n\n## 启示意义\n\n管网倒查有效。\n"
    )


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
