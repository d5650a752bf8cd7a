"""What stands in each table: its columns in words, and the rows that the reader may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from procure import cases, record
from procure.cases import listing, papers, parties, screens
from procure.cases.words import word
from procure.documents import get as document
from procure.engine import Case
from procure.i18n import gettext as _
from procure.people import Actor
from procure.web.paging import Key

# A list is read in pieces of this many, up to so many rows.
PIECE = 500
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be written."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def case_list(session: Session, actor: Actor, chosen: Mapping[str, str], order: str) -> Table:
    """Return the person's cases, filtered and sorted as their page is."""
    found: list[listing.Listed] = []
    after: Key | None = None
    while len(found) < MOST:
        piece = listing.listed(session, actor, chosen, order=order, after=after, size=PIECE)
        found += piece[:PIECE]
        if len(piece) <= PIECE:
            break
        after = found[-1].key
    columns = (
        _("Case number"), _("Name"), _("Stage"), _("State"), _("Theme"),
        _("Authority"), _("Officer"), _("Deadline"), _("Changed"),
    )  # fmt: skip
    rows = [
        (
            one.reference,
            one.title,
            word("stage", one.stage),
            word("state", one.state),
            word("theme", one.theme) if one.theme else "",
            one.authority,
            one.owner,
            one.due_at,
            one.changed_at,
        )
        for one in found
    ]
    return Table(_("nav.cases"), columns, rows)


def events(session: Session, _actor: Actor, case: Case) -> Table:
    """Return what happened on a case, the first first, each event with its hash."""
    hashes = {one.number: one.hash.hex() for one in record.history(session, case.id)}
    columns = (_("Number"), _("Time"), _("Event"), _("Reason"), _("Person"), _("Kind"), "SHA-256")
    rows = [
        (one.number, one.at, one.text, one.reason, one.actor, one.kind, hashes[one.number])
        for one in reversed(screens.timeline(session, case))
    ]
    return Table(_("Timeline"), columns, rows)


def case_papers(session: Session, actor: Actor, case: Case) -> Table:
    """Return the papers of a case that the person may read."""
    columns = (
        _("Number"), _("Paper"), _("Title"), _("Version"), _("Language"), _("Date"),
        _("Public version"), _("Superseded"), "SHA-256", _("Size"),
    )  # fmt: skip
    rows = []
    for one in papers.of_case(session, actor, case):
        row = document(session, one.id)
        rows.append(
            (
                one.number,
                one.name,
                one.title,
                one.version,
                one.language,
                one.at,
                _yes(one.is_public_version),
                _yes(one.is_superseded),
                row.file_sha256 if row else "",
                one.size,
            )
        )
    return Table(_("Papers"), columns, rows)


def requirements(session: Session, _actor: Actor, case: Case) -> Table:
    """Return the requirements of a case, each with what it follows from."""
    names = cases.names(session, case.id)
    covered = {one.id: one for one in cases.coverage(session, case.id)}
    columns = (
        _("Code"), _("Kind"), _("Requirement"), _("Version"), _("Changed"), _("Reason"),
        _("Follows from"), _("Leads to"),
    )  # fmt: skip

    def said(references: tuple[str, ...]) -> str:
        return "; ".join(names.get(one, one) for one in references)

    rows = [
        (
            one.code,
            word("requirement", one.kind),
            one.text,
            one.version,
            one.at,
            one.reason,
            said(covered[one.id].sources),
            said(covered[one.id].targets),
        )
        for one in cases.requirements(session, case.id)
    ]
    return Table(_("Requirements"), columns, rows)


def funding(session: Session, _actor: Actor, case: Case) -> Table:
    """Return who pays for a case, and which share."""
    columns = (
        _("Source of funding"), _("Name"), _("Share, %"), _("Sum, €"), _("Project code"),
        _("Aid intensity, %"),
    )  # fmt: skip
    rows = [
        (
            word("paper.funding", one.source),
            one.name,
            one.percent,
            one.amount,
            one.project_code,
            one.aid_intensity,
        )
        for one in parties.funding(session, case.id)
    ]
    return Table(_("Funding"), columns, rows)


OF_CASE: dict[str, Callable[[Session, Actor, Case], Table]] = {
    "events": events,
    "papers": case_papers,
    "requirements": requirements,
    "funding": funding,
}


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")
