"""What a role of PostgreSQL may do: serving is not owning."""

from collections.abc import Collection

from sqlalchemy import text

from procure.db.connection import engine, transaction


class NotGranted(Exception):
    """The rights cannot be given; the message says why."""


def grant(role: str, only_added: Collection[str]) -> None:
    """Give a role of PostgreSQL what the application needs.

    It reads and writes every table, but neither changes nor deletes rows of ``only_added``;
    it owns nothing and changes no table. The role must exist; who calls this owns the tables.
    """
    bound = engine()
    if bound.dialect.name != "postgresql":
        raise NotGranted("rights are PostgreSQL's: SQLite has none")
    quoted = bound.dialect.identifier_preparer.quote(role)
    with transaction() as session:
        there = session.connection()
        known = there.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role})
        if known.first() is None:
            raise NotGranted(f"there is no role {role}: CREATE ROLE {quoted} LOGIN")
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
            *(f"REVOKE UPDATE, DELETE ON {name} FROM {{role}}" for name in only_added),
        ):
            there.exec_driver_sql(statement.format(role=quoted))
