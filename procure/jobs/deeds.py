"""Which function does which kind of job, and what the clock calls.

Rooms register at import. A function is called with the key of what was promised and the
present moment, outside any transaction, and may be called again after a crash.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from procure import config

# What a job leaves to be written together with the fact that it is done.
Finish = Callable[[Session], None]
Deed = Callable[[str, datetime], Finish | None]
Ticked = Callable[[datetime], object]


class Hopeless(Exception):
    """No further attempt can succeed; the message is kept for the operator."""


@dataclass(frozen=True, slots=True)
class Work:
    """A registered deed, and whether this installation can do it at present."""

    do: Deed
    possible: Callable[[config.Settings], bool]


_works: dict[str, Work] = {}
_minutely: list[Ticked] = []
_secondly: list[Ticked] = []


def work(
    kind: str, possible: Callable[[config.Settings], bool] = lambda _: True
) -> Callable[[Deed], Deed]:
    """Register the function that does jobs of this kind, called as ``f(key, now)``.

    It does the slow part outside a transaction and may return a function of the session,
    which then runs in the transaction that marks the job done: that part happens exactly
    once. Jobs of a kind that is not ``possible`` wait in the queue and cost nothing.
    """

    def register(deed: Deed) -> Deed:
        if kind in _works and _works[kind].do is not deed:
            raise ValueError(f"two functions do {kind}")
        _works[kind] = Work(deed, possible)
        return deed

    return register


def each_minute(deed: Ticked) -> Ticked:
    """Register a function that the clock calls once a minute as ``f(now)``."""
    _minutely.append(deed)
    return deed


def each_second(deed: Ticked) -> Ticked:
    """Register a function that the clock calls about every second as ``f(now)``."""
    _secondly.append(deed)
    return deed


def possible_kinds() -> list[str]:
    """Return the kinds of job that this installation can do at present."""
    settings = config.current()
    return sorted(kind for kind, one in _works.items() if one.possible(settings))


def deed_of(kind: str) -> Deed:
    """Return the function that does jobs of a kind."""
    return _works[kind].do


def minutely() -> tuple[Ticked, ...]:
    """Return what the clock calls each minute."""
    return tuple(_minutely)


def secondly() -> tuple[Ticked, ...]:
    """Return what the clock calls each second."""
    return tuple(_secondly)
