"""Offering an agreement, taking it back, and signing it with the password asked again."""

from flask import Response, url_for

from procure import db, engine, people, web
from procure.agreements import forms, rules, shelf, signing
from procure.agreements.pages import pages
from procure.agreements.pages.frame import frame
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.session import confirming
from procure.web import needs


@pages.post("/cases/<id:case_id>/agreements/<id:agreement_id>/offer")
@needs("write_agreement")
def offer(case_id: str, agreement_id: str) -> Response:
    """Offer an agreement to be signed."""
    with db.reading() as session:
        frame(session, case_id, agreement_id)
    try:
        signing.offer(people.current(), agreement_id, now())
    except signing.NotReady:
        web.say(_("Something is missing. It is listed on top of the agreement."), "notice")
    except rules.NotNow:
        web.say(_("The agreement has been offered already."), "notice")
    else:
        web.say(_("The agreement is offered. Both sides can sign it now."))
    return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id))


@pages.route("/cases/<id:case_id>/agreements/<id:agreement_id>/take-back", methods=["GET", "POST"])
@needs("write_agreement")
def take_back(case_id: str, agreement_id: str) -> Response:
    """Take an offered agreement back, with the reason; its signatures lapse."""
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
    form = forms.TakeBackForm()
    if form.validate_on_submit():
        try:
            signing.take_back(people.current(), agreement_id, form.reason.data, now())
        except rules.NotNow:
            web.say(_("This agreement can no longer be taken back."), "notice")
        else:
            web.say(_("The agreement is a draft again. It has to be offered and signed anew."))
        return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id))
    return web.render("pages/agreements/take_back.html", form=form, **values)


@pages.route("/cases/<id:case_id>/agreements/<id:agreement_id>/sign", methods=["GET", "POST"])
@needs("sign_agreement")
def sign(case_id: str, agreement_id: str) -> Response:
    """Sign the exact content that is on screen, with the password."""
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
        parts = shelf.instalments(session, agreement_id)
        sha = shelf.content_sha256(session, values["agreement"])
    if not values["may_sign"]:
        web.say(_("There is nothing for you to sign here now."), "notice")
        return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id))
    form = forms.SignForm(data={**confirming.kept(), "content": sha})
    confirming.fit(form)
    if form.validate_on_submit() and confirming.is_the_person(form):
        try:
            signing.sign(
                people.current(),
                agreement_id,
                True,
                form.content.data or "",
                now(),
                form.position.data or "",
            )
        except engine.Stale:
            web.say(_("The agreement has changed since you read it. Read it again."), "notice")
        except (rules.NotNow, signing.AlreadySigned, signing.OwnAgreement):
            web.say(_("There is nothing for you to sign here now."), "notice")
        else:
            web.say(_("You have signed the agreement."))
        return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id))
    return confirming.detour() or web.render(
        "pages/agreements/sign.html", form=form, parts=parts, sha=sha, **values
    )
