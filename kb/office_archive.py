"""压缩包: Office files with the same bytes for the same content, whenever they are written."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Final

_CORE: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(
    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)"
)
_MODE: Final = 0o600 << 16


def settled(data: bytes, moment: dt.datetime) -> bytes:
    """Return an Office file with every time in it set to `moment` and its parts in order.

    The writers of both formats put the present moment into the archive and into the properties.
    """
    target = io.BytesIO()
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        names = source.namelist()
        for name in sorted(names, key=lambda name: (name != "[Content_Types].xml", name)):
            part = source.read(name)
            if name == _CORE:
                part = _MOMENT.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            made.writestr(entry, part)
    return target.getvalue()
