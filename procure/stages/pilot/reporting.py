"""Reports: sent by the supplier, accepted by host and officer or returned with reasons.

Two different people accept. The second acceptance makes payable the instalments that the
report releases, in its own transaction; a final report brings the pilot to its gate.
"""

from datetime import datetime

from sqlmodel import Session

from procure import agreements, db, engine, people, record
from procure.agreements.inputs import plain_text
from procure.people import Actor
from procure.stages.pilot import rounds, rules
from procure.stages.pilot.actions import Rows
from procure.stages.pilot.inputs import HostWord, ReportInput
from procure.stages.pilot.tables import Pilot, PilotReport

record.declare("report_sent", {"pilot", "report", "kind", "version"})
record.declare("report_accepted", {"pilot", "report", "kind", "side", "state", "released_cents"})
record.declare("report_returned", {"pilot", "report", "kind", "version"})


class SamePerson(Exception):
    """Whoever has accepted for one side does not accept for the other."""


def send_report(
    actor: Actor, case_id: str, pilot_id: str, given: ReportInput, now: datetime
) -> str:
    """Send a report of the own company's pilot; returns its id.

    Refused while one of the same kind waits or is accepted. One that was returned is
    sent anew: what was sent before stays as it was.
    """
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "send_report", case_id=case_id, state=state)
        pilot = rounds.pilot(session, case_id, pilot_id)
        if actor.company_id is None or pilot.company_id != actor.company_id:
            raise people.Forbidden("send_report")
        if pilot.state != "going" or not agreements.signed_by_both(session, pilot.agreement_id):
            raise rules.NotNow(f"send from {pilot.state}")
        last = rounds.reports(session, pilot.id).get(given.kind)
        if last is not None and last.state != "returned":
            raise rules.NotNow(f"send after {last.state}")
        row = PilotReport(
            pilot_id=pilot.id,
            version=last.version + 1 if last else 1,
            sent_by=actor.user_id,
            sent_at=now,
            **given.model_dump(),
        )
        session.add(row)
        data = {"pilot": pilot.id, "report": row.id, "kind": row.kind, "version": row.version}
        engine.finish(session, actor, case_id, "report_sent", data, [row], now)
        return row.id


def accept_report(
    actor: Actor,
    case_id: str,
    report_id: str,
    side: str,
    now: datetime,
    word: HostWord | None = None,
) -> record.Sealed:
    """Accept a report as host or as officer; the second side's word releases what is owed.

    Refused for whoever has accepted for the other side, and for a report that does not
    wait: it cannot be accepted twice.
    """
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        permission = f"accept_report_as_{side}"
        people.require(session, actor, permission, case_id=case_id, state=state)
        row, pilot = rounds.report(session, case_id, report_id)
        _is_the_latest(session, row, pilot)
        row.state = rules.moved(rules.REPORT_MOVES, row.state, f"accept_as_{side}")
        if actor.user_id in (row.host_accepted_by, row.officer_accepted_by, row.sent_by):
            raise SamePerson
        if side == "host":
            row.host_accepted_by, row.host_accepted_at = actor.user_id, now
            if word is not None:
                row.host_would_use, row.host_word = word.would_use, word.word
        else:
            row.officer_accepted_by, row.officer_accepted_at = actor.user_id, now
        session.add(row)
        rows: Rows = [row]
        released: Rows = []
        if row.state == "accepted":
            released = agreements.release(session, pilot.agreement_id, row.kind, row.id, now)
            rows += released
            if row.kind == "final":
                pilot.state = rules.moved(rules.PILOT_MOVES, pilot.state, "accept_final_report")
                session.add(pilot)
                rows.append(pilot)
        data = {
            "pilot": pilot.id,
            "report": row.id,
            "kind": row.kind,
            "side": side,
            "state": row.state,
            "released_cents": sum(
                one.amount_cents for one in released if isinstance(one, agreements.Instalment)
            ),
        }
        return engine.finish(session, actor, case_id, "report_accepted", data, rows, now)


def return_report(
    actor: Actor, case_id: str, report_id: str, reason: str, now: datetime
) -> record.Sealed:
    """Return a report with what is missing in it; refused once both have accepted it."""
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "judge_report", case_id=case_id, state=state)
        row, pilot = rounds.report(session, case_id, report_id)
        _is_the_latest(session, row, pilot)
        why = plain_text(reason)[:4000]
        if not why:
            raise engine.ReasonMissing
        row.state = rules.moved(rules.REPORT_MOVES, row.state, "return")
        row.returned_by, row.returned_at, row.returned_reason = actor.user_id, now, why
        session.add(row)
        data = {"pilot": pilot.id, "report": row.id, "kind": row.kind, "version": row.version}
        return engine.finish(session, actor, case_id, "report_returned", data, [row], now)


def _is_the_latest(session: Session, row: PilotReport, pilot: Pilot) -> None:
    if rounds.reports(session, pilot.id)[row.kind].id != row.id:
        raise rules.NotNow("an earlier version")
