"""Pages of the need: beginning, writing, the value and its advice, needs that units send."""

from typing import Any

from flask import Response, abort, request, url_for
from pydantic import ValidationError
from sqlmodel import Session

from procure import cases, db, engine, i18n, people, web
from procure.cases import screens
from procure.cases.forms import lines_form, wants_more
from procure.db.clock import now
from procure.engine import Case
from procure.i18n import gettext as _
from procure.people import rates
from procure.stages.need import actions, forms, reading
from procure.stages.need.inputs import OF_THE_CASE, STATISTICS, Answers, NeedInput, Sender
from procure.stages.need.papers import advice_in_words
from procure.stages.need.rules import standing
from procure.stages.need.tables import Need
from procure.web import needs

pages = web.blueprint("need", __name__)

screens.room("room.need", "need.show", "see_need", 10)

FOUR = ("problem", "sufferers", "outcome", "adopter")


@pages.route("/needs/new", methods=["GET", "POST"])
@needs("open_need")
def start() -> Response:
    """Open a case from four answers."""
    actor = people.current()
    with db.reading() as session:
        authorities = reading.authorities(session, actor)
        sent = reading.waiting(session, actor, request.args.get("sent", ""))
    form = forms.StartForm(
        language=sent.language if sent else i18n.language(),
        **({name: getattr(sent, name) for name in FOUR} if sent else {}),
    )
    if form.workflow.data is None and form.workflow.choices:
        form.workflow.data = form.workflow.choices[0][0]
    form.authority.choices = list(authorities.items())
    if len(authorities) == 1 and not form.authority.data:
        form.authority.data = next(iter(authorities))
        form.authority.required = False
    if form.validate_on_submit():
        case = actions.open_need(
            actor,
            sent.authority_id if sent else form.authority.data,
            form.workflow.data,
            Answers(**{name: form[name].data for name in FOUR}),
            now(),
            language=form.language.data,
            sent_id=sent.id if sent else "",
        )
        web.say(_("The case %(reference)s is open.", reference=case.reference))
        return web.see(url_for("need.edit", case_id=case.id))
    return web.render("pages/need/start.html", form=form, sent=sent, only=len(authorities) == 1)


@pages.get("/cases/<id:case_id>/need")
@needs("see_need")
def show(case_id: str) -> Response:
    """Show the need as it is written."""
    actor = people.current()
    with db.reading() as session:
        case, need, head = _of(session, case_id)
        advice = actions.advice_on(case, need)
        values: dict[str, Any] = {
            "case": case,
            "need": need,
            "head": head,
            "lists": {what: getattr(need, name) for what, name in forms.LISTS.items()},
            "funding": cases.funding(session, case_id),
            "partners": cases.partners(session, case_id),
            "lots": cases.lots(session, case_id),
            "advice": advice_in_words(advice) if advice else [],
            "counted": advice.counted if advice else None,
            "answered": bool(advice) and need.threshold_level == standing(advice),
            "edits": people.may(session, actor, "need_edit", case_id, state=case.state),
            "keeps": people.may(session, actor, "keep_case", case_id, state=case.state),
            "statistics": [(name, getattr(need, name)) for name in STATISTICS],
        }
    return web.render("pages/need/show.html", **values)


@pages.route("/cases/<id:case_id>/need/edit", methods=["GET", "POST"])
@needs("need_edit")
def edit(case_id: str) -> Response:
    """Write the need's own words, its theme, and who adopts the solution."""
    with db.reading() as session:
        case, need, head = _of(session, case_id)
    key = f"need-{case_id}"
    form = web.drafts.begin(
        forms.EditForm,
        key,
        **{shown: _kept(case, need, own) for shown, own in forms.EDITED.items()},
    )
    if form.validate_on_submit() and _save(case_id, form, forms.given(form, forms.EDITED)):
        web.drafts.drop(people.current().user_id, key)
        return _on(case_id, form)
    return web.render("pages/need/edit.html", form=form, head=head, draft=key)


@pages.route("/cases/<id:case_id>/need/background", methods=["GET", "POST"])
@needs("need_edit")
def background(case_id: str) -> Response:
    """Write how it is today, what bounds a solution, and what is known."""
    with db.reading() as session:
        _case, need, head = _of(session, case_id)
    key = f"need-background-{case_id}"
    form = web.drafts.begin(
        forms.BackgroundForm, key, **{name: getattr(need, name) for name in forms.BACKGROUND}
    )
    if form.validate_on_submit() and _save(case_id, form, forms.given(form, forms.BACKGROUND)):
        web.drafts.drop(people.current().user_id, key)
        return web.see(url_for("need.show", case_id=case_id))
    return web.render("pages/need/background.html", form=form, head=head, draft=key)


