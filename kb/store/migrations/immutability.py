"""Triggers that refuse updates and deletes, so that not even our own code can rewrite history."""

from __future__ import annotations

from alembic import op


def protect(table: str, *, as_it_is: bool = False) -> None:
    """Make rows of `table` insert-only on SQLite and PostgreSQL.

    On PostgreSQL the parent document may still be unlinked by nobody: deletes fail as well. With
    `as_it_is` PostgreSQL lets an update pass that changes nothing: it gives the row the transaction
    and the place of the update, so that rows written one by one no longer tell their order.
    """
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are immutable'); END"
            )
        return
    unchanged = "IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF; "
    allowed = unchanged if as_it_is else ""
    op.execute(
        f"CREATE FUNCTION {table}_immutable() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {allowed}RAISE EXCEPTION '{table} rows are immutable'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_immutable()"
    )


def unprotect(table: str) -> None:
    """Take the triggers of `protect` away again, for a downgrade."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    op.execute(f"DROP TRIGGER {table}_immutable ON {table}")
    op.execute(f"DROP FUNCTION {table}_immutable()")
