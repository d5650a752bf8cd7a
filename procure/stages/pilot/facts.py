"""The facts of pilots and the guards that read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import calls, engine, record
from procure.stages.pilot import agreeing, rounds, rules
from procure.stages.pilot.tables import LessonCard


@engine.facts(
    "pilot_challenge",
    "pilot_price_cap",
    "pilot_call_deadline",
    "pilot_criteria",
    "pilot_host",
    "pilot_site",
    link="pilot.plan",
)
def of_plan(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what the plan of the round must say before its call is published."""
    number = rounds.current(session, engine.view(session, case_id))
    row = rounds.plan(session, case_id, number)
    call = rounds.call_of(session, case_id, number)
    return {
        "pilot_challenge": row.challenge if row else None,
        "pilot_price_cap": row.price_cap_cents if row else None,
        "pilot_call_deadline": call.deadline if call else None,
        "pilot_criteria": [one.name for one in rounds.criteria(session, row.id)] if row else [],
        "pilot_host": row.host_person or row.host_unit if row else None,
        "pilot_site": row.site if row else None,
    }


@engine.facts("follow_on_route", "follow_on_owner", "follow_on_ceiling", link="pilot.follow_on")
def of_follow_on(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give by which route, whose budget and up to what sum one could go on."""
    row = rounds.plan_now(session, case_id)
    return {
        "follow_on_route": row.follow_on_route if row else None,
        "follow_on_owner": row.follow_on_owner if row else None,
        "follow_on_ceiling": row.follow_on_ceiling_cents if row else None,
    }


@engine.facts("pilot_proposals_opened", "pilot_proposals", link="pilot.selection")
def of_selection(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what was proposed, and what was decided on each."""
    number = rounds.current(session, engine.view(session, case_id))
    call = rounds.call_of(session, case_id, number)
    opened = call is not None and call.status == "opened"
    sent = calls.opened(session, call.id) if opened and call else []
    judged = {one.company_id: one for one in rounds.selections(session, case_id, number)}
    return {
        "pilot_proposals_opened": opened,
        "pilot_proposals": tuple(
            rules.Proposal(
                company_id=one.company_id,
                decided=one.company_id in judged,
                chosen=one.company_id in judged and judged[one.company_id].chosen,
                authors=record.actors(
                    session, case_id, {"proposal_judged"}, company=one.company_id
                ),
            )
            for one in sent
        ),
    }


@engine.facts("pilots", "pilots_chosen", link="pilot.pilots")
def of_pilots(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give where each pilot of the round stands; who gave up is left out."""
    number = rounds.current(session, engine.view(session, case_id))
    over = {
        one.company_id for one in rounds.pilots(session, case_id, number) if one.state == "given_up"
    }
    chosen = {one.company_id for one in rounds.selections(session, case_id, number) if one.chosen}
    return {
        "pilots": tuple(agreeing.standings(session, case_id, number)),
        "pilots_chosen": tuple(sorted(chosen - over)),
    }


@engine.facts("gate_reasons", link="pilot.gate")
def of_gate(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give the reasons of the gate once every pilot has one."""
    number = rounds.current(session, engine.view(session, case_id))
    given = [
        one.decision_reason
        for one in rounds.pilots(session, case_id, number)
        if one.state != "given_up"
    ]
    return {"gate_reasons": tuple(given) if all(given) else ()}


@engine.facts("lesson_tried", "lesson_result", "lesson_copy", "lesson_avoid", link="pilot.lesson")
def of_lesson(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what the lesson card says."""
    row = session.get(LessonCard, case_id)
    return {
        "lesson_tried": row.tried if row else None,
        "lesson_result": row.result if row else None,
        "lesson_copy": row.copy_this if row else None,
        "lesson_avoid": row.avoid if row else None,
    }


@engine.guard(owner="system", link="pilot.plan", reads=("pilot_call_deadline",), waivable=False)
def pilot_call_time_is_over(f: engine.Facts) -> bool:
    """Suppliers have had the time they were promised: the deadline has passed."""
    due = f["pilot_call_deadline"]
    return isinstance(due, datetime) and f.now > due


@engine.guard(
    owner="officer", link="pilot.proposals", reads=("pilot_proposals_opened",), waivable=False
)
def proposals_are_opened(f: engine.Facts) -> bool:
    """Two people have opened the proposals, even if none came."""
    return f["pilot_proposals_opened"] is True


@engine.guard(
    owner="officer",
    link="pilot.selection",
    reads=("pilot_proposals",),
    note=lambda f: {"num": sum(not one.decided for one in f["pilot_proposals"])},
)
def selection_is_reasoned(f: engine.Facts) -> bool:
    """Every proposal has points, a decision and a reason, and one at least is chosen."""
    return rules.selection_is_reasoned(f["pilot_proposals"])


@engine.guard(owner="approver", link="pilot.selection", reads=("pilot_proposals",), waivable=False)
def selection_is_approved_by_another(f: engine.Facts) -> bool:
    """Nobody approves a selection in which they have decided themselves."""
    return all(f.actor_id not in one.authors for one in f["pilot_proposals"])


@engine.guard(
    owner="officer", link="pilot.pilots", reads=("pilots", "pilots_chosen"), waivable=False
)
def agreements_are_signed_by_both(f: engine.Facts) -> bool:
    """Everybody who was chosen and has not given up has an agreement signed by both sides."""
    return rules.agreements_are_signed(f["pilots_chosen"], f["pilots"])


@engine.guard(
    owner="officer",
    link="pilot.pilots",
    reads=("pilots",),
    note=lambda f: {"num": sum(one.unmeasured for one in f["pilots"])},
)
def kpis_are_measured(f: engine.Facts) -> bool:
    """Every measure of every agreement has a value."""
    return bool(f["pilots"]) and all(one.unmeasured == 0 for one in f["pilots"])


@engine.guard(
    owner="pilot_host",
    link="pilot.pilots",
    reads=("pilots",),
    note=lambda f: {"num": sum(not one.final_accepted for one in f["pilots"])},
)
def final_reports_are_accepted(f: engine.Facts) -> bool:
    """Host and officer have accepted the final report of every pilot."""
    return bool(f["pilots"]) and all(one.final_accepted for one in f["pilots"])


@engine.guard(
    owner="officer",
    link="pilot.gate",
    reads=("pilots",),
    waivable=False,
    note=lambda f: {"num": sum(one.decision not in rules.WAYS for one in f["pilots"])},
)
def every_pilot_is_decided(f: engine.Facts) -> bool:
    """Each pilot is to scale, iterate or stop, with a reason."""
    return rules.every_pilot_is_decided(f["pilots"])


@engine.guard(owner="approver", link="pilot.gate", reads=("pilots",), waivable=False)
def gate_is_approved_by_another(f: engine.Facts) -> bool:
    """Nobody approves what they have written of a pilot themselves."""
    return all(f.actor_id not in one.authors for one in f["pilots"])


@engine.guard(owner="officer", link="pilot.gate", reads=("pilots",), waivable=False)
def some_pilot_iterates(f: engine.Facts) -> bool:
    """A new round is held because some pilot goes through one."""
    return rules.some_pilot("iterate", f["pilots"])


@engine.guard(owner="officer", link="pilot.gate", reads=("pilots",), waivable=False)
def some_pilot_scales(f: engine.Facts) -> bool:
    """Some pilot scales, and none waits for a new round first."""
    return rules.some_pilot_scales(f["pilots"])


@engine.guard(owner="officer", link="pilot.gate", reads=("pilots",), waivable=False)
def no_pilot_goes_on(f: engine.Facts) -> bool:
    """Every pilot stops."""
    return rules.no_pilot_goes_on(f["pilots"])


@engine.guard(
    owner="officer",
    link="pilot.follow_on",
    reads=("follow_on_route", "follow_on_owner", "follow_on_ceiling"),
    waivable=False,
)
def follow_on_is_known(f: engine.Facts) -> bool:
    """Route, owner and ceiling of a later purchase are known: a pilot gives no right to buy."""
    return bool(f["follow_on_route"] and f["follow_on_owner"] and f["follow_on_ceiling"])