@pages.route("/cases/<id:case_id>/need/statistics", methods=["GET", "POST"])
@needs("need_edit")
def statistics(case_id: str) -> Response:
    """Answer the eight statistics that Hilma asks with every notice."""
    with db.reading() as session:
        _case, need, head = _of(session, case_id)
    form = forms.StatisticsForm(**{name: getattr(need, name) for name in STATISTICS})
    if form.validate_on_submit() and _save(case_id, form, forms.given(form, STATISTICS)):
        return web.see(url_for("need.show", case_id=case_id))
    return web.render("pages/need/statistics.html", form=form, head=head)


@pages.route("/cases/<id:case_id>/need/lists/<what>", methods=["GET", "POST"])
@needs("need_edit")
def lines(case_id: str, what: str) -> Response:
    """Keep one of the need's lists."""
    if what not in forms.LISTS:
        abort(404)
    with db.reading() as session:
        _case, need, head = _of(session, case_id)
    form = lines_form(forms.line_columns(what), getattr(need, forms.LISTS[what]))
    if (
        not wants_more()
        and form.validate_on_submit()
        and _save(case_id, form, {forms.LISTS[what]: form.lines()})
    ):
        return web.see(url_for("need.show", case_id=case_id, _anchor=what))
    return web.render("pages/need/lines.html", form=form, head=head, what=what)


@pages.route("/cases/<id:case_id>/need/value", methods=["GET", "POST"])
@needs("need_edit")
def value(case_id: str) -> Response:
    """Say what it may come to, and see what the law says of that."""
    with db.reading() as session:
        case, need, head = _of(session, case_id)
    form = forms.ValueForm(
        purchase_kind=need.purchase_kind,
        estimated_value=need.pilot_value,
        follow_on_value=need.follow_on_value,
    )
    names = {
        "purchase_kind": "purchase_kind",
        "estimated_value": "pilot_value",
        "follow_on_value": "follow_on_value",
    }
    if form.validate_on_submit() and _save(case_id, form, forms.given(form, names)):
        return web.see(url_for("need.value", case_id=case_id, _anchor="advice"))
    answer = forms.AdviceForm(None, threshold_answer=need.threshold_answer)
    return _value_page(case, need, head, form, answer)


@pages.post("/cases/<id:case_id>/need/value/answer")
@needs("need_edit")
def answer_advice(case_id: str) -> Response:
    """Answer what the law says of the value."""
    form = forms.AdviceForm()
    if form.validate_on_submit():
        try:
            actions.answer_threshold_advice(
                people.current(),
                case_id,
                form.threshold_answer.data,
                form.standing.data or "",
                now(),
            )
        except engine.Stale:
            form.fault(
                "threshold_answer",
                _("The value has changed, and the advice with it. Read it and answer anew."),
            )
        else:
            web.say(_("The answer is saved."))
            return web.see(url_for("cases.show", case_id=case_id))
    with db.reading() as session:
        case, need, head = _of(session, case_id)
    shown = forms.ValueForm(
        None,
        purchase_kind=need.purchase_kind,
        estimated_value=need.pilot_value,
        follow_on_value=need.follow_on_value,
    )
    return _value_page(case, need, head, shown, form)


def _value_page(case: Case, need: Need, head: screens.Head, form: Any, answer: Any) -> Response:
    advice = actions.advice_on(case, need)
    return web.render(
        "pages/need/value.html",
        form=form,
        answer=answer,
        head=head,
        advice=advice,
        said=advice_in_words(advice) if advice else [],
        standing=standing(advice),
        answered=bool(advice) and need.threshold_level == standing(advice),
    )


@pages.route("/need/<id:token>", methods=["GET", "POST"])
@needs("send_need")
def send(token: str) -> Response:
    """Let a unit send its need, without an account."""
    with db.reading() as session:
        try:
            link = actions.open_link(session, token)
        except actions.LinkClosed:
            abort(404)
        authority = reading.authority_name(session, link.authority_id)
    form = forms.SendForm()
    if form.validate_on_submit() and _sent(form, token):
        return web.see(url_for("need.thanks", token=token))
    return web.render("pages/need/send.html", form=form, authority_name=authority, link=link)


@pages.get("/need/<id:token>/thanks")
@needs("send_need")
def thanks(token: str) -> Response:
    """Say that the need has come, and what happens next."""
    with db.reading() as session:
        try:
            link = actions.open_link(session, token)
        except actions.LinkClosed:
            abort(404)
        authority = reading.authority_name(session, link.authority_id)
    return web.render("pages/need/thanks.html", authority_name=authority, token=token)


