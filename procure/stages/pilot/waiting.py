"""What the room adds to people's work, beside what steps ask for."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from procure import calls, engine
from procure.cases.inbox import Item, inbox_item, standing
from procure.people import Actor, roles
from procure.stages.pilot import rounds, rules
from procure.stages.pilot.tables import Pilot

_STATES = rules.RUNNING | rules.SELECTING | {"pilot_call", "call"}
_ACCEPTS = {"host": "pilot_host", "officer": "officer"}


@inbox_item
def waits(session: Session, actor: Actor, now: datetime) -> Iterator[Item]:
    """Give what waits in pilots: questions, openings, reports to accept or to send."""
    if actor.company_id:
        yield from _to_send(session, actor)
        return
    found = standing(session, actor, ("officer", "approver", "opener", "pilot_host"), _STATES)
    for case_id, state in found:
        held = roles(session, actor, case_id)
        if state in rules.RUNNING:
            yield from _to_accept(session, actor, case_id, held)
        else:
            yield from _call(session, actor, case_id, state, held)


def _call(
    session: Session, actor: Actor, case_id: str, state: str, held: frozenset[str]
) -> Iterator[Item]:
    call = calls.current(session, case_id, rounds.KIND)
    if call is None:
        return
    if state in rules.SELECTING:
        confirmed = {one.user_id for one in calls.confirmations(session, call.id)}
        waits = call.status == "planned" and actor.user_id not in confirmed
        if waits and held & {"approver", "opener"}:
            yield Item("pilot.inbox_opening", {}, case_id, "pilot.proposals")
    elif "officer" in held and (number := len(calls.waiting(session, call.id))):
        yield Item(
            "pilot.inbox_questions", {"number": number}, case_id, "pilot.questions", call.deadline
        )


def _to_accept(
    session: Session, actor: Actor, case_id: str, held: frozenset[str]
) -> Iterator[Item]:
    case = engine.view(session, case_id)
    sides = [side for side, role in _ACCEPTS.items() if role in held]
    for one in rounds.pilots(session, case_id, rounds.current(session, case)):
        for report in rounds.reports(session, one.id).values():
            done = (report.host_accepted_by, report.officer_accepted_by)
            open_to = [s for s in sides if (report.state, f"accept_as_{s}") in rules.REPORT_MOVES]
            if open_to and actor.user_id not in done:
                yield Item(
                    f"pilot.inbox_{report.kind}",
                    {},
                    case_id,
                    "pilot.report",
                    arguments={"report_id": report.id},
                )


def _to_send(session: Session, actor: Actor) -> Iterator[Item]:
    wanted = (
        select(Pilot, engine.Case.state)
        .join(engine.Case, col(engine.Case.id) == col(Pilot.case_id))
        .where(Pilot.company_id == actor.company_id, Pilot.state == "going")
    )
    for one, state in session.exec(wanted).all():
        if state not in rules.RUNNING:
            continue
        sent = rounds.reports(session, one.id)
        for kind in rules.REPORTS:
            if kind in sent and sent[kind].state == "returned":
                yield Item(
                    f"pilot.inbox_returned_{kind}",
                    {},
                    one.case_id,
                    "pilot.write_report",
                    arguments={"kind": kind},
                )
