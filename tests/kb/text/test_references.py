from __future__ import annotations

from datetime import date

import pytest

from kb.text.numerals import ArticleNumber
from kb.text.references.extract import Extractor, extract
from kb.text.references.model import ResolvedReference
from tests.kb.text.memory_directory import BareDirectory, MemoryDirectory, sample_directory

GUFEI = "固体废物污染环境防治法"
TWO_COURTS = "最高人民法院、最高人民检察院关于办理环境污染刑事案件适用法律若干问题的解释"

WITH_DIRECTORY = Extractor(sample_directory())
WITHOUT_DIRECTORY = Extractor()

Expected = tuple[str, str]
"""The raw text, and the meaning as `meaning` writes it."""


def meaning(reference: ResolvedReference) -> str:
    """law article[.suffix][-end][/paragraph:items|…], e.g. 水污染防治法 83/:2,3."""
    written = f"{reference.law or '?'} {reference.article}"
    if reference.article_suffix is not None:
        written += f".{reference.article_suffix}"
    if reference.article_end is not None:
        written += f"-{reference.article_end}"
    parts = [
        f"{part.paragraph or ''}"
        + (":" + ",".join(map(str, part.items)) if part.items else "")
        + (";" + ",".join(map(str, part.subitems)) if part.subitems else "")
        for part in reference.parts
    ]
    return written + ("/" + "|".join(parts) if parts else "")


