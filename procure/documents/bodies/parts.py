"""Parts that several papers share: parties, contacts, dates, measures, signatures, clauses."""

from typing import Literal

from procure.documents.frozen import Cents, Day, Instant, Number, Strict, Text, rows

Procedure = Literal[
    "undecided",
    "small_purchase",
    "national",
    "annex_e_services",
    "open",
    "restricted",
    "negotiated",
    "competitive_dialogue",
    "innovation_partnership",
    "rd_excluded_pcp",
    "direct_award",
    "design_contest",
]


class Contact(Strict):
    """Whom to ask; printed on one line."""

    name: Text
    role: Text | None = None
    email: Text | None = None
    phone: Text | None = None


class Milestone(Strict):
    """A date in a timetable. ``on`` is a day; ``when`` says it in words if no day is fixed."""

    what: Text
    on: Day | None = None
    when: Text | None = None


class Party(Strict):
    """One side of an agreement, as it is identified in law."""

    name: Text
    role: Literal["authority", "joint_authority", "supplier", "subcontractor", "research_partner"]
    register_number: Text | None = None  # Y-tunnus in Finland
    address: Text | None = None
    representative: Text | None = None  # who acts for the party
    contact: Contact | None = None


class Measure(Strict):
    """A KPI as agreed: from where to where, where it stops, and who measures how.

    Values are numbers as text ("12.5"); the unit is printed after each of them.
    """

    name: Text
    unit: Text | None = None
    baseline: Number | None = None
    target: Number | None = None
    stop_limit: Number | None = None
    method: Text | None = None
    source: Text | None = None
    measured_by: Text | None = None
    frequency: Text | None = None
    consequence: Text | None = None  # contracts: what follows when the target is missed


class Deliverable(Strict):
    """What is handed over, and by when."""

    what: Text
    due_on: Day | None = None
    accepted_by: Text | None = None


class Instalment(Strict):
    """A part of the price and the accepted thing that releases it."""

    what: Text
    amount_cents: Cents
    due_on: Day | None = None
    released_by: Text | None = None


class Signature(Strict):
    """A signature as data: who signed for whom, when and in which way.

    An agreement that is not signed yet has the line without ``signed_at``.
    """

    party: Text
    name: Text
    role: Text | None = None
    signed_at: Instant | None = None
    method: Text | None = None  # e.g. the name of the signing service


class Clause(Strict):
    """A clause beside the fixed headings, and where it comes from in the golden thread."""

    number: Text
    title: Text
    text: Text
    sources: list[Text] = rows()  # "R4 Ice warning within 10 minutes", "KPI 2" ...


class Traced(Strict):
    """A line of scope and the requirement and results it rests on."""

    text: Text
    requirement: Text | None = None
    sources: list[Text] = rows()
