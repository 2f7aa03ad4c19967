"""Nominations, and what those who were nominated answered, until nominations close"""

import sqlalchemy as sa
from alembic import op

from election.database.instant_column import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nomination",
        sa.Column("nominee_id", sa.Integer(), nullable=False),
        sa.Column("nominator_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(64), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["nominee_id"], ["elector.id"]),
        sa.ForeignKeyConstraint(["nominator_id"], ["elector.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"]),
        sa.PrimaryKeyConstraint("nominee_id", "nominator_id"),
    )
    op.create_index("ix_nomination_poll_id", "nomination", ["poll_id"])
    op.create_table(
        "nominee",
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("tag", sa.String(64), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["elector_id"], ["elector.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"]),
        sa.PrimaryKeyConstraint("elector_id"),
    )
    op.create_index("ix_nominee_poll_id", "nominee", ["poll_id"])


def downgrade() -> None:
    op.drop_table("nominee")
    op.drop_table("nomination")
