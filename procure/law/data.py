"""The law as dated entries, and the edition of it that holds on a day.

An entry says what it means, where it stands, how sure we are and when it is in force.
Nothing is ever overwritten: a change of law closes one entry and begins the next.
A case keeps the name of the edition it started under and asks for that one again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeVar

Kind = Literal[
    "goods", "services", "design_contest", "works", "health_social", "other_special", "concession"
]
Buyer = Literal["subcentral", "central"]
Level = Literal["below_national", "national", "eu"]

KINDS: Final[tuple[Kind, ...]] = (
    "goods",
    "services",
    "design_contest",
    "works",
    "health_social",
    "other_special",
    "concession",
)
BUYERS: Final[tuple[Buyer, ...]] = ("subcentral", "central")


class NotInForceError(LookupError):
    """The law data holds no such entry on that day."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry has: its meaning, its source, its validity, our confidence."""

    id: str
    means: str
    cite: str
    confidence: Literal["A", "B", "C"]
    sentence: str = ""
    text: str = ""  # the statute quoted, where it is not the first one cited
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Tell whether this entry holds on a day; both its ends are included."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Threshold(Entry):
    """A value from which on stricter rules hold; a purchase of exactly this value is over it."""

    level: Literal["national", "eu"]
    kinds: tuple[Kind, ...]
    euros: Decimal
    buyers: tuple[Buyer, ...] = BUYERS


@dataclass(frozen=True, kw_only=True)
class Amount(Entry):
    """A limit in euros, a share of something, or a count: exactly one of the three."""

    kinds: tuple[Kind, ...] = KINDS
    euros: Decimal | None = None
    share: Decimal | None = None
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Period(Entry):
    """A length of time from an event, in days, months or years; the event's day is not counted."""

    counted_from: Literal[
        "sending",
        "receipt",
        "decision",
        "publication",
        "contract",
        "contract_year_end",
        "payment_year_end",
        "contract_notice",
        "deadline",
        "issue",
    ]
    rolls: bool
    back: bool = False
    days: int | None = None
    months: int | None = None
    years: int | None = None


@dataclass(frozen=True, kw_only=True)
class Limit(Entry):
    """The shortest time a procedure must leave; without `days` the law names no number."""

    procedure: str
    of: Literal["request", "tender", "initial_tender", "invited_tender", "final_tender"]
    ground: Literal["", "electronic", "prior_notice", "urgent", "agreed", "not_agreed"] = ""
    days: int | None = None
    buyers: tuple[Buyer, ...] = BUYERS


@dataclass(frozen=True, kw_only=True)
class Procedure(Entry):
    """A legal procedure: where it fits, whether standstill follows, how it may be shortened."""

    kinds: tuple[Kind, ...]
    levels: tuple[Level, ...]
    standstill: Literal["over_eu", "always", "calloff", "none"]
    eforms: str = ""
    on_grounds: bool = False
    accelerated: bool = False
    market_court: bool = True
    award: Literal["", "best_price_quality_ratio"] = ""
    reason_required: str = ""
    steps: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule(Entry):
    """A rule without a number."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ErdfPurchase(Entry):
    """What decree 866/2021 asks of a purchase from a value on."""

    from_euros: Decimal | None = None
    from_national_threshold: bool = False


@dataclass(frozen=True, kw_only=True)
class Overlay(Entry):
    """A bill that is not known to be in force; switched off it changes nothing."""

    enabled: bool
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """Which law this is and until when its text was followed."""

    id: str
    text_as_of: date
    checked: date
    in_force_from: date
    pending: str
    timezone: Literal["Europe/Helsinki"]
    currency: Literal["EUR"]
    vat: Literal["excluded"]

    @property
    def name(self) -> str:
        """The name that a case keeps."""
        return f"{self.id} {self.text_as_of.isoformat()}"


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, kw_only=True, eq=False)
class LawData:
    """Every entry of one data file, of all times."""

    ruleset: Ruleset
    sha256: str
    thresholds: tuple[Threshold, ...] = ()
    amounts: tuple[Amount, ...] = ()
    periods: tuple[Period, ...] = ()
    limits: tuple[Limit, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    rules: tuple[Rule, ...] = ()
    erdf_purchases: tuple[ErdfPurchase, ...] = ()
    overlays: tuple[Overlay, ...] = ()

    def entries(self) -> Iterable[Entry]:
        """Go through all entries in the order of the file's tables."""
        yield from self.thresholds
        yield from self.amounts
        yield from self.periods
        yield from self.limits
        yield from self.procedures
        yield from self.rules
        yield from self.erdf_purchases
        yield from self.overlays


@dataclass(frozen=True, eq=False)
class Edition:
    """The entries of one data file that hold on one day."""

    data: LawData = field(repr=False)
    on: date

    @property
    def name(self) -> str:
        """The name that a case keeps: the ruleset's id and the day its text was followed to."""
        return self.data.ruleset.name

    def threshold(self, level: Literal["national", "eu"], kind: Kind, buyer: Buyer) -> Threshold:
        """Return the threshold of a kind of purchase, or say that none is known on that day."""
        for one in self.data.thresholds:
            fits = one.level == level and kind in one.kinds and buyer in one.buyers
            if fits and one.in_force(self.on):
                return one
        raise NotInForceError(f"{self.name}: no {level} threshold of {kind} is known on {self.on}")

    def amount(self, name: str) -> Amount:
        """Return one amount, share or count."""
        return self._one("amount", self.data.amounts, name)

    def period(self, name: str) -> Period:
        """Return one period."""
        return self._one("period", self.data.periods, name)

    def procedure(self, name: str) -> Procedure:
        """Return one legal procedure."""
        return self._one("procedure", self.data.procedures, name)

    def rule(self, name: str) -> Rule:
        """Return one rule."""
        return self._one("rule", self.data.rules, name)

    def procedures(self) -> tuple[Procedure, ...]:
        """Return the procedures of that day."""
        return self._now(self.data.procedures)

    def limits(self, procedure: str) -> tuple[Limit, ...]:
        """Return the time limits of a procedure."""
        return tuple(one for one in self._now(self.data.limits) if one.procedure == procedure)

    def erdf_purchases(self) -> tuple[ErdfPurchase, ...]:
        """Return the ERDF purchase rules, from the smallest purchase up."""
        return self._now(self.data.erdf_purchases)

    def bills(self) -> tuple[Overlay, ...]:
        """Return the bills that are switched on; none is, until enacted text was checked."""
        return tuple(one for one in self._now(self.data.overlays) if one.enabled)

    def holds(self, name: str) -> bool:
        """Tell whether a rule is in force on that day."""
        return any(one.id == name for one in self._now(self.data.rules))

    def _now(self, entries: tuple[E, ...]) -> tuple[E, ...]:
        return tuple(one for one in entries if one.in_force(self.on))

    def _one(self, table: str, entries: tuple[E, ...], name: str) -> E:
        for one in entries:
            if one.id == name and one.in_force(self.on):
                return one
        raise NotInForceError(f"{self.name}: no {table} {name!r} on {self.on}")
