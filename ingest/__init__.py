"""采集入库 ingestion: bytes → converted text → structure → metadata → draft revision.

Imports only `kb`; never search, review or web.
"""
