"""Errors that only search raises; the others stand in `kb.errors`.

AnjianError
└── IndexDamaged          500   the index folder cannot be read; a rebuild repairs it
"""

from __future__ import annotations

from kb.errors import AnjianError


class IndexDamaged(AnjianError):
    """索引损坏: the folder holds something that is not a readable index. Nothing is lost by it:
    the index is derived from the database.
    """

    code = "index_damaged"
    http_status = 500
