"""What is searched for, feedback, and candidate test questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.model.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "search_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("first_score", sa.Float(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_log")),
    )
    op.create_index(op.f("ix_search_log_day"), "search_log", ["day"], unique=False)
    op.create_index(op.f("ix_search_log_question"), "search_log", ["question"], unique=False)
    op.create_table(
        "search_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("provision", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_feedback")),
    )
    op.create_index(op.f("ix_search_feedback_day"), "search_feedback", ["day"], unique=False)
    op.create_index(
        op.f("ix_search_feedback_question"), "search_feedback", ["question"], unique=False
    )
    op.create_table(
        "candidate_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("gold", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user.id"], name=op.f("fk_candidate_question_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_candidate_question_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_question")),
    )
    op.create_index(
        op.f("ix_candidate_question_question"), "candidate_question", ["question"], unique=False
    )
    op.create_index(
        op.f("ix_candidate_question_state"), "candidate_question", ["state"], unique=False
    )


def downgrade() -> None:
    """Drop the three tables."""
    op.drop_index(op.f("ix_candidate_question_state"), table_name="candidate_question")
    op.drop_index(op.f("ix_candidate_question_question"), table_name="candidate_question")
    op.drop_table("candidate_question")
    op.drop_index(op.f("ix_search_feedback_question"), table_name="search_feedback")
    op.drop_index(op.f("ix_search_feedback_day"), table_name="search_feedback")
    op.drop_table("search_feedback")
    op.drop_index(op.f("ix_search_log_question"), table_name="search_log")
    op.drop_index(op.f("ix_search_log_day"), table_name="search_log")
    op.drop_table("search_log")
