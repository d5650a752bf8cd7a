"""The tables of the database, brought to where this version of the program wants them."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from procure.db.connection import engine, transaction
from procure.db.derived import derive

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def settings() -> Config:
    """Return Alembic's settings; it needs no file of its own."""
    wanted = Config()
    wanted.set_main_option("script_location", str(MIGRATIONS))
    return wanted


def upgrade(revision: str = "head") -> None:
    """Bring the open database up to a revision, by default the newest.

    Derived rows are made anew when the newest was not there before.
    """
    if is_current():
        return
    command.upgrade(settings(), revision)
    if is_current():
        with transaction() as session:
            derive(session)


def downgrade(revision: str) -> None:
    """Bring the open database down to a revision; ``base`` leaves no tables."""
    command.downgrade(settings(), revision)


def is_current() -> bool:
    """Say whether the open database stands at the newest revision."""
    with engine().connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here == _newest()


@cache
def _newest() -> str | None:
    # Asked by every probe of readiness, and never another one while a process runs.
    return ScriptDirectory.from_config(settings()).get_current_head()
