"""What every paper carries around its own text, and the two ways to make a snapshot.

``Envelope`` is the whole snapshot as it is hashed, attached and printed. A room gives
``Frame`` (what it knows); ``promise`` adds number, version and the address of the check.
``withhold`` makes the snapshot of the public version: the value is gone, its ground stands
in its place, and the paper lists what was withheld.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from procure.documents.bodies import BODIES
from procure.documents.frozen import Cents, Day, Instant, Strict, Text, rows

Language = Literal["fi", "sv", "en"]
Publicity = Literal["public", "partly_secret", "secret"]
Retention = Literal["r10", "r10_contract"]  # ten years; ten years from the end of the contract
Status = Literal["draft", "proposed", "approved", "published", "signed"]
WITHHELD = "withheld"


class SnapshotError(Exception):
    """A snapshot is not what its paper needs; the message names every place."""


class Funder(Strict):
    """Who pays. ``eu`` puts the emblem and the sentence of the Union on the cover."""

    name: Text
    programme: Text | None = None
    project_code: Text | None = None
    eu: bool = False


class Waiver(Strict):
    """A guard that an approver waived, with the reason; ``guard`` is its name."""

    guard: Text
    reason: Text
    by: Text | None = None
    delegated_by: Text | None = None  # for whom, where a delegate waived it
    at: Instant | None = None


class Answer(Strict):
    """The answer to a question that the case's own workflow file asks."""

    question: Text
    kind: Literal["text", "money", "date", "number", "choice", "file"] = "text"
    value: Text | Cents  # money as whole cents, everything else as text


class Withheld(Strict):
    """A value that the public version does not show."""

    path: Text  # where in the body, e.g. "tenderers.0.quality_points"
    ground: Text  # the provision


class Superseded(Strict):
    """The version that this one replaces."""

    version: int
    on: Day


class Frame(Strict):
    """What a room freezes: the case, the authority, the people, and the paper's own body."""

    case_reference: Text
    diary_number: Text | None = None
    authority: Text
    unit: Text | None = None
    status: Status = "approved"
    lead: Text | None = None  # one sentence under the title
    author: Text | None = None
    approver: Text | None = None
    delegated_by: Text | None = None  # for whom, where a delegate approved
    at: Instant  # the moment of the step that promised the paper
    funders: list[Funder] = rows()
    waivers: list[Waiver] = rows()
    answers: list[Answer] = rows()
    withheld: list[Withheld] = rows()
    body: dict[str, Any]


class Envelope(Frame):
    """A whole snapshot."""

    kind: Text
    subject: Text  # for whom, if the kind has one paper per supplier; else ""
    number: int
    version: int
    supersedes: Superseded | None = None
    language: Language
    title: Text
    publicity: Publicity
    publicity_ground: Text | None = None
    task_class: Text | None = None
    retention_class: Retention | None = None
    check_address: Text  # the snapshot's hash is added when it is printed


def framed(kind: str, snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a room froze, or say everything that is wrong with it.

    Fields that may be empty and are not given come back empty, so that a template can ask
    for them. A body that was withheld from keeps its marks and is not checked again.
    """
    return _checked(Frame, kind, snapshot)


def whole(kind: str, snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Check a whole snapshot in the same way."""
    return _checked(Envelope, kind, snapshot)


def withhold(kind: str, snapshot: Mapping[str, Any], grounds: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy in which each value at ``path`` of the body is replaced by its ground.

    A path is written ``tenderers.*.quality_points`` or ``minutes.0``; ``*`` is every row. A
    path that leads nowhere is refused: what was meant to be secret would be printed.
    """
    public = framed(kind, snapshot)
    for path, ground in grounds.items():
        places = _places(public["body"], path.split("."))
        if not places:
            raise SnapshotError(f"nothing to withhold at {path}")
        for holder, key in places:
            holder[key] = {WITHHELD: ground}
        public[WITHHELD].append({"path": path, "ground": ground})
    return public


def is_withheld(value: object) -> bool:
    """Tell whether the value was replaced by the ground of its secrecy."""
    return isinstance(value, dict) and value.keys() == {WITHHELD}


def _places(value: Any, path: list[str]) -> list[tuple[Any, Any]]:
    name, rest = path[0], path[1:]
    if isinstance(value, list):
        keys: list[Any] = list(range(len(value))) if name == "*" else []
        if name.isdecimal() and int(name) < len(value):
            keys = [int(name)]
    elif isinstance(value, dict) and not is_withheld(value):
        keys = list(value) if name == "*" else [name] if name in value else []
    else:
        return []
    if not rest:
        return [(value, key) for key in keys]
    return [place for key in keys for place in _places(value[key], rest)]


def _checked(model: type[Frame], kind: str, snapshot: Mapping[str, Any]) -> dict[str, Any]:
    if kind not in BODIES:
        raise SnapshotError(f"no paper is called {kind}")
    try:
        outer = model.model_validate(dict(snapshot)).model_dump()
        if not outer[WITHHELD]:
            outer["body"] = BODIES[kind].model_validate(outer["body"]).model_dump()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SnapshotError(f"{kind}: {wrong}") from None
    if outer["body"].keys() != BODIES[kind].model_fields.keys():
        raise SnapshotError(f"{kind}: the body was not made by withhold()")
    return outer