TABLE: dict[str, tuple[str, list[Expected]]] = {
    "full title": (
        "依据《中华人民共和国水污染防治法》第八十三条，责令改正",
        [("《中华人民共和国水污染防治法》第八十三条", "水污染防治法 83")],
    ),
    "paragraph and item": (
        "依据《固废法》第一百一十二条第一款第（五）项",
        [("《固废法》第一百一十二条第一款第（五）项", f"{GUFEI} 112/1:5")],
    ),
    "half-width brackets": (
        "《行政处罚法》第五十八条第一款第(三)项",
        [("《行政处罚法》第五十八条第一款第(三)项", "行政处罚法 58/1:3")],
    ),
    "ring number": (
        "《行政处罚法》第五十八条第㈢项",
        [("《行政处罚法》第五十八条第㈢项", "行政处罚法 58/:3")],
    ),
    "item without 第": (
        "《水污染防治法》第83条（二）项",
        [("《水污染防治法》第83条（二）项", "水污染防治法 83/:2")],
    ),
    "list of items": (
        "《水污染防治法》第八十三条第二项、第三项",
        [("《水污染防治法》第八十三条第二项、第三项", "水污染防治法 83/:2,3")],
    ),
    "list of bracketed items": (
        "《水污染防治法》第八十三条第（一）、（三）项",
        [("《水污染防治法》第八十三条第（一）、（三）项", "水污染防治法 83/:1,3")],
    ),
    "bracketed items side by side": (
        "《水污染防治法》第八十三条第（一）（三）项",
        [("《水污染防治法》第八十三条第（一）（三）项", "水污染防治法 83/:1,3")],
    ),
    "items with 第 repeated": (
        "《水污染防治法》第83条第（二）、第（三）项",
        [("《水污染防治法》第83条第（二）、第（三）项", "水污染防治法 83/:2,3")],
    ),
    "arabic items": (
        "《水污染防治法》第83条第1、2、3项",
        [("《水污染防治法》第83条第1、2、3项", "水污染防治法 83/:1,2,3")],
    ),
    "range of items": (
        "《水污染防治法》第八十三条第一项至第三项",
        [("《水污染防治法》第八十三条第一项至第三项", "水污染防治法 83/:1,2,3")],
    ),
    "short range of items": (
        "《水污染防治法》第八十三条第（一）至（三）项",
        [("《水污染防治法》第八十三条第（一）至（三）项", "水污染防治法 83/:1,2,3")],
    ),
    "range and single item": (
        "《水污染防治法》第八十三条第一项、第三项至第四项",
        [("《水污染防治法》第八十三条第一项、第三项至第四项", "水污染防治法 83/:1,3,4")],
    ),
    "compound paragraphs": (
        "《固体废物污染环境防治法》第一百零二条第一款第三项、第二款，处二倍罚款",
        [("《固体废物污染环境防治法》第一百零二条第一款第三项、第二款", f"{GUFEI} 102/1:3|2")],
    ),
    "two paragraphs": (
        "《环境影响评价法》第三十一条第一款、第二款",
        [("《环境影响评价法》第三十一条第一款、第二款", "环境影响评价法 31/1|2")],
    ),
    "two paragraphs in short": (
        "《环境影响评价法》第三十一条第一、二款",
        [("《环境影响评价法》第三十一条第一、二款", "环境影响评价法 31/1|2")],
    ),
    "range of paragraphs": (
        "《环境影响评价法》第三十一条第一款至第三款",
        [("《环境影响评价法》第三十一条第一款至第三款", "环境影响评价法 31/1|2|3")],
    ),
    "subitem": (
        "《刑法》第三百三十八条第一款第（一）项第1目",
        [("《刑法》第三百三十八条第一款第（一）项第1目", "刑法 338/1:1;1")],
    ),
    "two articles": (
        "《水污染防治法》第八十三条、第八十四条",
        [("《水污染防治法》第八十三条", "水污染防治法 83"), ("第八十四条", "水污染防治法 84")],
    ),
    "two articles in short": (
        "《水污染防治法》第八十三、八十四条",
        [("《水污染防治法》第八十三", "水污染防治法 83"), ("八十四条", "水污染防治法 84")],
    ),
    "articles with parts": (
        "依照《行政处罚法》第五十七条第二款和第五十八条第一款第(三)项，经集体讨论",
        [
            ("《行政处罚法》第五十七条第二款", "行政处罚法 57/2"),
            ("第五十八条第一款第(三)项", "行政处罚法 58/1:3"),
        ],
    ),
    "articles joined by 或者": (
        "《大气污染防治法》第九十九条第（二）项或者第一百零八条",
        [
            ("《大气污染防治法》第九十九条第（二）项", "大气污染防治法 99/:2"),
            ("第一百零八条", "大气污染防治法 108"),
        ],
    ),
    "article behind a noun": (
        "违反《行政处罚法》第五十七条的规定和第五十八条",
        [("《行政处罚法》第五十七条", "行政处罚法 57"), ("第五十八条", "行政处罚法 58")],
    ),
    "range of articles": (
        "《水污染防治法》第十条至第十五条的规定",
        [("《水污染防治法》第十条至第十五条", "水污染防治法 10-15")],
    ),
    "short range of articles": (
        "《水污染防治法》第10-15条",
        [("《水污染防治法》第10-15条", "水污染防治法 10-15")],
    ),
    "inserted article": ("刑法第一百二十条之一", [("刑法第一百二十条之一", "刑法 120.1")]),
    "inserted article in arabic": ("《刑法》第286条之1", [("《刑法》第286条之1", "刑法 286.1")]),
    "two inserted articles": (
        "《刑法》第一百二十条之一、之二",
        [("《刑法》第一百二十条之一", "刑法 120.1"), ("之二", "刑法 120.2")],
    ),
    "之 that is no suffix": (
        "根据《水污染防治法》第十条之规定",
        [("《水污染防治法》第十条", "水污染防治法 10")],
    ),
    "arabic": ("水污染防治法第83条第一款", [("水污染防治法第83条第一款", "水污染防治法 83/1")]),
    "arabic without 第": ("水污染防治法83条是什么", [("水污染防治法83条", "水污染防治法 83")]),
    "chinese without 第": ("固废法一百一十二条", [("固废法一百一十二条", f"{GUFEI} 112")]),
    "full-width digits": (
        "《水污染防治法》第８３条",
        [("《水污染防治法》第８３条", "水污染防治法 83")],
    ),
    "blanks": (
        "《水污染防治法》 第 83 条 第（2）项",
        [("《水污染防治法》 第 83 条 第（2）项", "水污染防治法 83/:2")],
    ),
    "broken lines": (
        "违反《水污染\n防治法》第八十\n三条第（二）\n项",
        [("《水污染\n防治法》第八十\n三条第（二）\n项", "水污染防治法 83/:2")],
    ),
    "broken bare name": (
        "违反水污染\n防治法第八十三条",
        [("水污染\n防治法第八十三条", "水污染防治法 83")],
    ),
    "bare name behind a verb": ("该厂违反了固废法第112条", [("固废法第112条", f"{GUFEI} 112")]),
    "bare full name": (
        "触犯中华人民共和国刑法第三百三十八条",
        [("中华人民共和国刑法第三百三十八条", "刑法 338")],
    ),
    "law whose name ends in 同法": ("依据合同法第五十二条", [("合同法第五十二条", "合同法 52")]),
    "local regulation without marks": (
        "违反山东省大气污染防治条例第六十条第二款",
        [("山东省大气污染防治条例第六十条第二款", "山东省大气污染防治条例 60/2")],
    ),
    "unknown local regulation": (
        "违反云泽市扬尘污染防治条例第九条",
        [("云泽市扬尘污染防治条例第九条", "云泽市扬尘污染防治条例 9")],
    ),
    "quotation marks": (
        "根据“水污染防治法”第八十三条",
        [("“水污染防治法”第八十三条", "水污染防治法 83")],
    ),
    "markdown": (
        "**《水污染防治法》**第八十三条",
        [("《水污染防治法》**第八十三条", "水污染防治法 83")],
    ),
    "的 in between": (
        "《水污染防治法》的第八十三条",
        [("《水污染防治法》的第八十三条", "水污染防治法 83")],
    ),
    "chapter in between": (
        "《水污染防治法》第七章 法律责任 第八十三条",
        [("《水污染防治法》第七章 法律责任 第八十三条", "水污染防治法 83")],
    ),
    "edition behind": (
        "《中华人民共和国水污染防治法》（2017年修正）第八十三条",
        [("《中华人民共和国水污染防治法》（2017年修正）第八十三条", "水污染防治法 83")],
    ),
    "document number behind": (
        f"《{TWO_COURTS}》（法释〔2023〕7号）第一条第（四）项",
        [(f"《{TWO_COURTS}》（法释〔2023〕7号）第一条第（四）项", f"{TWO_COURTS} 1/:4")],
    ),
    "nested title": (
        "《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》第六十九条",
        [
            (
                "《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》第六十九条",
                "最高人民法院关于适用《行政诉讼法》的解释 69",
            )
        ],
    ),
    "interpretation without issuer": (
        "《关于办理环境污染刑事案件适用法律若干问题的解释》第一条",
        [("《关于办理环境污染刑事案件适用法律若干问题的解释》第一条", f"{TWO_COURTS} 1")],
    ),
    "interpretation without marks": (
        f"参照{TWO_COURTS}第一条第二项",
        [(f"{TWO_COURTS}第一条第二项", f"{TWO_COURTS} 1/:2")],
    ),
    "everyday name of an interpretation": (
        "两高解释第一条",
        [("两高解释第一条", f"{TWO_COURTS} 1")],
    ),
    "several laws": (
        "根据《排污许可管理条例》第三十三条第（一）项、《水污染防治法》第八十三条第（一）项",
        [
            ("《排污许可管理条例》第三十三条第（一）项", "排污许可管理条例 33/:1"),
            ("《水污染防治法》第八十三条第（一）项", "水污染防治法 83/:1"),
        ],
    ),
    "defined name": (
        "《中华人民共和国水污染防治法》（以下简称《水法》）第十条；依据《水法》第八十三条",
        [
            ("《中华人民共和国水污染防治法》（以下简称《水法》）第十条", "水污染防治法 10"),
            ("《水法》第八十三条", "水污染防治法 83"),
        ],
    ),
    "defined name without marks": (
        "《建设项目环境保护管理条例》（下称“条例”）已实施。违反条例第二十三条",
        [("条例第二十三条", "建设项目环境保护管理条例 23")],
    ),
    "the real 水法 where nothing is defined": ("《水法》第十条", [("《水法》第十条", "水法 10")]),
    "该条例": (
        "违反《山东省大气污染防治条例》第六十条第二款，依照该条例第七十九条处罚",
        [
            ("《山东省大气污染防治条例》第六十条第二款", "山东省大气污染防治条例 60/2"),
            ("该条例第七十九条", "山东省大气污染防治条例 79"),
        ],
    ),
    "同法": (
        "《环境保护法》第五十九条、同法第六十条",
        [("《环境保护法》第五十九条", "环境保护法 59"), ("同法第六十条", "环境保护法 60")],
    ),
    "该法 skips the regulation named last": (
        "《水污染防治法》和《排污许可管理条例》均有规定，依照该法第八十三条",
        [("该法第八十三条", "水污染防治法 83")],
    ),
    "该法 of a law without article": (
        "违反了大气污染防治法的规定，依照该法第九十九条第二项处罚",
        [("该法第九十九条第二项", "大气污染防治法 99/:2")],
    ),
    "其实施条例": (
        "《环境保护税法》及其实施条例第九条",
        [("其实施条例第九条", "环境保护税法实施条例 9")],
    ),
    "《条例》": (
        "违反《山东省水污染防治条例》第三十条，根据《条例》第八十条",
        [
            ("《山东省水污染防治条例》第三十条", "山东省水污染防治条例 30"),
            ("《条例》第八十条", "山东省水污染防治条例 80"),
        ],
    ),
    "该条": (
        "《环境影响评价法》第三十一条第一款，依照该条第二款",
        [
            ("《环境影响评价法》第三十一条第一款", "环境影响评价法 31/1"),
            ("该条第二款", "环境影响评价法 31/2"),
        ],
    ),
    "elliptic in a later sentence": (
        "该公司违反《水污染防治法》第三十九条。依据第八十三条第三项处罚。",
        [
            ("《水污染防治法》第三十九条", "水污染防治法 39"),
            ("第八十三条第三项", "水污染防治法 83/:3"),
        ],
    ),
    "number without any law": ("按第十二条的规定办理", [("第十二条", "? 12")]),
    "本法 without a home": ("依照本法第八十三条", [("本法第八十三条", "? 83")]),
    "unknown law": ("《某某促进法》第三条", [("《某某促进法》第三条", "某某促进法 3")]),
    "basic law is not 本法": (
        "香港特别行政区基本法第十八条",
        [("香港特别行政区基本法第十八条", "香港特别行政区基本法 18")],
    ),
    "cost of 造成本法": (
        "《刑法》施行后，造成本法第三百三十八条的后果",
        [("本法第三百三十八条", "刑法 338")],
    ),
    # What only looks like a reference.
    "articles of association": ("公司章程第十二条与本案无关。", []),
    "contract": ("双方签订的合同第八条、第九条约定", []),
    "contract in marks": ("《安置协议》，其中第六条第一项约定", []),
    "annex": ("按附件第3项要求整改，见附件第三条", []),
    "permit": ("《排污许可证》第三条，许可证副本第4条", []),
    "house rules": ("《某某有限公司环境管理规定》第三条", []),
    "house rules without marks": ("公司环保管理规定第三条", []),
    "expert opinion": ("根据专家组评审意见第三条", []),
    "session": ("第十三届全国人民代表大会常务委员会第三十八次会议通过", []),
    "document number": ("鲁环罚〔2021〕第12号", []),
    "date": ("本局于2024年3月12日对你单位进行检查", []),
    "third party": ("第三人和第一季度的第二项目标", []),
    "production line": ("该厂第三条生产线于第二条支流排污", []),
    "clue": ("经查第五条线索属实，第三条意见已采纳", []),
    "decimal number": ("《污水综合排放标准》第4.1.1条", []),
    "heading of an article": ("第十二条　排污单位应当守法。", []),
    "heading behind a title line": ("云泽市某某条例\n\n第一条 为了保护环境", []),
    "bare word 例外": ("第三条例外", []),
}


