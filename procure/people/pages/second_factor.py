"""The second factor: asked after the password, set up, renewed, and taken away again."""

import base64

from flask import Response, request, url_for
from flask import session as flask_session
from markupsafe import Markup

from procure import db, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import actions, rates, second_factor, session, sign_in, web_sessions
from procure.people.actor import Actor
from procure.people.case_roles import CannotHoldRole
from procure.people.forms import CodeForm, ConfirmForm, RecoveryForm, SecondFactorForm
from procure.people.pages import pages
from procure.people.pages.entrance import home, too_often
from procure.people.session import confirming
from procure.people.session.guard import safe_path
from procure.people.tables import User
from procure.web import needs

# Where a secret waits, sealed, for its first code.
PENDING = "second_factor"


@pages.route("/sign-in/code", methods=["GET", "POST"])
@needs("sign_in")
def sign_in_code() -> Response:
    """Ask for the code after the password, then go on to where the person was going."""
    user = session.half_signed_in()
    if user is None:
        web.say(_("It took too long. Sign in again."), "notice")
        return web.see(url_for("people.sign_in", next=safe_path(request.args.get("next"))))
    recovers = "recovery" in request.args
    form = (RecoveryForm if recovers else CodeForm)(next=request.args.get("next", "")[:2000])
    if form.validate_on_submit():
        try:
            sign_in.prove_code(user.id, form.code.data, request.remote_addr, now())
        except sign_in.WrongCode:
            form.fault("code", confirming.wrong_code())
        except rates.TooOften as refused:
            return too_often(form, "pages/people/code.html", refused, recovers=recovers)
        else:
            session.begin(user, strong=True)
            return web.see(safe_path(form.next.data) or home(user.language))
    return web.render("pages/people/code.html", form=form, recovers=recovers)


@pages.route("/account/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@needs("sign_in")
def set_up() -> Response:
    """Show a new secret and keep it once its first code is right.

    Open to whoever has signed in and owes a second factor: this is what they come to first.
    """
    owing = session.owing()
    actor = owing if owing.signed_in else session.current()
    if not actor.signed_in:
        return web.see(url_for("people.sign_in", next=url_for("people.second_factor")))
    with db.reading() as reader:
        user = reader.get_one(User, actor.user_id)
        renews = second_factor.is_enrolled(reader, actor.user_id)
    form = SecondFactorForm(data={"next": request.args.get("next", "")[:2000], **confirming.kept()})
    confirming.fit(form, actor_id=actor.user_id)
    secret = _pending(actor)
    if form.validate_on_submit() and confirming.is_the_person(form, actor.user_id):
        try:
            codes = actions.set_second_factor(
                actor, secret, form.first_code.data, session.token(), now()
            )
        except sign_in.WrongCode:
            form.fault("first_code", _("The code does not fit. Is the clock of the phone right?"))
        else:
            flask_session.pop(PENDING)
            session.prove_second_factor()
            return _codes(codes, safe_path(form.next.data) or url_for("people.account"))
    return confirming.detour() or _private(
        web.render(
            "pages/people/second_factor.html",
            form=form,
            user=user,
            renews=renews,
            owes=owing.signed_in,
            # Only letters, digits and our own title stand in it.
            picture=Markup(second_factor.picture(secret, user.email, _("QR code for the app"))),  # noqa: S704
            secret=second_factor.spelled(secret),
        )
    )


@pages.route("/account/second-factor/recovery-codes", methods=["GET", "POST"])
@needs("keep_account")
def recovery_codes() -> Response:
    """Make new recovery codes and show them once."""
    actor = session.current()
    form = _asked(actor)
    if form is None:
        return web.see(url_for("people.account"))
    with db.reading() as reader:
        left = second_factor.recovery_codes_left(reader, actor.user_id)
    if form.validate_on_submit() and confirming.is_the_person(form):
        return _codes(actions.make_recovery_codes(actor, now()), url_for("people.account"))
    return confirming.detour() or web.render(
        "pages/people/recovery_codes_new.html", form=form, left=left
    )


@pages.route("/account/second-factor/remove", methods=["GET", "POST"])
@needs("keep_account")
def remove_second_factor() -> Response:
    """Take one's own second factor away."""
    actor = session.current()
    form = _asked(actor)
    if form is None:
        return web.see(url_for("people.account"))
    if form.validate_on_submit() and confirming.is_the_person(form):
        try:
            actions.remove_second_factor(actor, session.token(), now())
        except CannotHoldRole as refused:
            web.say(refused.reason, "notice")
        else:
            session.prove_second_factor(proven=False)
            web.say(_("Your second factor is taken away. Other browsers are signed out."))
        return web.see(url_for("people.account"))
    return confirming.detour() or web.render("pages/people/second_factor_remove.html", form=form)


def _asked(actor: Actor) -> ConfirmForm | None:
    """Return what is asked once more, or None for who has no second factor to change."""
    with db.reading() as reader:
        if not second_factor.is_enrolled(reader, actor.user_id):
            return None
    form = ConfirmForm()
    confirming.fit(form)
    return form


def _pending(actor: Actor) -> bytes:
    """Return the secret that waits for its first code, the same while a person tries."""
    moment = web_sessions.machine_now()
    kept = flask_session.get(PENDING)
    if kept and moment.timestamp() < kept["until"]:
        try:
            return second_factor.unseal(kept["sealed"], actor.user_id)
        except second_factor.NotSealed:
            pass
    secret = second_factor.new_secret()
    flask_session[PENDING] = {
        "sealed": second_factor.seal(secret, actor.user_id),
        "until": int((moment + second_factor.PENDING).timestamp()),
    }
    return secret


def _codes(codes: list[str], way_on: str) -> Response:
    """Show recovery codes, this once: to print, to write down, or to keep as a file."""
    text = "\r\n".join(["Procure", *codes, ""])
    file = "data:text/plain;base64," + base64.b64encode(text.encode()).decode()
    return _private(
        web.render("pages/people/recovery_codes.html", codes=codes, file=file, way_on=way_on)
    )


def _private(response: Response) -> Response:
    # Whoever owes a second factor is nobody yet, and the frame would let the page be kept.
    response.headers["Cache-Control"] = "no-store"
    return response
