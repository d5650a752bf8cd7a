"""An auditor checks a copy at home, with a program that knows nothing of ours."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from procure import config, db, record
from procure.record import notes, offline, tree
from tests.record.things import Link, Thing

CHAIN = "c" * 32
PAPER = b"%PDF of a decision"
RECORD = "record/"
EVENTS = "record/events.jsonl"

record.declare("paper_made", {"n", "sha256"})

Files = dict[str, bytes]


@pytest.fixture
def files(instance: config.Settings, now: datetime) -> Files:
    """Pack a case of six events with a paper, rows, and a text that was forgotten."""
    for n in range(1, 6):
        with db.transaction() as session:
            thing = session.get(Thing, "t1") or Thing(id="t1", price=Decimal("9.90"))
            thing.name = f"nimi {n} ä"
            link = Link(left="x", number=n)
            session.add_all([thing, link])
            data = {"n": n, "sha256": sha256(PAPER).hexdigest() if n == 4 else ""}
            at = now + timedelta(minutes=n)
            private = {"reason": f"koska {n}"}
            record.append(session, CHAIN, "paper_made", "u", at, data, [thing, link], private)
            record.append(session, "other", "paper_made", "u", at, data)
    with db.transaction() as session:
        record.forget(session, CHAIN, 2, "reason", "u", now + timedelta(minutes=9))
    record.seal(now + timedelta(minutes=10))
    with db.reading() as session:
        packed = record.bundle(session, CHAIN)
    packed["documents/Päätös 4.pdf"] = PAPER
    return packed


def check(files: Files, folder: Path, *words: str, listed: bool = True) -> tuple[int, Any]:
    """Run verify.py out of a ZIP, as an auditor would, in a process without our paths."""
    if listed:
        files = files | {"manifest.json": record.manifest(files)}
    copy = folder / "copy.zip"
    with zipfile.ZipFile(copy, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    program = folder / "verify.py"
    program.write_bytes(record.bundle_program())
    done = subprocess.run(
        [sys.executable, "-I", program, copy, "--json", *words],
        capture_output=True,
        cwd=folder,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_sound_copy_holds(files: Files, tmp_path: Path) -> None:
    code, result = check(files, tmp_path)
    assert result["findings"] == []
    assert code == 0
    assert result["holds"]
    assert result["key"] == "inside"
    assert result["counts"] == {
        "files": len(files),
        "events": 6,
        "proofs": 6,
        "rows": 6,
        "documents": 1,
    }


def test_the_published_key_can_be_given(files: Files, tmp_path: Path) -> None:
    (key,) = record.published_keys()
    code, result = check(files, tmp_path, "--key", key)
    assert (code, result["key"]) == (0, "given")


def test_a_copy_in_a_folder_says_in_words_what_it_found(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    for name, content in (files | {"manifest.json": record.manifest(files)}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    command = [sys.executable, "-I", folder / "verify.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Everything holds (files 12, events 6, proofs 6, ")
    assert record.published_keys()[0] in done.stdout
    assert done.returncode == 0

    (folder / "documents" / "Päätös 4.pdf").write_bytes(b"another")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "WRONG  documents/Päätös 4.pdf: the file is not the listed one" in done.stdout
    assert done.returncode == 1


def test_what_is_no_copy_is_said_plainly(tmp_path: Path) -> None:
    program = tmp_path / "verify.py"
    program.write_bytes(record.bundle_program())
    (tmp_path / "not.zip").write_bytes(b"PK nothing")
    for copy in ("not.zip", "missing.zip", str(tmp_path)):
        done = subprocess.run(
            [sys.executable, "-I", program, copy], capture_output=True, text=True, cwd=tmp_path,
            check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert "cannot be read" in done.stderr
        assert "Traceback" not in done.stderr


def lines(files: Files) -> list[bytes]:
    return files[EVENTS].splitlines(keepends=True)


def edit_event(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(b'"n":3', b'"n":7')


def forge_chain(files: Files) -> None:
    """Edit an event and mend the hashes of all that follow."""
    forged, previous = [], ""
    for line in lines(files):
        body = json.loads(line) | {"prev": previous}
        if body["number"] == 3:
            body["data"]["n"] = 7
        exact = rfc8785.dumps(body)
        previous = tree.leaf_hash(exact).hex()
        forged.append(exact + b"\n")
    files[EVENTS] = b"".join(forged)


def drop_event(files: Files) -> None:
    files[EVENTS] = b"".join(line for n, line in enumerate(lines(files)) if n != 2)


def swap_events(files: Files) -> None:
    events = lines(files)
    events[1], events[2] = events[2], events[1]
    files[EVENTS] = b"".join(events)


def swap_proofs(files: Files) -> None:
    one, two = (f"record/proofs/00000{n}.tlog-proof" for n in (1, 2))
    files[one], files[two] = files[two], files[one]


def drop_proof(files: Files) -> None:
    del files["record/proofs/000005.tlog-proof"]


def back_date(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(b'"at":1795511040000000', b'"at":1795510740000000')


def edit_row(files: Files) -> None:
    files["record/rows.jsonl"] = files["record/rows.jsonl"].replace(b"990", b"199")


def older_row(files: Files) -> None:
    """Say of a row that an earlier event bound it last."""
    rows = [json.loads(line) for line in files["record/rows.jsonl"].splitlines()]
    for row in rows:
        if row["key"] == "t1":
            row["number"] = 2
    files["record/rows.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def edit_text(files: Files) -> None:
    name = "record/private.jsonl"
    files[name] = files[name].replace(b"koska 3", b"koska 4")


def drop_text(files: Files) -> None:
    name = "record/private.jsonl"
    kept = files[name].splitlines(keepends=True)
    files[name] = b"".join(line for line in kept if b"koska 3" not in line)


def edit_paper(files: Files) -> None:
    files["documents/Päätös 4.pdf"] = b"%PDF of another decision"


def add_paper(files: Files) -> None:
    files["documents/more.pdf"] = b"%PDF nobody decided"


def resize(files: Files) -> None:
    """Change the size that a checkpoint states."""
    for name in files:
        if name.endswith(".tlog-proof"):
            files[name] = files[name].replace(b"\n11\n", b"\n12\n")


def break_file(files: Files) -> None:
    files[EVENTS] = files[EVENTS][:-40]


def nonsense(files: Files) -> None:
    files[EVENTS] = files[EVENTS].replace(b'"rows":{', b'"rows":7,"x":{')


def empty(files: Files) -> None:
    for name in list(files):
        if name.startswith(RECORD) and not name.endswith("keys.txt"):
            files[name] = b""


MUTATIONS: dict[Callable[[Files], None], str] = {
    edit_event: "event 3: it does not stand in the signed log",
    forge_chain: "event 3: it does not stand in the signed log",
    drop_event: "event 3: its number is 4",
    swap_events: "event 2: its number is 3",
    swap_proofs: "event 1: it does not stand in the signed log",
    drop_proof: "event 5: record/proofs/000005.tlog-proof is missing",
    back_date: "event 4: it is dated before the event before it",
    edit_row: "row record_test_thing t1: the row is not the one its event bound",
    older_row: "row record_test_thing t1: no event, or a newer one, binds the row",
    edit_text: "event 3, text reason: the text is not the one its event bound",
    drop_text: "event 3, text reason: the text is missing",
    edit_paper: "documents/Päätös 4.pdf: no event names the document by its hash",
    add_paper: "documents/more.pdf: no event names the document by its hash",
    resize: "event 1: the log's signature is wrong",
    break_file: "record/events.jsonl: the file does not end with a whole event",
    nonsense: "event 1: it does not stand in the signed log",
    empty: "record/events.jsonl: there are no events",
}


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_a_mutated_copy_is_refused_though_its_manifest_is_made_anew(
    files: Files, tmp_path: Path, mutate: Callable[[Files], None]
) -> None:
    before = dict(files)
    mutate(files)
    assert files != before
    code, result = check(files, tmp_path)
    assert code == 1
    said = [f"{finding['where']}: {finding['what']}" for finding in result["findings"]]
    assert MUTATIONS[mutate] in said


@pytest.mark.parametrize("change", ["edit", "drop", "add"])
def test_the_manifest_names_every_file(files: Files, tmp_path: Path, change: str) -> None:
    files = files | {"manifest.json": record.manifest(files)}
    if change == "edit":
        files["verify.py"] += b"\n"
    elif change == "drop":
        del files["verify.py"]
    else:
        files["more.txt"] = b""
    code, result = check(files, tmp_path, listed=False)
    assert code == 1
    assert [finding["where"] for finding in result["findings"]] == [
        "more.txt" if change == "add" else "verify.py"
    ]


def test_a_copy_signed_anew_by_somebody_else_is_refused_by_the_published_key(
    files: Files, tmp_path: Path
) -> None:
    (published,) = record.published_keys()
    origin = published.split("+")[0]
    theirs = Ed25519PrivateKey.from_private_bytes(bytes(32))
    forge_chain(files)
    leaves = [tree.leaf_hash(line.rstrip(b"\n")) for line in lines(files)]
    stated = notes.Checkpoint(origin, len(leaves), tree.root(leaves))

    def subtree(level: int, place: int) -> bytes:
        return tree.root(leaves[place << level : (place + 1) << level])

    for n in range(len(leaves)):
        path = tree.inclusion_proof(subtree, n, len(leaves))
        made = notes.Proof(n, path, notes.sign(stated.text, origin, theirs))
        files[f"record/proofs/{n + 1:06}.tlog-proof"] = made.text.encode()
    files["record/keys.txt"] = notes.verifier_key(origin, theirs.public_key()).encode()

    assert check(files, tmp_path)[0] == 0  # it is consistent in itself, and says whose key it is
    code, result = check(files, tmp_path, "--key", published)
    assert code == 1
    assert {finding["what"] for finding in result["findings"]} == {
        f"no trusted key of {origin} has signed"
    }


def test_two_roots_for_one_size_are_found(files: Files, tmp_path: Path) -> None:
    """A log that shows two faces is caught as soon as both are in one copy."""
    secret = config.current().secret("log")
    signer = Ed25519PrivateKey.from_private_bytes(secret)
    (published,) = record.published_keys()
    origin = published.split("+")[0]
    name = "record/proofs/000006.tlog-proof"
    leaf = tree.leaf_hash(lines(files)[5].rstrip(b"\n"))
    path = [bytes(32)] * 4
    proof = notes.parse_proof(files[name].decode())
    root = offline.climb(leaf, proof.place, 11, path[: len(proof.path)])
    note = notes.sign(notes.Checkpoint(origin, 11, root).text, origin, signer)
    files[name] = notes.Proof(proof.place, path[: len(proof.path)], note).text.encode()
    code, result = check(files, tmp_path)
    assert code == 1
    assert f"the log {origin} has signed two roots for size 11" in str(result["findings"])


def test_the_key_of_another_log_does_not_sign_for_this_one(files: Files) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    name = "record/proofs/000003.tlog-proof"
    proof = notes.parse_proof(files[name].decode())
    note = notes.sign(notes.stated(proof.note).text, "another/log", other)
    files[name] = notes.Proof(proof.place, proof.path, note).text.encode()
    files["record/keys.txt"] += notes.verifier_key("another/log", other.public_key()).encode()
    copy = offline.Check(files, [])
    copy.chain()
    with pytest.raises(offline.Wrong, match="no trusted key of procure"):
        copy.proof(3)


def test_every_flipped_byte_of_a_proof_is_refused(files: Files) -> None:
    name = "record/proofs/000003.tlog-proof"
    sound = files[name]
    accepted = []
    for place in range(len(sound)):
        mutated = bytearray(sound)
        mutated[place] ^= 1
        copy = offline.Check(files | {name: bytes(mutated)}, [])
        copy.chain()
        copy.attempt("event 3", copy.proof, 3)
        if not copy.findings:
            accepted.append(place)
    assert accepted == []


def test_a_chain_that_is_not_sealed_is_not_handed_out(files: Files, now: datetime) -> None:
    with db.transaction() as session:
        data = {"n": 1, "sha256": ""}
        record.append(session, CHAIN, "paper_made", "u", now + timedelta(hours=1), data)
    with db.reading() as session, pytest.raises(record.NotSealed):
        record.bundle(session, CHAIN)


def test_two_files_of_one_name_are_refused(files: Files, tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(EVENTS, b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(EVENTS, b"2")
    path = tmp_path / "two.zip"
    path.write_bytes(content.getvalue())
    with pytest.raises(offline.Wrong, match="one name"):
        offline.read(path)


def test_the_program_imports_the_standard_library_and_cryptography_only() -> None:
    names = set()
    for node in ast.walk(ast.parse(record.bundle_program())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add((node.module or "").split(".")[0])
    assert names - sys.stdlib_module_names == {"cryptography"}
