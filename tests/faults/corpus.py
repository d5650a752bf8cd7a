"""Bad files, made from a seed: fifteen kinds of harm, and good files with random damage.

Each has a name, its bytes, and whether it must be refused. Damage to a good file may leave
it good, so of those nothing is asked but an answer.
"""

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

CLASSES: dict[str, Callable[[random.Random], "Bad"]] = {}
NAMES = (
    "raportti.{}",
    "raportti\u202efdp.{}",
    "..\\..\\..\\windows\\system32\\raportti.{}",
    "../../../../etc/raportti.{}",
    "/etc/passwd.{}",
    "CON.{}",
    "lpt1.{}",
    "NUL.tar.{}",
    "w" * 300 + ".{}",
    "ä" * 300 + ".{}",
    "a\0b.{}",
    "a\r\nX-Zqx: 1.{}",
    'a";filename=zqx.exe;x=".{}',
    "<script>zqx()</script>.{}",
    ". . .{}",
    "a:b|c?.{}",
    "\ud800.{}",
    "=1+1.{}",
    "-rf.{}",
    "~.{}",
)


@dataclass(frozen=True, slots=True)
class Bad:
    """A file as somebody sends it."""

    kind: str
    content: bytes
    refused: bool = True
    name: str = ""
    harm: str = ""