@pytest.mark.parametrize(
    "extractor", [WITH_DIRECTORY, WITHOUT_DIRECTORY], ids=["directory", "no directory"]
)
@pytest.mark.parametrize(("text", "expected"), TABLE.values(), ids=TABLE.keys())
def test_references_are_read_as_written(
    text: str, expected: list[Expected], extractor: Extractor
) -> None:
    found = extractor.extract(text)
    assert [(reference.raw, meaning(reference)) for reference in found] == expected
    assert all(text[reference.start : reference.end] == reference.raw for reference in found)


STATUTE: dict[str, tuple[str, list[Expected]]] = {
    "本法": ("违反本法第三十九条规定", [("本法第三十九条", "水污染防治法 39")]),
    "bare": ("有第八十三条规定的行为", [("第八十三条", "水污染防治法 83")]),
    "本条": ("有本条第二款行为", [("本条第二款", "水污染防治法 85/2")]),
    "another law and home": (
        "适用《行政处罚法》第五十七条，并依照本法第八十三条、第八十四条",
        [
            ("《行政处罚法》第五十七条", "行政处罚法 57"),
            ("本法第八十三条", "水污染防治法 83"),
            ("第八十四条", "水污染防治法 84"),
        ],
    ),
    "number only the other law has": (
        "构成刑法第一百二十条之一规定的罪或者第三百三十八条规定的罪",
        [("刑法第一百二十条之一", "刑法 120.1"), ("第三百三十八条", "刑法 338")],
    ),
    "该法": ("依照《行政处罚法》和本法，适用该法第五十七条", [("该法第五十七条", "行政处罚法 57")]),
    "本《法》": ("不受本《规定》第三条限制", [("本《规定》第三条", "水污染防治法 3")]),
}


