"""Files under their own hash: written whole or not at all, and checked when they are read.

The name is the SHA-256 of the content, so writing the same file twice changes nothing
and a file that no longer fits its name is never handed out. They lie in the instance, or
in an S3-compatible store when ``documents_url`` names one; the promises are the same.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from procure import config
from procure.documents.bucket import Away, Bucket
from procure.documents.frozen import sha256

__all__ = ["Away", "Damaged", "NotStored", "copy", "get", "has", "place", "put", "whole"]


class NotStored(Exception):
    """There is no file of this hash."""


class Damaged(Exception):
    """The stored file is not the one that was written."""


class Place(Protocol):
    """Where files lie. What it raises beside ``OSError`` is ``Away``."""

    address: str

    def write(self, name: str, content: bytes, digest: str) -> None:
        """Write a file whole or not at all; after the return it survives a power cut."""

    def read(self, name: str) -> bytes | None:
        """Return a file, or None if there is none."""

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name, without reading it."""


class Folder:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = str(path)

    def write(self, name: str, content: bytes, digest: str) -> None:
        """Write beside and rename; the name is safe when its folders have been written too."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        config.keep(path, content, mode=0o440, folders=3)

    def read(self, name: str) -> bytes | None:
        """Return a file, or None if there is none."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        return (self.path / name).is_file()


def place(address: str | None = None) -> Place:
    """Return the place that is set, or that of another address (empty: the instance)."""
    settings = config.current()
    wanted = settings.documents_url if address is None else config.bucket(address)
    return Bucket(wanted) if wanted else Folder(settings.instance / "documents")


def put(content: bytes, into: Place | None = None) -> str:
    """Store a file and return its hash. After the return it survives a power cut."""
    digest = sha256(content)
    into = into or place()
    if into.read(_name(digest)) != content:
        into.write(_name(digest), content, digest)
    return digest


def get(digest: str, out_of: Place | None = None) -> bytes:
    """Read a file; refuse it if a single bit has changed."""
    content = (out_of or place()).read(_name(digest))
    if content is None:
        raise NotStored(digest)
    if sha256(content) != digest:
        raise Damaged(digest)
    return content


def has(digest: str) -> bool:
    """Tell whether there is a file of this hash, without reading it."""
    return place().has(_name(digest))


def copy(digests: Iterable[str], source: Place, target: Place) -> Iterator[tuple[str, str]]:
    """Copy files and read each back; yield what became of it, by hash.

    ``copied``, ``there`` (whole in the target already), ``missing`` or ``damaged`` (in the
    source; nothing is written). A copy that was cut short is made whole by another one.
    """
    for digest in digests:
        yield digest, _copied(digest, source, target)


def whole(digests: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Read every file and yield its state, by hash: ``whole``, ``missing`` or ``damaged``."""
    for digest in digests:
        yield digest, _state(digest, place())


def _copied(digest: str, source: Place, target: Place) -> str:
    if _state(digest, target) == "whole":
        return "there"
    if (found := _state(digest, source)) != "whole":
        return found
    put(get(digest, source), target)
    get(digest, target)
    return "copied"


def _state(digest: str, out_of: Place) -> str:
    try:
        get(digest, out_of)
    except NotStored:
        return "missing"
    except Damaged:
        return "damaged"
    return "whole"


def _name(digest: str) -> str:
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise NotStored(digest)
    return f"{digest[:2]}/{digest}.pdf"
