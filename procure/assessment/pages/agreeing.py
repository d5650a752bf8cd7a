"""Consensus and ranking: read by nobody before all scores are in."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import db, people, web
from procure.assessment import actions, forms, reading, rules, scoring
from procure.assessment.inputs import ConsensusInput
from procure.assessment.pages import pages
from procure.assessment.pages.frame import room
from procure.assessment.reading import Round, StillBlind
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.web import needs


@pages.get("/cases/<id:case_id>/consensus", endpoint="consensus")
@needs("see_assessment")
def index(case_id: str) -> Response:
    """Show the next open consensus on top, then where the panel agrees, then the ranking."""
    return _page(case_id, (request.args.get("criterion", ""), request.args.get("tender", "")))


@pages.post("/cases/<id:case_id>/consensus/<id:criterion_id>/<id:submission_id>")
@needs("record_consensus")
def record_consensus(case_id: str, criterion_id: str, submission_id: str) -> Response:
    """Record what the panel agrees on, and show the next one."""
    actor = people.current()
    with db.reading() as session:
        one = reading.the_round(session, case_id)
        criterion = one.criterion(criterion_id)
        try:
            given = reading.scores(session, actor, one).get((criterion_id, submission_id), [])
        except StillBlind:
            abort(404)
    if criterion is None:
        abort(404)
    talk = rules.spread(score.points for score in given) > criterion.spread_limit
    form: Any = forms.consensus_form(criterion, talk=talk)()
    if not form.validate_on_submit():
        return _page(case_id, (criterion_id, submission_id), form)
    values = ConsensusInput(
        points=int(form["points"].data),
        reason=form["reason"].data,
        discussion=form["discussion"].data if talk else "",
        dissent=form["dissent"].data or "",
    )
    try:
        scoring.record_consensus(actor, case_id, criterion_id, submission_id, values, now())
    except (actions.NotYours, StillBlind):
        abort(404)
    web.say(_("The consensus is recorded."))
    return web.see(url_for(".consensus", case_id=case_id))


def _page(case_id: str, chosen: tuple[str, str], form: Any = None) -> Response:
    actor = people.current()
    with db.reading() as session:
        values = room(session, case_id)
        one: Round = values["one"]
        if values["blind"]:
            return web.render("pages/assessment/consensus.html", **values)
        given = reading.scores(session, actor, one)
        open_ones = [(c.id, s.submission_id) for c, s in reading.unreasoned(session, one)]
        may_record = (
            people.may(session, actor, "record_consensus", case_id, state=values["case"].state)
            and not values["recused"]
            and scoring.may_record(session, actor, one)
        )
        names = {
            score.user_id: session.get_one(User, score.user_id).name
            for rows in given.values()
            for score in rows
        }
    pairs = {(c.id, s.submission_id): (c, s) for c, s in one.pairs}
    current = pairs.get(chosen) or (pairs[open_ones[0]] if open_ones else None)
    limits: dict[tuple[str, str], int] = {}
    for pair, (criterion, _subject) in pairs.items():
        width = rules.spread(score.points for score in given.get(pair, ()))
        if width > criterion.spread_limit:
            limits[pair] = width
    if form is None and current is not None:
        pair = (current[0].id, current[1].submission_id)
        form = _begun(one, pair, current[0], talk=pair in limits)
    return web.render(
        "pages/assessment/consensus.html",
        given=given,
        names=names,
        open_ones=open_ones,
        current=current,
        wide=limits,
        ranking=reading.ranked(one),
        form=form if may_record else None,
        may_record=may_record,
        **values,
    )


def _begun(one: Round, pair: tuple[str, str], criterion: Any, *, talk: bool) -> Any:
    row = one.consensus.get(pair)
    kept: dict[str, Any] = {}
    if row is not None:
        points = row.points if criterion.top > forms.FEW_LEVELS else str(row.points)
        kept = {
            "points": points,
            "reason": row.reason,
            "discussion": row.discussion,
            "dissent": row.dissent,
        }
    return forms.consensus_form(criterion, talk=talk)(formdata=None, data=kept)
