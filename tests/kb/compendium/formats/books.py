"""Books of invented text: a small volume with every kind of block, and single paragraphs."""

from __future__ import annotations

import datetime as dt
import io

from hypothesis import strategies as st
from PIL import Image

from kb.compendium.book import (
    Block,
    Book,
    Chapter,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    Table,
)

DATED = dt.date(2026, 3, 9)
NOTICE = "内部资料 注意保管"
HARD = (
    r"""# 一 #panic() $x$ \n \\ *粗* _斜_ <b>&amp; [方](x) |竖| `码` ]]> "引" '单' @标签"""
    " ~ ^ {1} 1. - + 《**“x”**》 ![]() &lt; %23 = /* */ //  <!-- -->"
)
"""What means something to one of the formats, and is only text here."""
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=80
).filter(lambda text: text.isprintable() or text.strip())
"""Any text of one line; what cannot be printed has tests of its own."""


def paragraph(*texts: str | Run, kind: str = "body") -> Paragraph:
    return Paragraph(tuple(Run(t) if isinstance(t, str) else t for t in texts), kind)


def book(*blocks: Block, title: str = "典型案例汇编", notice: str = NOTICE) -> Book:
    """One chapter that holds these blocks."""
    return bound(Chapter("第一章", "first", blocks), title=title, notice=notice)


def bound(*chapters: Chapter, title: str = "典型案例汇编", notice: str = NOTICE) -> Book:
    return Book(
        identifier="anjian:compendium:test:1",
        title=title,
        subtitle="（第一辑）",
        issuer="某市生态环境局",
        dated=DATED,
        notice=notice,
        statement="本册所引条文以办案当日有效的文本为准。",
        chapters=chapters,
    )


def png(width: int = 60, height: int = 40, colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, "PNG")
    return made.getvalue()


def small_volume() -> Book:
    """Every kind of block, two groups, links inside and outside."""
    first = Chapter(
        "某印染厂逃避监管排放水污染物案",
        "case-1",
        (
            paragraph("2024年3月，执法人员在厂区围墙外发现一根", Run("软管", bold=True), "。"),
            Heading("一、基本案情"),
            paragraph(
                "该厂把废水引入", Run("雨水沟", italic=True), "，依据见", Run("附录", target="laws")
            ),
            Heading("（一）证据", 2),
            Listing((paragraphs("现场检查笔录"), paragraphs("监测报告", "采样三次")), ordered=True),
            Listing((paragraphs("照片"), paragraphs("录像"))),
            paragraph("违法必究。", kind="quote"),
            paragraph("说明：数据已取整。", kind="note"),
        ),
    )
    second = Chapter(
        "某加油站未安装油气回收装置案",
        "case-2",
        (
            Table(
                ("项目", "限值", "实测"),
                (
                    ((Run("化学需氧量"),), (Run("80"),), (Run("312", bold=True),)),
                    ((Run("氨氮"),), (Run("15"),), (Run("9.7"),)),
                ),
                caption="表1 监测结果",
                widths=(0.5, 0.25, 0.25),
            ),
            Picture(png(), "image/png", "排放口的照片，水色发黑", "图1 排放口"),
            paragraph("查询：", Run("公开网站", href="https://example.org/a?b=1&c=2")),
        ),
    )
    laws = Chapter(
        "附录　所引条文",
        "laws",
        (
            paragraph("第一条　为了试验版式，制定本规定。", kind="law"),
            paragraph("回到", Run("第一案", target="case-1")),
        ),
    )
    return bound(
        Chapter("水污染类", "water", (), (first,)), Chapter("大气类", "air", (), (second,)), laws
    )


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(paragraph(text) for text in texts)
