"""Electors who want no reminders"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "no_reminders",
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["elector_id"], ["elector.id"]),
        sa.PrimaryKeyConstraint("elector_id"),
    )


def downgrade() -> None:
    op.drop_table("no_reminders")
