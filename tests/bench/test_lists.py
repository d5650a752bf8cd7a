"""However many cases there are, no page reads them all: the plans say so; no time is asserted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from procure import db, record
from procure.engine import counting, searching
from tests.bench import lists


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lists.Instance]:
    """Make more cases than a person on few of them may have, and open their pages."""
    folder: Path = tmp_path_factory.mktemp("many")
    made = lists.Instance(folder, 2500)
    made.open()
    yield made
    db.close()


def test_no_page_reads_a_growing_table_from_end_to_end(instance: lists.Instance) -> None:
    found = []
    for what, who, address in instance.pages:
        with lists.statements() as said:
            instance.get(who, address)
        found += [f"{what}: {plan}" for plan in lists.scans(said)]
    assert found == []


def test_what_is_made_in_bulk_is_a_whole_record(instance: lists.Instance) -> None:
    with db.reading() as session:
        report = record.verify(session)
        assert report.findings == []
        assert report.events == report.leaves == instance.made.events
        assert counting.astray(session) == []
        assert searching.astray(session) == 0


def test_a_plan_that_reads_everything_is_found(instance: lists.Instance) -> None:
    with lists.statements() as said, db.reading() as session:
        session.connection().exec_driver_sql("SELECT title FROM procurement_case").all()
    assert len(lists.scans(said)) == 1
