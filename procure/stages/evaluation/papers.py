"""The award decision, with the contents of Act 1397/2016 123 § and nothing that is empty."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from procure import assessment, cases, engine, i18n, law, record
from procure.assessment import Criterion, Ranked, Round, Subject
from procure.documents import frozen as plain
from procure.documents.bodies import AwardDecision
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people.tables import Authority, Company, User
from procure.stages.evaluation import announcing, standstill
from procure.stages.evaluation.actions import KIND
from procure.stages.evaluation.tables import AwardProposal, TenderPlan

# What the papers call a procedure that the law data name otherwise.
_PROCEDURES = {"rd_excluded": "rd_excluded_pcp"}
_KNOWN = {
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
}


@engine.paper(
    "award_decision",
    task="02.08.00.03",
    retention="r10",
    publicity="partly_secret",
    ground="621/1999 6.1 § 3, 7.2 §",
)
def award_decision(session: Session, case: CaseView, move: engine.Move) -> Iterable[engine.Frozen]:
    """Freeze the decision that is made; dates are counted as if it is sent the same day.

    Moment and hand of the approver stand in the envelope: what an approver has on screen
    must be the same a minute later.
    """
    with i18n.speaking(case.language):
        proposal = session.get_one(AwardProposal, case.id)
        one = assessment.the_round(session, case.id)
        body = AwardDecision.model_validate(
            plain.filled(
                {
                    "decision": proposal.decision,
                    "decision_maker": proposal.decision_maker,
                    "power": proposal.power,
                    "parties": _parties(session, case),
                    **_about(session, case, one, proposal),
                    **_comparison(session, one, proposal),
                    "rejections": _rejections(session, one),
                    "conflicts": _conflicts(session, case.id, one),
                    **_contract_and_appeal(session, case, one, proposal, move),
                    "served_by": _("award.served_by"),
                    "publicity": _("award.publicity"),
                }
            )
        ).model_dump()
        authors = [session.get_one(User, author).name for author in proposal.authors]
        yield engine.Frozen(
            body=body,
            title=case.title,
            author=i18n.listed(authors),
            funders=cases.funders(session, case.id),
        )


def outcome_of(subject: Subject, winner: str) -> str:
    """Return what became of a tender, as papers call it."""
    if subject.rejection is not None:
        return subject.rejection.kind
    return "chosen" if subject.submission_id == winner else "not_chosen"


def _parties(session: Session, case: CaseView) -> list[str]:
    authority = session.get_one(Authority, case.authority_id)
    return [f"{authority.name_in(case.language)} ({authority.register_number})"]


def _about(session: Session, case: CaseView, one: Round, proposal: AwardProposal) -> dict[str, Any]:
    plan = session.get(TenderPlan, case.id)
    winner = one.subject(proposal.submission_id)
    procedure = _PROCEDURES.get(case.procedure, case.procedure)
    return {
        "subject": plan.subject if plan else None,
        "duration": plan.duration if plan else None,
        "notice_number": plan.notice_number if plan else None,
        "value_cents": winner.price_cents if winner else None,
        "procedure": procedure if procedure in _KNOWN else None,
        "stages": _stages(session, case.id, one),
    }


def _stages(session: Session, case_id: str, one: Round) -> list[dict[str, Any]]:
    published = [
        event.at
        for event in record.history(session, case_id)
        if event.kind == "step_taken" and event.data["action"] == "publish_call_for_tenders"
    ]
    lines = [(_("award.stage_published"), published[-1])] if published else []
    if one.call is not None:
        lines.append((_("award.stage_deadline"), one.call.deadline))
        if one.call.opened_at is not None:
            lines.append((_("award.stage_opened"), one.call.opened_at))
    return [{"what": what, "on": plain.day(at)} for what, at in lines]


def _comparison(session: Session, one: Round, proposal: AwardProposal) -> dict[str, Any]:
    ranked = {r.submission_id: r for r in assessment.ranked(one)}
    in_order = sorted(
        one.subjects,
        key=lambda s: (
            ranked[s.submission_id].rank if s.submission_id in ranked else len(one.subjects) + 1,
            s.letter,
        ),
    )
    names = {s.submission_id: session.get_one(Company, s.company_id).name for s in one.subjects}
    has_price = any(c.kind == "price" for c in one.criteria)
    return {
        "criteria": [
            plain.filled({"name": c.name, "weight_percent": c.weight, "description": c.description})
            for c in one.criteria
        ],
        "price_formula": announcing.price_formula() if has_price else None,
        "tenderers": [
            _tenderer(session, s, ranked.get(s.submission_id), proposal) for s in in_order
        ],
        "reasons": [
            {
                "criterion": c.name,
                "weight_percent": c.weight,
                "tenders": [
                    _reason(one, c, s, names, ranked) for s in in_order if s.submission_id in ranked
                ],
            }
            for c in one.quality
        ],
        "relative_advantages": proposal.relative_advantages,
    }


def _tenderer(
    session: Session, subject: Subject, ranked: Ranked | None, proposal: AwardProposal
) -> dict[str, Any]:
    company = session.get_one(Company, subject.company_id)
    outcome = outcome_of(subject, proposal.submission_id)
    known: dict[str, Any] = {
        "name": company.name,
        "register_number": company.register_number,
        "outcome": outcome,
    }
    if ranked is not None:
        known |= {
            "rank": ranked.rank,
            "comparison_price_cents": ranked.price_cents,
            "quality_points": plain.number(ranked.quality),
            "price_points": plain.number(ranked.price),
            "total_points": plain.number(ranked.total),
        }
    return known


def _reason(
    one: Round,
    criterion: Criterion,
    subject: Subject,
    names: dict[str, str],
    ranked: dict[str, Ranked],
) -> dict[str, Any]:
    row = one.consensus[criterion.id, subject.submission_id]
    return {
        "tenderer": names[subject.submission_id],
        "points": plain.number(row.points),
        "weighted_points": plain.number(ranked[subject.submission_id].parts[criterion.id]),
        "reason": row.reason,
    }


def _rejections(session: Session, one: Round) -> list[dict[str, Any]]:
    return [
        plain.filled(
            {
                "name": session.get_one(Company, s.company_id).name,
                "what": "tenderer" if s.rejection.kind == "excluded" else "tender",
                "ground": s.rejection.ground or _("assessment.withdrawn"),
                "reason": s.rejection.reason,
            }
        )
        for s in one.subjects
        if s.rejection is not None
    ]


def _conflicts(session: Session, case_id: str, one: Round) -> str:
    """Say what was declared and what was done about it, without naming the people."""
    words = [w for w in assessment.declarations(session, case_id, KIND) if w.round == one.round]
    clear = sum(w.standing == "none" for w in words)
    recused = len(words) - clear
    said = []
    if clear:
        said.append(
            ngettext(
                "%(num)d person declared no interests.",
                "%(num)d people declared no interests.",
                clear,
            )
        )
    if recused:
        said.append(
            ngettext(
                "%(num)d person declared an interest and took no part in the comparison.",
                "%(num)d people declared an interest and took no part in the comparison.",
                recused,
            )
        )
    return " ".join(said)


def _contract_and_appeal(
    session: Session,
    case: CaseView,
    one: Round,
    proposal: AwardProposal,
    move: engine.Move,
) -> dict[str, Any]:
    today = move.at.astimezone(law.HELSINKI).date()
    edition = standstill.edition_of(case, today)
    waits = standstill.waiting(session, case, one, proposal)
    clock = standstill.clock(case, today, waits.days)
    correction = edition.period("rectification_request").days
    appeal = edition.period("appeal").days
    court = edition.procedure(standstill.procedure_of(case)).market_court
    note = proposal.standstill_note or _standstill_note(waits)
    return {
        "standstill_applies": waits.applies,
        "standstill_note": note,
        "standstill_ends_on": plain.day(clock.last_day) if waits.applies else None,
        "first_signing_on": plain.day(clock.safe) if waits.applies else None,
        "correction_instructions": _("award.correction_instructions", days=correction),
        "appeal_instructions": _("award.appeal_instructions", days=appeal)
        if court
        else _without_court(case),
        "appeal_notice_contact": _contact(session, case, proposal) if court else None,
    }


def _without_court(case: CaseView) -> str:
    if case.procedure == "rd_excluded":
        return _("award.outside_the_act")
    return _("award.no_market_court")


def _standstill_note(waits: standstill.Waiting) -> str:
    if waits.by_law:
        return _("award.standstill_by_law")
    return _("award.standstill_by_choice") if waits.applies else _("award.no_standstill")


def _contact(session: Session, case: CaseView, proposal: AwardProposal) -> dict[str, Any]:
    authority = session.get_one(Authority, case.authority_id)
    return plain.filled(
        {
            "name": proposal.contact_name or authority.name_in(case.language),
            "email": proposal.contact_email,
        }
    )
