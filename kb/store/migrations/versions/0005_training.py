"""The question bank, papers, exams, practice and training.

A list of tables written out, so that later changes of the models cannot change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime
from kb.store.migrations.immutability import protect, seal, unprotect, unseal

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; frozen papers, handed-in attempts and marks cannot be changed."""
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.Column("pass_marks", sa.Double(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_paper_created_by")),
        sa.ForeignKeyConstraint(["frozen_by"], ["user.id"], name=op.f("fk_paper_frozen_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
    )
    op.create_index(op.f("ix_paper_unit_id"), "paper", ["unit_id"], unique=False)
    op.create_table(
        "teacher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_teacher_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher")),
        sa.UniqueConstraint("user_id", name=op.f("uq_teacher_user_id")),
    )
    op.create_table(
        "training_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoke_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user.id"], name=op.f("fk_training_hours_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["user.id"], name=op.f("fk_training_hours_revoked_by")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_training_hours_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_hours")),
    )
    op.create_index(op.f("ix_training_hours_on"), "training_hours", ["on"], unique=False)
    op.create_index(op.f("ix_training_hours_user_id"), "training_hours", ["user_id"], unique=False)
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_course_created_by")),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_course_teacher_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_course_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("number", name=op.f("uq_course_number")),
    )
    op.create_index(op.f("ix_course_teacher_id"), "course", ["teacher_id"], unique=False)
    op.create_index(op.f("ix_course_unit_id"), "course", ["unit_id"], unique=False)
    op.create_table(
        "exam",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_marks", sa.Double(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_exam_created_by")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_exam_paper_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_exam_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
        sa.UniqueConstraint("number", name=op.f("uq_exam_number")),
    )
    op.create_index(op.f("ix_exam_paper_id"), "exam", ["paper_id"], unique=False)
    op.create_index(op.f("ix_exam_unit_id"), "exam", ["unit_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user.id"], name=op.f("fk_enrolment_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_enrolment_user_id")),
        sa.PrimaryKeyConstraint("course_id", "user_id", name=op.f("pk_enrolment")),
    )
    op.create_index(op.f("ix_enrolment_user_id"), "enrolment", ["user_id"], unique=False)
    op.create_table(
        "exam_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.Column("handed_in_by", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_candidate_exam_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_exam_candidate_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_candidate")),
        sa.UniqueConstraint("exam_id", "user_id", name=op.f("uq_exam_candidate_exam_id_user_id")),
    )
    op.create_index(op.f("ix_exam_candidate_due_at"), "exam_candidate", ["due_at"], unique=False)
    op.create_index(op.f("ix_exam_candidate_user_id"), "exam_candidate", ["user_id"], unique=False)
    op.create_table(
        "exam_marker",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("arbiter", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_marker_exam_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_exam_marker_user_id")),
        sa.PrimaryKeyConstraint("exam_id", "user_id", name=op.f("pk_exam_marker")),
    )
    op.create_table(
        "practice_card",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_practice_card_document_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_practice_card_user_id")),
        sa.PrimaryKeyConstraint("user_id", "document_id", name=op.f("pk_practice_card")),
    )
    op.create_index(op.f("ix_practice_card_due_on"), "practice_card", ["due_on"], unique=False)
    op.create_table(
        "exam_answer",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidate.id"], name=op.f("fk_exam_answer_candidate_id")
        ),
        sa.PrimaryKeyConstraint("candidate_id", "item", "part", name=op.f("pk_exam_answer")),
    )
    op.create_table(
        "exam_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=True),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidate.id"], name=op.f("fk_exam_mark_candidate_id")
        ),
        sa.ForeignKeyConstraint(["marker_id"], ["user.id"], name=op.f("fk_exam_mark_marker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_mark")),
    )
    op.create_index(op.f("ix_exam_mark_candidate_id"), "exam_mark", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_exam_mark_marker_id"), "exam_mark", ["marker_id"], unique=False)
    op.create_table(
        "paper_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_paper_item_document_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_item_paper_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_paper_item_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_item")),
        sa.UniqueConstraint(
            "paper_id", "document_id", name=op.f("uq_paper_item_paper_id_document_id")
        ),
        sa.UniqueConstraint("paper_id", "position", name=op.f("uq_paper_item_paper_id_position")),
    )
    op.create_index(op.f("ix_paper_item_document_id"), "paper_item", ["document_id"], unique=False)
    op.create_index(op.f("ix_paper_item_revision_id"), "paper_item", ["revision_id"], unique=False)
    op.create_table(
        "practice_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_practice_answer_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_practice_answer_revision_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_practice_answer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answer")),
    )
    op.create_index(op.f("ix_practice_answer_at"), "practice_answer", ["at"], unique=False)
    op.create_index(
        op.f("ix_practice_answer_document_id"), "practice_answer", ["document_id"], unique=False
    )
    op.create_index(op.f("ix_practice_answer_point"), "practice_answer", ["point"], unique=False)
    op.create_index(
        op.f("ix_practice_answer_user_id"), "practice_answer", ["user_id"], unique=False
    )
    op.create_table(
        "question",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Double(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("source_case", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_question_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_question_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_document_id"), "question", ["document_id"], unique=False)
    op.create_index(op.f("ix_question_level"), "question", ["level"], unique=False)
    op.create_index(op.f("ix_question_pattern"), "question", ["pattern"], unique=False)
    op.create_index(op.f("ix_question_signature"), "question", ["signature"], unique=False)
    op.create_index(op.f("ix_question_type"), "question", ["type"], unique=False)
    op.create_table(
        "question_point",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["question.revision_id"], name=op.f("fk_question_point_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "point", name=op.f("pk_question_point")),
    )
    op.create_index(op.f("ix_question_point_point"), "question_point", ["point"], unique=False)
    seal("paper", "frozen_at", child="paper_item", key="paper_id")
    seal("exam_candidate", "handed_in_at", child="exam_answer", key="candidate_id")
    protect("exam_mark")


def downgrade() -> None:
    """Drop them."""
    unprotect("exam_mark")
    unseal("exam_candidate", child="exam_answer")
    unseal("paper", child="paper_item")
    op.drop_index(op.f("ix_question_point_point"), table_name="question_point")
    op.drop_table("question_point")
    op.drop_index(op.f("ix_question_document_id"), table_name="question")
    op.drop_index(op.f("ix_question_level"), table_name="question")
    op.drop_index(op.f("ix_question_pattern"), table_name="question")
    op.drop_index(op.f("ix_question_signature"), table_name="question")
    op.drop_index(op.f("ix_question_type"), table_name="question")
    op.drop_table("question")
    op.drop_index(op.f("ix_practice_answer_at"), table_name="practice_answer")
    op.drop_index(op.f("ix_practice_answer_document_id"), table_name="practice_answer")
    op.drop_index(op.f("ix_practice_answer_point"), table_name="practice_answer")
    op.drop_index(op.f("ix_practice_answer_user_id"), table_name="practice_answer")
    op.drop_table("practice_answer")
    op.drop_index(op.f("ix_paper_item_document_id"), table_name="paper_item")
    op.drop_index(op.f("ix_paper_item_revision_id"), table_name="paper_item")
    op.drop_table("paper_item")
    op.drop_index(op.f("ix_exam_mark_candidate_id"), table_name="exam_mark")
    op.drop_index(op.f("ix_exam_mark_marker_id"), table_name="exam_mark")
    op.drop_table("exam_mark")
    op.drop_table("exam_answer")
    op.drop_index(op.f("ix_practice_card_due_on"), table_name="practice_card")
    op.drop_table("practice_card")
    op.drop_table("exam_marker")
    op.drop_index(op.f("ix_exam_candidate_due_at"), table_name="exam_candidate")
    op.drop_index(op.f("ix_exam_candidate_user_id"), table_name="exam_candidate")
    op.drop_table("exam_candidate")
    op.drop_index(op.f("ix_enrolment_user_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_exam_paper_id"), table_name="exam")
    op.drop_index(op.f("ix_exam_unit_id"), table_name="exam")
    op.drop_table("exam")
    op.drop_index(op.f("ix_course_teacher_id"), table_name="course")
    op.drop_index(op.f("ix_course_unit_id"), table_name="course")
    op.drop_table("course")
    op.drop_index(op.f("ix_training_hours_on"), table_name="training_hours")
    op.drop_index(op.f("ix_training_hours_user_id"), table_name="training_hours")
    op.drop_table("training_hours")
    op.drop_table("teacher")
    op.drop_index(op.f("ix_paper_unit_id"), table_name="paper")
    op.drop_table("paper")
