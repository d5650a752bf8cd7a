"""Migrations: they lead to the tables that the rooms declare, and back."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

import procure.app  # noqa: F401 - every room's tables
from procure import config, db
from procure.db import schema


def is_ours(_item, name, kind, *_):
    """Leave out the tables that other tests have, and what full-text search keeps beside."""
    return not (kind == "table" and ("_test_" in name or name.startswith("case_fts"))) and (
        name != "case_text_threes"
    )


def test_migrations_lead_to_the_tables_of_the_rooms_and_back(tmp_path):
    settings = config.use(config.load(tmp_path))
    db.open(settings.database_url)
    try:
        schema.upgrade()
        assert schema.is_current()
        with db.engine().connect() as connection:
            here = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_object": is_ours}
            )
            assert compare_metadata(here, SQLModel.metadata) == []
        schema.downgrade("base")
        assert set(inspect(db.engine()).get_table_names()) == {"alembic_version"}
        assert not schema.is_current()
    finally:
        db.close()
