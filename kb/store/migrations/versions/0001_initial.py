"""The first schema: regulations, documents, people, review, audit, outbox and jobs.

Longer than a module should be: it is the list of all tables at one moment, written out so that
later changes of the models cannot change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime
from kb.store.migrations.immutability import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table, then forbid changes to revisions and audit rows."""
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision_sha256", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)
    op.create_table(
        "outbox_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_entry")),
    )
    op.create_index(
        op.f("ix_outbox_entry_document_id"), "outbox_entry", ["document_id"], unique=False
    )
    op.create_index(
        "ix_outbox_entry_open", "outbox_entry", ["topic", "done_at", "id"], unique=False
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("short_title", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("issuing_body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("slug", name=op.f("uq_work_slug")),
    )
    op.create_index(op.f("ix_work_level"), "work", ["level"], unique=False)
    op.create_index(op.f("ix_work_region"), "work", ["region"], unique=False)
    op.create_index(op.f("ix_work_short_title"), "work", ["short_title"], unique=False)
    op.create_index(op.f("ix_work_type"), "work", ["type"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
    )
    op.create_index(op.f("ix_user_unit_id"), "user", ["unit_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("review_state", sa.String(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_batch_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_name"), "batch", ["name"], unique=False)
    op.create_table(
        "review_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_review_record_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_record")),
    )
    op.create_index(op.f("ix_review_record_subject"), "review_record", ["subject"], unique=False)
    op.create_index(op.f("ix_review_record_user_id"), "review_record", ["user_id"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_token_token_sha256")),
    )
    op.create_index(op.f("ix_token_user_id"), "token", ["user_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("current_revision_id", sa.Integer(), nullable=True),
        sa.Column("approved_sha256", sa.String(), nullable=False),
        sa.Column("published_revision_id", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=False),
        sa.Column("source_path", sa.String(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_document_batch_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_document_created_by")),
        sa.ForeignKeyConstraint(
            ["current_revision_id"],
            ["revision.id"],
            name=op.f("fk_document_current_revision_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["published_revision_id"],
            ["revision.id"],
            name=op.f("fk_document_published_revision_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("key", name=op.f("uq_document_key")),
    )
    op.create_index(op.f("ix_document_batch_id"), "document", ["batch_id"], unique=False)
    op.create_index(op.f("ix_document_kind"), "document", ["kind"], unique=False)
    op.create_index(op.f("ix_document_region"), "document", ["region"], unique=False)
    op.create_index(op.f("ix_document_source_sha256"), "document", ["source_sha256"], unique=False)
    op.create_index(op.f("ix_document_state"), "document", ["state"], unique=False)
    op.create_index(op.f("ix_document_unit_id"), "document", ["unit_id"], unique=False)
    op.create_table(
        "enforcement_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("violation", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first_level", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("duty", sa.JSON(), nullable=False),
        sa.Column("penalty", sa.JSON(), nullable=False),
        sa.Column("range", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_enforcement_item_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_item")),
    )
    op.create_index(op.f("ix_enforcement_item_code"), "enforcement_item", ["code"], unique=False)
    op.create_index(
        op.f("ix_enforcement_item_document_id"), "enforcement_item", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_enforcement_item_element"), "enforcement_item", ["element"], unique=False
    )
    op.create_table(
        "ingest_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_ingest_item_batch_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_ingest_item_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_item")),
        sa.UniqueConstraint("batch_id", "path", name=op.f("uq_ingest_item_batch_id_path")),
    )
    op.create_index(
        op.f("ix_ingest_item_document_id"), "ingest_item", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_ingest_item_source_sha256"), "ingest_item", ["source_sha256"], unique=False
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("public_content", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_revision_created_by")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_revision_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_revision_document_id_number")),
    )
    op.create_index(op.f("ix_revision_document_id"), "revision", ["document_id"], unique=False)
    op.create_index("ix_revision_sha", "revision", ["sha256"], unique=False)
    op.create_table(
        "syllabus_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mastery", sa.String(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_syllabus_point_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_syllabus_point")),
    )
    op.create_index(op.f("ix_syllabus_point_code"), "syllabus_point", ["code"], unique=False)
    op.create_index(
        op.f("ix_syllabus_point_document_id"), "syllabus_point", ["document_id"], unique=False
    )
    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("work_slug", sa.String(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.Column("article_suffix", sa.Integer(), nullable=True),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("provision", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_citation_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_revision_id"), "citation", ["revision_id"], unique=False)
    op.create_index(
        "ix_citation_target", "citation", ["work_slug", "article", "version"], unique=False
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("promulgated_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("effective_basis", sa.String(), nullable=False),
        sa.Column("repealed_on", sa.Date(), nullable=True),
        sa.Column("repealed_by", sa.String(), nullable=False),
        sa.Column("amendments", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("article_count", sa.Integer(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_version_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_version_revision_id")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_version_work_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint(
            "work_id", "version", "revision_id", name=op.f("uq_version_work_id_version_revision_id")
        ),
    )
    op.create_index("ix_version_days", "version", ["effective_on", "repealed_on"], unique=False)
    op.create_index(op.f("ix_version_document_id"), "version", ["document_id"], unique=False)
    op.create_index(op.f("ix_version_revision_id"), "version", ["revision_id"], unique=False)
    op.create_index(op.f("ix_version_work_id"), "version", ["work_id"], unique=False)
    op.create_table(
        "provision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("eid", sa.String(), nullable=False),
        sa.Column("parent_eid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("suffix", sa.Integer(), nullable=True),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_provision_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision")),
    )
    op.create_index(op.f("ix_provision_eid"), "provision", ["eid"], unique=False)
    op.create_index("ix_provision_place", "provision", ["version_id", "position"], unique=True)
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_title", sa.String(), nullable=False),
        sa.Column("target_work_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("quote", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_work_id"], ["work.id"], name=op.f("fk_relation_target_work_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_relation_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    op.create_index(op.f("ix_relation_target_title"), "relation", ["target_title"], unique=False)
    op.create_index(
        op.f("ix_relation_target_work_id"), "relation", ["target_work_id"], unique=False
    )
    op.create_index(op.f("ix_relation_version_id"), "relation", ["version_id"], unique=False)

    protect("revision")
    protect("audit_entry")


def downgrade() -> None:
    """Drop every table."""
    op.drop_index(op.f("ix_relation_version_id"), table_name="relation")
    op.drop_index(op.f("ix_relation_target_work_id"), table_name="relation")
    op.drop_index(op.f("ix_relation_target_title"), table_name="relation")
    op.drop_table("relation")
    op.drop_index("ix_provision_place", table_name="provision")
    op.drop_index(op.f("ix_provision_eid"), table_name="provision")
    op.drop_table("provision")
    op.drop_index(op.f("ix_version_work_id"), table_name="version")
    op.drop_index(op.f("ix_version_revision_id"), table_name="version")
    op.drop_index(op.f("ix_version_document_id"), table_name="version")
    op.drop_index("ix_version_days", table_name="version")
    op.drop_table("version")
    op.drop_index("ix_citation_target", table_name="citation")
    op.drop_index(op.f("ix_citation_revision_id"), table_name="citation")
    op.drop_table("citation")
    op.drop_index(op.f("ix_syllabus_point_document_id"), table_name="syllabus_point")
    op.drop_index(op.f("ix_syllabus_point_code"), table_name="syllabus_point")
    op.drop_table("syllabus_point")
    op.drop_index("ix_revision_sha", table_name="revision")
    op.drop_index(op.f("ix_revision_document_id"), table_name="revision")
    op.drop_table("revision")
    op.drop_index(op.f("ix_ingest_item_source_sha256"), table_name="ingest_item")
    op.drop_index(op.f("ix_ingest_item_document_id"), table_name="ingest_item")
    op.drop_table("ingest_item")
    op.drop_index(op.f("ix_enforcement_item_element"), table_name="enforcement_item")
    op.drop_index(op.f("ix_enforcement_item_document_id"), table_name="enforcement_item")
    op.drop_index(op.f("ix_enforcement_item_code"), table_name="enforcement_item")
    op.drop_table("enforcement_item")
    op.drop_index(op.f("ix_document_unit_id"), table_name="document")
    op.drop_index(op.f("ix_document_state"), table_name="document")
    op.drop_index(op.f("ix_document_source_sha256"), table_name="document")
    op.drop_index(op.f("ix_document_region"), table_name="document")
    op.drop_index(op.f("ix_document_kind"), table_name="document")
    op.drop_index(op.f("ix_document_batch_id"), table_name="document")
    op.drop_table("document")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_token_user_id"), table_name="token")
    op.drop_table("token")
    op.drop_index(op.f("ix_review_record_user_id"), table_name="review_record")
    op.drop_index(op.f("ix_review_record_subject"), table_name="review_record")
    op.drop_table("review_record")
    op.drop_index(op.f("ix_batch_name"), table_name="batch")
    op.drop_table("batch")
    op.drop_index(op.f("ix_user_unit_id"), table_name="user")
    op.drop_table("user")
    op.drop_index(op.f("ix_work_type"), table_name="work")
    op.drop_index(op.f("ix_work_short_title"), table_name="work")
    op.drop_index(op.f("ix_work_region"), table_name="work")
    op.drop_index(op.f("ix_work_level"), table_name="work")
    op.drop_table("work")
    op.drop_table("unit")
    op.drop_index("ix_outbox_entry_open", table_name="outbox_entry")
    op.drop_index(op.f("ix_outbox_entry_document_id"), table_name="outbox_entry")
    op.drop_table("outbox_entry")
    op.drop_index(op.f("ix_job_state"), table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_audit_entry_subject"), table_name="audit_entry")
    op.drop_table("audit_entry")
