"""A scenario is played by real steps, prints real papers, and leaves nothing half done."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from procure import cli, config, db, documents, engine, record, scenarios
from procure.scenarios import instances
from procure.scenarios.acts import ACTS
from tests.scenarios.conftest import Written

pytestmark = pytest.mark.slow

GUIDE = (config.ROOT / "docs" / "scenarios.md").read_text("utf-8")


def a_demonstration(place: Path) -> Path:
    """Mark a folder as a demonstration."""
    place.mkdir()
    (place / config.FILE).write_text("demonstration = true\n", "utf-8")
    return place


def test_the_documented_example_is_played_and_printed(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    done = scenarios.play(written(), tmp_path / "out", now)

    assert (done.state, done.acts) == ("call_planning", 4)
    (paper,) = done.papers
    assert paper.filename == "01-need-statement.pdf"
    content = (tmp_path / "out" / paper.filename).read_bytes()
    assert content.startswith(b"%PDF-")
    index = (tmp_path / "out" / "index.md").read_text("utf-8")
    assert paper.filename in index
    assert str(paper.document.file_sha256) in index
    assert "These people are invented: Aino Virtanen, Markku Saarinen." in index


def test_every_act_is_documented() -> None:
    assert [name for name in ACTS if f"`{name}`" not in GUIDE] == []


def test_the_first_event_says_replayed_and_events_stand_at_their_acts(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    target = a_demonstration(tmp_path / "lasting")

    done = scenarios.play(written(), tmp_path / "out", now, into=target)

    with instances.opened(config.load(target)), db.reading() as session:
        events = record.history(session, done.case_id)
        assert not record.verify(session).findings
        case = engine.get(session, done.case_id)
        assert (case.replayed, case.demonstration) == (True, True)
        assert not list(engine.mismatches(session))
    assert events[0].kind == "case_opened"
    assert events[0].data["replayed"] == 1
    moments = {event.at.isoformat() for event in events}
    assert moments == {
        "2026-01-12T07:00:00+00:00",
        "2026-01-12T07:20:00+00:00",
        "2026-01-12T07:30:00+00:00",
        "2026-01-13T08:00:00+00:00",
    }


def test_two_plays_give_the_same_case_and_paper(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    path = written()

    one = scenarios.play(path, tmp_path / "one", now)
    other = scenarios.play(path, tmp_path / "other", now)

    assert (one.reference, one.state) == (other.reference, other.state)
    same = [(tmp_path / name / "01-need-statement.pdf").read_bytes() for name in ("one", "other")]
    assert same[0] == same[1]


def test_a_refused_step_says_every_reason_and_leaves_nothing(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    path = written(
        ('theme = "smart_sustainable_city"\n', ""),
        ('adoption_owner = "Markku Saarinen"\n', ""),
    )
    target = a_demonstration(tmp_path / "lasting")

    with pytest.raises(scenarios.ScenarioError) as refused:
        scenarios.play(path, tmp_path / "out", now, into=target)

    text = path.read_text("utf-8").splitlines()
    line = text.index('action = "approve_need"') + 1
    assert len(refused.value.faults) == 2
    for fault, name in zip(refused.value.faults, ("adoption_owner", "need_theme"), strict=True):
        assert fault.startswith(f"example.toml:{line}: act.4.action: approve_need by markku")
        assert f"refused: fact.{name} (owed by officer)" in fault
    assert not (tmp_path / "out").exists()
    assert not (target / "procure.db").exists()


def test_nobody_approves_an_own_need_in_a_scenario_either(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    path = written(
        ('roles = ["officer"]', 'roles = ["officer", "approver"]'),
        ('actor = "markku"', 'actor = "aino"'),
    )

    with pytest.raises(scenarios.ScenarioError, match=r"guard\.need_is_approved_by_another"):
        scenarios.play(path, tmp_path / "out", now)


def test_a_person_without_the_role_is_refused(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    path = written(('roles = ["approver"]', 'roles = ["auditor"]'))

    with pytest.raises(scenarios.ScenarioError, match="refused: Forbidden approve_need"):
        scenarios.play(path, tmp_path / "out", now)


@pytest.mark.parametrize("settings", ["", "demonstration = false\n"])
def test_only_a_demonstration_is_played_into(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path, settings: str
) -> None:
    target = tmp_path / "city"
    target.mkdir()
    (target / config.FILE).write_text(settings, "utf-8")

    with pytest.raises(scenarios.ScenarioError, match="not marked as a demonstration"):
        scenarios.play(written(), tmp_path / "out", now, into=target)
    with pytest.raises(scenarios.ScenarioError, match="not marked as a demonstration"):
        scenarios.play_here(written(), now)

    assert sorted(one.name for one in target.iterdir()) == [config.FILE]
    assert not (tmp_path / "out").exists()


def test_the_instance_that_is_open_is_left_alone(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    scenarios.play(written(), tmp_path / "out", now)

    assert config.current() is instance
    with db.reading() as session:
        assert session.exec(select(engine.Case)).all() == []
        assert session.exec(select(documents.Document)).all() == []


def test_a_citys_own_workflow_is_played(
    instance: config.Settings, now: datetime, written: Written, tmp_path: Path
) -> None:
    own = instance.instance / "workflows"
    own.mkdir()
    text = (config.ROOT / "workflows" / "agile_pilot.v1.toml").read_text("utf-8")
    (own / "own.v1.toml").write_text(text.replace('papers = ["need_statement"]', ""), "utf-8")

    done = scenarios.play(written(("agile_pilot.v1", "own.v1")), tmp_path / "out", now)

    assert done.papers == []


def test_the_command_says_every_fault_and_ends_with_one(tmp_path: Path, written: Written) -> None:
    path = written(('about = "A need', 'abuot = "A need'), ("pilot_value", "pilot_velue"))

    said = CliRunner().invoke(
        cli.main,
        ["--instance", str(tmp_path / "i"), "scenario", str(path), "--out", str(tmp_path / "o")],
    )

    assert said.exit_code == 1
    assert "example.toml:2: abuot: unknown key" in said.output
    assert not (tmp_path / "o").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        (
            "ai4cities",
            [
                "need_statement",
                "market_dialogue_invitation",
                "dialogue_summary",
                "pilot_agreement",
                "award_decision",
                "contract",
            ],
        ),
        ("agile_piloting", ["need_statement", "pilot_agreement"]),
    ],
)
def test_the_real_cases_go_to_their_end(
    instance: config.Settings, now: datetime, tmp_path: Path, name: str, kinds: list[str]
) -> None:
    path = config.ROOT / "scenarios" / f"{name}.toml"

    done = scenarios.play(path, tmp_path / "out", now)

    assert done.state == "closed"
    printed = [one.document.kind for one in done.papers if not one.document.public_of]
    assert list(dict.fromkeys(printed)) == kinds
    index = (tmp_path / "out" / "index.md").read_text("utf-8")
    script = scenarios.read(path, now).script
    assert all(gap.what in index for gap in script.gaps)
    assert all(source.url in index for source in script.sources)
    assert all(person.example and "(example)" in person.name for person in script.people)


def test_what_a_real_case_says_names_its_sources(now: datetime) -> None:
    for path in (config.ROOT / "scenarios").glob("*.toml"):
        script = scenarios.read(path, now).script
        told = [*script.acts, *script.companies, script.authority]
        used = {source for one in told for source in one.sources}
        assert not script.invented
        assert used == {source.id for source in script.sources}
