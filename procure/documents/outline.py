"""What the templates of papers count and lay out: headings, table numbers and columns.

A heading or a column without content is not printed, so what comes after it moves up;
templates therefore ask for the next number instead of writing it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from procure.documents.grounds import Ground


@dataclass(frozen=True)
class Heading:
    """A numbered heading of a paper."""

    number: int
    title: str

    @property
    def anchor(self) -> str:
        """Return the name that the table of contents points to."""
        return f"s{self.number}"


@dataclass
class Outline:
    """Counts the headings and tables of one paper, in the order they are printed."""

    headings: list[Heading] = field(default_factory=list)
    tables: int = 0

    def heading(self, title: str) -> Heading:
        """Take the next number for this heading."""
        self.headings.append(Heading(len(self.headings) + 1, title))
        return self.headings[-1]

    def table(self) -> int:
        """Take the next number of a table."""
        self.tables += 1
        return self.tables


@dataclass(frozen=True)
class Column:
    """A column that is shown: its head, its share of the width and how its cells look."""

    label: str
    width: str
    numeric: bool
    kind: str


@dataclass(frozen=True)
class Grid:
    """A table without its empty columns."""

    columns: list[Column]
    rows: list[list[Any]]


NUMERIC = frozenset({"whole", "cents", "number", "percent", "day", "points"}) - {"day"}


def is_filled(value: object) -> bool:
    """Tell whether there is something to print: zero and "no" are something."""
    return value is not None and value != "" and value != [] and value != {}


def grid(rows: Sequence[Mapping[str, Any]], columns: Sequence[Sequence[Any]]) -> Grid:
    """Lay out rows; a column is ``[label, key, kind, share of width]``.

    A column that no row fills is left out and the others share its width.
    """
    shown = [c for c in columns if any(is_filled(row[c[1]]) for row in rows)]
    total = sum(share for *_, share in shown) or 1
    return Grid(
        [
            Column(label, f"{100 * share / total:.2f}%", kind in NUMERIC, kind)
            for label, _, kind, share in shown
        ],
        [[row[key] for _, key, *_ in shown] for row in rows],
    )


def keeping_withheld(show: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter pass on what is withheld, so that its ground is printed instead."""

    def kept(value: Any, *rest: Any, **named: Any) -> Any:
        return value if isinstance(value, Ground) else show(value, *rest, **named)

    return kept
