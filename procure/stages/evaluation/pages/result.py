"""The tenderer's page: what became of the own tender and why, and the decision itself."""

from typing import Any

from flask import Response, abort
from sqlmodel import Session

from procure import assessment, db, documents, engine, people, web
from procure.assessment import Subject
from procure.db.clock import now
from procure.documents import Document
from procure.engine import registry
from procure.people import rates
from procure.people.session.limited import limited
from procure.people.tables import Company
from procure.stages.evaluation.pages import pages
from procure.stages.evaluation.papers import outcome_of
from procure.stages.evaluation.tables import AwardProposal
from procure.web import needs


@pages.get("/cases/<id:case_id>/result")
@needs("see_result")
def result(case_id: str) -> Response:
    """Show the own points with their reasons, the winner, and the prices that were compared."""
    with db.reading() as session:
        case = engine.view(session, case_id)
        subject, proposal, one, sent_on = _mine(session, case_id)
        names = {s.submission_id: session.get_one(Company, s.company_id).name for s in one.subjects}
        paper = _decision(session, case_id)
    ranking = assessment.ranked(one)
    return web.render(
        "pages/evaluation/result.html",
        case=case,
        one=one,
        subject=subject,
        proposal=proposal,
        outcome=outcome_of(subject, proposal.submission_id),
        names=names,
        ranking=ranking,
        mine=next((r for r in ranking if r.submission_id == subject.submission_id), None),
        paper=paper,
        sent_on=sent_on,
    )


@pages.get("/cases/<id:case_id>/result/decision.pdf")
@needs("see_result")
@limited(rates.FILES)
def decision(case_id: str) -> Response:
    """Open the award decision as it is archived."""
    with db.reading() as session:
        _mine(session, case_id)
        paper = _decision(session, case_id)
    if paper is None:
        abort(404)
    content = documents.take(people.current(), paper, now())
    return web.give(content, "application/pdf", documents.file_name(paper))


def _mine(session: Session, case_id: str) -> tuple[Subject, AwardProposal, assessment.Round, Any]:
    """Return the own tender; 404 to whoever sent none, and before the decision is sent."""
    company = people.current().company_id
    one = assessment.the_round(session, case_id)
    subject = next((s for s in one.subjects if s.company_id == company), None)
    proposal = session.get(AwardProposal, case_id)
    sent_on = None
    if "decision_sent_on" in registry.FACTS:
        sent_on = registry.gather(session, case_id, ["decision_sent_on"])["decision_sent_on"]
    if subject is None or proposal is None or not sent_on:
        abort(404)
    return subject, proposal, one, sent_on


def _decision(session: Session, case_id: str) -> Document | None:
    papers = [
        one
        for one in documents.of_case(session, case_id)
        if one.kind == "award_decision" and one.status == "printed" and one.public_of is None
    ]
    return papers[-1] if papers else None
