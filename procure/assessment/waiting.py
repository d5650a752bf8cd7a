"""What the comparison adds to people's work: interests, scores, and scores that are all in."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from procure import engine
from procure.assessment import reading
from procure.assessment.tables import PanelMember
from procure.cases.inbox import Item, inbox_item
from procure.people import Actor


@inbox_item
def waits(session: Session, actor: Actor, _now: datetime) -> Iterator[Item]:
    """Give the interests and scores that a member of a panel still owes."""
    wanted = (
        select(PanelMember.case_id)
        .join(engine.Case, col(engine.Case.id) == col(PanelMember.case_id))
        .where(
            PanelMember.user_id == actor.user_id,
            PanelMember.purpose == reading.PURPOSE,
            col(PanelMember.left_at).is_(None),
            engine.Case.state == "scoring",
        )
    )
    for case_id in session.exec(wanted).all():
        one = reading.the_round(session, case_id)
        seat = one.seat(actor.user_id)
        if seat is None or not one.is_open:
            continue
        if not seat.declared:
            yield Item("assessment.inbox_interests", {}, case_id, "assessment.interests")
        elif seat.scores and seat.missing:
            values = {"number": seat.missing}
            yield Item("assessment.inbox_scores", values, case_id, "assessment.scores")
