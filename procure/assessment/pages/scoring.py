"""My scores: one criterion, one tender at a time. Names and prices are kept from the sheet."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import calls, cases, db, people, web
from procure.assessment import actions, forms, reading, scoring
from procure.assessment.criteria import sources
from procure.assessment.inputs import ScoreInput
from procure.assessment.pages import pages
from procure.assessment.pages.frame import room
from procure.assessment.reading import Round
from procure.assessment.tables import Criterion, Score
from procure.calls.forms import shown
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.web import needs

Pair = tuple[str, str]


@pages.get("/cases/<id:case_id>/scores", endpoint="scores")
@needs("see_assessment")
def index(case_id: str) -> Response:
    """Show the own scores so far, and what is still to be given."""
    with db.reading() as session:
        values = room(session, case_id)
        own = reading.own_scores(session, people.current().user_id, values["one"])
    return web.render("pages/assessment/scores.html", **_progress(values, own), **values)


@pages.route(
    "/cases/<id:case_id>/scores/<id:criterion_id>/<id:submission_id>", methods=["GET", "POST"]
)
@needs("give_scores")
def sheet(case_id: str, criterion_id: str, submission_id: str) -> Response:
    """Score one tender on one criterion, and go on to the next."""
    actor = people.current()
    with db.reading() as session:
        values = room(session, case_id)
        one = values["one"]
        own = reading.own_scores(session, actor.user_id, one)
        criterion, subject = _found(one, criterion_id, submission_id)
        said = _said(session, one, criterion, subject)
    seat = values["mine"]
    if seat is None:
        abort(404)
    if not seat.scores:
        where = ".interests" if not seat.declared else ".scores"
        not_taken = _("Your score was not taken: you do not score in this round.")
        return _led_away(url_for(where, case_id=case_id), not_taken)
    row = own.get((criterion_id, submission_id))
    if isinstance(row, Score):
        return _led_away(url_for(".scores", case_id=case_id), _("Your scores are in already."))
    key = f"score-{criterion_id}-{submission_id}"
    kept = {} if row is None else {"points": _typed(criterion, row.points), "note": row.note}
    form: Any = web.drafts.begin(forms.sheet_form(criterion), key, data=kept)
    if form.validate_on_submit():
        given = ScoreInput(points=int(form["points"].data), note=form["note"].data)
        try:
            scoring.save_score(actor, case_id, criterion_id, submission_id, given, now())
        except actions.TooLate:
            abort(409)
        web.drafts.drop(actor.user_id, key)
        after = _next(one, own, (criterion_id, submission_id))
        if after is None:
            web.say(_("Every score is given. Hand them in when you are sure."))
            return web.see(url_for(".scores", case_id=case_id))
        return web.see(
            url_for(".sheet", case_id=case_id, criterion_id=after[0], submission_id=after[1])
        )
    following = _next(one, own, (criterion_id, submission_id))
    return web.render(
        "pages/assessment/sheet.html",
        criterion=criterion,
        subject=subject,
        form=form,
        key=key,
        said=said,
        following=one.subject(following[1]) if following else None,
        **_progress(values, own),
        **values,
    )


@pages.post("/cases/<id:case_id>/scores/hand-in")
@needs("give_scores")
def hand_in(case_id: str) -> Response:
    """Hand in every score; they cannot be changed after that."""
    try:
        scoring.hand_in(people.current(), case_id, now())
    except scoring.Incomplete as lacking:
        web.say(
            ngettext(
                "%(num)d score or its note is missing.",
                "%(num)d scores or their notes are missing.",
                len(lacking.pairs),
            ),
            "notice",
        )
    except actions.TooLate:
        web.say(_("Your scores are in already."), "notice")
    except scoring.Undeclared:
        return web.see(url_for(".interests", case_id=case_id))
    except (actions.NotYours, reading.StillBlind):
        abort(404)
    else:
        web.say(_("Your scores are in."))
    return web.see(url_for(".scores", case_id=case_id))


def _led_away(address: str, not_taken: str) -> Response:
    """Lead away from a sheet that is closed; whoever has sent it is told that it was not taken."""
    if request.method == "POST":
        web.say(not_taken, "notice")
    return web.see(address)


def _found(one: Round, criterion_id: str, submission_id: str) -> tuple[Criterion, Any]:
    known = {(c.id, s.submission_id): (c, s) for c, s in one.pairs}
    found = known.get((criterion_id, submission_id))
    if found is None:
        abort(404)
    return found


def _progress(values: dict[str, Any], own: dict[Pair, Any]) -> dict[str, Any]:
    one: Round = values["one"]
    wanted = [(c.id, s.submission_id) for c, s in one.pairs]
    given = {
        pair: own[pair].points
        for pair in wanted
        if pair in own and own[pair].points is not None and own[pair].note
    }
    return {
        "given": given,
        "wanted": wanted,
        "handed": bool(wanted) and all(isinstance(own.get(pair), Score) for pair in wanted),
        "notes": {pair: own[pair].note for pair in given},
        "first": next((pair for pair in wanted if pair not in given), None),
    }


def _next(one: Round, own: dict[Pair, Any], here: Pair) -> Pair | None:
    """Return the next pair without a score, going round from here."""
    wanted = [(c.id, s.submission_id) for c, s in one.pairs]
    start = wanted.index(here)
    round_trip = wanted[start + 1 :] + wanted[:start]
    return next((p for p in round_trip if p not in own or own[p].points is None), None)


def _typed(criterion: Criterion, points: int | None) -> Any:
    if points is None or criterion.top > forms.FEW_LEVELS:
        return points
    return str(points)


def _said(
    session: Any, one: Round, criterion: Criterion, subject: Any
) -> dict[str, list[tuple[Any, str, str]]]:
    """Return what a tender says: on this criterion first, then the rest. Never its price."""
    if one.call is None:
        return {"here": [], "rest": []}
    judged = set(sources(session, one.case_id).get(criterion.id, ()))
    wanted = {criterion.code.lower(), *(f"r{name}" for name in _numbers(session, one, judged))}
    here: list[tuple[Any, str, str]] = []
    rest: list[tuple[Any, str, str]] = []
    for question in calls.questions(session, one.call.id):
        value = subject.answers.get(question.name)
        if question.type == "money" or value in (None, ""):
            continue
        line = (question, shown(question, value), subject.secrets.get(question.name, ""))
        (here if question.name in wanted else rest).append(line)
    return {"here": here, "rest": rest}


def _numbers(session: Any, one: Round, ids: set[str]) -> list[int]:
    return [
        r.number for r in cases.requirements(session, one.case_id, withdrawn=True) if r.id in ids
    ]
