from __future__ import annotations

from kb.model.regulation import ProvisionKind
from kb.store.library import ProvisionView
from web.outline import article_lines, block, contents


def row(
    kind: str, eid: str, text: str, parent: str = "", number: int | None = None
) -> ProvisionView:
    return ProvisionView(
        eid=eid,
        parent_eid=parent,
        position=0,
        kind=ProvisionKind(kind),
        number=number,
        suffix=None,
        heading="",
        path="",
        text=text,
    )


ARTICLE = row(
    "article",
    "art_3",
    "第三条　有下列行为的，罚款：\n（一）倒垃圾；\n（二）倒废油：\n1.大量的；\n轻微的不罚。",
    number=3,
)


def test_an_article_is_cut_into_addressed_lines_without_losing_a_character() -> None:
    lines = article_lines(ARTICLE)
    assert [(line.eid, line.css) for line in lines] == [
        ("art_3__para_1", ""),
        ("art_3__para_1__item_1", "item"),
        ("art_3__para_1__item_2", "item"),
        ("art_3__para_1__item_2__subitem_1", "subitem"),
        ("art_3__para_2", ""),
    ]
    assert "第三条　" + "\n".join(line.text for line in lines) == ARTICLE.text


def test_a_number_printed_twice_gives_one_address() -> None:
    twice = row("article", "art_1", "第一条　如下：\n（一）甲；\n（一）乙。", number=1)
    eids = [line.eid for line in article_lines(twice) if line.eid]
    assert len(eids) == len(set(eids))


def test_contents_nest_and_name_the_articles_they_span() -> None:
    rows = [
        row("part", "part_1", "第一编　总则"),
        row("chapter", "part_1__chp_1", "第一章　原则", "part_1"),
        row("article", "art_1", "第一条　甲", "part_1__chp_1", 1),
        row("article", "art_2", "第二条　乙", "part_1__chp_1", 2),
        row("chapter", "part_1__chp_2", "第二章　管辖", "part_1"),
        row("article", "art_3", "第三条　丙", "part_1__chp_2", 3),
    ]
    (part,) = contents(rows)
    assert part.span == "第一条—第三条"
    assert [(entry.text, entry.span) for entry in part.children] == [
        ("第一章　原则", "第一条—第二条"),
        ("第二章　管辖", "第三条"),
    ]


def test_headings_articles_and_other_texts_are_told_apart() -> None:
    assert block(row("section", "s", "第一节　一般规定")).tag == "h3"
    assert block(ARTICLE).label == "第三条"
    assert [line.text for line in block(row("annex", "annex_1", "附件\n\n名录")).lines] == [
        "附件",
        "名录",
    ]
