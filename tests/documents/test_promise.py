"""A paper is promised with its step, printed once by its id, and never changed."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from procure import config, db, documents, jobs, record
from procure.documents import frozen, press, store
from procure.documents.tables import FAILED, PRINTED, PROMISED
from tests.documents import samples

CASE = "c" * 32


def promise(
    session: Session, now: datetime, kind: str = "contract", **change: Any
) -> documents.Document:
    """Promise a sample paper of one case."""
    given: dict[str, Any] = {
        "case_id": CASE,
        "kind": kind,
        "subject": "",
        "language": "fi",
        "title": "Liukkaus",
        "snapshot": samples.frame(kind, "fi"),
        "now": now,
        "task": "02 08 00",
        "retention": "r10",
    }
    return documents.promise(session, **{**given, **change})


def reload(document_id: str) -> documents.Document:
    """Read a paper's row as it stands now."""
    with db.reading() as session:
        document = documents.get(session, document_id)
        assert document
        session.expunge(document)
        return document


@pytest.fixture
def promised(instance: config.Settings, now: datetime) -> str:
    """One promised paper."""
    with db.transaction() as session:
        return promise(session, now).id


def test_a_promise_freezes_the_values_and_queues_the_printing(promised: str) -> None:
    document = reload(promised)
    assert document.status == PROMISED
    snapshot = json.loads(document.snapshot)
    assert frozen.canonical(snapshot).decode() == document.snapshot
    assert frozen.sha256(document.snapshot.encode()) == document.snapshot_sha256
    assert (snapshot["number"], snapshot["version"], snapshot["supersedes"]) == (1, 1, None)
    assert snapshot["check_address"] == "http://127.0.0.1:8000/check/"
    with db.reading() as session:
        assert jobs.state(session, "print_paper", promised) == ("queued", 0, "")


