"""The one typeface of papers, and nothing of the machine around it.

A private fontconfig makes the same paper on every machine: a glyph our typeface lacks is
never borrowed from a font that happens to be installed. Such a character is written out
as its code, because PDF/A forbids an empty box.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts"
CUTS = ("Regular", "It", "Semibold", "SemiboldIt", "Bold")
FAMILY = "Source Sans 3"


class FontsMissingError(Exception):
    """The typeface is not there; the message says how to fetch it."""


@cache
def files() -> dict[str, bytes]:
    """Return the font files by name; papers are not printed without every one of them."""
    names = [f"SourceSans3-{cut}.ttf" for cut in CUTS]
    if absent := [name for name in names if not (FOLDER / name).is_file()]:
        raise FontsMissingError(
            f"{', '.join(absent)} not in {FOLDER}: run python -m procure.assets"
        )
    return {name: (FOLDER / name).read_bytes() for name in names}


@cache
def undrawable() -> re.Pattern[str]:
    """Return what matches a run of characters that some cut of the typeface cannot draw."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    drawn: set[int] = set(range(0x110000))
    for name in files():
        with TTFont(FOLDER / name, lazy=True) as font:
            drawn &= font.getBestCmap().keys()
    ranges = "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in _ranges(sorted(drawn)))
    return re.compile(rf"[^\n\t\u00ad\u200b{ranges}]")


def written_out(match: re.Match[str]) -> str:
    """Write a character that cannot be drawn as its code: ``[U+1F600]``."""
    return f"[U+{ord(match[0]):04X}]"


@contextmanager
def private() -> Iterator[None]:
    """Let fontconfig, while it starts, see our fonts only; its later children see no change."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="procure-fonts-") as scratch:
        file = Path(scratch) / "fonts.conf"
        file.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f"<dir>{FOLDER}</dir><cachedir>{scratch}</cachedir></fontconfig>",
            "utf-8",
        )
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _ranges(codes: list[int]) -> Iterator[tuple[int, int]]:
    start = previous = codes[0]
    for code in codes[1:]:
        if code != previous + 1:
            yield start, previous
            start = code
        previous = code
    yield start, previous
