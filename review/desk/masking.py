"""公开文本 public form: derived from the content by rule, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.store.documents import RESTRICTED_FIELDS


def public_form(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the public may read of a content: restricted fields dropped."""
    return {name: value for name, value in content.items() if name not in RESTRICTED_FIELDS}
