"""Public pages: published cases, one case, "check this paper"; and the officer's tick."""

import hashlib
from typing import IO

from flask import Blueprint, Response, abort, url_for

from procure import db, documents, engine, people, web
from procure.cases import screens
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import rates
from procure.people.session.limited import limited
from procure.people.tables import Authority
from procure.portal import actions, checking, forms, rules, shown
from procure.web import SEE_PUBLIC, needs, paging
from procure.web.addresses import PREFIX, first_language

# The address printed on papers has no language, so the prefix stands in each route.
pages = Blueprint("portal", __name__)

web.nav.add("nav.published", "portal.index", SEE_PUBLIC, 15)
web.nav.add_foot("nav.check_paper", "portal.check", 30)
screens.room("room.publicity", "portal.publicity", "publish_case", 95)

DIGEST = "<string(length=64):digest>"


@pages.get(f"{PREFIX}/procurements")
@needs(SEE_PUBLIC)
def index() -> Response:
    """List the published cases, with the way to what can be answered now."""
    with db.reading() as session:
        buyers = shown.authorities(session)
        form = forms.list_filter(buyers)
        chosen = form.chosen
        at = paging.cursor(str, str)
        after = None if at is None else (at.key[0], at.key[1])
        found = shown.listed(session, chosen, after, bool(at and at.back))
        is_cut = shown.is_cut(session, chosen)
        numbers = shown.numbers(session)
    page = paging.page(found, at, lambda row: row.key, shown.SIZE)
    return web.render_or_same(
        "pages/portal/index.html",
        (page, numbers, buyers, is_cut),
        form=form,
        page=page,
        filtered=bool(chosen),
        is_cut=is_cut,
        numbers=numbers,
    )


@pages.get(f"{PREFIX}/procurements/<id:case_id>")
@needs(SEE_PUBLIC)
def case(case_id: str) -> Response:
    """Show a published case; one that is not published is not there."""
    with db.reading() as session:
        found = shown.shown(session, case_id, now())
    if found is None:
        abort(404)
    return web.render("pages/portal/case.html", case=found)


@pages.get(f"{PREFIX}/procurements/<id:case_id>/papers/<id:document_id>.pdf")
@needs(SEE_PUBLIC)
@limited(rates.FILES)
def paper(case_id: str, document_id: str) -> Response:
    """Give out a public paper of a published case, exactly as it was archived."""
    with db.reading() as session:
        row = shown.readable(session, case_id, document_id)
    if row is None:
        abort(404)
    try:
        content = documents.open_file(row)
    except documents.NotYetPrinted:
        abort(404)
    return web.give(content, "application/pdf", documents.file_name(row))


@pages.route(f"{PREFIX}/check", methods=["GET", "POST"])
@needs(SEE_PUBLIC)
@limited(rates.UPLOADS, ("POST",))
def check() -> Response:
    """Ask for a paper by its hash or its file. The file is read once and never kept."""
    form = forms.CheckForm()
    if form.validate_on_submit():
        file = form.paper.file
        digest = _digest(file.stream) if file else rules.digest_in(form.digest.data)
        return web.see(url_for("portal.checked", digest=digest))
    return web.render("pages/portal/check.html", form=form)


@pages.get(f"{PREFIX}/check/{DIGEST}")
@needs(SEE_PUBLIC)
def checked(digest: str) -> Response:
    """Say whether a paper was issued here, in which version, and whether it is sealed."""
    if not rules.is_digest(digest):
        abort(404)
    with db.reading() as session:
        found = checking.issued(session, digest)
        authority = session.get_one(Authority, found.authority_id) if found else None
    return web.render(
        "pages/portal/checked.html",
        status=200 if found else 404,
        found=found,
        digest=digest,
        issuer=authority,
    )


@pages.get(f"/check/{DIGEST}")
@needs(SEE_PUBLIC)
def check_printed(digest: str) -> Response:
    """Go from the address on a paper to its check in the reader's language."""
    if not rules.is_digest(digest):
        abort(404)
    response = Response(status=302)
    response.location = url_for("portal.checked", digest=digest, lang=first_language())
    response.vary.update(("Accept-Language", "Cookie"))
    return response


@pages.route(f"{PREFIX}/cases/<id:case_id>/publicity", methods=["GET", "POST"])
@needs("publish_case")
def publicity(case_id: str) -> Response:
    """Publish a case, or take it back."""
    actor = people.current()
    with db.reading() as session:
        row = engine.get(session, case_id)
        head = screens.head(session, actor, row)
        approved = rules.approved_need(documents.of_case(session, case_id)) is not None
    form = forms.PublishForm(publish=row.published_at is not None)
    if form.validate_on_submit():
        try:
            if form.publish.data:
                actions.publish_case(actor, case_id, now())
                web.say(_("The public can see the case."))
            else:
                actions.unpublish_case(actor, case_id, now())
                web.say(_("The public cannot see the case."))
        except actions.NotApproved:
            web.say(_("A case can be published when its need has been approved."), "notice")
        return web.see(url_for("portal.publicity", case_id=case_id))
    return web.render(
        "pages/portal/publicity.html", form=form, head=head, case=row, approved=approved
    )


def _digest(stream: IO[bytes]) -> str:
    read = hashlib.sha256()
    while piece := stream.read(65_536):
        read.update(piece)
    return read.hexdigest()
