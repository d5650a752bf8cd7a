"""Rows that follow from others are made anew, and what was wrong in them is said."""

from click.testing import CliRunner
from sqlalchemy import text

from procure import cli, config, db
from procure.engine import counting, searching
from tests import builders
from tests.conftest import NOW

TITLE = "Kaupungin äänimaisema"


def rebuilt(settings: config.Settings) -> str:
    over = ["--instance", str(settings.instance), "db", "rebuild"]
    said = CliRunner(env={"PROCURE_DATABASE": settings.database_url}).invoke(
        cli.main, over, catch_exceptions=False
    )
    assert said.exit_code == 0, said.output
    return said.output


def hits() -> list[str]:
    with db.reading() as session:
        connection = session.connection()
        wanted, values = searching.hits(("maisema",), connection.dialect.name)
        return list(connection.execute(wanted, values).scalars())


def test_what_had_gone_astray_is_said_and_mended(instance: config.Settings) -> None:
    flow = builders.short_way(instance)
    builders.a_case(builders.people_of_a_city(now=NOW), flow, NOW, title=TITLE)
    assert "case_text: made anew; 0 astray" in rebuilt(instance)
    found = hits()
    with db.transaction() as session:
        session.connection().execute(text("UPDATE case_text SET words = 'muuta'"))
        session.connection().execute(text("UPDATE case_count SET number = 7"))
    assert hits() == []

    said = rebuilt(instance)

    assert "case_text: made anew; 1 astray: " in said
    assert "case_count, case_count_change: made anew; 3 astray: authority/" in said
    assert hits() == found != []
    with db.reading() as session:
        assert counting.astray(session) == []
    assert "; 0 astray" in rebuilt(instance)
