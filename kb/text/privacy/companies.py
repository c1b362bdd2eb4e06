"""Names of companies, masked on request: 某印染有限公司 keeps the trade and the form.

A company's name is published with the decision against it; the party of a minor case is spared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_FORM: Final = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|集团|公司|合作社|经营部|门市部|加工点"
    r"|回收站|加油站|养殖场|采石场|砂场|工厂"
    r"|厂|店|酒楼|饭店|餐馆|宾馆|酒店|超市|商行|医院|诊所|幼儿园|学校|中心|站|场|部"
    r"|行)(?:[^厂店]{0,12}分公司)?$"
)
# The word that says what the business does stands right before its form.
_TRADE: Final = re.compile(
    r"(?:精细化工|石油化工|化工|印染|染整|纺织|服装|制衣|皮革|制革|造纸|纸业|包装|印刷|彩印"
    r"|电镀|金属表面处理|金属制品|五金|铸造|锻造|钢铁|冶金|有色金属"
    r"|铝业|铜业|机械制造|机械|汽车维修|汽车|汽修|机动车检测|环境检测|检测技术|检测|环保科技"
    r"|环保|环境|水务|污水处理|水泥|混凝土|砖瓦|建材|石材|陶瓷|玻璃"
    r"|家具|木业|涂料|塑料制品|塑料|塑业|橡胶|橡塑|再生资源|废旧物资|物资|食品|淀粉|酿酒|酒业"
    r"|饮料|屠宰|肉类|养殖|畜牧|牧业|农业|渔业|水产|制药|药业|医药|医疗"
    r"|电子|电池|电源|光伏|新能源|能源|热电|热力|电力|燃气|煤业|煤炭|矿业|砂石|建筑工程"
    r"|建设工程|建筑|建设|工程|房地产开发|房地产|置业|物业|物流|运输|仓储|冷链|船舶|餐饮|洗涤"
    r"|科技|贸易|商贸)"
    r"(?:技术|服务|实业|加工)?$"
)
ORDINALS: Final = "甲乙丙丁戊己庚辛壬癸"


def company_mask(name: str) -> str:
    """Return 某, the trade and the form of a company's name; 某单位 when it has neither."""
    form = _FORM.search(name)
    if form is None:
        return "某单位"
    trade = _TRADE.search(name[: form.start()])
    return f"某{trade[0] if trade else ''}{form[0]}"


def company_masks(names: Iterable[str]) -> dict[str, str]:
    """Return one mask for each name, the longest name first; 甲, 乙 tell equal masks apart."""
    wanted = list(dict.fromkeys(name for name in names if name))
    counted = Counter(map(company_mask, wanted))
    used: Counter[str] = Counter()
    masks = {}
    for name in wanted:
        shown = company_mask(name)
        if counted[shown] > 1:
            used[shown] += 1
            number = used[shown]
            shown += f"（{ORDINALS[number - 1] if number <= len(ORDINALS) else number}）"
        masks[name] = shown
    return dict(sorted(masks.items(), key=lambda item: -len(item[0])))
