"""The contract as it was signed, every line of its scope traced to where it comes from."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from procure import agreements, cases, engine, i18n
from procure.agreements import Agreement
from procure.documents import frozen as plain
from procure.documents.bodies import Contract
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.contract import drafting

# Clauses that the paper prints under headings of its own.
_FIXED = frozenset(
    {
        "acceptance",
        "price_note",
        "indexation",
        "rights",
        "open_source",
        "data",
        "security",
        "accessibility",
        "sustainability",
        "reporting",
        "subcontracting",
        "change_procedure",
        "liability",
        "termination",
        "exit",
        "call_off",
        "governing_law",
    }
)


@engine.paper("contract", task="02.08.00.04", retention="r10_contract", publicity="public")
def contract(session: Session, case: CaseView, _move: engine.Move) -> Iterable[engine.Frozen]:
    """Freeze the contract as both sides have signed it."""
    row = drafting.of_case(session, case.id)
    if row is None:
        return
    with i18n.speaking(row.language):
        yield engine.Frozen(
            body=body(session, row),
            title=row.title,
            subject=row.company_id,
            language=row.language,
            author=session.get_one(User, row.author_id).name,
            status="signed",
            funders=cases.funders(session, case.id),
        )


def body(session: Session, row: Agreement) -> dict[str, Any]:
    """Return a contract as its paper says it; what is empty is left out."""
    parties = agreements.parties(session, row)
    fixed = {c["key"]: c["text"] for c in row.clauses if c["key"] in _FIXED}
    further = [c for c in row.clauses if c["key"] not in {*_FIXED, "precedence", drafting.SCOPE}]
    sources = _sources(session, row)
    parts = agreements.instalments(session, row.id)
    filled = {
        "parties": [plain.filled(dict(one)) for one in parties],
        "precedence": [
            line.strip()
            for c in row.clauses
            if c["key"] == "precedence"
            for line in c["text"].splitlines()
            if line.strip()
        ],
        "subject": row.subject,
        "scope": [
            plain.filled(
                {
                    "text": c["text"],
                    "requirement": c["heading"],
                    "sources": sources.get(f"clause:{c['id']}", []),
                }
            )
            for c in row.clauses
            if c["key"] == drafting.SCOPE
        ],
        **fixed,
        "measures": [
            plain.filled(one.model_dump(exclude={"id", "agreement_id", "number", "direction"}))
            for one in agreements.kpis(session, row.id)
        ],
        "prices": [{"what": one.what, "sum_cents": one.amount_cents} for one in parts],
        "total_cents": row.price_cents,
        "starts_on": plain.day(row.starts_on),
        "ends_on": plain.day(row.ends_on),
        "schedule": [
            {"what": one["what"], "on": one["due_on"]}
            for one in row.deliverables
            if one.get("due_on")
        ],
        "further_clauses": [
            {"number": str(n), "title": c["heading"], "text": c["text"]}
            for n, c in enumerate(further, 1)
        ],
        "signatures": agreements.signed_lines(session, row, parties),
    }
    return Contract.model_validate(plain.filled(filled)).model_dump()


def _sources(session: Session, row: Agreement) -> dict[str, list[str]]:
    """Return what each clause rests on: its requirement's sources, and what pilots measured."""
    names = cases.names(session, row.case_id)
    results = _results(session, row.case_id)
    into: dict[str, list[str]] = {}
    for link in cases.links(session, row.case_id):
        into.setdefault(link.target, []).append(link.source)
    found: dict[str, list[str]] = {}
    for c in row.clauses:
        target = f"clause:{c['id']}"
        ends = []
        for source in into.get(target, ()):
            if source.startswith("requirement:"):
                ends += into.get(source, [])
            else:
                ends.append(source)
        said = [results.get(end) or names.get(end, "") for end in dict.fromkeys(ends)]
        found[target] = [text for text in said if text]
    return found


def _results(session: Session, case_id: str) -> dict[str, str]:
    """Return what the pilots measured last, in words, by the measure's end of the thread."""
    return {
        f"kpi:{one.kpi.id}": _(
            "Pilot: %(name)s %(value)s",
            name=one.kpi.name,
            value=" ".join(filter(None, (i18n.number(one.value), one.kpi.unit))),
        )
        for pilot in agreements.of_case(session, case_id, "pilot")
        for one in agreements.measured(session, pilot.id)
        if one.value is not None
    }
