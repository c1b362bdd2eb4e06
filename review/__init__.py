"""发布审查 publication review: draft → business → legal → deliberation → published.

Imports only `kb`; never ingest, search or web.
"""
