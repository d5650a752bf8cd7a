"""The contract: every line of scope traced to its requirement and to what the pilot showed."""

from procure.documents.bodies.parts import (
    Clause,
    Measure,
    Milestone,
    Party,
    Signature,
    Traced,
)
from procure.documents.frozen import Cents, Day, Number, Strict, Text, rows


class PriceLine(Strict):
    """A line of the price. The sum is given, so that rounding is never the printer's."""

    what: Text
    quantity: Number | None = None
    unit: Text | None = None
    unit_price_cents: Cents | None = None
    sum_cents: Cents | None = None


class ServiceLevel(Strict):
    """A level of service and what follows when it is missed."""

    what: Text
    level: Text
    consequence: Text | None = None


class Option(Strict):
    """An option: until when it can be used, and for how much."""

    what: Text
    until_on: Day | None = None
    ceiling_cents: Cents | None = None


class JointBuyer(Strict):
    """A joint buyer that may call off."""

    name: Text
    share_percent: Number | None = None
    ceiling_cents: Cents | None = None


class Contract(Strict):
    """Body of the paper ``contract``."""

    parties: list[Party]
    precedence: list[Text] = rows()  # documents, the strongest first
    subject: Text
    scope: list[Traced] = rows()
    acceptance: Text | None = None
    measures: list[Measure] = rows()  # KPIs in use, with consequences
    prices: list[PriceLine] = rows()
    total_cents: Cents | None = None  # without VAT
    price_note: Text | None = None
    indexation: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    schedule: list[Milestone] = rows()
    service_levels: list[ServiceLevel] = rows()
    rights: Text | None = None  # IPR
    open_source: Text | None = None
    data: Text | None = None
    security: Text | None = None
    accessibility: Text | None = None
    sustainability: Text | None = None
    reporting: Text | None = None
    subcontracting: Text | None = None
    change_procedure: Text | None = None
    options: list[Option] = rows()
    liability: Text | None = None
    termination: Text | None = None
    exit: Text | None = None
    joint_buyers: list[JointBuyer] = rows()
    call_off: Text | None = None
    further_clauses: list[Clause] = rows()
    governing_law: Text | None = None
    signatures: list[Signature] = rows()
