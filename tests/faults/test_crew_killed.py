"""Whoever prints or sends is killed: nothing is lost or doubled, and no file is half (R5, R9).

The whole counts, nightly; a tenth of them is in ``test_kills``.
"""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from sqlmodel import select

from procure import config, db, documents, engine, jobs
from procure.documents import store
from procure.documents.tables import PRINTED, Document
from procure.jobs.supervisor import Crew
from procure.jobs.tables import Job, Mail
from tests.faults import grounds
from tests.faults.post import Post, office
from tests.jobs.deeds import until

pytestmark = [pytest.mark.slow, pytest.mark.nightly]


MAILS, KILLS = 1000, 20


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with office() as one:
        yield one


def workers(crew: Crew) -> list[psutil.Process]:
    """Return the workers that live."""
    found = []
    for place in crew.places:
        if place.role == "worker" and place.process and place.process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(place.process.pid))
    return found


def kill(victim: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        os.kill(victim.pid, signal.SIGKILL)


WAITING = {"queued", "running"}


def waiting() -> int:
    with db.reading() as session:
        return sum(n for (_, how), n in jobs.counts(session).items() if how in WAITING)


def test_a_worker_that_is_killed_loses_no_mail_and_sends_none_twice(
    tmp_path: Path, post: tuple[Post, int]
) -> None:
    """Twice is what a recipient's server cannot tell apart: under another Message-ID."""
    box, port = post
    ground = grounds.prepare(
        tmp_path / "instance", cases=1, sessions=0, workers=2, smtp_host="127.0.0.1", smtp_port=port
    )
    chance = random.Random(MAILS)
    with grounds.opened(ground.place):
        now = datetime.now(UTC)
        with db.transaction() as session:
            for number in range(MAILS):
                values = {"name": f"{number}", "reference": "HEL-1", "problem": "Lumi"}
                jobs.mail(session, f"{number}@example.org", "fi", "need_taken", values, now)
        with jobs.supervise(config.current(), ["procure.app"]) as crew:
            for done in range(1, KILLS + 1):
                until(lambda done=done: len(box.letters) >= done * MAILS // (KILLS + 1), 300)
                time.sleep(chance.uniform(0, 0.05))
                kill(chance.choice(workers(crew)))
            until(lambda: waiting() == 0, 600)
        with db.reading() as session:
            rows = session.exec(select(Mail)).all()
            failed = session.exec(select(Job.key).where(Job.status == "failed")).all()
        assert failed == []
        assert all(row.sent_at for row in rows)
        promised = {(row.recipient, f"<{row.id}@faults.example>") for row in rows}
        assert len(promised) == MAILS
        assert set(box.letters) == promised
        again = len(box.letters) - MAILS
        assert again <= KILLS, "only what was under way when somebody was killed"
        assert grounds.faults(sealed=False) == []
    print(f"{KILLS} killed, {again} of {MAILS} handed over again")  # noqa: T201 - shown with -s


def test_a_printer_that_is_killed_leaves_no_half_paper(tmp_path: Path) -> None:
    """R5: 50 kills of a worker or of its printing child; a job killed too often says so."""
    ground = grounds.prepare(tmp_path / "instance", cases=6, sessions=0, workers=2)
    chance, killed, officer = random.Random(5), Counter[str](), ground.city.officer
    with grounds.opened(ground.place):
        with jobs.supervise(config.current(), ["procure.app"]) as crew:
            while killed.total() < 50:
                if waiting() < 3:
                    case = chance.choice(ground.cases)
                    state = grounds.state_of(case)
                    action, _ = grounds.STEPS[state]
                    engine.advance(officer, case, action, datetime.now(UTC), state=state)
                time.sleep(chance.uniform(0.05, 0.5))
                # Only in the middle of it: a worker that prints, or the child that prints for it.
                at_it = [(one, child) for one in workers(crew) for child in _children(one)]
                if at_it:
                    which = chance.choice(("worker", "child"))
                    kill(chance.choice(at_it)[which == "child"])
                    killed[which] += 1
        with db.transaction() as session:
            grounds.let_leases_run_out(session)
            failed = session.exec(select(Job).where(Job.status == "failed")).all()
            assert all(job.error for job in failed), "it says why it was given up"
            for job in failed:
                jobs.retry(session, job.kind, job.key, datetime.now(UTC))
        try:
            jobs.run_due(datetime.now(UTC))
        finally:
            documents.close()
        assert grounds.faults(sealed=False) == []
        with db.reading() as session:
            papers = session.exec(select(Document)).all()
        assert papers
        assert {paper.status for paper in papers} == {PRINTED}
        for paper in papers:
            assert store.get(paper.file_sha256 or "").rstrip().endswith(b"%%EOF")
    print(f"{dict(killed)}, {len(papers)} papers, {len(failed)} given up")  # noqa: T201


def _children(one: psutil.Process) -> list[psutil.Process]:
    try:
        return one.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
