from __future__ import annotations

from pathlib import PurePath

import pytest

from ingest.metadata.acts import parse_acts
from ingest.metadata.issuer import find_issuer

NPC = "2021年12月24日 第十三届全国人民代表大会常务委员会第三十二次会议通过"
CITY = "2016年8月25日 滨州市第十届人民代表大会常务委员会第38次会议通过"
PROVINCE = "2016年9月23日 山东省第十二届人民代表大会常务委员会第二十三次会议批准"


@pytest.mark.parametrize(
    ("title", "preamble", "folder", "expected"),
    [
        ("中华人民共和国噪声污染防治法", NPC, None,
         ("law", "national", "000000", "全国人民代表大会常务委员会")),
        ("中华人民共和国刑法修正案（十一）", NPC, None,
         ("amendment", "national", "000000", "全国人民代表大会常务委员会")),
        ("排污许可管理条例", "2021年1月24日 中华人民共和国国务院令第736号公布", None,
         ("administrative_regulation", "national", "000000", "国务院")),
        ("发票管理办法", "1993年12月23日 财政部令第6号发布", "行政法规",
         ("administrative_regulation", "national", "000000", "财政部")),
        ("机动车登记规定", "2021年12月17日 公安部令第164号公布", None,
         ("rule", "national", "000000", "公安部")),
        ("最高人民法院、最高人民检察院关于办理案件的解释", "", None,
         ("judicial_interpretation", "national", "000000", "最高人民法院、最高人民检察院")),
        ("滨州市供热条例", f"{CITY}\n{PROVINCE}", None,
         ("local_regulation", "municipal", "371600", "滨州市人民代表大会常务委员会")),
        ("山东省清洁生产促进条例", NPC, "DLC/山东地方法规/地方性法规/山东",
         ("local_regulation", "provincial", "370000", "山东省人民代表大会常务委员会")),
        ("关于议案的若干规定", "", "DLC/北京地方法规/地方性法规/北京",
         ("local_regulation", "provincial", "110000", "北京市人民代表大会常务委员会")),
        ("云泽市渔港清洁规定", "2020年6月1日 云泽市人民政府令第18号公布", None,
         ("rule", "municipal", "990100", "云泽市人民政府")),
        ("某某工作的通知", "", "规范性文件",
         ("normative_document", "national", "000000", "")),
        ("人体损伤程度鉴定标准", "", None, ("standard", "national", "000000", "")),
    ],
)  # fmt: skip
def test_issuer_type_and_territory_are_told(
    title: str, preamble: str, folder: str | None, expected: tuple[str, str, str, str]
) -> None:
    found = find_issuer(title, parse_acts(preamble), folder=PurePath(folder) if folder else None)
    assert (found.type.value, found.level.value, found.region, found.body) == expected
