"""An empty instance becomes a demonstration; one that somebody has set up never does."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from procure import config, db, demonstration, engine, jobs, record, scenarios
from procure.demonstration.examples import CITIES, PEOPLE
from procure.demonstration.making import FOLDER
from procure.people.tables import User

pytestmark = pytest.mark.slow

SMALL = """
title = "A need"
workflow = "agile_pilot.v1"
invented = true
[authority]
name = "Helsingin kaupunki"
unit = "Kaupunkiympäristö"
register_number = "0201256-6"
[[person]]
id = "aino"
name = "Aino Virtanen"
email = "aino.virtanen@example.org"
roles = ["officer"]
[[act]]
moment = "-1d 09:00"
actor = "aino"
action = "open_need"
answers = { problem = "p", sufferers = "s", outcome = "o", adopter = "a" }
"""


def test_a_case_stands_in_each_stage_and_one_is_finished(settings: config.Settings) -> None:
    with db.reading() as session:
        cases = session.exec(select(engine.Case)).all()
        assert {case.stage for case in cases} == {
            "need",
            "market_dialogue",
            "pilot",
            "evaluation",
            "contract",
            "closed",
        }
        assert all(case.demonstration and case.replayed for case in cases)
        assert not record.verify(session).findings
        assert not list(engine.mismatches(session))


def test_everybody_and_every_city_is_there(settings: config.Settings) -> None:
    with db.reading() as session:
        known = {user.email: user for user in session.exec(select(User))}
    assert known.keys() == {one.email for one in PEOPLE}
    assert all(not user.password_hash for user in known.values())
    assert [user.email for user in known.values() if user.operator] == ["otto.palo@example.org"]
    assert len(CITIES) == 3


def test_it_is_marked_and_tells_what_it_made(made: tuple[Path, list[str]]) -> None:
    place, said = made

    assert config.load(place).demonstration
    assert len(said) == 1 + len(list(FOLDER.glob("*.toml")))
    assert [one.name for one in place.parent.iterdir()] == ["instance"]


def test_the_crew_prints_what_the_cases_promised(settings: config.Settings) -> None:
    with db.reading() as session:
        waiting = {
            key: number for key, number in jobs.counts(session).items() if key[0] == "print_paper"
        }
    assert set(waiting) == {("print_paper", "queued")}
    assert waiting["print_paper", "queued"] >= 15


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_files_can_be_played_on_any_day(path: Path) -> None:
    """Also in the week of summer time, at the turn of a year and on a leap day."""
    for day in ("2027-03-28", "2028-01-01", "2028-02-29", "2026-10-25"):
        scenarios.read(path, datetime.fromisoformat(f"{day}T12:00:00+00:00").astimezone(UTC))


@pytest.mark.parametrize("text", ["demonstration = false\n", 'installation = "hel.example"\n'])
def test_an_instance_that_was_set_up_is_left_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / config.FILE).write_text(text, "utf-8")

    assert not demonstration.is_wanted(config.load(tmp_path))


def test_the_environment_sets_up_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCURE_BASE_URL", "https://procure.example.org")

    assert not demonstration.is_wanted(config.load(tmp_path))


def test_only_an_empty_instance_is_made_one(settings: config.Settings, tmp_path: Path) -> None:
    assert demonstration.is_wanted(config.load(tmp_path / "new"))
    assert not demonstration.is_wanted(settings)
    with pytest.raises(demonstration.NotEmpty):
        demonstration.make(settings, print)


def test_an_interrupted_start_leaves_nothing(tmp_path: Path) -> None:
    folder, place = tmp_path / "files", tmp_path / "instance"
    folder.mkdir()
    (folder / "1.toml").write_text(SMALL, "utf-8")
    (folder / "2.toml").write_text(SMALL.replace("open_need", "approve_need"), "utf-8")

    with pytest.raises(scenarios.ScenarioError):
        demonstration.make(config.load(place), lambda _line: None, folder)

    assert list(place.iterdir()) == []
    assert demonstration.is_wanted(config.load(place))


def test_a_mark_is_added_to_the_settings_that_are_there(tmp_path: Path) -> None:
    folder, place = tmp_path / "files", tmp_path / "instance"
    folder.mkdir()
    (folder / "1.toml").write_text(SMALL, "utf-8")
    place.mkdir()
    (place / config.FILE).write_text("workers = 2\n", "utf-8")

    demonstration.make(config.load(place), lambda _line: None, folder)

    settings = config.load(place)
    assert (settings.demonstration, settings.workers) == (True, 2)
