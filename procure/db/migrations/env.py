"""Alembic's environment: migrations run on the database that is open."""

from alembic import context
from sqlmodel import SQLModel

from procure import db
from procure.db.clock import ClockShift  # noqa: F401 - a table of this room


def run() -> None:
    """Run the wanted migrations in one transaction where the database can."""
    with db.engine().connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
