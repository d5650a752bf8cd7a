"""Check what a Procure installation handed out, without trusting it and without a network.

    python3 verify.py [ZIP or folder] [--key KEY]... [--json]

Needs Python 3.11 and the package ``cryptography``, nothing else. Exit code 0: everything
holds; 1: something does not, and each finding says what and where; 2: it could not be read.

It checks that every file is the one listed in manifest.json; that the events are numbered
without a gap and each holds the hash of the one before it; that each event stands in a log
whose size and root the log has signed; that rows, private texts and documents are those
which the events bound. With ``--key`` (published by the installation, as one line) only
that log's signature counts; without it the key inside the ZIP is believed, and it says so.

What no copy can show: whether events that happened after it was made, or its last ones,
were left out. Ask for the number of the last event, or compare with an older copy.
"""

import argparse
import hashlib
import hmac
import json
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

RECORD = "record/"
PAPERS = "documents/"


class Wrong(Exception):
    """A file is not of the form it must have."""


class Check:
    """Findings and counts of one copy."""

    def __init__(self, files: dict[str, bytes], keys: list[str]) -> None:
        self.files = files
        self.findings: list[dict[str, str]] = []
        self.counts: dict[str, int] = {}
        self.trusted_inside = not keys
        self.keys = self._parse_keys(keys or self._text(RECORD + "keys.txt").split())
        self.events: list[dict[str, Any]] = []
        self.hashes: list[bytes] = []
        self.roots: dict[tuple[str, int], str] = {}

    def run(self) -> None:
        """Make every check."""
        self.attempt("manifest.json", self.manifest)
        self.attempt(RECORD + "events.jsonl", self.chain)
        for number in range(1, len(self.events) + 1):
            self.attempt(f"event {number}", self.proof, number)
        self.attempt(RECORD + "rows.jsonl", self.rows)
        self.attempt(RECORD + "private.jsonl", self.private)
        self.attempt(PAPERS, self.documents)

    def found(self, what: str, where: str) -> None:
        """Add a finding."""
        self.findings.append({"what": what, "where": where})

    def attempt(self, where: str, check: Callable[..., None], *of: Any) -> None:
        """Make one check; whatever cannot be read is a finding."""
        try:
            check(*of)
        except (Wrong, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            self.found(str(error) or type(error).__name__, where)

    def manifest(self) -> None:
        """Every file is the listed one, and none is missing or added."""
        listed = json.loads(self._text("manifest.json"))["files"]
        self.counts["files"] = len(listed)
        for name in sorted(self.files.keys() | listed.keys() - {"manifest.json"}):
            if name == "manifest.json":
                continue
            if name not in listed:
                self.found("the file is not in the manifest", name)
            elif name not in self.files:
                self.found("the file is missing", name)
            elif hashlib.sha256(self.files[name]).hexdigest() != listed[name]:
                self.found("the file is not the listed one", name)

    def chain(self) -> None:
        """Events are numbered from one, follow each other, and are of one chain."""
        previous, at, chain = "", 0, None
        lines = self.files.get(RECORD + "events.jsonl", b"").split(b"\n")
        if lines[-1] != b"":
            self.found("the file does not end with a whole event", RECORD + "events.jsonl")
        for number, line in enumerate(lines[:-1], 1):
            where = f"event {number}"
            self.hashes.append(hashlib.sha256(b"\x00" + line).digest())
            try:
                event = json.loads(line)
                if event["number"] != number:
                    self.found(f"its number is {event['number']}", where)
                if event["prev"] != previous:
                    self.found("it does not follow the event before it", where)
                if event["at"] < at:
                    self.found("it is dated before the event before it", where)
                if event["chain"] != (chain := chain or event["chain"]):
                    self.found("it is of another chain", where)
                at = event["at"]
            except (ValueError, KeyError, TypeError):
                self.found("it cannot be read", where)
                event = {}
            self.events.append(event if isinstance(event, dict) else {})
            previous = self.hashes[-1].hex()
        self.counts["events"] = len(self.events)
        if not self.events:
            self.found("there are no events", RECORD + "events.jsonl")

    def proof(self, number: int) -> None:
        """The event stands in a log, at a size and root that the log has signed."""
        text = self._text(f"{RECORD}proofs/{number:06}.tlog-proof")
        top, _, note = text.partition("\n\n")
        form, index, *path = top.split("\n")
        if form != "c2sp.org/tlog-proof@v1" or not index.startswith("index "):
            raise Wrong("its proof is not a tlog-proof")
        origin, size, root = self._checkpoint(note)
        if self.roots.setdefault((origin, size), root) != root:
            raise Wrong(f"the log {origin} has signed two roots for size {size}")
        place = int(index.removeprefix("index "))
        reached = climb(self.hashes[number - 1], place, size, [_b64(part) for part in path])
        if reached != _b64(root):
            raise Wrong("it does not stand in the signed log")
        self.counts["proofs"] = self.counts.get("proofs", 0) + 1

    def _checkpoint(self, note: str) -> tuple[str, int, str]:
        body, parted, signatures = note.rpartition("\n\n")
        body += "\n"
        origin, size, root, *_ = body.split("\n")
        if not parted or not size.isascii() or not size.isdecimal():
            raise Wrong("its proof has no checkpoint")
        signed = False
        for line in signatures.split("\n"):
            dash, name, encoded = [*line.split(" "), "", ""][:3]
            if dash != "—" or name != origin:
                continue
            content = _b64(encoded)
            key = self.keys.get((name, content[:4]))
            if key is not None:
                try:
                    key.verify(content[4:], body.encode())
                except InvalidSignature:
                    raise Wrong("the log's signature is wrong") from None
                signed = True
        if not signed:
            raise Wrong(f"no trusted key of {origin} has signed")
        return origin, int(size), root

    def rows(self) -> None:
        """A row's content is what the newest event that names it bound."""
        newest = {
            (table, key): (number, bound)
            for number, event in enumerate(self.events, 1)
            for table, rows in event.get("rows", {}).items()
            for key, bound in rows.items()
        }
        for row in self._lines("rows.jsonl"):
            self.attempt(f"row {row.get('table')} {row.get('key')}", self._row, newest, row)

    def _row(self, newest: dict[tuple[str, str], tuple[int, Any]], row: dict[str, Any]) -> None:
        bound = newest.get((row["table"], row["key"]))
        if bound is None or bound[0] != row["number"]:
            raise Wrong("no event, or a newer one, binds the row")
        if not _opens(row["salt"], row["content"], bound[1]):
            raise Wrong("the row is not the one its event bound")
        self.counts["rows"] = self.counts.get("rows", 0) + 1

    def private(self) -> None:
        """A private text is what its event bound; one that is absent was forgotten by an event."""
        bound: dict[tuple[Any, Any], Any] = {
            (number, name): commitment
            for number, event in enumerate(self.events, 1)
            for name, commitment in event.get("private", {}).items()
        }
        for text in self._lines("private.jsonl"):
            key: tuple[Any, Any] = (text.get("number"), text.get("name"))
            where = f"event {key[0]}, text {key[1]}"
            if not _opens(text.get("salt"), text.get("text"), bound.pop(key, None)):
                self.found("the text is not the one its event bound", where)
        forgotten = {
            (event["data"].get("number"), event["data"].get("name"))
            for event in self.events
            if event.get("kind") == "payload_forgotten"
        }
        for number, name in sorted(bound.keys() - forgotten):
            self.found("the text is missing", f"event {number}, text {name}")

    def documents(self) -> None:
        """The hash of every paper stands in an event."""
        said = set(_words([event.get("data") for event in self.events]))
        for name, content in sorted(self.files.items()):
            if name.startswith(PAPERS):
                self.counts["documents"] = self.counts.get("documents", 0) + 1
                if hashlib.sha256(content).hexdigest() not in said:
                    self.found("no event names the document by its hash", name)

    def _lines(self, name: str) -> list[dict[str, Any]]:
        try:
            rows = [json.loads(line) for line in self._text(RECORD + name).splitlines()]
        except ValueError:
            self.found("it cannot be read", RECORD + name)
            return []
        return [row for row in rows if isinstance(row, dict)]

    def _text(self, name: str) -> str:
        if name not in self.files:
            raise Wrong(f"{name} is missing")
        return self.files[name].decode()

    @staticmethod
    def _parse_keys(lines: list[str]) -> dict[tuple[str, bytes], Ed25519PublicKey]:
        keys = {}
        for line in lines:
            name, identity, encoded = line.split("+", 2)
            material = _b64(encoded)
            made = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
            if material[:1] != b"\x01" or made.hex() != identity:
                raise Wrong(f"{line} is no public key of a log")
            keys[name, made] = Ed25519PublicKey.from_public_bytes(material[1:])
        return keys


def climb(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that a path leads to (RFC 6962 section 2.1.1, read from the top)."""
    if not 0 <= place < size:
        raise Wrong("its place is outside the log")
    if size == 1:
        if path:
            raise Wrong("its path is too long")
        return leaf
    if not path:
        raise Wrong("its path is too short")
    left = 1
    while left * 2 < size:
        left *= 2
    if place < left:
        return _node(climb(leaf, place, left, path[:-1]), path[-1])
    return _node(path[-1], climb(leaf, place - left, size - left, path[:-1]))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _b64(text: str) -> bytes:
    content = b64decode(text, validate=True)
    if b64encode(content).decode() != text:
        raise Wrong("a value is not written in the one right way")
    return content


def _opens(salt: object, content: object, commitment: object) -> bool:
    if not (isinstance(salt, str) and isinstance(content, str) and isinstance(commitment, str)):
        return False
    made = hmac.digest(bytes.fromhex(salt), content.encode(), "sha256").hex()
    return hmac.compare_digest(made, commitment)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _words(item)


def read(path: Path) -> dict[str, bytes]:
    """Return the files of a ZIP or a folder by name."""
    if path.is_dir():
        return {
            str(file.relative_to(path).as_posix()): file.read_bytes()
            for file in sorted(path.rglob("*"))
            if file.is_file() and "__pycache__" not in file.parts
        }
    with zipfile.ZipFile(path) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        if len(names) != len(set(names)):
            raise Wrong("two files of the ZIP have one name")
        return {name: archive.read(name) for name in names}


def main() -> int:
    """Check one copy and say what was found."""
    parser = argparse.ArgumentParser(description="Check a copy of a case's record offline.")
    here = Path(__file__).resolve().parent
    parser.add_argument("copy", nargs="?", type=Path, default=here, help="ZIP or folder")
    parser.add_argument("--key", action="append", default=[], help="a log's public key")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    asked = parser.parse_args()
    try:
        check = Check(read(asked.copy), asked.key)
        check.run()
    except (Wrong, OSError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"{asked.copy} cannot be read: {error}\n")
        return 2
    result = {
        "holds": not check.findings,
        "key": "inside" if check.trusted_inside else "given",
        "counts": check.counts,
        "findings": check.findings,
    }
    if asked.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
        return int(not result["holds"])
    for finding in check.findings:
        sys.stdout.write(f"WRONG  {finding['where']}: {finding['what']}\n")
    counted = ", ".join(f"{name} {number}" for name, number in check.counts.items())
    verdict = "Everything holds" if result["holds"] else "Not everything holds"
    sys.stdout.write(f"{verdict} ({counted}).\n")
    if check.trusted_inside:
        sys.stdout.write(
            "The signing key was read from the copy itself. Compare it with the published one:\n"
            + "".join(f"  {line}\n" for line in check.files[RECORD + "keys.txt"].decode().split())
        )
    return int(not result["holds"])


if __name__ == "__main__":
    sys.exit(main())
