"""Compendia and their releases, marks on policy duties, and rounds of case-file review.

A list of tables written out, so that later changes of the models cannot change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime
from kb.store.migrations.immutability import protect, seal, unprotect, unseal

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; built releases, marks and handed-in scores cannot be changed."""
    op.create_table(
        "file_review_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("sheet_sha256", sa.String(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user.id"], name=op.f("fk_file_review_round_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_file_review_round_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_file_review_round_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_review_round")),
    )
    op.create_index(
        op.f("ix_file_review_round_unit_id"), "file_review_round", ["unit_id"], unique=False
    )
    op.create_table(
        "file_review_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("proposed_document_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user.id"], name=op.f("fk_file_review_file_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_file_review_file_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user.id"], name=op.f("fk_file_review_file_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_document_id"],
            ["document.id"],
            name=op.f("fk_file_review_file_proposed_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["file_review_round.id"], name=op.f("fk_file_review_file_round_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_file_review_file_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_review_file")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_file_review_file_round_id_number")),
    )
    op.create_index(
        op.f("ix_file_review_file_document_id"), "file_review_file", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_file_review_file_unit_id"), "file_review_file", ["unit_id"], unique=False
    )
    op.create_table(
        "policy_duty_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=False),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_policy_duty_mark_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by"], ["user.id"], name=op.f("fk_policy_duty_mark_marked_by")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_policy_duty_mark_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_duty_mark")),
    )
    op.create_index(
        op.f("ix_policy_duty_mark_document_id"), "policy_duty_mark", ["document_id"], unique=False
    )
    op.create_index(op.f("ix_policy_duty_mark_duty"), "policy_duty_mark", ["duty"], unique=False)
    op.create_index(
        op.f("ix_policy_duty_mark_unit_id"), "policy_duty_mark", ["unit_id"], unique=False
    )
    op.create_table(
        "compendium_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compendium_revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compendium_revision_id"],
            ["revision.id"],
            name=op.f("fk_compendium_entry_compendium_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_compendium_entry_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_compendium_entry_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compendium_entry")),
        sa.UniqueConstraint(
            "compendium_revision_id",
            "position",
            name=op.f("uq_compendium_entry_compendium_revision_id_position"),
        ),
    )
    op.create_index(
        op.f("ix_compendium_entry_document_id"), "compendium_entry", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_compendium_entry_revision_id"), "compendium_entry", ["revision_id"], unique=False
    )
    op.create_table(
        "compendium_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("built_at", UtcDateTime(), nullable=True),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_compendium_release_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["user.id"], name=op.f("fk_compendium_release_released_by")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_compendium_release_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compendium_release")),
        sa.UniqueConstraint(
            "document_id", "number", name=op.f("uq_compendium_release_document_id_number")
        ),
        sa.UniqueConstraint("revision_id", name=op.f("uq_compendium_release_revision_id")),
    )
    op.create_index(
        op.f("ix_compendium_release_document_id"),
        "compendium_release",
        ["document_id"],
        unique=False,
    )
    op.create_table(
        "file_review_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("deductions", sa.JSON(), nullable=False),
        sa.Column("fatal", sa.JSON(), nullable=False),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=True),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user.id"], name=op.f("fk_file_review_score_assigned_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file_review_file.id"], name=op.f("fk_file_review_score_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_file_review_score_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_review_score")),
        sa.UniqueConstraint("file_id", "seat", name=op.f("uq_file_review_score_file_id_seat")),
        sa.UniqueConstraint(
            "file_id", "user_id", name=op.f("uq_file_review_score_file_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_file_review_score_user_id"), "file_review_score", ["user_id"], unique=False
    )
    op.create_table(
        "compendium_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["compendium_release.id"], name=op.f("fk_compendium_file_release_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compendium_file")),
        sa.UniqueConstraint(
            "release_id", "format", name=op.f("uq_compendium_file_release_id_format")
        ),
    )
    op.create_table(
        "compendium_download",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["compendium_file.id"], name=op.f("fk_compendium_download_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_compendium_download_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compendium_download")),
    )
    op.create_index(op.f("ix_compendium_download_at"), "compendium_download", ["at"], unique=False)
    op.create_index(
        op.f("ix_compendium_download_file_id"), "compendium_download", ["file_id"], unique=False
    )
    op.create_index(
        op.f("ix_compendium_download_user_id"), "compendium_download", ["user_id"], unique=False
    )
    protect("compendium_entry")
    protect("policy_duty_mark")
    seal("compendium_release", "built_at", child="compendium_file", key="release_id")
    seal("file_review_round", "closed_at")
    seal("file_review_score", "handed_in_at")


def downgrade() -> None:
    """Drop them."""
    unseal("file_review_score")
    unseal("file_review_round")
    unseal("compendium_release", child="compendium_file")
    unprotect("policy_duty_mark")
    unprotect("compendium_entry")
    op.drop_index(op.f("ix_compendium_download_user_id"), table_name="compendium_download")
    op.drop_index(op.f("ix_compendium_download_file_id"), table_name="compendium_download")
    op.drop_index(op.f("ix_compendium_download_at"), table_name="compendium_download")
    op.drop_table("compendium_download")
    op.drop_table("compendium_file")
    op.drop_index(op.f("ix_file_review_score_user_id"), table_name="file_review_score")
    op.drop_table("file_review_score")
    op.drop_index(op.f("ix_compendium_release_document_id"), table_name="compendium_release")
    op.drop_table("compendium_release")
    op.drop_index(op.f("ix_compendium_entry_revision_id"), table_name="compendium_entry")
    op.drop_index(op.f("ix_compendium_entry_document_id"), table_name="compendium_entry")
    op.drop_table("compendium_entry")
    op.drop_index(op.f("ix_policy_duty_mark_unit_id"), table_name="policy_duty_mark")
    op.drop_index(op.f("ix_policy_duty_mark_duty"), table_name="policy_duty_mark")
    op.drop_index(op.f("ix_policy_duty_mark_document_id"), table_name="policy_duty_mark")
    op.drop_table("policy_duty_mark")
    op.drop_index(op.f("ix_file_review_file_unit_id"), table_name="file_review_file")
    op.drop_index(op.f("ix_file_review_file_document_id"), table_name="file_review_file")
    op.drop_table("file_review_file")
    op.drop_index(op.f("ix_file_review_round_unit_id"), table_name="file_review_round")
    op.drop_table("file_review_round")
