"""What is wrong with a scenario is listed whole, with its lines, before anything is played."""

from datetime import datetime
from pathlib import Path

import pytest

from procure import config, scenarios
from procure.scenarios import moments
from procure.scenarios.checking import check
from tests.scenarios.conftest import Written, line_of


def faults(path: Path, now: datetime) -> list[str]:
    with pytest.raises(scenarios.ScenarioError) as refused:
        check(scenarios.read(path, now))
    return refused.value.faults


def test_every_fault_of_form_is_listed_with_its_line(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    path = written(
        ('about = "A need', 'abuot = "A need'),
        ('name = "Aino Virtanen"\n', ""),
        ('action = "approve_need"\n', ""),
    )

    aino, last = line_of(path, 'id = "aino"'), len(path.read_text("utf-8").splitlines())
    assert sorted(faults(path, now)) == sorted(
        [
            "example.toml:2: abuot: unknown key",
            f"example.toml:{aino - 1}: person.1.name: is missing",
            f"example.toml:{last - 2}: act.4.action: is missing",
        ]
    )


def test_every_unknown_name_and_answer_is_listed(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    path = written(
        ('theme = "smart', 'thema = "smart'),
        ("pilot_value = 18000", 'pilot_value = "much"'),
        ('action = "approve_need"', 'action = "approve_nead"'),
    )

    found = faults(path, now)

    line = line_of(path, 'thema = "smart_sustainable_city"')
    assert f"example.toml:{line}: act.2.answers.thema: unknown key" in found
    assert any("act.2.answers.pilot_value" in one for one in found)
    assert any("there is no action 'approve_nead'" in one for one in found)


def test_time_goes_forward_and_stops_at_the_present(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    path = written(
        ("2026-01-12T09:20+02:00", "2026-01-11T09:20+02:00"),
        ("2026-01-13T10:00+02:00", "2027-01-13T10:00+02:00"),
    )

    found = faults(path, now)

    assert [one.partition(": ")[2] for one in found] == [
        "act.2.moment: is before the act above: time goes forward",
        "act.4.moment: is still to come",
    ]
    line = line_of(path, 'moment = "2026-01-11T09:20+02:00"')
    assert found[0].startswith(f"example.toml:{line}: ")


def test_what_is_said_is_sourced_or_an_example(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    path = written(("invented = true\n", ""))

    found = faults(path, now)

    assert len(found) == 3
    assert all(one.endswith("name the sources, or say example = true") for one in found)


def test_a_step_that_leads_nowhere_is_found_before_anything_is_played(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    path = written(('action = "approve_need"', 'action = "close_case"'))

    assert faults(path, now)[0].endswith("act.4.action: does not lead from 'need'")


def test_the_clock_takes_its_own_steps_only(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    more = """
[[act]]
moment = "2026-01-14T10:00+02:00"
actor = "clock"
action = "return_to_need"
"""

    found = faults(written(more=more), now)

    assert [one.partition(": ")[2] for one in found] == [
        "act.5.actor: this step is taken by a person",
        "act.5.answers.reason: is missing",
    ]


def test_the_case_is_opened_first_and_once(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    path = written(('action = "save_need"', 'action = "open_need"'))

    assert any(one.endswith("the case is open already") for one in faults(path, now))


def test_names_refer_to_what_is_there(
    instance: config.Settings, now: datetime, written: Written
) -> None:
    more = """
[[act]]
moment = "2026-01-14T10:00+02:00"
actor = "aino"
action = "judge"
answers = { company = "nobody", points = {}, chosen = true, reason = "Good." }
"""

    found = faults(written(more=more), now)

    assert [one.partition(": ")[2] for one in found] == [
        "act.5.answers.company: no company 'nobody'"
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-12d 09:00", "2026-11-12T09:00:00+02:00"),
        ("+0d", "2026-11-24"),
        ("+30d", "2026-12-24"),
        ("-140d 15:30:20", "2026-07-07T15:30:20+03:00"),
    ],
)
def test_moments_count_from_the_day_of_play(now: datetime, text: str, meant: str) -> None:
    found = moments.resolved({"a": [text]}, now.date())

    assert found["a"][0].isoformat() == meant


@pytest.mark.parametrize("text", ["12d 09:00", "-12d 25:00", "-12d 9:00", "a -12d 09:00"])
def test_other_words_stay_as_they_are(now: datetime, text: str) -> None:
    assert moments.resolved(text, now.date()) == text


def test_a_file_that_is_not_toml_says_where(
    instance: config.Settings, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(b"title = \xff")

    assert faults(path, now) == ["bad.toml: byte 8 is not UTF-8"]
