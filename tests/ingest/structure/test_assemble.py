from __future__ import annotations

from ingest.structure.assemble import assemble_parts
from ingest.structure.statute import parse_statute
from ingest.structure.tree import NoteKind, Statute

HEADER = "# 澜江省河湖法典\n\n# {part}\n\n2029年5月1日 澜江省第十五届人民代表大会第三次会议通过\n\n"


def part(title: str, body: str) -> Statute:
    return parse_statute(HEADER.format(part=title) + body)


def test_parts_become_one_code_in_the_order_of_their_articles() -> None:
    code = assemble_parts(
        [
            part("附则", "##\n\n第四条 本法典自2030年1月1日起施行。"),
            part("水域编", "## 第一章 湖泊\n\n第三条 湖泊属于公众。"),
            part("总则", "## 第一章 一般规定\n\n第一条 甲。\n\n第二条 乙。"),
        ]
    )
    assert [(unit.eid, unit.path) for unit in code.units] == [
        ("preamble", ""),
        ("part_1", ""),
        ("part_1__chp_1", "总则"),
        ("art_1", "总则 / 第一章 一般规定"),
        ("art_2", "总则 / 第一章 一般规定"),
        ("part_2", ""),
        ("part_2__chp_1", "水域编"),
        ("art_3", "水域编 / 第一章 湖泊"),
        ("heading_1", ""),
        ("art_4", "附则"),
    ]
    assert code.title == "澜江省河湖法典"
    assert [note.kind for note in code.notes] == [NoteKind.REPEATED_HEADER]


def test_every_line_of_every_part_is_in_the_code() -> None:
    parts = [
        part("总则", "说明一句。\n\n第一条 甲。"),
        part("水域编", "另有说明。\n\n第二条 乙。\n\n附件：\n\n表"),
    ]
    kept = "\n".join(unit.text for unit in assemble_parts(parts).units).split("\n")
    for one in parts:
        for unit in one.units:
            assert set(unit.text.split("\n")) <= set(kept)
