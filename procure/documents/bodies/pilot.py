"""The pilot agreement: a bounded, measured trial with a way out and a way on.

Directive 2014/24/EU art. 31 for phases, targets, maximum cost and the right to end.
"""

from procure.documents.bodies.parts import (
    Clause,
    Deliverable,
    Instalment,
    Measure,
    Milestone,
    Party,
    Signature,
)
from procure.documents.frozen import Cents, Day, Strict, Text, rows


class Term(Strict):
    """A word and what it means in the agreement."""

    term: Text
    meaning: Text


class PilotAgreement(Strict):
    """Body of the paper ``pilot_agreement``; one per supplier."""

    parties: list[Party]
    legal_basis: Text | None = None  # on what ground the pilot is bought
    definitions: list[Term] = rows()
    precedence: list[Text] = rows()  # documents, the strongest first
    subject: Text  # the challenge and what is tried
    goals: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    sites: Text | None = None
    pilot_host: Text | None = None
    pilot_team: Text | None = None
    pilot_manager: Text | None = None
    measures: list[Measure] = rows()
    deliverables: list[Deliverable] = rows()
    timetable: list[Milestone] = rows()
    midterm_report: Text | None = None
    final_report: Text | None = None
    price_cents: Cents | None = None  # the whole fee without VAT
    price_note: Text | None = None
    instalments: list[Instalment] = rows()
    not_paid: Text | None = None
    liability: Text | None = None
    insurance: Text | None = None
    rights: Text | None = None  # results belong to whom (IPR)
    licence: Text | None = None  # licence to use the results
    data_ownership: Text | None = None
    data_return: Text | None = None
    personal_data: Text | None = None
    publicity: Text | None = None
    confidentiality: Text | None = None
    subcontractors: list[Party] = rows()
    subcontracting: Text | None = None
    change_control: Text | None = None
    termination: Text | None = None  # also the right to end after each phase
    follow_on: Text | None = None  # route to a purchase; a pilot alone gives no right to buy
    follow_on_ceiling_cents: Cents | None = None
    further_clauses: list[Clause] = rows()
    governing_law: Text | None = None
    signatures: list[Signature] = rows()
