"""What a benchmark tells: figures with their goals, and the page they are written to."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "measured.md"
HEAD = """# What was measured

Written by `python -m tests.bench [name ...]`, never by hand. Ratios are medians of rounds that
alternate in one run; absolute times say something about the machine named beside them only.
"""


class Figure(NamedTuple):
    """One line of a benchmark: what was measured, how it came out, and what was wanted."""

    what: str
    found: str
    goal: str = ""
    held: bool | None = None


def write(name: str, title: str, figures: list[Figure], page: Path = PAGE) -> None:
    """Put a benchmark's figures into the page, in place of what stood there under its name."""
    text = page.read_text("utf-8") if page.exists() else HEAD
    parts = dict(re.findall(r"^(## `[\w.]+`.*?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    sections = {head: f"{head}\n{body.strip()}\n" for head, body in parts.items()}
    mine = f"## `{name}`: {title}"
    sections = {h: s for h, s in sections.items() if not h.startswith(f"## `{name}`")}
    rows = ["| what | measured | goal | held |", "| --- | --- | --- | --- |"]
    for one in figures:
        held = {True: "yes", False: "**no**", None: ""}[one.held]
        rows.append(f"| {one.what} | {one.found} | {one.goal} | {held} |")
    sections[mine] = "\n".join([mine, "", *rows, "", machine(), ""])
    page.write_text(HEAD + "\n" + "\n".join(sections[h] for h in sorted(sections)), "utf-8")


def machine() -> str:
    """Name the machine, its programs and how busy it was, in one line."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"*{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}; {_processor()},"
        f" {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()};"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
        f" load average afterwards {load}.*"
    )


def _processor() -> str:
    known = re.search(
        r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE
    )
    return known[1] if known else platform.processor() or "a processor"


def _commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"
