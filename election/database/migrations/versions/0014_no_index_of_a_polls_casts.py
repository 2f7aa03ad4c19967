"""Casts have no index by poll alone: the one by poll and envelope begins with it.

PostgreSQL keeps no samples of casts, and so took the shorter one, and read the whole poll with it
where one envelope was asked for.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_recorded_cast_poll_id", "recorded_cast")


def downgrade() -> None:
    op.create_index("ix_recorded_cast_poll_id", "recorded_cast", ["poll_id"])
