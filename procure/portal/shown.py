"""Published cases as the public reads them: the list, one case, its papers and results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, literal, or_, select, tuple_
from sqlmodel import Session, col

from procure import calls, documents, engine, i18n
from procure.cases.words import word
from procure.db.statement import Statement
from procure.db.types import Moment, moment_in_key
from procure.documents import Document
from procure.documents.frozen import parsed
from procure.engine import searching
from procure.engine.registry import PROVIDERS, gather
from procure.people.tables import Authority, name_in
from procure.portal import rules

SIZE = 20
# The stage in which nothing is done any more stands on no line of the way.
END = "closed"
# The states in which a case is over.
ENDS = ("closed", "discontinued")
# What a city tells others when it is over, by the names of the facts.
LESSONS = ("lesson_tried", "lesson_result", "lesson_copy", "lesson_avoid")

_CASE: Any = engine.Case.__table__  # type: ignore[attr-defined]
_NAMED = (
    col(Authority.id),
    col(Authority.name),
    col(Authority.name_sv),
    col(Authority.name_en),
    col(Authority.unit),
)
_SHOWN = (
    *(_CASE.c[one] for one in ("id", "reference", "theme", "state", "closed_at", "published_at")),
    *_NAMED[1:],
)
# Whether each of them has published something is looked up, however many cases that are.
_PUBLISHING = Statement(
    select(*_NAMED)
    .where(
        exists().where(_CASE.c.authority_id == col(Authority.id), _CASE.c.published_at.is_not(None))
    )
    .order_by(col(Authority.name))
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    id: str
    reference: str
    title: str
    theme: str
    state: str
    ended: bool
    authority: str
    need: str
    need_language: str
    published_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """Return where the line stands in the list."""
        return self.published_at.isoformat(), self.id


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many published cases there are: kept numbers, so that no page counts them."""

    under_way: int
    closed: int
    discontinued: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that anybody may read."""

    id: str
    name: str
    title: str
    language: str
    version: int
    at: datetime
    size: int | None
    is_superseded: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Need:
    """The need in the words that were approved."""

    title: str
    language: str
    at: datetime
    digest: str
    problem: str
    affected: str
    solved_when: str
    users: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A published case."""

    id: str
    reference: str
    theme: str
    state: str
    stages: tuple[str, ...]
    now: int
    ended_at: datetime | None
    authority: str
    opened_at: datetime
    published_at: datetime
    need: Need
    papers: tuple[Paper, ...]
    open_calls: tuple[calls.Call, ...]
    lessons: Mapping[str, str]
    demonstration: bool

    @property
    def ended(self) -> bool:
        """Say whether nothing is done on the case any more."""
        return self.ended_at is not None


def listed(
    session: Session,
    chosen: Mapping[str, str],
    after: tuple[str, str] | None = None,
    back: bool = False,
    size: int = SIZE,
) -> list[Listed]:
    """Return one row more than a page of the published cases, the newest first.

    ``chosen`` are filters: text, theme, authority.
    """
    wanted: Any = select(_CASE.c.id).where(_CASE.c.published_at.is_not(None))
    if theme := chosen.get("theme"):
        wanted = wanted.where(_CASE.c.theme == theme)
    if authority := chosen.get("authority"):
        wanted = wanted.where(_CASE.c.authority_id == authority)
    place = (_CASE.c.published_at, _CASE.c.id)
    if after is not None:
        bound = tuple_(literal(moment_in_key(after[0]), Moment()), after[1])
        wanted = wanted.where(tuple_(*place) > bound if back else tuple_(*place) < bound)
    wanted = wanted.order_by(*(one.asc() if back else one.desc() for one in place))
    if words := searching.sought(chosen.get("text", "")):
        # What many cases have in common is looked for in the newest of them only; papers and
        # names are looked up for as many as fill the page.
        hits = wanted.where(_CASE.c.id.in_(searching.newest(session, words)))
        ids = session.connection().execute(hits).scalars().all()
        lines: list[Listed] = []
        for first in range(0, len(ids), size + 1):
            lines += _lines(session, ids[first : first + size + 1])
            if len(lines) > size:
                break
        return lines[: size + 1]
    page = wanted.where(_has_statement()).limit(size + 1)
    return _lines(session, session.connection().execute(page).scalars().all())


def is_cut(session: Session, chosen: Mapping[str, str]) -> bool:
    """Say whether a search lists the newest hits only, and there may be older ones."""
    return searching.is_cut(session, searching.sought(chosen.get("text", "")))


def authorities(session: Session) -> dict[str, str]:
    """Return the authorities that have published something, by id."""
    rows = _PUBLISHING.rows(session, {})
    language = i18n.language()
    return {one: _with_unit(name_in(language, *names), unit) for one, *names, unit in rows}


