"""题库 navigation: the pages of the question bank that the account may open."""

from __future__ import annotations

from typing import Final

from web import insiders
from web.api.questions import READERS
from web.pages.question_files import SEES_BATCHES, TRAINERS
from web.pages.question_stale import SEES

_DOORS: Final = (
    ("questions.index", "试题", READERS),
    ("questions.coverage", "大纲覆盖", READERS),
    ("question_stale.index", "待复核", SEES),
    ("questions.duplicates", "近似重复", READERS),
    ("question_files.batches", "批次与审核", SEES_BATCHES),
    ("question_writing.new", "出题", TRAINERS),
    ("question_files.import_form", "导入", TRAINERS),
    ("question_files.export_form", "导出", READERS),
)


def bank_doors() -> dict[str, str]:
    """Return endpoints and names of the pages that are open to the account, in their order."""
    return {endpoint: name for endpoint, name, roles in _DOORS if insiders.has_role(roles)}
