"""PostgreSQL's planner keeps no samples of the tables that say who cast.

A sample holds values of the table, and is deleted with the table but never with its rows. So a
close could not delete it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("ballot_session", "message", "outer_envelope", "recorded_cast")


def upgrade() -> None:
    _sample(0)


def downgrade() -> None:
    _sample(-1)


def _sample(target: int) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        for column in sa.inspect(connection).get_columns(table):
            name = column["name"]
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS {target}")