def numbers(session: Session) -> Numbers:
    """Return how many cases are published, and how many of them have come to which end."""
    found = engine.counting.counts(session, "public")
    ended = dict.fromkeys(ENDS, 0)
    under_way = 0
    for (_everybody, state), number in found.items():
        if state in ended:
            ended[state] += number
        else:
            under_way += number
    return Numbers(under_way, ended["closed"], ended["discontinued"])


def shown(session: Session, case_id: str, now: datetime) -> Shown | None:
    """Return a published case, or None: one that is not public is not there."""
    case = session.get(engine.Case, case_id)
    if case is None or case.published_at is None:
        return None
    rows = documents.of_case(session, case_id)
    statement = rules.approved_need(rows)
    if statement is None:
        return None
    flow = engine.compiled(case).workflow
    stages = tuple(stage for stage in flow.stages if stage != END)
    open_calls = calls.open_on(session, case_id, now)
    return Shown(
        id=case.id,
        reference=case.reference,
        theme=case.theme,
        state=case.state,
        stages=stages,
        now=stages.index(case.stage) if case.stage in stages else len(stages),
        ended_at=case.closed_at,
        authority=_named(session.get_one(Authority, case.authority_id)),
        opened_at=case.opened_at,
        published_at=case.published_at,
        need=_need(statement),
        papers=_papers(rows),
        open_calls=tuple(open_calls),
        lessons=_lessons(session, case),
        demonstration=case.demonstration,
    )


def readable(session: Session, case_id: str, document_id: str) -> Document | None:
    """Return a printed public paper of a published case, or None."""
    case = session.get(engine.Case, case_id)
    row = documents.get(session, document_id)
    if case is None or row is None or row.case_id != case_id or not rules.may_be_read(row):
        return None
    return row if rules.is_public(case.published_at, documents.of_case(session, case_id)) else None


def _has_statement() -> Any:
    """Return what makes a published case public, in SQL (see ``rules.is_public``)."""
    return exists().where(
        col(Document.case_id) == col(engine.Case.id),
        col(Document.kind) == rules.NEED,
        or_(col(Document.publicity) == "public", col(Document.public_of).is_not(None)),
    )


def _lines(session: Session, ids: Sequence[str]) -> list[Listed]:
    """Return the lines of published cases in the order of their ids; without a need, no line."""
    named = select(*_SHOWN).join_from(_CASE, Authority, col(Authority.id) == _CASE.c.authority_id)
    rows = session.connection().execute(named.where(_CASE.c.id.in_(ids))).all()
    known = {row.id: row for row in rows}
    needs = _needs(session, ids)
    return [_line(known[one], needs[one]) for one in ids if one in needs]


def _needs(session: Session, ids: Sequence[str]) -> dict[str, Need]:
    rows = session.scalars(
        select(Document).where(col(Document.case_id).in_(ids), col(Document.kind) == rules.NEED)
    ).all()
    found = {}
    for case_id in ids:
        statement = rules.approved_need([row for row in rows if row.case_id == case_id])
        if statement is not None:
            found[case_id] = _need(statement)
    return found


def _line(row: Any, need: Need) -> Listed:
    name = name_in(i18n.language(), row.name, row.name_sv, row.name_en)
    return Listed(
        id=row.id,
        reference=row.reference,
        title=need.title,
        theme=row.theme,
        state=row.state,
        ended=row.closed_at is not None,
        authority=_with_unit(name, row.unit),
        need=need.problem,
        need_language=need.language,
        published_at=row.published_at,
    )


def _need(statement: Document) -> Need:
    body = parsed(statement.snapshot.encode())["body"]
    return Need(
        title=statement.title,
        language=statement.language,
        at=statement.created_at,
        digest=statement.snapshot_sha256,
        problem=rules.words(body, "need"),
        affected=rules.words(body, "affected"),
        solved_when=rules.words(body, "solved_when"),
        users=rules.words(body, "users"),
    )


def _papers(rows: Sequence[Document]) -> tuple[Paper, ...]:
    old = {row.supersedes_id for row in rows}
    return tuple(
        Paper(
            id=row.id,
            name=word("paper", row.kind),
            title=row.title,
            language=row.language,
            version=row.version,
            at=row.created_at,
            size=row.size,
            is_superseded=row.id in old,
            digest=row.file_sha256,
        )
        for row in reversed(rows)
        if rules.may_be_read(row) and row.file_sha256
    )


def _lessons(session: Session, case: engine.Case) -> dict[str, str]:
    """Return the lesson card of a case that is over; before that it is being written."""
    if case.state != END:
        return {}
    told = gather(session, case.id, [name for name in LESSONS if name in PROVIDERS])
    return {name: value for name, value in told.items() if value}


def _named(authority: Authority) -> str:
    return _with_unit(authority.name_in(i18n.language()), authority.unit)


def _with_unit(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit else name
