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


def seal(table: str, column: str, *, child: str = "", key: str = "") -> None:
    """Make rows of `table` unchangeable once `column` is set, and with them their parts.

    Rows of `child` belong to the row that their column `key` names: none of them can be added,
    changed, moved or taken away once that row is sealed. Without `child` a row has no parts.
    """
    sealed = f"{table} rows are immutable once {column} is set"
    parts = f"{child} rows are immutable once {table}.{column} is set"
    # names of tables and columns from the migrations, nothing that anybody typed
    parent = f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL AND id"  # noqa: S608
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_sealed_{verb.lower()} BEFORE {verb} ON {table} "
                f"WHEN OLD.{column} IS NOT NULL BEGIN SELECT RAISE(ABORT, '{sealed}'); END"
            )
        for verb, rows in (
            ("INSERT", f"NEW.{key}"),
            ("UPDATE", f"OLD.{key}, NEW.{key}"),
            ("DELETE", f"OLD.{key}"),
        ):
            if child:
                op.execute(
                    f"CREATE TRIGGER {child}_sealed_{verb.lower()} BEFORE {verb} ON {child} "
                    f"WHEN EXISTS ({parent} IN ({rows})) BEGIN SELECT RAISE(ABORT, '{parts}'); END"
                )
        return
    passes = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
    refuses = f"RAISE EXCEPTION '{parts}'; END IF; "
    bodies = {
        table: f"IF OLD.{column} IS NOT NULL THEN RAISE EXCEPTION '{sealed}'; END IF; {passes}",
        child: (
            f"IF TG_OP <> 'INSERT' THEN IF EXISTS ({parent} = OLD.{key}) THEN {refuses} END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF EXISTS ({parent} = NEW.{key}) THEN {refuses} END IF; "
            f"{passes}"
        ),
    }
    for name, verbs in ((table, "UPDATE OR DELETE"), (child, "INSERT OR UPDATE OR DELETE")):
        if not name:
            continue
        op.execute(
            f"CREATE FUNCTION {name}_sealed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {bodies[name]} $$"
        )
        op.execute(
            f"CREATE TRIGGER {name}_sealed BEFORE {verbs} ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}_sealed()"
        )


def unseal(table: str, *, child: str = "") -> None:
    """Take the triggers of `seal` away again, for a downgrade."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_sealed_{verb}")
        if child:
            for verb in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {child}_sealed_{verb}")
        return
    for name in (table, child):
        if name:
            op.execute(f"DROP TRIGGER {name}_sealed ON {name}")
            op.execute(f"DROP FUNCTION {name}_sealed()")
