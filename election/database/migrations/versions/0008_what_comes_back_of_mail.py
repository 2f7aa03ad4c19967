"""What far mail servers report of a message, and how far a mailbox of bounces is read

The planner keeps no samples of the new column, as of the others of its table (0004).
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bounce_mailbox",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column(
        "message", sa.Column("far_answer", sa.String(512), nullable=False, server_default="")
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE message ALTER COLUMN far_answer SET STATISTICS 0")


def downgrade() -> None:
    op.drop_column("message", "far_answer")
    op.drop_table("bounce_mailbox")
