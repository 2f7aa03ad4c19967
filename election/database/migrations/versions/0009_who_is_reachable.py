"""What electors answered about their mail, and which links were printed on a sheet"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_confirmation",
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("tag", sa.String(64), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["elector_id"], ["elector.id"]),
        sa.PrimaryKeyConstraint("elector_id"),
    )
    op.create_table(
        "hand_over",
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.Column("link_issue", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(64), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["elector_id"], ["elector.id"]),
        sa.PrimaryKeyConstraint("elector_id"),
    )


def downgrade() -> None:
    op.drop_table("hand_over")
    op.drop_table("mail_confirmation")
