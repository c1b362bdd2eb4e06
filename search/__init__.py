"""法律检索 search: question → analysis → plan → retrieval → ranked, cited hits.

Imports only `kb`; never ingest, review or web.
"""
