"""The only door to age: sealing what suppliers send, and the installation's opening key.

Sealing needs the public half only. The secret half is read by the opening and by nothing
else. Contents are padded before they are sealed, so that a size tells little. Drafts have
a key of their own, since their writers come back to them.
"""

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any, NamedTuple

import rfc8785
from pyrage import DecryptError, decrypt, encrypt, x25519

from procure import config

FORMAT = 1
OPENING, DRAFTS = "opening", "drafts"
SMALLEST = 4096


class Unreadable(Exception):
    """The envelope cannot be opened with the installation's key, or is damaged."""


class Sealed(NamedTuple):
    """A sealed content: the envelope, what it is sealed to, and both hashes."""

    envelope: bytes
    sealed_to: str
    envelope_sha256: str
    content_sha256: str


def seal(content: dict[str, Any], key: str = OPENING) -> Sealed:
    """Seal plain values. The content is salted, so that nobody can guess it from its hash."""
    clear = rfc8785.dumps({"content": content, "salt": secrets.token_hex(16)})
    recipient = _recipient(key)
    envelope: bytes = encrypt(_padded(clear), [x25519.Recipient.from_str(recipient)])
    return Sealed(envelope, recipient, sha256(envelope), sha256(clear))


def unseal(envelope: bytes, key: str = OPENING, content_sha256: str = "") -> dict[str, Any]:
    """Return what was sealed; refuse what is damaged or is not what was promised."""
    try:
        padded: bytes = decrypt(envelope, [x25519.Identity.from_str(_secret_of(key).read_text())])
    except (DecryptError, OSError, ValueError) as error:
        raise Unreadable(str(error)) from None
    length = int.from_bytes(padded[:8], "big")
    clear = padded[8 : 8 + length]
    if content_sha256 and sha256(clear) != content_sha256:
        raise Unreadable("the content is not what the receipt names")
    content: dict[str, Any] = json.loads(clear)["content"]
    return content


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _padded(clear: bytes) -> bytes:
    """Return the length, the content and zeros up to the next power of two."""
    framed = len(clear).to_bytes(8, "big") + clear
    size = SMALLEST
    while size < len(framed):
        size *= 2
    return framed.ljust(size, b"\0")


def _secret_of(key: str) -> Path:
    return config.current().keys / f"{key}.age"


def _recipient(key: str) -> str:
    """Return the public half of a key; the pair is made at first use.

    Two processes that start together agree: the secret is linked into place only once.
    """
    public = _secret_of(key).with_suffix(".pub")
    if not public.exists():
        _make(_secret_of(key))
        identity = x25519.Identity.from_str(_secret_of(key).read_text())
        _put(public, str(identity.to_public()))
    return public.read_text()


def _make(path: Path) -> None:
    if not path.exists():
        _put(path, str(x25519.Identity.generate()))


def _put(path: Path, text: str) -> None:
    config.keep(path, text.encode(), once=True)
