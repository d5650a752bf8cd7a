"""A copy of a case is checked at home by the program in it, and any change is found."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from procure import audit, config, db, documents, i18n, people, record
from procure.engine import NoSuchCase
from procure.people import Forbidden
from tests import builders
from tests.builders import City

HOUR = timedelta(hours=1)
Change = Callable[[dict[str, bytes]], None]


def unzipped(content: bytes, folder: Path, change: Change | None = None) -> Path:
    """Unpack a copy as an auditor does, with something changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if change is not None:
        change(files)
    for name, held in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held)
    return folder


def verify(folder: Path) -> tuple[int, Any]:
    """Run the copy's own program in a process that knows nothing of us."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "--json"],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, json.loads(done.stdout)


def test_a_sound_copy_holds_at_home(
    city: City, case_id: str, began: datetime, tmp_path: Path
) -> None:
    content = audit.take_case(city.auditor, case_id, began + HOUR)

    code, said = verify(unzipped(content, tmp_path / "home"))

    assert (code, said["holds"], said["findings"]) == (0, True, [])
    assert said["counts"]["documents"] == 1
    assert said["counts"]["events"] == said["counts"]["proofs"] > 5


def one_more_byte(name: str) -> Change:
    """Return a change that adds a byte to a file and hides it from the manifest."""

    def change(files: dict[str, bytes]) -> None:
        found = next(one for one in sorted(files) if one.startswith(name))
        files[found] += b" "
        listed = {n: c for n, c in files.items() if n != "manifest.json"}
        files["manifest.json"] = record.manifest(listed)

    return change


def another_title(files: dict[str, bytes]) -> None:
    """Change a row that an event has committed to."""
    rows = files["record/rows.jsonl"].replace(b"talvikunnossapito", b"kesakunnossapito_")
    assert rows != files["record/rows.jsonl"]
    files["record/rows.jsonl"] = rows
    files["manifest.json"] = record.manifest(
        {n: c for n, c in files.items() if n != "manifest.json"}
    )


def without_an_event(files: dict[str, bytes]) -> None:
    """Leave the second event out."""
    lines = files["record/events.jsonl"].splitlines(keepends=True)
    files["record/events.jsonl"] = b"".join(lines[:1] + lines[2:])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (one_more_byte("documents/"), "documents/"),
        (one_more_byte("record/events.jsonl"), "record/events.jsonl"),
        (another_title, "row procurement_case"),
        (without_an_event, "event 2"),
    ],
)
def test_a_changed_copy_does_not_hold(
    city: City, case_id: str, began: datetime, tmp_path: Path, change: Change, where: str
) -> None:
    content = audit.take_case(city.auditor, case_id, began + HOUR)

    code, said = verify(unzipped(content, tmp_path / "home", change))

    assert (code, said["holds"]) == (1, False)
    assert any(one["where"].startswith(where) for one in said["findings"]), said["findings"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_readme_speaks_each_language_and_names_every_paper(case_id: str, language: str) -> None:
    with db.reading() as session, i18n.speaking(language):
        held = audit.gather(session, engine_case(session, case_id))

    text = held.files["README.txt"].decode()
    assert "01-need_statement-fi-v1.pdf" in text
    assert "python3 verify.py" in text
    assert record.published_keys()[0] in text


def test_a_hostile_title_stays_text_in_the_readme(
    city: City, flow: str, began: datetime, tmp_path: Path
) -> None:
    title = "{{ 7*7 }} <script>alert(1)</script> =1+1 ../../x"
    case_id = builders.a_case(city, flow, began, title=title)
    record.seal(began + HOUR)

    content = audit.take_case(city.auditor, case_id, began + HOUR)

    folder = unzipped(content, tmp_path / "home")
    assert title in (folder / "README.txt").read_text("utf-8")
    assert verify(folder)[0] == 0


def test_every_name_in_the_zip_stays_in_its_folder(
    city: City, case_id: str, began: datetime
) -> None:
    content = audit.take_case(city.auditor, case_id, began + HOUR)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert not name.startswith("/")
            assert ".." not in Path(name).parts
        assert {"verify.py", "README.txt", "manifest.json"} <= set(archive.namelist())


def test_a_case_that_waits_for_its_seal_is_not_given_out(
    city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_case(city, flow, began)

    with pytest.raises(record.NotSealed):
        audit.take_case(city.auditor, case_id, began + HOUR)

    with db.reading() as session:
        assert record.history(session, documents.access_chain(case_id)) == []


def test_a_paper_that_is_not_printed_is_named_as_absent(
    city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_need(city, flow, began)
    builders.walk(city, case_id, "approve_need", now=began)
    record.seal(began + HOUR)

    with db.reading() as session:
        held = audit.gather(session, engine_case(session, case_id))

    assert [(one.name, one.damaged) for one in held.absent] == [
        ("01-need_statement-fi-v1.pdf", False)
    ]
    assert "01-need_statement-fi-v1.pdf" in held.files["README.txt"].decode()


def test_each_taking_is_an_event_that_leaves_the_case_alone(
    city: City, case_id: str, began: datetime
) -> None:
    before = head_of(case_id)
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)

    row, content = audit.take_paper(city.auditor, case_id, paper.id, began + HOUR)
    audit.take_case(city.auditor, case_id, began + 2 * HOUR)

    assert (row.id, content[:5]) == (paper.id, b"%PDF-")
    assert head_of(case_id) == before
    with db.reading() as session:
        taken = record.history(session, documents.access_chain(case_id))
    assert [(one.kind, one.actor) for one in taken] == [
        ("paper_downloaded", city.auditor.user_id),
        ("case_downloaded", city.auditor.user_id),
    ]
    assert taken[0].data["file_sha256"] == paper.file_sha256
    assert taken[1].data["events"] == before


@pytest.mark.parametrize("who", ["officer", "approver", "stranger", "registrar", "supplier"])
def test_only_the_auditor_of_the_case_takes_it(
    city: City, case_id: str, began: datetime, who: str
) -> None:
    actor: people.Actor = getattr(city, who)
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)

    with pytest.raises(Forbidden):
        audit.take_case(actor, case_id, began + HOUR)
    with pytest.raises(Forbidden):
        audit.take_paper(actor, case_id, paper.id, began + HOUR)


def test_a_paper_of_another_case_is_not_there(
    city: City, flow: str, case_id: str, began: datetime
) -> None:
    other = builders.a_case(city, flow, began + HOUR)
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)

    with pytest.raises(audit.NotInTheCase):
        audit.take_paper(city.auditor, other, paper.id, began + 2 * HOUR)
    with pytest.raises(NoSuchCase):
        audit.take_case(city.auditor, "0" * 32, began + 2 * HOUR)


def test_a_damaged_file_is_found_and_not_given_out(
    instance: config.Settings, city: City, case_id: str, began: datetime
) -> None:
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)
    damage(instance, paper)

    with pytest.raises(audit.NotWhole):
        audit.take_paper(city.auditor, case_id, paper.id, began + HOUR)
    with db.reading() as session:
        found = audit.checked(session, engine_case(session, case_id))
    assert found.damaged == {paper.id}
    assert not found.holds


def damage(instance: config.Settings, paper: documents.Document) -> None:
    """Change one byte of a stored file."""
    digest = str(paper.file_sha256)
    path = instance.instance / "documents" / digest[:2] / f"{digest}.pdf"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.chmod(0o640)
    path.write_bytes(bytes(content))


def head_of(case_id: str) -> int:
    """Return the number of a case's last event."""
    with db.reading() as session:
        last = record.head(session, case_id)
    assert last is not None
    return last.number


def engine_case(session: Any, case_id: str) -> Any:
    """Return the row of a case."""
    from procure import engine

    return engine.get(session, case_id)
