"""Chinese words for the codes that models carry; the only place where a page gets them from."""

from __future__ import annotations

from typing import Final

from kb.text.case_codes import (
    BASIS_ROLES,
    CASE_TYPES,
    ELEMENTS,
    FOUND_BY,
    MEASURES,
    METHODS,
    PARTY_TYPES,
)
from kb.text.regions import NATIONAL, region_by_code

TYPES: Final = {
    "constitution": "宪法",
    "law": "法律",
    "amendment": "修正案",
    "legal_decision": "法律决定",
    "administrative_regulation": "行政法规",
    "local_regulation": "地方性法规",
    "judicial_interpretation": "司法解释",
    "rule": "规章",
    "normative_document": "规范性文件",
    "standard": "标准",
    "other": "其他",
}
LEVELS: Final = {
    "national": "国家级",
    "provincial": "省级",
    "municipal": "市级",
    "county": "县级",
}
STATUSES: Final = {
    "in_force": "现行有效",
    "not_yet_effective": "尚未生效",
    "repealed": "已失效",
    "unknown": "效力待核",
    "published": "已发布",
}
STATUSES_ON_DAY: Final = {
    "in_force": "当日有效",
    "not_yet_effective": "当日尚未生效",
    "repealed": "当日已失效",
    "unknown": "效力待核",
}
KINDS: Final = {
    "regulation": "法律法规",
    "case": "典型案例",
    "guide": "合规指南",
    "material": "培训材料",
    "policy": "政策文件",
    "benchmark": "裁量基准",
    "catalogue": "执法事项",
    "enforcement_item": "执法事项",
    "syllabus": "考试大纲",
    "syllabus_point": "考点",
    "question": "试题",
    "compendium": "汇编",
}
RELATIONS: Final = {
    "repeals": "废止",
    "replaces": "取代",
    "amends": "修改",
    "based_on": "制定依据",
}
RELATIONS_INVERSE: Final = {
    "repeals": "被废止于",
    "replaces": "被取代于",
    "amends": "被修改于",
    "based_on": "依据本法规制定",
}
ACTS: Final = {
    "adopted": "通过",
    "approved": "批准",
    "amended": "修正",
    "revised": "修订",
    "promulgated": "公布",
    "effective": "施行",
}
JOB_STATES: Final = {
    "queued": "排队中",
    "running": "进行中",
    "done": "已完成",
    "failed": "失败",
    "cancelled": "已取消",
}
BATCH_STATES: Final = {
    "open": "入库中",
    "running": "入库中",
    "interrupted": "中断，可继续",
    "closed": "已完成",
    "done": "已完成",
    "failed": "失败",
}
DOCUMENT_STATES: Final = {
    "draft": "草稿",
    "submitted": "已报送",
    "screening": "形式审查",
    "business_review": "业务审核",
    "legal_review": "法律审核",
    "deliberation": "集体审议",
    "approved": "待发布",
    "published": "已发布",
    "correcting": "更正中",
    "suspended": "暂停展示",
    "withdrawn": "已撤回",
    "archived": "已归档",
    "sent_back": "退回补正",
    "rejected": "不采用",
    "internal_only": "仅内部使用",
    "recalled": "撤稿",
}
ITEM_STATES: Final = {"ok": "成功", "skipped": "未变化，跳过", "failed": "失败"}
ROLES: Final = {
    "submitter": "报送人员",
    "business_reviewer": "业务审核人员",
    "legal_reviewer": "法律审核人员",
    "panel_member": "集体审议成员",
    "publisher": "发布人员",
    "librarian": "法规管理员",
    "trainer": "培训师",
    "inspector": "执法人员",
    "enterprise": "企业用户",
    "auditor": "审计人员",
    "admin": "系统管理员",
}

FILE_TYPES: Final = {
    "pdf": "PDF 文档",
    "docx": "Word 文档",
    "xlsx": "Excel 表格",
    "jpg": "JPEG 图片",
    "jpeg": "JPEG 图片",
    "png": "PNG 图片",
    "txt": "文本",
    "md": "Markdown 文本",
    "mp4": "MP4 视频",
}
REFERENCE_KINDS: Final = {
    "penalises": "处罚违反",
    "applies": "适用",
    "excepts": "除外",
    "mentions": "提及",
}
CITING_KINDS: Final = {**KINDS, "provision": "法规条文"}

TABLES: Final = {
    "type": TYPES,
    "level": LEVELS,
    "status": STATUSES,
    "status_on_day": STATUSES_ON_DAY,
    "kind": KINDS,
    "element": ELEMENTS,
    "case_type": CASE_TYPES,
    "party_type": PARTY_TYPES,
    "found_by": FOUND_BY,
    "method": METHODS,
    "measure": MEASURES,
    "basis_role": BASIS_ROLES,
    "relation": RELATIONS,
    "relation_inverse": RELATIONS_INVERSE,
    "act": ACTS,
    "job": JOB_STATES,
    "batch": BATCH_STATES,
    "document": DOCUMENT_STATES,
    "item": ITEM_STATES,
    "role": ROLES,
    "file_type": FILE_TYPES,
    "reference_kind": REFERENCE_KINDS,
    "citing_kind": CITING_KINDS,
}


def label(code: object, table: str) -> str:
    """Return the Chinese word for a code of one of `TABLES`; an unknown code is shown as it is."""
    return TABLES[table].get(str(code), str(code))


def region_name(code: str) -> str:
    """Return the name of a region by its GB/T 2260 code; 全国 for the nation."""
    if not code or code == NATIONAL:
        return "全国"
    region = region_by_code(code)
    return region.name if region else code
