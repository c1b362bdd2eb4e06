"""压缩包 archive: named parts in the order given, with the same bytes for the same parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Final

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16


def archive(parts: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return a ZIP archive; the parts named in `stored` are not compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = _MODE
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            target.writestr(entry, data, compresslevel=6)
    return made.getvalue()
