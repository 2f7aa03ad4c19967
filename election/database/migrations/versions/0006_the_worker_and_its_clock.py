"""The lease of the worker that acts, what it knows of its clock, and who is sending a message

The planner keeps no samples of the new column, as of the others of its table (0004).
"""

import sqlalchemy as sa
from alembic import op

from election.database.instant_column import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_lease",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("seen", Instant(), nullable=True),
        sa.Column("boot", sa.String(64), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("doubted", sa.BigInteger(), nullable=True),
        sa.Column("doubted_from", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column(
        "message", sa.Column("held_by", sa.String(128), nullable=False, server_default="")
    )
    op.create_index("ix_message_due", "message", ["next_try", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE message ALTER COLUMN held_by SET STATISTICS 0")


def downgrade() -> None:
    op.drop_index("ix_message_due", "message")
    op.drop_column("message", "held_by")
    op.drop_table("worker_lease")
