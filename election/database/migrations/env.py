"""Alembic's entry: it runs on the connection that `schema` hands over."""

from alembic import context
from sqlmodel import SQLModel

from election.database import tables  # noqa: F401  the models fill the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
