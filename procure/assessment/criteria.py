"""Writing the criteria of a round, inside the transaction of the room that publishes them."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from procure import cases, i18n, record
from procure.assessment import reading
from procure.assessment.inputs import CriteriaInput
from procure.assessment.tables import Comparison, Criterion
from procure.cases.tables import ThreadLink
from procure.i18n import gettext as _


def write(
    session: Session,
    case_id: str,
    purpose: str,
    number: int,
    given: CriteriaInput,
    author_id: str,
    language: str,
) -> list[object]:
    """Write all criteria of a round in their order; returns the rows for the room's event.

    A place keeps its row as long as it is used, so that the golden thread keeps its ends.
    Each criterion is linked to the requirements whose fulfilment it judges.
    """
    comparison = session.get(Comparison, (case_id, purpose, number)) or Comparison(
        case_id=case_id, purpose=purpose, round=number
    )
    comparison.tie_rule = given.tie_rule
    session.add(comparison)
    rows: list[object] = [comparison]
    known = {one.position: one for one in reading.criteria(session, case_id, purpose, number)}
    for position, one in enumerate(given.criteria, 1):
        row = known.pop(position, None) or Criterion(
            case_id=case_id,
            purpose=purpose,
            round=number,
            position=position,
            name=one.name,
            weight=one.weight,
        )
        row.name, row.description, row.kind = one.name, one.description, one.kind
        row.weight, row.top, row.spread_limit = one.weight, one.top, one.spread_limit
        row.levels = [level.model_dump() for level in one.levels]
        session.add(row)
        session.flush()  # a new criterion needs its id before it is linked
        rows.append(row)
        rows += _linked(session, row, one.requirements, author_id, language)
    for row in known.values():
        rows += _linked(session, row, [], author_id, language)
        session.delete(row)
        rows.append(record.Gone(Criterion, row.id))
    session.flush()
    return rows


def sources(session: Session, case_id: str) -> dict[str, list[str]]:
    """Return the ids of the requirements that each criterion judges, by criterion."""
    found: dict[str, list[str]] = {}
    for link in cases.links(session, case_id):
        kind, _mark, target = link.target.partition(":")
        if kind == "criterion" and link.source.startswith("requirement:"):
            found.setdefault(target, []).append(link.source.partition(":")[2])
    return found


@cases.names_threads
def name_criteria(session: Session, case_id: str) -> Mapping[str, str]:
    """Name the criteria of a case as ends of its golden thread."""
    wanted = select(Criterion).where(Criterion.case_id == case_id).order_by(col(Criterion.position))
    return {
        one.reference: _("Criterion %(code)s %(name)s", code=one.code, name=one.name)
        for one in session.exec(wanted)
    }


def _linked(
    session: Session, row: Criterion, wanted: list[str], author_id: str, language: str
) -> list[object]:
    standing = {
        link.source: link
        for link in session.exec(
            select(ThreadLink).where(
                ThreadLink.case_id == row.case_id, ThreadLink.target == row.reference
            )
        )
        if link.source.startswith("requirement:")
    }
    rows: list[object] = []
    known = {one.id for one in cases.requirements(session, row.case_id)}
    with i18n.speaking(language):
        reason = _("Criterion %(code)s judges how well it is met.", code=row.code)
    for requirement in wanted:
        if requirement not in known:
            continue
        source = f"requirement:{requirement}"
        if standing.pop(source, None) is None:
            rows.append(cases.link(session, row.case_id, source, row.reference, reason, author_id))
    for link in standing.values():
        session.delete(link)
        rows.append(record.Gone(ThreadLink, link.id))
    return rows
