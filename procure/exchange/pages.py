"""Downloads of tables, the calendar's page, and the feed that calendar programs read."""

from flask import Response, abort, url_for

from procure import config, db, engine, i18n, people, web
from procure.cases import listing, screens
from procure.cases.forms import list_filter
from procure.cases.pages.work import STAGES
from procure.db.clock import now
from procure.exchange import actions, calendar, content, sheets
from procure.i18n import gettext as _
from procure.people import rates
from procure.people.session.limited import limited
from procure.web import needs

pages = web.blueprint("exchange", __name__)

screens.room("room.calendar", "exchange.case_calendar", "keep_calendar", 110)

FORM = "<any(csv,xlsx):form>"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get(f"/tables/cases.{FORM}")
@needs("see_work")
@limited(rates.FILES)
def case_list(form: str) -> Response:
    """Give out the list of one's cases with the filters of its page."""
    actor = people.current()
    with db.reading() as session:
        authorities, owners = listing.choices(session, actor)
        chosen = list_filter(STAGES, authorities.items(), owners.items()).chosen
        order = chosen.pop("order", "changed")
        table = content.case_list(session, actor, chosen, order)
    return _given(table, form, "cases")


@pages.get(f"/cases/<id:case_id>/tables/<any(events,papers,requirements,funding):table>.{FORM}")
@needs("see_case")
@limited(rates.FILES)
def case_table(case_id: str, table: str, form: str) -> Response:
    """Give out one table of a case."""
    with db.reading() as session:
        case = engine.get(session, case_id)
        made = content.OF_CASE[table](session, people.current(), case)
        reference = case.reference
    return _given(made, form, f"{reference}-{table}")


@pages.get("/cases/<id:case_id>/calendar")
@needs("keep_calendar")
def case_calendar(case_id: str) -> Response:
    """Show the dates of a case and the own address of its calendar."""
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        row = actions.address_of(session, actor, case_id)
        dates = calendar.entries(session, actor, case)
        head = screens.head(session, actor, case)
    address = ""
    if row is not None:
        address = config.current().base_url + url_for(
            "exchange.feed", address_id=row.id, key=actions.key_of(row), lang=row.language
        )
    coming = sorted(dates, key=lambda one: calendar.sorting(one.at))
    return web.render(
        "pages/exchange/calendar.html", head=head, case=case, address=address, dates=coming
    )


@pages.post("/cases/<id:case_id>/calendar")
@needs("keep_calendar")
def make_calendar(case_id: str) -> Response:
    """Make the own address of a case's calendar."""
    actions.make_address(people.current(), case_id, now())
    web.say(_("The address is made. Add it to your calendar as a subscription."))
    return web.see(url_for("exchange.case_calendar", case_id=case_id))


@pages.post("/cases/<id:case_id>/calendar/revoke")
@needs("keep_calendar")
def revoke_calendar(case_id: str) -> Response:
    """Revoke the own address: calendars that use it get nothing from now on."""
    actions.revoke_address(people.current(), case_id, now())
    web.say(_("The address is revoked. Nothing is read through it any more."))
    return web.see(url_for("exchange.case_calendar", case_id=case_id))


@pages.get("/calendar/<id:address_id>/<string(length=32):key>.ics")
@needs("read_calendar")
@limited(rates.FILES)
def feed(address_id: str, key: str) -> Response:
    """Give a calendar program the dates of a case; a wrong or revoked address is not there."""
    with db.reading() as session:
        found = actions.opened(session, address_id, key)
        if found is None:
            abort(404)
        row, actor = found
        case = engine.get(session, row.case_id)
        with i18n.speaking(row.language):
            dates = calendar.entries(session, actor, case)
            made = calendar.feed(case, dates, calendar.address_of_case(case.id))
    response = web.give(made, "text/calendar; charset=utf-8", "procure.ics")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _given(table: content.Table, form: str, name: str) -> Response:
    if form == "csv":
        made = sheets.csv(table.columns, table.rows)
    else:
        made = sheets.xlsx(table.columns, table.rows, table.title)
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name).strip("-")
    return web.give(made, KINDS[form], f"{plain}.{form}", keep=True)
