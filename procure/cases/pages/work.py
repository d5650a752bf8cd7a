"""One's work: what waits, why, until when; and the list of one's cases."""

from collections.abc import Sequence

from flask import Response, url_for
from sqlalchemy import select
from sqlmodel import Session, col

from procure import db, i18n, people, web
from procure.cases import inbox as work
from procure.cases import listing, rules
from procure.cases.forms import list_filter
from procure.cases.pages import pages, work_pages
from procure.cases.words import word
from procure.db.clock import now
from procure.engine import Case
from procure.i18n import HELSINKI
from procure.web import needs, paging

# The stages that the strip shows, and the ends a case can come to.
STAGES = ("need", "market_dialogue", "pilot", "evaluation", "contract")
# Stands in an address where each case has its id.
ANY = "0" * 32
ENDS = ("closed", "discontinued")


@work_pages.get("/work")
@needs("see_work")
def inbox() -> Response:
    """Show what waits for whoever reads, and what waits for others."""
    actor, moment = people.current(), now()
    with db.reading() as session:
        found = work.items(session, actor, moment)
        known = _titles(session, {item.case_id for item in found})
        counts = work.counts(session, actor)
        may_open = people.may(session, actor, "open_need")
    return web.render(
        "pages/cases/inbox.html",
        agenda=work.agenda(found, moment),
        others=[item for item in found if not item.mine][:8],
        cases=known,
        counts=counts,
        stages=STAGES,
        ends=ENDS,
        may_open=may_open,
        sees_cases=not actor.company_id,
        now=moment,
        today=moment.astimezone(HELSINKI).date(),
        sunday=rules.end_of_week(moment.astimezone(HELSINKI).date()),
    )


@pages.get("/cases")
@needs("see_work")
def index() -> Response:
    """List the cases on which whoever reads holds a role."""
    actor = people.current()
    with db.reading() as session:
        authorities, owners = listing.choices(session, actor)
        offered = (STAGES, tuple(authorities.items()), tuple(owners.items()))
        form = web.forms.sieve(list_filter, *offered)
        chosen = dict(form.chosen)
        order = chosen.pop("order", "changed")
        at = paging.cursor(str, str)
        rows = listing.listed(
            session,
            actor,
            chosen,
            order=order,
            after=None if at is None else (at.key[0], at.key[1]),
            back=at is not None and at.back,
        )
        is_cut = listing.is_cut(session, actor, chosen.get("text", ""))
    page = paging.page(rows, at, lambda row: row.key, listing.SIZE)
    return web.render(
        "pages/cases/index.html",
        form=form,
        page=page,
        cells=_cells(page.rows),
        filtered=bool(chosen),
        is_cut=is_cut,
        sought=chosen | {"order": order},
        clear=web.once("cases.index", lambda: url_for("cases.index")),
    )


def _cells(rows: Sequence[listing.Listed]) -> list[tuple[str, ...]]:
    """Return the cells of the list as they are shown: the template only writes them."""
    address = web.once("cases.show", lambda: url_for("cases.show", case_id=ANY).removesuffix(ANY))
    states = {state: word("state", state) for state in {row.state for row in rows}}
    return [
        (
            address + row.id,
            row.title,
            row.reference,
            states[row.state],
            row.authority,
            row.owner,
            i18n.moment(row.due_at) or "–",
            i18n.day(row.changed_at),
        )
        for row in rows
    ]


def _titles(session: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    """Return title and stage of cases by id."""
    wanted = select(col(Case.id), col(Case.title), col(Case.stage)).where(col(Case.id).in_(ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted)}
