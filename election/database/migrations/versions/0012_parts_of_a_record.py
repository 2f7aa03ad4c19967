"""Parts of a record's files that are too large for one row"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_part",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(128), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"]),
        sa.PrimaryKeyConstraint("poll_id", "path", "number"),
    )


def downgrade() -> None:
    op.drop_table("record_part")
