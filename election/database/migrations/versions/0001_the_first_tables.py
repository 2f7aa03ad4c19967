"""The first tables"""

import sqlalchemy as sa
from alembic import op

from election.database.instant_column import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.Column("definition_hash", sa.String(length=64), nullable=False),
        sa.Column("closes", Instant(), nullable=False),
        sa.Column("exported_to", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_phase"), ["phase"], unique=False)

    op.create_table(
        "elector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("second_email", sa.String(), nullable=True),
        sa.Column("recused", sa.Boolean(), nullable=False),
        sa.Column("link_issue", sa.Integer(), nullable=False),
        sa.Column("link_issued_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("poll_id", "person_id"),
        sa.UniqueConstraint("public_id"),
    )
    with op.batch_alter_table("elector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_elector_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "inner_envelope",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "hash"),
    )
    op.create_table(
        "journal_entry",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "seq"),
    )
    op.create_table(
        "record_file",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "path"),
    )
    op.create_table(
        "replaced_envelope",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("poll_id", "hash"),
    )
    op.create_table(
        "result",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("opened", sa.LargeBinary(), nullable=False),
        sa.Column("tally", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("poll_id"),
    )
    op.create_table(
        "ballot_session",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.Column("link_issue", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("expires", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["elector_id"],
            ["elector.id"],
        ),
        sa.PrimaryKeyConstraint("secret_hash"),
    )
    with op.batch_alter_table("ballot_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ballot_session_elector_id"), ["elector_id"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("elector_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", Instant(), nullable=True),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["elector_id"],
            ["elector.id"],
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_elector_id"), ["elector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_state"), ["state"], unique=False)

    op.create_table(
        "outer_envelope",
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["elector_id"],
            ["elector.id"],
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("elector_id"),
    )
    with op.batch_alter_table("outer_envelope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outer_envelope_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "recorded_cast",
        sa.Column("elector_id", sa.Integer(), nullable=False),
        sa.Column("cast_id", sa.String(length=64), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("envelope_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["elector_id"],
            ["elector.id"],
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
        ),
        sa.PrimaryKeyConstraint("elector_id", "cast_id"),
        sa.UniqueConstraint("elector_id", "number"),
        sa.UniqueConstraint("poll_id", "envelope_hash"),
    )
    with op.batch_alter_table("recorded_cast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recorded_cast_poll_id"), ["poll_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("recorded_cast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recorded_cast_poll_id"))

    op.drop_table("recorded_cast")
    with op.batch_alter_table("outer_envelope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outer_envelope_poll_id"))

    op.drop_table("outer_envelope")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_state"))
        batch_op.drop_index(batch_op.f("ix_message_poll_id"))
        batch_op.drop_index(batch_op.f("ix_message_elector_id"))

    op.drop_table("message")
    with op.batch_alter_table("ballot_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_session_elector_id"))

    op.drop_table("ballot_session")
    op.drop_table("result")
    op.drop_table("replaced_envelope")
    op.drop_table("record_file")
    op.drop_table("journal_entry")
    op.drop_table("inner_envelope")
    with op.batch_alter_table("elector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_elector_poll_id"))

    op.drop_table("elector")
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_phase"))

    op.drop_table("poll")
