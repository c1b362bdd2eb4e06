"""How an exam marks a multiple choice that is partly right, and items that are void in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime
from kb.store.migrations.immutability import protect, unprotect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them; that an item is void cannot be taken back."""
    op.add_column("exam", sa.Column("partial", sa.String(), nullable=False, server_default="none"))
    op.create_table(
        "exam_void",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voided_by", sa.Integer(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_void_exam_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["user.id"], name=op.f("fk_exam_void_voided_by")),
        sa.PrimaryKeyConstraint("exam_id", "item", name=op.f("pk_exam_void")),
    )
    protect("exam_void")


def downgrade() -> None:
    """Drop them."""
    unprotect("exam_void")
    op.drop_table("exam_void")
    with op.batch_alter_table("exam") as table:
        table.drop_column("partial")
