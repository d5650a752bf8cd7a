"""Files under their own hash: written whole or not at all, and checked when they are read.

The name is the SHA-256 of the content, so writing the same file twice changes nothing
and a file that no longer fits its name is never handed out.
"""

import os
import secrets
from pathlib import Path

from procure import config
from procure.documents.frozen import sha256


class NotStored(Exception):
    """There is no file of this hash."""


class Damaged(Exception):
    """The stored file is not the one that was written."""


def put(content: bytes) -> str:
    """Store a file and return its hash. After the return it survives a power cut."""
    digest = sha256(content)
    path = _path(digest)
    if path.exists() and sha256(path.read_bytes()) == digest:
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".{digest}.{secrets.token_hex(8)}"
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o440)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    # the name is safe only when each folder that is new has been written too
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync(folder)
    return digest


def get(digest: str) -> bytes:
    """Read a file; refuse it if a single bit has changed."""
    try:
        content = _path(digest).read_bytes()
    except FileNotFoundError:
        raise NotStored(digest) from None
    if sha256(content) != digest:
        raise Damaged(digest)
    return content


def has(digest: str) -> bool:
    """Tell whether there is a file of this hash, without reading it."""
    return _path(digest).is_file()


def _path(digest: str) -> Path:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotStored(digest)
    return config.current().instance / "documents" / digest[:2] / f"{digest}.pdf"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
