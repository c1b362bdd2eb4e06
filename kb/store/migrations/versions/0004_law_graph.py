"""What stands between provisions, and reports of searches for like cases.

A list of tables written out, so that later changes of the models cannot change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime
from kb.store.migrations.immutability import seal, unseal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of correspondences, commencements, references and reports."""
    op.add_column(
        "version",
        sa.Column("references_read", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "case_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("corpus", sa.JSON(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_case_report_author_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_case_report_document_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_report")),
        sa.UniqueConstraint("number", name=op.f("uq_case_report_number")),
    )
    op.create_index(op.f("ix_case_report_author_id"), "case_report", ["author_id"], unique=False)
    op.create_index(
        op.f("ix_case_report_document_id"), "case_report", ["document_id"], unique=False
    )
    op.create_index(op.f("ix_case_report_unit_id"), "case_report", ["unit_id"], unique=False)
    op.create_table(
        "case_report_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_case_report_hit_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["case_report.id"], name=op.f("fk_case_report_hit_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_report_hit")),
        sa.UniqueConstraint(
            "report_id", "document_id", name=op.f("uq_case_report_hit_report_id_document_id")
        ),
    )
    op.create_index(
        op.f("ix_case_report_hit_document_id"), "case_report_hit", ["document_id"], unique=False
    )
    seal("case_report", "signed_at", child="case_report_hit", key="report_id")
    op.create_table(
        "commencement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_commencement_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commencement")),
    )
    op.create_index(
        "ix_commencement_place", "commencement", ["version_id", "number", "suffix"], unique=False
    )
    op.create_table(
        "correspondence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_version_id", sa.Integer(), nullable=False),
        sa.Column("new_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("old_number", sa.Integer(), nullable=True),
        sa.Column("old_suffix", sa.Integer(), nullable=True),
        sa.Column("new_number", sa.Integer(), nullable=True),
        sa.Column("new_suffix", sa.Integer(), nullable=True),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("substantive", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["new_version_id"], ["version.id"], name=op.f("fk_correspondence_new_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_version_id"], ["version.id"], name=op.f("fk_correspondence_old_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondence")),
    )
    op.create_index(
        "ix_correspondence_new",
        "correspondence",
        ["new_version_id", "new_number", "new_suffix"],
        unique=False,
    )
    op.create_index(
        "ix_correspondence_old",
        "correspondence",
        ["old_version_id", "old_number", "old_suffix"],
        unique=False,
    )
    op.create_table(
        "provision_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("suffix", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("target_title", sa.String(), nullable=False),
        sa.Column("target_work_id", sa.Integer(), nullable=True),
        sa.Column("target_version_id", sa.Integer(), nullable=True),
        sa.Column("target_number", sa.Integer(), nullable=True),
        sa.Column("target_suffix", sa.Integer(), nullable=True),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_version_id"],
            ["version.id"],
            name=op.f("fk_provision_reference_target_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["target_work_id"], ["work.id"], name=op.f("fk_provision_reference_target_work_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_provision_reference_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_reference")),
    )
    op.create_index(
        "ix_provision_reference_source",
        "provision_reference",
        ["version_id", "number", "suffix"],
        unique=False,
    )
    op.create_index(
        "ix_provision_reference_target",
        "provision_reference",
        ["target_work_id", "target_number", "target_suffix"],
        unique=False,
    )
    op.create_index(
        op.f("ix_provision_reference_target_title"),
        "provision_reference",
        ["target_title"],
        unique=False,
    )
    op.create_index(
        op.f("ix_provision_reference_target_version_id"),
        "provision_reference",
        ["target_version_id"],
        unique=False,
    )


def downgrade() -> None:
    """Drop them."""

    op.drop_column("version", "references_read")
    op.drop_index(
        op.f("ix_provision_reference_target_version_id"), table_name="provision_reference"
    )
    op.drop_index(op.f("ix_provision_reference_target_title"), table_name="provision_reference")
    op.drop_index("ix_provision_reference_target", table_name="provision_reference")
    op.drop_index("ix_provision_reference_source", table_name="provision_reference")
    op.drop_table("provision_reference")
    op.drop_index("ix_correspondence_old", table_name="correspondence")
    op.drop_index("ix_correspondence_new", table_name="correspondence")
    op.drop_table("correspondence")
    op.drop_index("ix_commencement_place", table_name="commencement")
    op.drop_table("commencement")
    unseal("case_report", child="case_report_hit")
    op.drop_index(op.f("ix_case_report_hit_document_id"), table_name="case_report_hit")
    op.drop_table("case_report_hit")
    op.drop_index(op.f("ix_case_report_unit_id"), table_name="case_report")
    op.drop_index(op.f("ix_case_report_document_id"), table_name="case_report")
    op.drop_index(op.f("ix_case_report_author_id"), table_name="case_report")
    op.drop_table("case_report")