@pages.route("/needs/links", methods=["GET", "POST"])
@needs("keep_need_links")
def links() -> Response:
    """Make links for units, and close them."""
    actor = people.current()
    with db.reading() as session:
        authorities = reading.authorities(session, actor, "keep_need_links")
        made = reading.links(session, list(authorities))
    form = forms.LinkForm()
    form.authority.choices = list(authorities.items())
    if len(authorities) == 1:
        form.authority.data = form.authority.data or next(iter(authorities))
        form.authority.required = False
    if form.validate_on_submit():
        actions.make_link(actor, form.authority.data, form.label.data, now())
        web.say(_("The link is made. Send it to the unit."))
        return web.see(url_for("need.links"))
    return web.render(
        "pages/need/links.html",
        form=form,
        links=made,
        authorities=authorities,
        only=len(authorities) == 1,
    )


@pages.post("/needs/links/<id:link_id>/close")
@needs("keep_need_links")
def close_link(link_id: str) -> Response:
    """Take no more needs through a link."""
    try:
        actions.close_link(people.current(), link_id, now())
    except (actions.LinkClosed, people.Forbidden):
        abort(404)
    web.say(_("The link is closed."))
    return web.see(url_for("need.links"))


@pages.route("/needs/sent/<id:sent_id>", methods=["GET", "POST"])
@needs("keep_need_links")
def sent_need(sent_id: str) -> Response:
    """Read a need that a unit sent; take it, or decline it with an answer."""
    actor = people.current()
    with db.reading() as session:
        sent = reading.waiting(session, actor, sent_id)
        if sent is None:
            abort(404)
        may_open = people.may(session, actor, "open_need", authority_id=sent.authority_id)
    form = forms.DeclineForm()
    if form.validate_on_submit():
        try:
            actions.decline_need(actor, sent_id, form.answer.data, now())
        except actions.Settled:
            web.say(_("Somebody has taken or declined this need already."), "notice")
        else:
            web.say(_("The need is declined. The sender gets your answer by mail."))
        return web.see(url_for("cases.work.inbox"))
    return web.render("pages/need/sent.html", form=form, sent=sent, may_open=may_open)


def _of(session: Session, case_id: str) -> tuple[Case, Need, screens.Head]:
    case = engine.get(session, case_id)
    return case, session.get_one(Need, case_id), screens.head(session, people.current(), case)


def _kept(case: Case, need: Need, name: str) -> Any:
    return getattr(case if name in OF_THE_CASE else need, name)


def _save(case_id: str, form: Any, values: dict[str, Any]) -> bool:
    """Save the given fields, or put what the model refuses on the form."""
    try:
        given = NeedInput(**values)
    except ValidationError as refused:
        for error in refused.errors():
            _blame(form, error["loc"])
        return False
    actions.save_need(people.current(), case_id, given, now())
    web.say(_("The need is saved."))
    return True


def _blame(form: Any, loc: tuple[int | str, ...]) -> None:
    """Put a refusal on the field it is about, or on the first one."""
    names = {own: shown for shown, own in forms.EDITED.items()}
    wanted = [names.get(str(loc[0]), str(loc[0])), f"{loc[-1]}-{loc[1] if len(loc) > 2 else 0}"]
    shown = next((name for name in wanted if name in form), next(iter(form)).name)
    form.fault(shown, _("This value cannot be kept"))


def _on(case_id: str, form: Any) -> Response:
    """Go on to what was opened by a tick or asked next and is still empty, else to the case."""
    with db.reading() as session:
        _case, need, _head = _of(session, case_id)
        opened = (
            (form.is_funded.data, cases.funding, "cases.funding"),
            (form.is_joint.data, cases.partners, "cases.partners"),
            (form.has_lots.data, cases.lots, "cases.lots"),
        )
        for ticked, read, endpoint in opened:
            if ticked and not read(session, case_id):
                return web.see(url_for(endpoint, case_id=case_id))
    next_page = "need.value" if need.pilot_value is None else "cases.show"
    return web.see(url_for(next_page, case_id=case_id))


def _sent(form: Any, token: str) -> bool:
    """Keep a need that a unit sends, or say on the form why it is not taken."""
    try:
        rates.spend((rates.MAILS_NETWORK, rates.network_of(request.remote_addr)))
        sender = Sender(name=form.sender_name.data, email=form.sender_email.data)
        answers = Answers(**{name: form[name].data for name in FOUR})
        actions.send_need(token, answers, sender, i18n.language(), now())
    except (rates.TooOften, actions.TooMany):
        form.fault("problem", _("Too many needs have come just now. Try again in an hour."))
        return False
    return True
