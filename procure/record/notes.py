"""Signed notes and checkpoints: how a log states its size and root.

Formats: C2SP signed-note with Ed25519 keys (type 0x01), tlog-checkpoint, tlog-proof@v1.
Signatures by keys we do not know are ignored, so that witnesses can add theirs.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from procure.record.tree import HASH

ED25519 = b"\x01"
KEY_ID = 4
SIGNATURE = 64
SIGNATURES = 16

_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_PROOF = "c2sp.org/tlog-proof@v1"


class NotANote(ValueError):
    """A text is no note of the expected form, or nobody we trust signed it."""


class Checkpoint(NamedTuple):
    """What a log states: its name, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf stands at a place of a signed tree."""

    place: int
    path: Sequence[bytes]
    note: str

    @property
    def text(self) -> str:
        """Return the proof in tlog-proof form."""
        lines = [_PROOF, f"index {self.place}", *map(_base64, self.path), "", self.note]
        return "\n".join(lines)


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """Return a public key as one line that can be published (a vkey)."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a key")
    public = key.public_bytes_raw()
    return f"{name}+{_key_id(name, public).hex()}+{_base64(ED25519 + public)}"


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return a text as a note signed by a key."""
    identity = _key_id(name, key.public_key().public_bytes_raw())
    return f"{text}\n— {name} {_base64(identity + key.sign(text.encode()))}\n"


def read(note: str, keys: Iterable[str]) -> str:
    """Return the text of a note that a trusted key has signed; refuse any other."""
    text, parted, signatures = note.rpartition("\n\n")
    text += "\n"
    if not parted or any(sign < " " and sign != "\n" for sign in note):
        raise NotANote("this is no signed note")
    trusted = dict(map(_parse_key, keys))
    lines = signatures.split("\n")
    if lines.pop() != "" or not 1 <= len(lines) <= SIGNATURES:
        raise NotANote("the note's signatures are not complete")
    signed = False
    for line in lines:
        name, identity, signature = _parse_signature(line)
        public = trusted.get((name, identity))
        if public is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
        except InvalidSignature:
            raise NotANote(f"the signature of {name} is wrong") from None
        signed = True
    if not signed:
        raise NotANote("no trusted key has signed the note")
    return text


def read_checkpoint(note: str, keys: Iterable[str]) -> Checkpoint:
    """Return what a checkpoint states, if a trusted key of its log has signed it."""
    keys = list(keys)
    origin, size, root = parse_checkpoint(read(note, keys))
    # A trusted key of another log says nothing about this one.
    read(note, [key for key in keys if key.startswith(f"{origin}+")])
    return Checkpoint(origin, size, root)


def stated(note: str) -> Checkpoint:
    """Return what a checkpoint says without asking who signed it."""
    return parse_checkpoint(note.rpartition("\n\n")[0] + "\n")


def parse_checkpoint(text: str) -> Checkpoint:
    """Return what the text of a checkpoint says, whoever may have signed it."""
    lines = text.split("\n")
    if len(lines) < 4 or "" in lines[:-1] or lines[-1] != "" or not _NUMBER.fullmatch(lines[1]):
        raise NotANote("this is no checkpoint")
    return Checkpoint(lines[0], int(lines[1]), _hash(lines[2]))


def parse_proof(text: str) -> Proof:
    """Return the parts of a tlog-proof."""
    top, _, note = text.partition("\n\n")
    lines = top.split("\n")
    if len(lines) < 2 or lines[0] != _PROOF or not lines[1].startswith("index "):
        raise NotANote("this is no tlog-proof")
    place = lines[1].removeprefix("index ")
    if not _NUMBER.fullmatch(place):
        raise NotANote("the proof does not say its place")
    return Proof(int(place), tuple(map(_hash, lines[2:])), note)


def _parse_key(line: str) -> tuple[tuple[str, bytes], bytes]:
    name, _, rest = line.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    material = _bytes(encoded)
    public = material[1:]
    if material[:1] != ED25519 or len(public) != HASH:
        raise NotANote("this is no Ed25519 key of a log")
    if _key_id(name, public).hex() != identity:
        raise NotANote("the key does not match its identity")
    return (name, _key_id(name, public)), public


def _parse_signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—" or not _NAME.fullmatch(name):
        raise NotANote("a line of signature is not of the form '— name signature'")
    content = _bytes(encoded)
    if len(content) <= KEY_ID:
        raise NotANote("a signature is empty")
    return name, content[:KEY_ID], content[KEY_ID:]


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_ID]


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def _bytes(text: str) -> bytes:
    """Decode base64 that is written in the one canonical way; refuse any other."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        raise NotANote("this is not base64") from None
    if _base64(content) != text:
        raise NotANote("this base64 has surplus bits")
    return content


def _hash(text: str) -> bytes:
    content = _bytes(text)
    if len(content) != HASH:
        raise NotANote("a hash has 32 bytes")
    return content
