"""Tags of the rows that decide a poll, and the key that makes them

A poll that is under way when this runs has no tags: it must be cancelled or made void. One that is
over needs none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
COLUMNS = {
    "poll": {"head": 64, "key_id": 16, "tag": 64},
    "elector": {"tag": 64},
    "ballot_session": {"tag": 64},
    "recorded_cast": {"previous": 64, "tag": 64},
    "message": {"tag": 64},
}
TELL_WHO_CAST = ("ballot_session", "recorded_cast", "message")


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, length in columns.items():
            default = GENESIS if name == "head" else ""
            column = sa.Column(name, sa.String(length), nullable=False, server_default=default)
            op.add_column(table, column)
    op.execute(
        "UPDATE poll SET head = (SELECT hash FROM journal_entry WHERE poll_id = poll.id "
        "ORDER BY seq DESC LIMIT 1) WHERE id IN (SELECT poll_id FROM journal_entry)"
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TELL_WHO_CAST:
            for name in COLUMNS[table]:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0")


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)
