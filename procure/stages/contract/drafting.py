"""The draft of the contract: from the call, the requirements, the tender and the pilots.

Every requirement becomes a clause that says where it comes from. What a pilot measured
for it is linked to the clause, so that the golden thread ends where it should.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import agreements, calls, cases, db, engine, i18n, people, record
from procure.agreements import Agreement, AgreementInput, ClauseInput, InstalmentInput, KpiInput
from procure.db.types import new_id
from procure.engine import CaseView, registry
from procure.i18n import gettext as _
from procure.people import Actor
from procure.stages.contract.inputs import ContractInput

KIND = "contract"
SCOPE = "scope"
_TERMS = "tender.contract_terms"

record.declare("contract_drafted", {"agreement", "company", "price_cents", "clauses"})


class NoWinner(Exception):
    """No award has been decided, so there is nobody to make a contract with."""


class DraftedAlready(Exception):
    """There is a contract with the chosen supplier already; write that one."""


def of_case(session: Session, case_id: str) -> Agreement | None:
    """Return the contract of a case, as a draft, offered or signed."""
    found = agreements.of_case(session, case_id, KIND)
    return found[-1] if found else None


def make(actor: Actor, case_id: str, given: ContractInput, now: datetime) -> record.Sealed:
    """Make the draft of the contract with the chosen supplier, once.

    Price and terms are those that were tendered. The officer writes the rest in the
    agreement itself, and both sides sign it there.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "make_contract", case_id=case_id, state=case.state)
        known = registry.gather(
            session, case_id, ["award_winner", "award_price_cents", "tender_subject"]
        )
        if not known["award_winner"]:
            raise NoWinner(case_id)
        if of_case(session, case_id) is not None:
            raise DraftedAlready(case_id)
        with i18n.speaking(case.language):
            clauses, stitches = _clauses(session, case)
            row, rows = agreements.draft(
                session,
                case_id=case_id,
                kind=KIND,
                round_=1,
                company_id=str(known["award_winner"]),
                given=_text(case, given, known, clauses),
                author_id=actor.user_id,
                language=case.language,
                kpis=_measures(session, case_id, str(known["award_winner"])),
            )
            links = [
                cases.link(session, case_id, source, target, reason, actor.user_id)
                for source, target, reason in stitches
            ]
        data = {
            "agreement": row.id,
            "company": row.company_id,
            "price_cents": row.price_cents,
            "clauses": len(row.clauses),
        }
        return engine.finish(
            session, actor, case_id, "contract_drafted", data, [*rows, *links], now
        )


def _text(
    case: CaseView,
    given: ContractInput,
    known: dict[str, Any],
    clauses: list[ClauseInput],
) -> AgreementInput:
    price = known["award_price_cents"] or 0
    parts = (
        [InstalmentInput(what=_("contract.instalment"), amount_cents=price, release="acceptance")]
        if price
        else []
    )
    return AgreementInput(
        title=case.title,
        subject=str(known["tender_subject"] or case.title),
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        price_cents=price,
        clauses=clauses,
        instalments=parts,
    )


def _clauses(
    session: Session, case: CaseView
) -> tuple[list[ClauseInput], list[tuple[str, str, str]]]:
    """Return the clauses, and the links of the golden thread that end in them."""
    stitches: list[tuple[str, str, str]] = []
    clauses = []
    links = cases.links(session, case.id)
    for one in cases.requirements(session, case.id):
        clause_id = new_id()
        target = f"clause:{clause_id}"
        clauses.append(
            ClauseInput(
                id=clause_id,
                key=SCOPE,
                heading=one.code,
                text=one.text,
                source_link=one.reference,
            )
        )
        reason = _("The contract asks for what requirement %(code)s says.", code=one.code)
        stitches.append((one.reference, target, reason))
        measured = [
            link.target
            for link in links
            if link.source == one.reference and link.target.startswith("kpi:")
        ]
        reason = _("The pilot measured requirement %(code)s.", code=one.code)
        stitches += [(kpi, target, reason) for kpi in measured]
    clauses += agreements.standard(KIND, case.language)
    if terms := _published_terms(session, case.id):
        heading = _("contract.terms_as_published")
        clauses.append(ClauseInput(key="", heading=heading, text=terms[:10_000]))
    return clauses, stitches


def _published_terms(session: Session, case_id: str) -> str:
    """Return the terms that tenderers priced, as the call has published them."""
    call = calls.current(session, case_id, "tender")
    sections: Iterable[Any] = call.page.get("sections", ()) if call else ()
    return next((str(text) for key, text in sections if key == _TERMS), "")


def _measures(session: Session, case_id: str, company_id: str) -> list[KpiInput]:
    """Return the measures of the supplier's own pilot, to be kept on in use."""
    own = [a for a in agreements.of_case(session, case_id, "pilot") if a.company_id == company_id]
    if not own:
        return []
    return [
        KpiInput.model_validate(one.model_dump(exclude={"id", "agreement_id", "number"}))
        for one in agreements.kpis(session, own[-1].id)
    ]
