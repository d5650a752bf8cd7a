"""Alembic's environment: migrations run on the database that is open."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from procure import db
from procure.db.clock import ClockShift  # noqa: F401 - a table of this room


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write SQLModel's text type as SQLAlchemy's, so that a revision needs only the latter."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def run() -> None:
    """Run the wanted migrations in one transaction where the database can."""
    with db.engine().connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