@pytest.mark.parametrize(("text", "expected"), STATUTE.values(), ids=STATUTE.keys())
def test_inside_a_statute_bare_numbers_are_its_own(text: str, expected: list[Expected]) -> None:
    found = WITH_DIRECTORY.extract(text, home_law="水污染防治法", home_article=ArticleNumber(85))
    assert [(reference.raw, meaning(reference)) for reference in found] == expected


def only(text: str, as_of: date | None = None) -> ResolvedReference:
    (reference,) = WITH_DIRECTORY.extract(text, as_of=as_of)
    return reference


def test_an_existing_provision_is_resolved_to_its_id() -> None:
    reference = only("《水污染防治法》第八十三条第二项")
    assert reference.resolved
    assert reference.reason is None
    assert reference.version == "2017-06-27"
    assert reference.provision == "work-6/2017-06-27/art_83__para_1__item_2"


def test_the_version_is_the_one_of_the_day_asked_for() -> None:
    assert only("《水污染防治法》第七十三条", date(2010, 1, 1)).version == "2008-02-28"


def test_an_edition_in_the_text_wins_over_the_day() -> None:
    reference = only("《水污染防治法》（2008年修订）第七十三条", date(2022, 1, 1))
    assert (reference.resolved, reference.version) == (True, "2008-02-28")
    assert only("2008年修订的《水污染防治法》第七十三条").version == "2008-02-28"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("《水污染防治法》第二百条", "《水污染防治法》2017-06-27版共103条，没有第二百条"),
        (
            "《水污染防治法》第一百条至第一百二十条",
            "《水污染防治法》2017-06-27版共103条，没有第一百二十条",
        ),
        ("《某某促进法》第三条", "库中没有《某某促进法》，请核对名称或先入库"),
        (
            "《水污染防治法》（1996年修正）第三条",
            "库中没有《水污染防治法》1996年的版本（现有2017-06-27版）",
        ),
        ("《水污染防治法》第八十三条第九项", "第八十三条共4项，没有第（九）项"),
        ("《水污染防治法》第八十三条第二款", "第八十三条共1款，没有第二款"),
        ("《行政处罚法》第五十七条第一款第一项", "第五十七条第一款共0项，没有第（一）项"),
        ("按第十二条的规定", "没有写明是哪部法规，前文也没有可以对应的法规"),
        ("依照本条例第三条", "前文没有可以对应“本条例”的法规"),
        ("其实施细则第三条", "前文没有可以对应“其实施细则”的法律"),
    ],
)
def test_what_does_not_exist_is_reported_with_the_reason(text: str, reason: str) -> None:
    reference = only(text)
    assert not reference.resolved
    assert reference.provision is None
    assert reference.reason == reason


