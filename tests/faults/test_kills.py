"""Processes are killed at random while people work: nothing is lost, doubled or half done."""

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from procure import db, documents, jobs, record
from procure.cli import main
from procure.documents.tables import PRINTED, Document
from procure.jobs import presence
from procure.jobs.tables import Job, Mail
from tests.faults import grounds
from tests.faults.grounds import Ground, Served, Visitor
from tests.faults.post import Post, office

pytestmark = pytest.mark.slow

OFFICERS = 3
# Who is killed how often, if there at the moment; a crew process tells its part once it has
# begun, which takes a few seconds.
ROLES = {"web": 1, "clock": 2, "worker": 3, "press": 3, "starting": 1}


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with office() as one:
        yield one


@dataclass
class Officer:
    """Somebody who takes steps and sends invitations, one after the other."""

    served: Served
    who: Visitor
    cases: list[str]
    steps: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    invited: list[str] = field(default_factory=list)
    pause: float = 0.5
    over: threading.Event = field(default_factory=threading.Event)
    broken: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Work until told to stop."""
        number = 0
        while not self.over.is_set():
            number += 1
            case_id = self.cases[number % len(self.cases)]
            self._step(case_id)
            if number % 3 == 0:
                self._invite(case_id, f"{case_id}.{number}@example.org")
            self.over.wait(self.pause)

    def _step(self, case_id: str) -> None:
        state = grounds.state_of(case_id)
        action, _ = grounds.STEPS[state]
        answer = self._send(f"/fi/cases/{case_id}/steps/{action}", state=state)
        if answer == 303:
            self.steps[case_id] += 1
        elif answer is None:
            self.unsure[case_id] += 1

    def _invite(self, case_id: str, email: str) -> None:
        path = f"/fi/cases/{case_id}/people"
        if self._send(path, email=email, role="evaluator", language="fi") == 303:
            self.invited.append(email)

    def _send(self, path: str, **values: str) -> int | None:
        try:
            answer = self.served.post(path, self.who, **values)
        except OSError:
            time.sleep(0.05)
            return None
        if answer.status != 303:
            self.broken.append(f"{answer.status} {path}")
        return answer.status


def role(served: Served, process: psutil.Process) -> str:
    """Return what a process of the served instance does."""
    if served.process and process.pid == served.process.pid:
        return "web"
    words = " ".join(process.cmdline())
    if "procure.documents" in words:
        return "press"
    if "procure.jobs" not in words:
        return "web"
    with db.reading() as session:
        known = {one.process: one.role for one in presence.crew(session, datetime.now(UTC))}
    return known.get(process.pid, "starting")


def kill_some(served: Served, number: int, chance: random.Random) -> Counter[str]:
    """Kill processes of the instance at random moments; return how many of each role."""
    killed: Counter[str] = Counter()
    while killed.total() < number:
        time.sleep(chance.uniform(0.2, 1.4))
        wanted = chance.choices(tuple(ROLES), tuple(ROLES.values()))[0]
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            of_role = [one for one in served.family() if role(served, one) == wanted]
            if not of_role:
                continue
            victim = chance.choice(of_role)
            served.kill(victim)
            killed[wanted] += 1
        if served.process and served.process.poll() is not None:
            served.start()
    return killed


def settle(stopped: Served) -> Counter[str]:
    """Do what still waits, after everybody has stopped; return what an operator had to do."""
    assert stopped.process
    assert stopped.process.poll() is not None
    mended: Counter[str] = Counter()
    now = datetime.now(UTC)
    with db.transaction() as session:
        grounds.let_leases_run_out(session)
        failed = session.execute(select(Job.kind, Job.key).where(Job.status == "failed"))  # type: ignore[arg-type,call-overload]
        for kind, key in failed.all():
            mended[kind] += jobs.retry(session, kind, key, now)
    try:
        jobs.run_due(now)
    finally:
        documents.close()
    record.seal(now)
    return mended


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.nightly)])
def test_whoever_is_killed_nothing_is_lost_doubled_or_half_done(
    tmp_path: Path, post: tuple[Post, int], kills: int
) -> None:
    box, port = post
    ground = grounds.prepare(tmp_path / "instance", cases=2 * OFFICERS, sessions=OFFICERS,
                             smtp_host="127.0.0.1", smtp_port=port)  # fmt: skip
    with grounds.serving(ground.place) as served, grounds.opened(ground.place):
        officers = [Officer(served, who, ground.cases[n::OFFICERS])
                    for n, who in enumerate(ground.officers)]  # fmt: skip
        threads = [threading.Thread(target=one.work) for one in officers]
        for thread in threads:
            thread.start()
        try:
            killed = kill_some(served, kills, random.Random(kills))
        finally:
            for one in officers:
                one.over.set()
            for thread in threads:
                thread.join()
        assert served.stop() == 0
        assert served.outlived() == []
        mended = settle(served)
        told = judge(ground, officers, box)
    found = CliRunner().invoke(main, ["--instance", str(ground.place), "record", "verify"])
    db.close()
    assert found.exit_code == 0, found.output
    print(f"killed {dict(killed)}, {told}, given up and tried anew: {dict(mended)}")  # noqa: T201


def judge(ground: Ground, officers: list[Officer], box: Post) -> str:
    """Hold what was acknowledged against what is there; return what was counted."""
    assert [said for one in officers for said in one.broken] == []
    assert grounds.faults() == []
    with db.reading() as session:
        for one in officers:
            for case_id in one.cases:
                kinds = [event.kind for event in record.history(session, case_id)]
                taken, sure = kinds.count("step_taken"), one.steps[case_id]
                assert sure <= taken <= sure + one.unsure[case_id]
        papers = Counter(session.scalars(select(Document.status)))  # type: ignore[call-overload]
        mails = session.execute(select(Mail.id, Mail.recipient, Mail.sent_at)).all()  # type: ignore[call-overload]
    assert set(papers) == {PRINTED}
    assert all(sent for _, _, sent in mails)
    acknowledged = {email for one in officers for email in one.invited}
    assert acknowledged <= {to for _, to, _ in mails}
    # One promise is one Message-ID to one recipient, however often it had to be handed over.
    promised = Counter((to, f"<{key}@faults.example>") for key, to, _ in mails)
    assert set(box.letters) == set(promised)
    assert max(Counter(to for to, _ in promised).values(), default=1) == 1
    steps = sum(one.steps.total() for one in officers)
    repeated = len(box.letters) - len(set(box.letters))
    return (f"{steps} steps and {len(acknowledged)} mails acknowledged, {papers[PRINTED]} papers,"
            f" {repeated} mails handed over again under the same Message-ID")  # fmt: skip
