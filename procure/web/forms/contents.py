"""What a file really is: told from its first bytes and its structure, without unpacking it.

Archives are judged by their directory alone: too much in them, too much squeezed, names
that lead out, links, or one content twice is refused. XML may declare no types and no
entities. Nothing here keeps a file or follows what it names.
"""

import json
import re
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

ZIP = b"PK\x03\x04"
# What a kind of file starts with; nothing: text, which must be UTF-8.
STARTS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "docx": (ZIP,),
    "xlsx": (ZIP,),
    "odt": (ZIP,),
    "ods": (ZIP,),
    "zip": (ZIP,),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "csv": (),
    "txt": (),
    "json": (),
    "xml": (),
    "asice": (ZIP,),
}
# What must be inside an archive of a kind: a part, or what its part "mimetype" says.
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "asice": b"application/vnd.etsi.asic-e+zip",
}
MOST_ENTRIES = 2_000
MOST_BYTES = 200 * 10**6
# Text squeezes twentyfold; what squeezes more than this is made to fill a disk.
MOST_SQUEEZED = 100
MOST_CELLS = 5_000_000
MOST_PIXELS = 100_000_000
_END = b"PK\x05\x06"
_PROLOG = 64 * 1024
_OUT = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")
_RANGE = re.compile(rb'<dimension[^>]*ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_MACROS = re.compile(r"vbaProject|(^|/)Basic/|(^|/)Scripts/", re.IGNORECASE)


def is_sound(kind: str, stream: IO[bytes]) -> bool:
    """Say whether a file is what its kind says and can do no harm by its size or structure."""
    try:
        return _judge(kind, stream)
    except (OSError, ValueError, RecursionError, NotImplementedError, KeyError, EOFError):
        return False
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, struct.error, zipfile.LargeZipFile):
        return False
    finally:
        stream.seek(0)


def _judge(kind: str, stream: IO[bytes]) -> bool:
    starts = STARTS[kind]
    head = stream.read(64)
    if starts and not head.startswith(starts):
        return False
    if starts == (ZIP,):
        return _is_sound_archive(kind, stream)
    if _is_archive_too(stream):
        return False
    if kind == "png":
        width, height = struct.unpack(">II", head[16:24])
        return head[12:16] == b"IHDR" and 0 < width * height <= MOST_PIXELS
    return bool(starts) or _is_sound_text(kind, stream)


def _is_archive_too(stream: IO[bytes]) -> bool:
    """Say whether a file that is something else is read as a ZIP by others (a polyglot)."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return False
    return at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _is_sound_text(kind: str, stream: IO[bytes]) -> bool:
    stream.seek(0)
    content = stream.read()
    text = content.decode("utf-8-sig")
    if "\0" in text:
        return False
    if kind == "json":
        json.loads(text)
    if kind == "xml":
        return _declares_nothing(content, whole=True)
    return True


def _is_sound_archive(kind: str, stream: IO[bytes]) -> bool:
    size = stream.seek(0, 2)
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        if not _are_sound(entries, size):
            return False
        names = {entry.filename for entry in entries}
        if kind in PARTS and not {"[Content_Types].xml", PARTS[kind]} <= names:
            return False
        if kind in TYPES and archive.read("mimetype").strip() != TYPES[kind]:
            return False
        if kind != "zip" and any(_MACROS.search(name) for name in names):
            return False
        return kind == "zip" or all(
            _is_sound_part(archive, entry) for entry in entries if entry.filename.endswith(".xml")
        )


def _are_sound(entries: list[zipfile.ZipInfo], size: int) -> bool:
    """Judge the directory: few, not too large, each once, none that leads out or elsewhere."""
    if not entries or len(entries) > MOST_ENTRIES:
        return False
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        return False
    # Contents that overlap are how a small file becomes a petabyte.
    if sum(entry.compress_size for entry in entries) > size:
        return False
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES or total > MOST_SQUEEZED * max(size, 1):
        return False
    return not any(_leads_out(entry) for entry in entries)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    mode = entry.external_attr >> 16
    odd = mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0)
    encrypted = entry.flag_bits & 1
    return bool(odd or encrypted or _OUT.search(entry.filename) or "\0" in entry.orig_filename)


def _is_sound_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as part:
        head = part.read(_PROLOG)
    if entry.file_size and not _declares_nothing(head, whole=False):
        return False
    if PurePosixPath(entry.filename).parent.name == "worksheets" and (found := _RANGE.search(head)):
        columns = 0
        for letter in found[1].decode():
            columns = columns * 26 + ord(letter) - 64
        return len(found[2]) < 9 and columns * int(found[2]) <= MOST_CELLS
    return True


class _Root(Exception):
    """The first element has begun: no declaration can follow."""


def _declares_nothing(content: bytes, *, whole: bool) -> bool:
    """Say whether XML has no document type and so no entities; its first part is enough."""
    declared = False

    def declare(*_about: object) -> None:
        nonlocal declared
        declared = True
        raise _Root

    def begin(*_about: object) -> None:
        if not whole:
            raise _Root

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declare
    parser.StartElementHandler = begin
    try:
        parser.Parse(content, True)
    except _Root:
        return not declared
    # A first part that ends before any element hides what comes later.
    return whole
