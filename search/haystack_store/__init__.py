"""The index as a Haystack document store: `search.haystack_store.store.AnjianDocumentStore`.

Nothing else in search needs Haystack, and asking the index never imports it.
"""

from __future__ import annotations

import os

# Haystack reads this once, at its own import, and would otherwise send usage data over the network.
# Every module of this package is imported after this line, so none can import haystack before it.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "false"
