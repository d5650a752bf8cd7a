"""A company's own receipts: what it has sent, and what it was promised. Nobody else's."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from procure.calls.tables import Call, Receipt, Submission


class Held(NamedTuple):
    """A receipt as its company sees it."""

    submission_id: str
    call: Call
    at: datetime
    promise: str
    content_sha256: str
    event_hash: str
    replaced: bool


def of_company(session: Session, company_id: str, call_id: str = "") -> list[Held]:
    """Return the receipts of a company, the newest first."""
    wanted = (
        select(Submission.id, Submission.replaced_by, Receipt, Call)
        .join(Receipt, col(Receipt.submission_id) == col(Submission.id))
        .join(Call, col(Call.id) == col(Submission.call_id))
        .where(Submission.company_id == company_id)
        .order_by(col(Submission.received_at).desc(), col(Submission.id))
    )
    if call_id:
        wanted = wanted.where(Submission.call_id == call_id)
    return [
        Held(
            one,
            call,
            receipt.at,
            receipt.promise,
            receipt.content_sha256,
            receipt.event_hash,
            bool(replaced_by),
        )
        for one, replaced_by, receipt, call in session.exec(wanted)
    ]


def find(session: Session, company_id: str, submission_id: str) -> Held | None:
    """Return one receipt of a company, or None if it has no such receipt."""
    known = of_company(session, company_id)
    return next((one for one in known if one.submission_id == submission_id), None)
