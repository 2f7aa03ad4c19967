"""The opened ballots of a poll in parts, as the files of its record are"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PART = 2**20


def _written(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def upgrade() -> None:
    parts = op.create_table(
        "opened_part",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(128), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"]),
        sa.PrimaryKeyConstraint("poll_id", "path", "number"),
    )
    connection = op.get_bind()
    for (poll_id,) in connection.execute(sa.text("SELECT poll_id FROM result")).all():
        statement = sa.text("SELECT opened FROM result WHERE poll_id = :id")
        opened = connection.execute(statement, {"id": poll_id}).scalar_one()
        for path, value in json.loads(bytes(opened)).items():
            content = _written(value)
            for number, at in enumerate(range(0, len(content), PART)):
                row = {"poll_id": poll_id, "path": path, "number": number}
                connection.execute(parts.insert(), {**row, "content": content[at : at + PART]})
    op.drop_column("result", "opened")


def downgrade() -> None:
    empty = sa.text("'{}'")
    op.add_column(
        "result", sa.Column("opened", sa.LargeBinary(), nullable=False, server_default=empty)
    )
    connection = op.get_bind()
    in_order = "SELECT poll_id, path, content FROM opened_part ORDER BY poll_id, path, number"
    polls: dict = {}
    for poll_id, path, content in connection.execute(sa.text(in_order)):
        files = polls.setdefault(poll_id, {})
        files[path] = files.get(path, b"") + bytes(content)
    connection.execute(sa.text("UPDATE result SET opened = :opened"), {"opened": b"{}"})
    for poll_id, files in polls.items():
        opened = _written({path: json.loads(content) for path, content in files.items()})
        statement = sa.text("UPDATE result SET opened = :opened WHERE poll_id = :id")
        connection.execute(statement, {"opened": opened, "id": poll_id})
    op.drop_table("opened_part")
