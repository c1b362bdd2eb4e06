"""指南表单 guide form: what can be written of a guide, and the content it makes.

The content has the form of an ingested guide: front-matter fields beside a list of `sections`. The
legal basis is read from the text, never typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.compendium.guides import duties, markdown
from kb.errors import InvalidInput
from kb.store.citations import stated_day
from kb.store.directory import DatabaseDirectory
from kb.text.references.extract import Extractor
from review import plain_text

TYPED: Final = ("title", "industry", "size", "law_as_of")
"""Fields of one line that a writer fills in."""
CARRIED: Final = ("region", "element", "obligations", "authors", "tags", "summary")
"""Fields that an ingested guide may have, kept as they are."""
FIELDS: Final = frozenset({*TYPED, *CARRIED, "legal_basis", "sections"})
LONGEST_LINE: Final = 200
LONGEST_BODY: Final = 100_000
"""Characters; the starter guides have two thousand."""
LABELS: Final = {
    "title": "标题",
    "industry": "行业",
    "size": "企业规模",
    "law_as_of": "法律截至",
    "body": "正文",
}


def typed_content(form: Mapping[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says as a content, whatever it says: half-finished text is welcome."""
    content = {name: base[name] for name in CARRIED if base.get(name)}
    for name in TYPED:
        if value := form.get(name, "").strip():
            content[name] = value
    if base.get("legal_basis"):
        content["legal_basis"] = base["legal_basis"]
    content["sections"] = markdown.stored(markdown.sections(form.get("body", "")))
    return content


def content_of(session: Session, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a guide that is to be saved as a revision.

    Raises:
        InvalidInput: the title is missing, a line is too long or holds control characters, the
            day of law cannot be read, or there is too much text; `field` names it.
    """
    for name in TYPED:
        value = str(typed.get(name) or "")
        if len(value) > LONGEST_LINE:
            raise InvalidInput(
                f"{LABELS[name]}太长（上限 {LONGEST_LINE}）", field=name, hint="请缩短后再保存"
            )
        if problem := plain_text.problem_of(value):
            raise InvalidInput(f"{LABELS[name]}{problem}", field=name, hint="请删除后再保存")
    if not typed.get("title"):
        raise InvalidInput("没有填写标题", field="title", hint="请先写标题")
    if typed.get("law_as_of") and stated_day(typed["law_as_of"]) is None:
        raise InvalidInput(
            "“法律截至”无法识别", field="law_as_of", hint="请写成 2025-04 或 2025-04-30"
        )
    body = markdown.body_of(typed)
    if len(body) > LONGEST_BODY:
        raise InvalidInput(f"正文超过 {LONGEST_BODY} 字", field="body", hint="请分成几份指南")
    if problem := plain_text.problem_of(body):
        raise InvalidInput(f"正文{problem}", field="body", hint="请删除后再保存")
    sections = markdown.sections(body)
    extractor = Extractor(DatabaseDirectory(session))
    rests = duties.read_from_text(sections, extractor, stated_day(typed.get("law_as_of")))
    basis = duties.legal_basis(typed.get("legal_basis") or (), duties.statements(sections, rests))
    content = {**typed, "sections": markdown.stored(sections)}
    content.pop("legal_basis", None)
    return {**content, "legal_basis": basis} if basis else content
