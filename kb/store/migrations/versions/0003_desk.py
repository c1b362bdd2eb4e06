"""The desk: working copies, attachments, meetings, rules of units, publication and removal.

A long list of tables written out, like the first schema, so that later changes of the models
cannot change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime
from kb.store.migrations.immutability import protect, unprotect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "review_record",
    "privacy_decision",
    "stage_rule_change",
    "correction_note",
    "ballot",
    "audit_checkpoint",
)


def upgrade() -> None:
    """Create the tables of the desk; opinions, votes and decisions become insert-only."""
    op.create_table(
        "audit_checkpoint",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            "subject",
            "stage",
            "entered_at",
            "step",
            name=op.f("uq_escalation_subject_stage_entered_at_step"),
        ),
    )
    op.create_index(op.f("ix_escalation_subject"), "escalation", ["subject"], unique=False)
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_calendar_day_changed_by")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("planned_for", UtcDateTime(), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["user.id"], name=op.f("fk_meeting_chair_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_meeting_created_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_state"), "meeting", ["state"], unique=False)
    op.create_index(op.f("ix_meeting_unit_id"), "meeting", ["unit_id"], unique=False)
    op.create_table(
        "quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_quota_set_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_quota_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
    )
    op.create_index(op.f("ix_quota_unit_id"), "quota", ["unit_id"], unique=False)
    op.create_table(
        "stage_rule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_stage_rule_change_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_stage_rule_change_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_rule_change")),
    )
    op.create_index(
        op.f("ix_stage_rule_change_unit_id"), "stage_rule_change", ["unit_id"], unique=False
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("opened_record_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_record_id"], ["review_record.id"], name=op.f("fk_ballot_opened_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,  # a rowid would keep the order in which people voted
    )
    op.create_index(
        op.f("ix_ballot_opened_record_id"), "ballot", ["opened_record_id"], unique=False
    )
    op.create_table(
        "meeting_member",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("present_at", UtcDateTime(), nullable=True),
        sa.Column("excuse", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_member_meeting_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_meeting_member_user_id")),
        sa.PrimaryKeyConstraint("meeting_id", "user_id", name=op.f("pk_meeting_member")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("clean_sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["user.id"], name=op.f("fk_attachment_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_document_id"), "attachment", ["document_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
        "commendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_commendation_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_commendation_document_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_commendation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation")),
        sa.UniqueConstraint(
            "document_id", "unit_id", name=op.f("uq_commendation_document_id_unit_id")
        ),
    )
    op.create_index(
        op.f("ix_commendation_document_id"), "commendation", ["document_id"], unique=False
    )
    op.create_index(op.f("ix_commendation_unit_id"), "commendation", ["unit_id"], unique=False)
    op.create_table(
        "correction_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("before_sha256", sa.String(), nullable=False),
        sa.Column("after_sha256", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_correction_note_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_note")),
    )
    op.create_index(
        op.f("ix_correction_note_document_id"), "correction_note", ["document_id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_invitation_document_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["user.id"], name=op.f("fk_invitation_expert_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["user.id"], name=op.f("fk_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_document_id"), "invitation", ["document_id"], unique=False)
    op.create_index(op.f("ix_invitation_expert_id"), "invitation", ["expert_id"], unique=False)
    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("opened_record_id", sa.Integer(), nullable=True),
        sa.Column("closed_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_record_id"],
            ["review_record.id"],
            name=op.f("fk_meeting_item_closed_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_meeting_item_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_record_id"],
            ["review_record.id"],
            name=op.f("fk_meeting_item_opened_record_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint(
            "meeting_id", "document_id", name=op.f("uq_meeting_item_meeting_id_document_id")
        ),
    )
    op.create_index(
        op.f("ix_meeting_item_document_id"), "meeting_item", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_meeting_item_meeting_id"), "meeting_item", ["meeting_id"], unique=False
    )
    op.create_table(
        "privacy_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_privacy_decision_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_privacy_decision_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_decision")),
    )
    op.create_index(
        op.f("ix_privacy_decision_document_id"), "privacy_decision", ["document_id"], unique=False
    )
    op.create_table(
        "proceeding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_proceeding_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user.id"], name=op.f("fk_proceeding_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
    )
    op.create_index(op.f("ix_proceeding_document_id"), "proceeding", ["document_id"], unique=False)
    op.create_table(
        "publication_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("publish_at", UtcDateTime(), nullable=False),
        sa.Column("batch_number", sa.String(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_publication_plan_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["user.id"], name=op.f("fk_publication_plan_planned_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_plan")),
    )
    op.create_index(
        op.f("ix_publication_plan_document_id"), "publication_plan", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_publication_plan_publish_at"), "publication_plan", ["publish_at"], unique=False
    )
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(), nullable=False),
        sa.Column("old_version", sa.String(), nullable=False),
        sa.Column("new_version", sa.String(), nullable=False),
        sa.Column("diff", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name=op.f("fk_recheck_closed_by")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_recheck_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint(
            "document_id",
            "provision",
            "new_version",
            name=op.f("uq_recheck_document_id_provision_new_version"),
        ),
    )
    op.create_index(op.f("ix_recheck_document_id"), "recheck", ["document_id"], unique=False)
    op.create_index(op.f("ix_recheck_verdict"), "recheck", ["verdict"], unique=False)
    op.create_table(
        "removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_removal_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["review_record.id"], name=op.f("fk_removal_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
        sa.UniqueConstraint("record_id", "place", name=op.f("uq_removal_record_id_place")),
    )
    op.create_index(op.f("ix_removal_document_id"), "removal", ["document_id"], unique=False)
    op.create_table(
        "working_copy",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("base_sha256", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_working_copy_document_id")
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["user.id"], name=op.f("fk_working_copy_editor_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_working_copy")),
    )
    op.add_column("user", sa.Column("totp_secret", sa.String(), server_default="", nullable=False))
    op.add_column("user", sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False))
    for table in INSERT_ONLY:
        protect(table, as_it_is=table == "ballot")


def downgrade() -> None:
    """Drop the tables of the desk."""
    for table in INSERT_ONLY:
        unprotect(table)
    op.drop_column("user", "totp_step")
    op.drop_column("user", "totp_secret")
    op.drop_table("working_copy")
    op.drop_index(op.f("ix_removal_document_id"), table_name="removal")
    op.drop_table("removal")
    op.drop_index(op.f("ix_recheck_verdict"), table_name="recheck")
    op.drop_index(op.f("ix_recheck_document_id"), table_name="recheck")
    op.drop_table("recheck")
    op.drop_index(op.f("ix_publication_plan_publish_at"), table_name="publication_plan")
    op.drop_index(op.f("ix_publication_plan_document_id"), table_name="publication_plan")
    op.drop_table("publication_plan")
    op.drop_index(op.f("ix_proceeding_document_id"), table_name="proceeding")
    op.drop_table("proceeding")
    op.drop_index(op.f("ix_privacy_decision_document_id"), table_name="privacy_decision")
    op.drop_table("privacy_decision")
    op.drop_index(op.f("ix_meeting_item_meeting_id"), table_name="meeting_item")
    op.drop_index(op.f("ix_meeting_item_document_id"), table_name="meeting_item")
    op.drop_table("meeting_item")
    op.drop_index(op.f("ix_invitation_expert_id"), table_name="invitation")
    op.drop_index(op.f("ix_invitation_document_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_correction_note_document_id"), table_name="correction_note")
    op.drop_table("correction_note")
    op.drop_index(op.f("ix_commendation_unit_id"), table_name="commendation")
    op.drop_index(op.f("ix_commendation_document_id"), table_name="commendation")
    op.drop_table("commendation")
    op.drop_index(op.f("ix_attachment_sha256"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_document_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("meeting_member")
    op.drop_index(op.f("ix_ballot_opened_record_id"), table_name="ballot")
    op.drop_table("ballot")
    op.drop_index(op.f("ix_stage_rule_change_unit_id"), table_name="stage_rule_change")
    op.drop_table("stage_rule_change")
    op.drop_index(op.f("ix_quota_unit_id"), table_name="quota")
    op.drop_table("quota")
    op.drop_index(op.f("ix_meeting_unit_id"), table_name="meeting")
    op.drop_index(op.f("ix_meeting_state"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_table("calendar_day")
    op.drop_index(op.f("ix_escalation_subject"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_table("audit_checkpoint")