def harm(make: Callable[[random.Random], Bad]) -> Callable[[random.Random], Bad]:
    """Add a kind of harm."""
    CLASSES[make.__name__] = make
    return make


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def office(kind: str, more: dict[str, bytes] | None = None) -> bytes:
    """Return a small good file of an office kind."""
    parts: dict[str, bytes] = {
        "docx": {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"},
        "xlsx": {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": b'<worksheet><dimension ref="A1:C9"/></worksheet>',
        },
        "odt": {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"},
        "ods": {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"<a/>",
        },
        "asice": {"mimetype": b"application/vnd.etsi.asic-e+zip", "a.txt": b"a"},
        "zip": {"a.txt": b"a"},
    }[kind]
    return archive(parts | (more or {}))


def png(width: int = 8, height: int = 8) -> bytes:
    """Return a picture that says its size."""
    head = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 200)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def good() -> dict[str, bytes]:
    """Return a good file of every kind."""
    return {
        "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        **{kind: office(kind) for kind in ("docx", "xlsx", "odt", "ods", "asice", "zip")},
        "png": png(),
        "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\xff\xd9",
        "csv": "nimi;määrä\r\nå;1\r\n".encode("utf-8-sig"),
        "txt": "Hyvää päivää\n".encode(),
        "json": b'{"a": [1, 2]}',
        "xml": '<?xml version="1.0"?><a>ä</a>'.encode(),
    }


_KINDS = ("docx", "xlsx", "odt", "ods", "zip", "asice")


@harm
def wrong_type(chance: random.Random) -> Bad:
    """One kind's content under another's name."""
    files = good()
    kind, other = chance.sample([k for k in files if k not in ("txt", "csv")], 2)
    # an office file is a ZIP too, and is taken for one
    if kind == "zip":
        other = chance.choice(["pdf", "png", "jpg", "xml", "json"])
    return Bad(kind, files[other])


@harm
def program(chance: random.Random) -> Bad:
    """A program under a paper's name."""
    starts = (
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01",
        b"#!/bin/sh\nrm -rf /\n\0",
        b"\xca\xfe\xba\xbe\0",
    )
    return Bad(chance.choice(list(good())), chance.choice(starts) + chance.randbytes(200))


@harm
def not_allowed(chance: random.Random) -> Bad:
    """A kind that nobody asks for."""
    kinds = ("svg", "html", "htm", "exe", "js", "php", "docm", "xlsm", "pdf.exe", "lnk", "", "7z")
    return Bad(chance.choice(kinds), chance.choice(list(good().values())))


@harm
def nothing(chance: random.Random) -> Bad:
    """An empty file."""
    return Bad(chance.choice(list(good())), b"")


@harm
def polyglot(chance: random.Random) -> Bad:
    """A picture, paper or text that is an archive as well."""
    kind = chance.choice(["pdf", "png", "jpg", "txt", "csv"])
    return Bad(kind, good()[kind] + archive({"evil.js": b"zqx()"}))


@harm
def bomb(chance: random.Random) -> Bad:
    """Little that becomes much."""
    kind = chance.choice(_KINDS)
    return Bad(kind, office(kind, {"pad.bin": b"\0" * chance.randint(200_000, 2_000_000)}))


@harm
def many(chance: random.Random) -> Bad:
    """More entries than anybody needs."""
    kind = chance.choice(_KINDS)
    return Bad(kind, _crowded(kind))


@cache
def _crowded(kind: str) -> bytes:
    return office(kind, {f"{n}": b"" for n in range(2_001)})


@harm
def overlapping(chance: random.Random) -> Bad:
    """Entries that share one content: a small file that becomes a petabyte."""
    content = bytearray(archive({"a": chance.randbytes(400)}, zipfile.ZIP_STORED))
    end = content.rfind(b"PK\x05\x06")
    start = content.find(b"PK\x01\x02")
    entry, tail = bytes(content[start:end]), bytearray(content[end:])
    number = chance.randint(5, 200)
    entries = b"".join(entry[:46] + bytes([65 + n % 26]) + entry[47:] for n in range(number))
    entries = b"".join(
        entry[:28] + struct.pack("<H", 4) + entry[30:46] + f"{n:04}".encode() for n in range(number)
    )
    tail[8:12] = struct.pack("<HH", number, number)
    tail[12:16] = struct.pack("<I", len(entries))
    return Bad("zip", bytes(content[:start]) + entries + bytes(tail))


@harm
def leading_out(chance: random.Random) -> Bad:
    """Names that lead out of a folder."""
    names = ("../../x", "/etc/x", "..\\..\\x", "C:\\x", "a/../../x", "\\\\host\\x", "a\n", "c:x")
    kind = chance.choice(_KINDS)
    return Bad(kind, office(kind, {chance.choice(names): b"x"}))


@harm
def link(chance: random.Random) -> Bad:
    """A link to what lies elsewhere, or a device."""
    held = io.BytesIO(office("zip"))
    with zipfile.ZipFile(held, "a") as made:
        info = zipfile.ZipInfo("link")
        what = chance.choice([stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
        info.external_attr = (what | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    return Bad("zip", held.getvalue())


@harm
def twice(chance: random.Random) -> Bad:
    """The same name twice: one is looked at, the other is used."""
    kind = chance.choice(_KINDS)
    held = io.BytesIO(office(kind))
    with zipfile.ZipFile(held, "a") as made:
        info = zipfile.ZipInfo(made.namelist()[0].upper())
        made.writestr(info, "other")
    return Bad(kind, held.getvalue())


@harm
def entities(chance: random.Random) -> Bad:
    """XML that grows, or that reads files."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    kinds = (
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://zqx.example/a.dtd"><a/>',
        f"<!--{'-x' * 40_000}--><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///x'>]><a>&x;</a>",
    )
    text = chance.choice(kinds)
    content = text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"]))
    if chance.random() < 0.4:
        return Bad("xml", content)
    kind = chance.choice(["xlsx", "docx", "odt"])
    return Bad(kind, office(kind, {"custom/item1.xml": content}))


@harm
def wide_sheet(chance: random.Random) -> Bad:
    """A sheet that says it has seventeen milliard cells."""
    ends = ("XFD1048576", "ZZZZZZ99", "A99999999999999999999", "XFD400000")
    sheet = f'<worksheet><dimension ref="A1:{chance.choice(ends)}"/></worksheet>'.encode()
    return Bad("xlsx", office("xlsx", {"xl/worksheets/sheet2.xml": sheet}))


@harm
def macro(chance: random.Random) -> Bad:
    """A program inside an office file."""
    kind, name = chance.choice(
        [("docx", "word/vbaProject.bin"), ("xlsx", "xl/vbaProject.bin"), ("odt", "Basic/a/b.xml")]
    )
    return Bad(kind, office(kind, {name: b"<x/>"}))


@harm
def wide_picture(chance: random.Random) -> Bad:
    """A picture of a few bytes that asks for gigabytes of memory."""
    return Bad(
        "png", png(chance.choice([2**31 - 1, 100_000, 0]), chance.choice([2**31 - 1, 60_000]))
    )


@harm
def broken_text(chance: random.Random) -> Bad:
    """Text that is none."""
    bodies = (
        b"a\0b",
        b"\xff\xfea\0b\0",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        chance.randbytes(50) + b"\xff",
    )
    deep = b"[" * 100_000
    return Bad(*chance.choice([("txt", b) for b in bodies] + [("json", deep), ("csv", bodies[0])]))


@harm
def cut_archive(chance: random.Random) -> Bad:
    """An archive that ends too early, or whose directory lies."""
    kind = chance.choice(_KINDS)
    content = office(kind)
    return Bad(kind, content[: chance.randint(4, len(content) - 22)])


def damaged(chance: random.Random) -> Bad:
    """A good file with random bytes changed, cut out or put in: nothing but an answer is asked."""
    kind, content = chance.choice(list(good().items()))
    made = bytearray(content)
    for _n in range(chance.randint(1, 12)):
        at = chance.randrange(len(made) + 1)
        made[at : at + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 9))
    return Bad(kind, bytes(made), refused=False)


def files(number: int, seed: int) -> Iterator[Bad]:
    """Yield bad files, each kind of harm in turn, every third a damaged good one."""
    chance = random.Random(seed)
    makers = [*CLASSES.items()]
    for n in range(number):
        which, make = makers[n % len(makers)] if n % 3 else ("damaged", damaged)
        made = make(chance)
        name = chance.choice(NAMES).format(made.kind)
        yield Bad(made.kind, made.content, made.refused, name, which)
