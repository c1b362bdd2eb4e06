"""列举项种类 item kinds: which items of lists can be taken for each other."""

from __future__ import annotations

import re
from typing import Final

_ITEM_KINDS: Final = (
    ("行为", "行为活动"),
    ("情形", "情形情况"),
    ("条件", "条件要求标准"),
    ("内容", "内容事项信息因素"),
    ("材料", "材料文件资料"),
    ("措施", "措施工作职责职权任务"),
)


def kind_of_items(noun: str) -> str:
    """What the items of a list are: conduct, conditions, contents or measures."""
    return next((kind for kind, nouns in _ITEM_KINDS if noun[-2:] in nouns), noun)


_OFFICIALS: Final = re.compile(r"工作人员|主管部门|人民政府|机关|部门|监督管理")


def who_is_meant(head: str) -> str:
    """Whose conduct or duty a head speaks of: officials, or someone by name; empty for anyone."""
    return "officials" if _OFFICIALS.search(head) else head
