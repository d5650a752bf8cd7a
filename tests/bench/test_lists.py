"""However many cases there are, no page reads them all: the plans say so; no time is asserted."""

import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from procure import db, record
from procure.cases import listing
from procure.engine import counting, mismatches, searching
from procure.record import tables, verification_chains, verification_rows
from tests import postgres
from tests.bench import lists, many, plans

# Bounds are set so low that the small instance reaches them too: whatever is more in the
# large one grows with its cases.
SMALL, LARGE = 500, 2500
BOUNDS = (
    (listing, "FEW", 200),
    (listing, "LATEST", 50),
    (searching, "HITS", 25),
    (many, "OWN", 60),
)
SLACK = {"sqlite": 1500, "postgresql": 150}
BAD = {
    "row by row": "SELECT title FROM procurement_case",
    "counted along an index": "SELECT count(*) FROM procurement_case",
    "looked for along an index": "SELECT count(*) FROM case_role WHERE role = 'officer'",
    "sorted for a page": "SELECT id FROM procurement_case ORDER BY theme, id LIMIT 20",
    "grouped along an index": "SELECT state, count(*) FROM procurement_case GROUP BY state",
    "whole below another": (
        "SELECT n FROM (SELECT count(*) AS n FROM case_text WHERE words <> 'x') y LIMIT 1"
    ),
}
GOOD = "SELECT id FROM procurement_case ORDER BY changed_at DESC, id DESC LIMIT 20"

Two = tuple[lists.Instance, lists.Instance]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def instances(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Two]:
    """Make a small and a large instance, in both of which the auditor is on very many cases."""
    folder: Path = tmp_path_factory.mktemp("many")
    urls = ["", ""]
    if request.param == "postgresql":
        urls = [postgres.server().url(postgres.server().new()) for _ in urls]
    with pytest.MonkeyPatch.context() as patch:
        for where, name, value in BOUNDS:
            patch.setattr(where, name, value)
        yield (
            lists.Instance(folder / "small", SMALL, urls[0]),
            lists.Instance(folder / "large", LARGE, urls[1]),
        )
    db.close()


def asked(instance: lists.Instance) -> dict[str, list[plans.Said]]:
    """Open every page and return its statements."""
    instance.open()
    found = {}
    for what, who, address in instance.pages:
        with plans.statements() as said:
            instance.get(who, address)
        found[what] = said
    return found


def said(statement: str) -> list[plans.Said]:
    with plans.statements() as found, db.reading() as session:
        session.connection().exec_driver_sql(statement).all()
    return found


# PostgreSQL rightly reads so small a table whole; its plans are looked at by the bench.
@pytest.mark.parametrize("instances", ["sqlite"], indirect=True)
def test_no_page_costs_more_or_reads_a_whole_table_among_very_many_cases(instances: Two) -> None:
    small, large = instances
    before = {what: plans.work(one) for what, one in asked(small).items()}
    now = asked(large)
    slack = SLACK[db.engine().dialect.name]
    spent = {what: (before[what], plans.work(one)) for what, one in now.items()}
    assert {what: two for what, two in spent.items() if two[1] > 2 * two[0] + slack} == {}
    assert [f"{what}: {scan}" for what, one in now.items() for scan in plans.scans(one)] == []


def test_what_is_made_in_bulk_is_a_whole_record(instances: Two) -> None:
    large = instances[1]
    large.open()
    with db.reading() as session:
        report = record.verify(session)
        assert report.findings == []
        assert report.events == report.leaves == large.made.events
        assert counting.astray(session) == []
        assert searching.astray(session) == []


@pytest.mark.nightly
@pytest.mark.parametrize("instances", ["sqlite"], indirect=True)
def test_verification_holds_no_more_at_once_of_a_larger_record(
    instances: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, most in ((tables, 100), (verification_chains, 200), (verification_rows, 50)):
        monkeypatch.setattr(where, "BATCH" if where is verification_rows else "AT_ONCE", most)
    monkeypatch.setattr(sys.modules["procure.engine.replay"], "AT_ONCE", 20)
    held = []
    for one in (instances[0], *instances):  # the first time statements are compiled
        one.open()
        tracemalloc.start()
        with db.reading() as session:
            assert record.verify(session).ok
            assert list(mismatches(session)) == []
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    _, small, large = held
    assert large < small * 1.5


def test_plans_that_read_everything_are_found(instances: Two) -> None:
    instances[1].open()
    assert [what for what, statement in BAD.items() if not plans.scans(said(statement))] == []
    assert plans.scans(said(GOOD)) == []


def test_a_search_that_finds_more_and_more_costs_more(instances: Two) -> None:
    spent = []
    for one in instances:
        one.open()
        everything = (
            f"SELECT count(case_id) FROM case_role WHERE user_id = '{one.made.auditor.user_id}'"
        )
        spent.append((plans.work(said(everything)), plans.work(said(GOOD))))
    (few, page), (much, same_page) = spent
    assert much > 2 * few + SLACK[db.engine().dialect.name]
    assert same_page < 2 * page
