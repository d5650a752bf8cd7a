"""When a call is open, and what may be sent to it. Pure: no clock, database or web."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

# The state of the case that opens a call to the public, for each kind of call.
OPENING_STATES: dict[str, frozenset[str]] = {
    "market_dialogue": frozenset({"dialogue_open"}),
    "pilot": frozenset({"pilot_call", "call"}),
    "tender": frozenset({"tendering"}),
}
# The states in which submissions may be opened: from the opening state to the next one.
UNSEALING_STATES = frozenset().union(*OPENING_STATES.values()) | {
    "dialogue_concluding",
    "pilot_selection",
    "selection",
    "scoring",
}
TYPES = ("text", "money", "number", "choice", "date")
PEOPLE_WHO_OPEN = 2

LONGEST_TEXT = 20_000
LONGEST_GROUND = 500
LARGEST_CENTS = 10**14

# A word as browsers find it (Unicode UAX 29 as ICU has it): letters and digits, joined by an
# apostrophe or a middle dot between letters, and by a point or a comma between digits.
_MARKS = "\u0300-\u036f\u200d"
_RUN = rf"(?:\w[{_MARKS}]*)+"
_WORD = re.compile(rf"{_RUN}(?:(?:(?<=[^\W\d_])[·‧’'](?=[^\W\d_])|(?<=\d)[.,;’'](?=\d)){_RUN})*")


class CallLike(Protocol):
    """What the rules read of a call."""

    kind: str
    status: str
    opens_at: datetime | None
    deadline: datetime
    questions_until: datetime | None


class QuestionLike(Protocol):
    """What the rules read of a question."""

    name: str
    type: str
    word_limit: int | None
    choices: list[str]
    required: bool


def is_open(call: CallLike, case_state: str, now: datetime) -> bool:
    """Say whether the call takes submissions: up to its deadline, to the microsecond.

    Act 1397/2016 64.3 §, Directive 2014/24 Annex IV (a): the moment of receipt decides.
    """
    return standing(call, case_state, now) == "open"


def standing(call: CallLike, case_state: str, now: datetime) -> str:
    """Return where the call stands: planned, open, closed, opened or cancelled."""
    if call.status != "planned":
        return call.status
    if case_state not in OPENING_STATES[call.kind]:
        return "closed" if now > call.deadline else "planned"
    if call.opens_at is not None and now < call.opens_at:
        return "planned"
    return "open" if now <= call.deadline else "closed"


def takes_questions(call: CallLike, case_state: str, now: datetime) -> bool:
    """Say whether questions about the call may still be asked."""
    until = call.questions_until or call.deadline
    return is_open(call, case_state, now) and now <= until


def may_be_opened(call: CallLike, now: datetime) -> bool:
    """Say whether the time for opening has come: the deadline has passed.

    Directive 2014/24 Annex IV (b): nobody has access before the time limit.
    """
    return now > call.deadline


def words(text: str) -> int:
    """Count words as the browser's count on screen does, and never more than it."""
    return sum(any(c.isalpha() or c.isdecimal() for c in found) for found in _WORD.findall(text))


def faults(
    questions: Iterable[QuestionLike],
    answers: Mapping[str, Any],
    secrets: Mapping[str, str],
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what is wrong, by question: a text key and its values. Empty: it may be sent."""
    asked = {q.name: q for q in questions}
    wrong: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in (answers.keys() | secrets.keys()) - asked.keys():
        wrong[name] = ("This question is not asked.", {})
    for name, question in asked.items():
        value = answers.get(name)
        if value in (None, ""):
            if question.required:
                wrong[name] = ("Answer this question.", {})
            elif secrets.get(name):
                wrong[name] = ("Write the answer that is a trade secret.", {})
        elif fault := _fault(question, value):
            wrong[name] = fault
        elif name in secrets and not secrets[name].strip():
            wrong[name] = ("Say why this is a trade secret.", {})
        elif len(secrets.get(name, "")) > LONGEST_GROUND:
            wrong[name] = (
                "The ground is too long: at most %(limit)s characters.",
                {"limit": LONGEST_GROUND},
            )
    if not wrong and not any(v not in (None, "") for v in answers.values()):
        wrong[""] = ("Answer at least one question.", {})
    return wrong


def _fault(question: QuestionLike, value: Any) -> tuple[str, dict[str, Any]] | None:
    match question.type:
        case "text":
            return _fault_of_text(question, value)
        case "money":
            if type(value) is not int or not 0 <= value <= LARGEST_CENTS:
                return "Give a sum in euros.", {}
        case "number":
            if not _is_number(value):
                return "Give a number.", {}
        case "date":
            if not _is_day(value):
                return "Give a day.", {}
        case "choice":
            if value not in question.choices:
                return "Choose one of the answers.", {}
    return None


def _fault_of_text(question: QuestionLike, value: Any) -> tuple[str, dict[str, Any]] | None:
    if not isinstance(value, str) or "\x00" in value or not _is_unicode(value):
        return "This text cannot be read.", {}
    if len(value) > LONGEST_TEXT:
        return "The text is too long: at most %(limit)s characters.", {"limit": LONGEST_TEXT}
    count = words(value)
    if question.word_limit is not None and count > question.word_limit:
        return (
            "Use at most %(limit)s words. You have %(words)s.",
            {"words": count, "limit": question.word_limit},
        )
    return None


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_number(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", value, re.ASCII):
        return False
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
