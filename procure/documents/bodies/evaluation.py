"""The award decision. Contents: Act 1397/2016 123 §; appeal 145-148 §, standstill 129 §."""

from typing import Literal

from procure.documents.bodies.parts import Contact, Milestone, Procedure
from procure.documents.frozen import Cents, Day, Instant, Number, Strict, Text, rows


class Tenderer(Strict):
    """A supplier and the outcome of its tender."""

    name: Text
    register_number: Text | None = None
    rank: int | None = None
    comparison_price_cents: Cents | None = None  # always given to parties: 621/1999 11.2(6)
    quality_points: Number | None = None
    price_points: Number | None = None
    total_points: Number | None = None
    outcome: Literal["chosen", "not_chosen", "rejected", "excluded", "withdrawn"]


class Criterion(Strict):
    """An award criterion as published."""

    name: Text
    weight_percent: int | None = None
    description: Text | None = None


class Reason(Strict):
    """The consensus on one tender for one criterion."""

    tenderer: Text
    points: Number | None = None
    weighted_points: Number | None = None
    reason: Text | None = None


class CriterionReasons(Strict):
    """The main grounds of comparison: per criterion, per tender."""

    criterion: Text
    weight_percent: int | None = None
    tenders: list[Reason] = rows()


class Rejection(Strict):
    """A candidate, tenderer or tender that was left out, with the ground."""

    name: Text
    what: Literal["candidate", "tenderer", "tender"]
    ground: Text  # the provision
    reason: Text | None = None


class AwardDecision(Strict):
    """Body of the paper ``award_decision``. ``lot`` names the lot if each has its decision."""

    decision: Text  # the decision itself; printed on the cover
    decision_maker: Text | None = None
    power: Text | None = None  # rule of procedure that gives the power to decide
    parties: list[Text] = rows()  # parties of the case
    subject: Text | None = None
    lot: Text | None = None
    value_cents: Cents | None = None  # without VAT
    duration: Text | None = None
    procedure: Procedure | None = None
    notice_number: Text | None = None
    stages: list[Milestone] = rows()
    criteria: list[Criterion] = rows()
    price_formula: Text | None = None
    maximum_points: int = 100
    tenderers: list[Tenderer] = rows()
    reasons: list[CriterionReasons] = rows()
    relative_advantages: Text | None = None  # of the chosen tender
    rejections: list[Rejection] = rows()
    conflicts: Text | None = None  # conflicts of interest and measures
    # "the contract comes into being only by signing" is printed always
    standstill_applies: bool | None = None
    standstill_note: Text | None = None  # why it does not apply, or what it rests on
    standstill_ends_on: Day | None = None
    first_signing_on: Day | None = None
    correction_instructions: Text | None = None
    appeal_instructions: Text | None = None
    appeal_notice_contact: Contact | None = None  # whom an appellant informs (148 §)
    served_at: Instant | None = None
    served_by: Text | None = None  # means
    publicity: Text | None = None
