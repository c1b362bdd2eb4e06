"""Every store test runs on SQLite, and on PostgreSQL where there is a server."""

from tests.two_databases import database, settings  # noqa: F401 - fixtures