def test_a_promise_is_undone_with_its_step(instance: config.Settings, now: datetime) -> None:
    def step() -> None:
        with db.transaction() as session:
            promise(session, now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        step()
    with db.reading() as session:
        assert documents.of_case(session, CASE) == []
        assert jobs.counts(session) == {}


def test_a_wrong_snapshot_is_refused_when_it_is_promised(
    instance: config.Settings, now: datetime
) -> None:
    bad = samples.frame("contract", "fi")
    bad["number"] = 7
    with pytest.raises(documents.SnapshotError, match="number"), db.transaction() as session:
        promise(session, now, snapshot=bad)


def test_a_worker_prints_stores_and_records_it(promised: str, now: datetime) -> None:
    assert jobs.run_due(now + timedelta(seconds=1)) == (1, 0, 0)
    document = reload(promised)
    assert document.status == PRINTED
    content = documents.open_file(document)
    assert frozen.sha256(content) == document.file_sha256
    assert (document.size, document.pages) == (len(content), 6)
    with db.reading() as session:
        (event,) = record.history(session, CASE)
        assert documents.find(session, document.snapshot_sha256) is not None
        assert documents.find(session, str(document.file_sha256)) is not None
        assert documents.find(session, "0" * 64) is None
    assert (event.kind, event.actor, event.number) == ("paper_printed", "system", 1)
    assert document.event_number == 1
    assert event.data == {
        "document": promised,
        "kind": "contract",
        "version": 1,
        "file_sha256": document.file_sha256,
        "snapshot_sha256": document.snapshot_sha256,
        "template_sha256": document.template_sha256,
    }


def test_printing_twice_is_printing_once(promised: str, now: datetime) -> None:
    """A second worker comes to the same bytes, and only one event is written."""
    first = documents.print_paper(promised, now)
    second = documents.print_paper(promised, now)
    assert first
    assert second
    for finish in (first, second):
        with db.transaction() as session:
            finish(session)
    assert documents.print_paper(promised, now) is None
    documents.print_document(promised, now)
    with db.reading() as session:
        assert len(record.history(session, CASE)) == 1
    files = [
        path for path in (config.current().instance / "documents").rglob("*") if path.is_file()
    ]
    assert [path.stem for path in files] == [reload(promised).file_sha256]


def test_a_failure_says_why_and_a_later_attempt_succeeds(promised: str, now: datetime) -> None:
    folder = config.current().instance / "templates" / "documents"
    folder.mkdir(parents=True)
    (folder / "contract.html").write_text("{{ body.no_such_word }}")
    assert jobs.run_due(now) == (0, 1, 0)
    failed = reload(promised)
    assert failed.status == FAILED
    assert "no_such_word" in failed.failure
    with pytest.raises(documents.NotYetPrinted):
        documents.open_file(failed)
    (folder / "contract.html").unlink()
    documents.close()  # the template is read anew by a new child
    assert jobs.run_due(now + timedelta(minutes=1)) == (1, 0, 0)
    assert (reload(promised).status, reload(promised).failure) == (PRINTED, "")


def test_changed_values_are_not_printed(promised: str, now: datetime) -> None:
    with db.transaction() as session:
        document = documents.get(session, promised)
        assert document
        document.snapshot = document.snapshot.replace("Liukkaus", "Liukkaut")
    assert jobs.run_due(now) == (0, 0, 1)
    assert reload(promised).status == PROMISED


def test_a_new_promise_supersedes_the_one_before(promised: str, now: datetime) -> None:
    later = now + timedelta(days=1)
    with db.transaction() as session:
        second = promise(session, later).id
        other = promise(session, later, kind="need_statement").id
        for_one = promise(session, later, subject="d" * 32).id
    with db.reading() as session:
        old, new = documents.get(session, promised), documents.get(session, second)
        assert old
        assert new
        assert (new.number, new.version, new.supersedes_id) == (2, 2, promised)
        assert json.loads(new.snapshot)["supersedes"] == {"version": 1, "on": "2026-11-24"}
        assert documents.newer(session, old) == new
        assert documents.newer(session, new) is None
        assert [d.id for d in documents.of_case(session, CASE)] == [
            promised, second, other, for_one,
        ]  # fmt: skip
        assert [d.version for d in documents.of_case(session, CASE)] == [1, 2, 1, 1]


def test_the_public_version_has_a_snapshot_of_its_own(promised: str, now: datetime) -> None:
    public = documents.withhold(
        "contract", samples.frame("contract", "fi"), {"prices.*.unit_price_cents": "JulkL 24.1 §"}
    )
    with db.transaction() as session:
        shown = promise(session, now, snapshot=public, public_of=promised).id
    document, full = reload(shown), reload(promised)
    assert (document.number, document.version) == (full.number, full.version)
    assert document.supersedes_id is None
    assert document.snapshot_sha256 != full.snapshot_sha256
    assert "985050" not in document.snapshot
    assert "985050" in full.snapshot
    assert jobs.run_due(now) == (2, 0, 0)


def test_a_draft_is_printed_and_leaves_no_trace(instance: config.Settings, child: Any) -> None:
    frame = samples.frame("need_statement", "sv")
    with db.reading() as session:
        snapshot = documents.draft(
            session, case_id=CASE, kind="need_statement", language="sv", title="x", snapshot=frame
        )
    assert (snapshot["status"], snapshot["number"]) == ("draft", 1)
    assert child("need_statement", snapshot, "sv").pages == 6
    with db.reading() as session:
        assert documents.of_case(session, CASE) == []


def test_a_damaged_file_is_not_handed_out(promised: str, now: datetime) -> None:
    documents.print_document(promised, now)
    document = reload(promised)
    (path,) = (config.current().instance / "documents").rglob("*.pdf")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(content)
    with pytest.raises(documents.Damaged):
        documents.open_file(document)
    path.unlink()
    with pytest.raises(documents.NotStored):
        documents.open_file(document)


def test_a_file_is_stored_whole_or_not_at_all(
    instance: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            store.put(b"paper")
    assert [p for p in (instance.instance / "documents").rglob("*") if p.is_file()] == []
    digest = store.put(b"paper")
    assert store.put(b"paper") == digest
    assert store.get(digest) == b"paper"
    assert store.has(digest)


@pytest.mark.parametrize("name", ["", "../../procure.db", "A" * 64, "é" * 64])
def test_only_a_hash_names_a_file(instance: config.Settings, name: str) -> None:
    with pytest.raises(documents.NotStored):
        store.get(name)


def test_the_child_and_this_process_print_the_same(child: Any) -> None:
    snapshot = documents.whole("award_decision", samples.snapshot("award_decision", "en"))
    assert child("award_decision", snapshot, "en") == documents.render(
        "award_decision", snapshot, "en"
    )


def test_a_child_that_takes_too_long_is_stopped_and_replaced(child: Any) -> None:
    snapshot = documents.whole("contract", samples.snapshot("contract", "en"))
    with pytest.raises(documents.NotPrinted, match="stopped"):
        child("contract", snapshot, "en", wall=0.2)
    assert child("contract", snapshot, "en").pages == 6


def test_a_bomb_ends_the_child_only(child: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that never ends is stopped by its share of processor time."""
    folder: Path = config.current().instance / "templates" / "documents"
    folder.mkdir(parents=True)
    (folder / "contract.html").write_text(
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    )
    monkeypatch.setattr(press, "SECONDS", 1)
    snapshot = documents.whole("contract", samples.snapshot("contract", "en"))
    with pytest.raises(documents.NotPrinted, match="took too long"):
        child("contract", snapshot, "en")
    (folder / "contract.html").write_text("{{ 'x' * 2000000000 }}")
    with pytest.raises(documents.NotPrinted):
        child("contract", snapshot, "en")
    (folder / "contract.html").unlink()
    monkeypatch.setattr(press, "SECONDS", 60)
    documents.close()
    assert child("contract", snapshot, "en").pages == 6


def test_a_child_is_recycled(child: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "PAPERS_PER_CHILD", 1)
    snapshot = documents.whole("contract", samples.snapshot("contract", "en"))
    seen = set()
    for _ in range(2):
        child("contract", snapshot, "en")
        assert press._child
        seen.add(press._child.process.pid)
    assert len(seen) == 2


def test_showing_pages_does_not_load_the_printer() -> None:
    """The web process promises and reads papers; WeasyPrint and Pango live in the child."""
    import subprocess
    import sys

    program = "import sys, procure.documents; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=config.ROOT)
