"""Where a word stands in a scenario file, and the list of everything that is wrong.

``tomllib`` keeps no line numbers, so places are looked up in the text.
"""

import re
from collections.abc import Sequence
from typing import Any


class ScenarioError(Exception):
    """A scenario cannot be played. Every fault is listed with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


class Places:
    """The lines of one file, to say where a fault is."""

    def __init__(self, filename: str, text: str) -> None:
        self.filename = filename
        self.lines = text.splitlines()

    def say(self, place: Sequence[Any], fault: str) -> str:
        """Return one fault as ``file:line: key: what is wrong``."""
        key = ".".join(f"{part + 1}" if isinstance(part, int) else str(part) for part in place)
        return f"{self.filename}:{self.line(place)}: {key}: {fault}"

    def line(self, place: Sequence[Any]) -> int:
        """Return the line on which a place begins, or that of the nearest thing round it."""
        here, end = 0, len(self.lines)
        path = list(place)
        while path:
            word = str(path.pop(0))
            index = path.pop(0) if path and isinstance(path[0], int) else None
            found = self._find(word, index or 0, here, end)
            if found is None:
                break
            here = found
            if index is not None and _header(word).search(self.lines[here]):
                end = self._end(here, end)
        return here + 1

    def _find(self, word: str, index: int, here: int, end: int) -> int | None:
        tables = [n for n in range(here, end) if _header(word).search(self.lines[n])]
        if index < len(tables):
            return tables[index]
        key = re.compile(rf'(^|[{{,\s])["\']?{re.escape(word)}["\']?\s*=')
        return next((n for n in range(here, end) if key.search(self.lines[n])), None)

    def _end(self, start: int, end: int) -> int:
        """Return where the table that begins here is over: at the next one of its depth."""
        depth = self.lines[start].split("]")[0].count(".")
        for number in range(start + 1, end):
            line = self.lines[number].strip()
            if line.startswith("[[") and line.split("]")[0].count(".") <= depth:
                return number
        return end


def _header(word: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*\[\[?(?:[\w.]+\.)?{re.escape(word)}\]")
