"""Ingestion: bytes → convert → clean → structure → metadata → draft, and batches of that.

Imports only `kb`. What becomes of every file is reported: ok, skipped with the reason, or failed
with the reason.
"""

from __future__ import annotations

import os

# Haystack reads this once, at its own import, and would otherwise send usage data over the network.
# Every module of this package is imported after this line, so none can import haystack before it.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "false"
