"""编者文字: what an editor wrote into a volume, looked through for what names a person.

The texts of the cases were masked and reviewed before; foreword, front pages and comments come to
a volume with it, and are reviewed with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.compendium.content import CompendiumContent
from kb.text.privacy import find_hits


def naming(content: CompendiumContent) -> tuple[str, ...]:
    """Return a line for each of the editor's words that names a person; only of public volumes."""
    if content.audience != "public":
        return ()
    return tuple(
        f"{place}中的“{hit.text}”可能指明个人，公开前请改写"
        for place, text in _texts(content)
        for hit in find_hits(text)
    )


def _texts(content: CompendiumContent) -> Iterator[tuple[str, str]]:
    yield "标题", "\n".join((content.title, content.subtitle, content.period))
    for page in content.front_matter:
        yield f"前置页“{page.title}”", f"{page.title}\n{page.text}"
    yield "前言", content.foreword
    for number, entry in enumerate(content.entries, 1):
        yield f"第 {number} 篇的点评", entry.comment