def test_without_a_directory_nothing_is_resolved() -> None:
    (reference,) = extract("《水污染防治法》第八十三条")
    assert (reference.law, reference.resolved) == ("水污染防治法", False)
    assert reference.reason == "未核对：没有连接法规库"


def test_a_directory_that_only_finds_laws_is_enough() -> None:
    directory = BareDirectory(sample_directory())
    text = "违反云泽市某某条例第三条和水污染防治法第二百条、第八十三条第二项"
    found = extract(text, directory)
    assert [reference.reason for reference in found] == [
        "库中没有《云泽市某某条例》，请核对名称或先入库",
        "《水污染防治法》2017-06-27版没有第二百条",
        None,
    ]


def test_the_longest_known_title_wins() -> None:
    directory = MemoryDirectory()
    directory.add("甲污染防治办法", "2020-01-01", 9)
    directory.add("云泽市水与甲污染防治办法", "2020-01-01", 9)
    (reference,) = extract("违反云泽市水与甲污染防治办法第三条", directory)
    assert reference.law == "云泽市水与甲污染防治办法"


def test_a_name_two_bodies_use_is_not_guessed() -> None:
    directory = MemoryDirectory()
    for body in ("最高人民法院", "最高人民检察院"):
        directory.add(f"{body}关于某类案件的规定", "2020-01-01", 9)
    (reference,) = extract("《关于某类案件的规定》第三条", directory)
    assert not reference.resolved


def test_json_has_exactly_the_fields_of_the_contract() -> None:
    assert only("《水污染防治法》第八十三条第二项、第三项").as_json() == {
        "start": 0,
        "end": 20,
        "raw": "《水污染防治法》第八十三条第二项、第三项",
        "law": "水污染防治法",
        "article": 83,
        "article_suffix": None,
        "article_end": None,
        "paragraph": None,
        "items": [2, 3],
        "version": "2017-06-27",
        "resolved": True,
        "reason": None,
        "provision": "work-6/2017-06-27/art_83__para_1",
    }


def test_several_paragraphs_stand_in_parts() -> None:
    answer = only("《固废法》第一百零二条第一款第三项、第二款").as_json()
    assert (answer["paragraph"], answer["items"]) == (None, None)
    assert answer["parts"] == [
        {"paragraph": 1, "items": [3]},
        {"paragraph": 2, "items": None},
    ]


def test_a_reference_says_its_provision_in_words() -> None:
    assert (
        only("《固废法》第102条第1款第3项、第2款").label == "第一百零二条第一款第（三）项、第二款"
    )
    assert only("《水污染防治法》第10-15条").label == "第十条至第十五条"
