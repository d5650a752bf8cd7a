"""The picture of a workflow with the case's place in it: our own SVG, one row a stage.

Presentation attributes only, so that it stands under a strict policy and in a paper
alike. Forward steps are lines, ways back are dashed, ends from everywhere are told in
the description instead of being drawn from every state.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from procure.engine.workflow import Step, Workflow
from procure.i18n import gettext as _

INK, LINE, BLUE, PAPER = "#1a1a1a", "#666666", "#0000bf", "#ffffff"
WIDE, HIGH, GAP = 150, 46, 28
ROW, TOP, LEFT = 118, 42, 40
LANE = 9
LETTERS = 19


@dataclass(slots=True)
class _Sheet:
    """Where every state stands, and how many lines already run in a margin or a gap."""

    places: dict[str, tuple[int, int]]
    width: int
    height: int
    lanes: dict[str, int] = field(default_factory=dict)

    def lane(self, name: str) -> int:
        """Return the next free lane of a gap or margin, so that lines do not cover."""
        self.lanes[name] = self.lanes.get(name, 0) + 1
        return self.lanes[name] * LANE

    def corner(self, state: str) -> tuple[int, int]:
        """Return the upper left corner of a state's box."""
        column, row = self.places[state]
        return LEFT + column * (WIDE + GAP), TOP + row * ROW

    def row(self, state: str) -> int:
        """Return the row in which a state stands."""
        return self.places[state][1]


def svg(flow: Workflow, here: str = "", ident: str = "way") -> str:
    """Draw a workflow in the language being spoken, with the state ``here`` filled."""
    sheet = _laid_out(flow)
    parts = [_frame(flow, sheet, here, ident)]
    parts += [_edge(sheet, source, step, ident) for source, step in _edges(flow)]
    parts += [line for state in flow.states for line in _box(sheet, state.name, here)]
    for row, stage in enumerate(flow.stages):
        y = TOP + row * ROW - 12
        parts.append(_text(LEFT, y, _("stage." + stage), LINE, "start", bold=True, halo=True))
    return "".join((*parts, "</svg>"))


def _laid_out(flow: Workflow) -> _Sheet:
    places, counts = {}, dict.fromkeys(flow.stages, 0)
    rows = {stage: row for row, stage in enumerate(flow.stages)}
    for state in flow.states:
        places[state.name] = (counts[state.stage], rows[state.stage])
        counts[state.stage] += 1
    width = 2 * LEFT + max(counts.values()) * (WIDE + GAP) - GAP
    return _Sheet(places, width, TOP + len(rows) * ROW - (ROW - HIGH) + 16)


def _edges(flow: Workflow) -> Iterator[tuple[str, Step]]:
    for step in flow.steps:
        if not step.leads_from_everywhere:
            yield from ((source, step) for source in flow.sources(step))


def _frame(flow: Workflow, sheet: _Sheet, here: str, ident: str) -> str:
    title = escape(_("The way of the case"))
    place = _("The case is here: %(state)s.", state=_("state." + here)) if here else ""
    ends = [_("step." + s.action) for s in flow.steps if s.leads_from_everywhere]
    always = _("Possible from every open state: %(steps)s.", steps=", ".join(ends)) if ends else ""
    mark = (
        f'<defs><marker id="{ident}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        f'markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="{LINE}"/>'
        "</marker></defs>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width} {sheet.height}" '
        f'width="{sheet.width}" height="{sheet.height}" role="img" class="app-diagram" '
        f'aria-labelledby="{ident}-t {ident}-d" font-family="Inter, Source Sans 3, sans-serif" '
        f'font-size="13" fill="{INK}"><title id="{ident}-t">{title}</title>'
        f'<desc id="{ident}-d">{escape(f"{place} {always}".strip())}</desc>{mark}'
    )


def _box(sheet: _Sheet, state: str, here: str) -> Iterator[str]:
    x, y = sheet.corner(state)
    now = state == here
    fill, ink, stroke = (BLUE, PAPER, BLUE) if now else (PAPER, INK, LINE)
    yield (
        f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="8" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{2 if now else 1}"/>'
    )
    lines = _wrapped(_("state." + state))
    first = y + HIGH / 2 + 5 - (len(lines) - 1) * 8
    for number, words in enumerate(lines):
        yield _text(x + WIDE / 2, first + number * 16, words, ink, "middle", bold=now)


def _edge(sheet: _Sheet, source: str, step: Step, ident: str) -> str:
    (x1, y1), (x2, y2) = sheet.corner(source), sheet.corner(step.target)
    rows = sheet.row(step.target) - sheet.row(source)
    if rows == 0 and x2 - x1 == WIDE + GAP:
        path = f"M{x1 + WIDE} {y1 + HIGH / 2}H{x2 - 1}"
    elif rows == 0:
        gap = y1 + HIGH + sheet.lane(f"below {sheet.row(source)}")
        path = f"M{x1 + WIDE / 2 + 12} {y1 + HIGH}V{gap}H{x2 + WIDE / 2 - 12}V{y2 + HIGH + 1}"
    elif rows == 1:
        gap = y1 + HIGH + sheet.lane(f"below {sheet.row(source)}")
        path = f"M{x1 + WIDE / 2} {y1 + HIGH}V{gap}H{x2 + WIDE / 2 + 14}V{y2 - 1}"
    elif rows > 1:
        out = y1 + HIGH + sheet.lane(f"below {sheet.row(source)}")
        side = sheet.width - sheet.lane("right")
        into = y2 - 12 - sheet.lane(f"above {sheet.row(step.target)}")
        path = (
            f"M{x1 + WIDE / 2 + 22} {y1 + HIGH}V{out}H{side}V{into}H{x2 + WIDE / 2 + 26}V{y2 - 1}"
        )
    else:
        out = y1 + HIGH + sheet.lane(f"below {sheet.row(source)}")
        side = sheet.lane("left")
        into = y2 + HIGH + sheet.lane(f"below {sheet.row(step.target)}")
        up = y2 + HIGH + 1
        path = f"M{x1 + WIDE / 2 - 22} {y1 + HIGH}V{out}H{side}V{into}H{x2 + WIDE / 2 - 22}V{up}"
    dashed = ' stroke-dasharray="5 4"' if step.kind == "return" else ""
    return (
        f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.3"{dashed} '
        f'marker-end="url(#{ident}-tip)"/>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    ink: str,
    anchor: str,
    *,
    bold: bool = False,
    halo: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    if halo:  # a line that passes behind a word does not cross it out
        weight += f' stroke="{PAPER}" stroke-width="5" paint-order="stroke"'
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{ink}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def _wrapped(words: str) -> list[str]:
    """Break a name into at most two lines; a long word stays whole."""
    if len(words) <= LETTERS or " " not in words:
        return [words]
    middle = min(
        (i for i, c in enumerate(words) if c == " "), key=lambda i: abs(i - len(words) / 2)
    )
    return [words[:middle], words[middle + 1 :]]
