"""The paper of the room: the agreement on a pilot, one per supplier."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from procure import agreements, cases, engine, i18n
from procure.agreements import Agreement
from procure.documents import frozen as plain
from procure.documents.bodies import PilotAgreement
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.pilot import rounds

# Clauses with a heading of their own on the paper; the others stand under further clauses.
_FIXED = PilotAgreement.model_fields.keys() & {
    "legal_basis",
    "midterm_report",
    "final_report",
    "price_note",
    "not_paid",
    "liability",
    "insurance",
    "rights",
    "licence",
    "data_ownership",
    "data_return",
    "personal_data",
    "publicity",
    "confidentiality",
    "subcontracting",
    "change_control",
    "termination",
    "follow_on",
    "governing_law",
}


@engine.paper("pilot_agreement", task="02.08.00.01", retention="r10", publicity="public")
def pilot_agreement(
    session: Session, case: engine.CaseView, _move: engine.Move
) -> Iterable[engine.Frozen]:
    """Freeze each agreement as it was signed, one for each supplier of the round."""
    number = rounds.current(session, case)
    for one in rounds.pilots(session, case.id, number):
        if one.state == "given_up":
            continue
        row = agreements.get(session, one.agreement_id)
        with i18n.speaking(row.language):
            yield engine.Frozen(
                body=PilotAgreement.model_validate(body(session, row)).model_dump(),
                title=row.title,
                subject=row.company_id,
                language=row.language,
                author=session.get_one(User, row.author_id).name,
                status="signed",
                funders=cases.funders(session, case.id),
            )


def body(session: Session, row: Agreement) -> dict[str, Any]:
    """Return an agreement as its paper says it; what is empty is left out."""
    parties = agreements.parties(session, row)
    fixed = {c["key"]: c["text"] for c in row.clauses if c["key"] in _FIXED}
    precedence = [
        line.strip()
        for c in row.clauses
        if c["key"] == "precedence"
        for line in c["text"].splitlines()
        if line.strip()
    ]
    further = [c for c in row.clauses if c["key"] not in {*_FIXED, "precedence"}]
    return plain.filled(
        {
            "parties": [plain.filled(dict(one)) for one in parties],
            **fixed,
            "precedence": precedence,
            "subject": row.subject,
            "goals": row.goals,
            "starts_on": plain.day(row.starts_on),
            "ends_on": plain.day(row.ends_on),
            "sites": row.sites,
            "pilot_host": row.host,
            "pilot_team": row.team,
            "pilot_manager": row.manager,
            "measures": [
                plain.filled(
                    one.model_dump(
                        exclude={"id", "agreement_id", "number", "direction"},
                    )
                )
                for one in agreements.kpis(session, row.id)
            ],
            "deliverables": [plain.filled(dict(one)) for one in row.deliverables],
            "price_cents": row.price_cents,
            "instalments": [
                plain.filled(
                    {
                        "what": one.what,
                        "amount_cents": one.amount_cents,
                        "due_on": plain.day(one.due_on),
                        "released_by": _("release." + one.release),
                    }
                )
                for one in agreements.instalments(session, row.id)
            ],
            "follow_on_ceiling_cents": row.follow_on_ceiling_cents,
            "further_clauses": [
                {"number": str(n), "title": c["heading"], "text": c["text"]}
                for n, c in enumerate(further, 1)
            ],
            "signatures": agreements.signed_lines(session, row, parties),
        }
    )
