"""Alembic's entry: runs online on the engine given by `runner.upgrade`."""

from __future__ import annotations

from alembic import context

from kb.model import Base
from kb.store.database import WRITE_OPTION

engine = context.config.attributes["engine"]
with engine.execution_options(**{WRITE_OPTION: True}).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
