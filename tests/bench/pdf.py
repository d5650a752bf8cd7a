"""How long one paper takes: ours with both standards, against WeasyPrint as it comes.

Processor time of printing only: the same
markup, styles and fonts, warm, in one process, in alternating order. Ours writes PDF/A-3a
and PDF/UA-1 with tags, metadata and the attached values; the naive one writes a plain PDF
with ``HTML(string=...).write_pdf()``. The goal is a ratio of at most 1.0.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from weasyprint import HTML

from procure import documents
from procure.documents import fonts, frozen, markup, pdf
from tests.bench.figures import Figure
from tests.documents import samples

TITLE = "a paper with both standards against WeasyPrint as it comes"
GOAL = 1.0
ROUNDS = 9
# four pages, and a longer one that is mostly tables
PAPERS = ("market_dialogue_invitation", "award_decision")


def snapshot(kind: str, language: str, turn: int) -> dict[str, Any]:
    """Return a sample whose words differ in each round, so that nothing can be remembered."""
    given = samples.snapshot(kind, language)
    given["title"] = f"{given['title']} {turn}"
    given["case_reference"] = f"HEL 2026-{turn:06d}"
    return documents.whole(kind, given)


def naive(said: str, css: str) -> bytes:
    """Print as the first page of WeasyPrint's manual does."""
    css = css.replace(pdf.SCHEME, f"file://{fonts.FOLDER}/")
    content: bytes = HTML(
        string=said.replace("</head>", f"<style>{css}</style></head>")
    ).write_pdf()
    return content


def ours(said: str, css: str, values: dict[str, Any]) -> bytes:
    """Print as a paper is printed."""
    content, _pages = pdf.press().pdf(
        said,
        css,
        {"caseReference": values["case_reference"]},
        frozen.canonical(values),
        datetime.fromisoformat(values["at"]),
    )
    return content


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(kind: str, rounds: int = ROUNDS, language: str = "fi") -> dict[str, Any]:
    """Return medians of both ways and the median of their ratios, round by round."""
    css = markup.styles()
    taken: dict[str, list[float]] = {"ours": [], "naive": []}
    for turn in range(rounds + 1):
        values = snapshot(kind, language, turn)
        said = documents.html(kind, values, language)
        ways = {"ours": lambda: ours(said, css, values), "naive": lambda: naive(said, css)}  # noqa: B023
        for name in sorted(ways, reverse=bool(turn % 2)):
            spent = seconds(ways[name])
            # the first round warms both
            if turn:
                taken[name].append(spent)
    ratios = [a / b for a, b in zip(taken["ours"], taken["naive"], strict=True)]
    return {
        "paper": kind,
        "rounds": rounds,
        "ours_ms": round(1000 * statistics.median(taken["ours"])),
        "naive_ms": round(1000 * statistics.median(taken["naive"])),
        "ratio": round(statistics.median(ratios), 3),
        "goal": GOAL,
    }


def measure(whole: bool) -> list[Figure]:
    """Compare each paper; a tenth is fewer rounds."""
    found = [compare(kind, ROUNDS if whole else 2) for kind in PAPERS]
    return [
        Figure(
            f"{one['paper']}: ours / naive",
            f"{one['ratio']} ({one['ours_ms']} / {one['naive_ms']} ms)",
            f"≤ {GOAL}",
            one["ratio"] <= GOAL,
        )
        for one in found
    ]
