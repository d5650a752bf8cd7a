"""What is compared, who compares, and what they gave: read from the rows of a round.

``scores`` is the only way to the scores of a person, and ``blind_to`` says whose they
are not yet for: until everybody has handed in, everybody reads their own alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlmodel import Session, col, select

from procure import calls, people
from procure.assessment import rules
from procure.assessment.tables import (
    Comparison,
    ConflictDeclaration,
    Consensus,
    Criterion,
    PanelMember,
    Rejection,
    Score,
    ScoreDraft,
)
from procure.people import Actor
from procure.people.tables import User

PURPOSE = "tender"
PRICE = "price"

Pair = tuple[str, str]


class StillBlind(Exception):
    """Not everybody has handed in: nobody reads the scores of others."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A tender that was opened, under the letter it has on every page of the comparison."""

    submission_id: str
    company_id: str
    letter: str
    price_cents: int | None
    answers: dict[str, Any]
    secrets: dict[str, str]
    problem: str
    rejection: Rejection | None = None

    @property
    def is_compared(self) -> bool:
        """Say whether it takes part in the comparison."""
        return self.rejection is None

    @property
    def can_be_compared(self) -> bool:
        """Say whether it could: it can be read and names a price."""
        return not self.problem and self.price_cents is not None


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the panel, and where they stand."""

    user_id: str
    name: str
    chair: bool
    declared: str
    declaration: ConflictDeclaration | None
    left: bool
    missing: int

    @property
    def is_waited_for(self) -> bool:
        """Say whether their scores are needed: they have neither left nor recused themselves."""
        return not self.left and self.declared != "recused"

    @property
    def scores(self) -> bool:
        """Say whether they may score: they declared that they have no interests."""
        return not self.left and self.declared == "none"

    @property
    def handed_in(self) -> bool:
        """Say whether every score of theirs is in."""
        return self.scores and self.missing == 0


@dataclass(frozen=True)
class Round:
    """Everything about one comparison but the scores themselves."""

    case_id: str
    purpose: str
    round: int
    call: calls.Call | None
    criteria: list[Criterion]
    comparison: Comparison | None
    subjects: list[Subject]
    seats: list[Seat]
    consensus: dict[Pair, Consensus] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Say whether the names of the tenderers are known."""
        return self.call is not None and self.call.status == "opened"

    @property
    def compared(self) -> list[Subject]:
        """Return the tenders that take part."""
        return [one for one in self.subjects if one.is_compared]

    @property
    def quality(self) -> list[Criterion]:
        """Return the criteria that people score."""
        return [one for one in self.criteria if one.kind == "quality"]

    @property
    def pairs(self) -> list[tuple[Criterion, Subject]]:
        """Return what every member scores, criterion by criterion."""
        return [(c, s) for c in self.quality for s in self.compared if s.can_be_compared]

    @property
    def waited_for(self) -> list[Seat]:
        """Return the members whose scores are needed."""
        return [one for one in self.seats if one.is_waited_for]

    @property
    def all_are_in(self) -> bool:
        """Say whether everybody who is waited for has handed in."""
        return bool(self.waited_for) and all(one.handed_in for one in self.waited_for)

    def seat(self, user_id: str) -> Seat | None:
        """Return the seat of a person, if they have one."""
        return next((one for one in self.seats if one.user_id == user_id and not one.left), None)

    def criterion(self, criterion_id: str) -> Criterion | None:
        """Return a criterion of this round."""
        return next((one for one in self.criteria if one.id == criterion_id), None)

    def subject(self, submission_id: str) -> Subject | None:
        """Return a tender of this round."""
        return next((one for one in self.subjects if one.submission_id == submission_id), None)


def the_round(session: Session, case_id: str, purpose: str = PURPOSE) -> Round:
    """Read the latest round of a comparison."""
    call = calls.current(session, case_id, purpose)
    number = call.round if call else 1
    opened = call is not None and call.status == "opened"
    subjects = _subjects(session, call) if call and opened else []
    known = criteria(session, case_id, purpose, number)
    pairs = {
        (c.id, s.submission_id)
        for c in known
        if c.kind == "quality"
        for s in subjects
        if s.is_compared and s.can_be_compared
    }
    rows = session.exec(select(Consensus).where(Consensus.case_id == case_id))
    ids = {c.id for c in known}
    return Round(
        case_id=case_id,
        purpose=purpose,
        round=number,
        call=call,
        criteria=known,
        comparison=session.get(Comparison, (case_id, purpose, number)),
        subjects=subjects,
        seats=_seats(session, case_id, purpose, number, pairs),
        consensus={
            (row.criterion_id, row.submission_id): row for row in rows if row.criterion_id in ids
        },
    )


def criteria(session: Session, case_id: str, purpose: str, number: int) -> list[Criterion]:
    """Return the criteria of a round in their order."""
    wanted = select(Criterion).where(
        Criterion.case_id == case_id, Criterion.purpose == purpose, Criterion.round == number
    )
    return list(session.exec(wanted.order_by(col(Criterion.position))))


def blind_to(session: Session, actor: Actor, one: Round) -> bool:
    """Say whether the scores of others are kept from this person.

    They are open to the panel, to whoever prepares and decides, and to the auditor, once
    everybody has handed in. A member who has recused themselves never reads them.
    """
    if not one.all_are_in or is_recused(session, one.case_id, one.purpose, actor.user_id):
        return True
    seat = one.seat(actor.user_id)
    if seat is not None and seat.scores:
        return False
    return not people.roles(session, actor, one.case_id) & {"officer", "approver", "auditor"}


def scores(session: Session, actor: Actor, one: Round) -> dict[Pair, list[Score]]:
    """Return what was handed in, by criterion and tender, of the members that count.

    Refused with ``StillBlind`` to everybody until all are in; a person's own scores are
    ``own_scores``.
    """
    if blind_to(session, actor, one):
        raise StillBlind(one.case_id)
    return _handed_in(session, one)


def own_scores(session: Session, user_id: str, one: Round) -> dict[Pair, Score | ScoreDraft]:
    """Return what one person has given or drafted. Ask for nobody but the reader."""
    ids = [c.id for c in one.criteria]
    found: dict[Pair, Score | ScoreDraft] = {}
    drafts = select(ScoreDraft).where(
        ScoreDraft.user_id == user_id, col(ScoreDraft.criterion_id).in_(ids)
    )
    given = select(Score).where(Score.user_id == user_id, col(Score.criterion_id).in_(ids))
    for draft in session.exec(drafts):
        found[draft.criterion_id, draft.submission_id] = draft
    for score in session.exec(given):
        found[score.criterion_id, score.submission_id] = score
    return found


def is_recused(session: Session, case_id: str, purpose: str, user_id: str) -> bool:
    """Say whether a person has declared an interest and takes no part."""
    latest = _latest_declarations(session, case_id, purpose).get(user_id)
    return latest is not None and latest.standing == "recused"


def declaration(
    session: Session, case_id: str, purpose: str, user_id: str
) -> ConflictDeclaration | None:
    """Return a person's latest word on their interests."""
    return _latest_declarations(session, case_id, purpose).get(user_id)


def declarations(session: Session, case_id: str, purpose: str) -> list[ConflictDeclaration]:
    """Return everybody's latest word on their interests."""
    return list(_latest_declarations(session, case_id, purpose).values())


def unreasoned(session: Session, one: Round) -> list[tuple[Criterion, Subject]]:
    """Return the criteria and tenders whose consensus is missing or not reasoned."""
    given = _handed_in(session, one)
    open_ones = []
    for criterion, subject in one.pairs:
        pair = (criterion.id, subject.submission_id)
        row = one.consensus.get(pair)
        points = [score.points for score in given.get(pair, ())]
        if row is None or not rules.is_reasoned(
            points, criterion.spread_limit, row.reason, row.discussion
        ):
            open_ones.append((criterion, subject))
    return open_ones


def ungrounded(one: Round) -> list[Subject]:
    """Return the tenders that are left out without a ground, or could only be left out."""
    return [
        s
        for s in one.subjects
        if (s.rejection is not None and not rules.is_grounded(s.rejection))
        or (s.rejection is None and not s.can_be_compared)
    ]


def ranked(one: Round) -> list[rules.Ranked]:
    """Rank the tenders of a round; nothing while a consensus or a price is missing."""
    if not one.criteria or not one.compared or any(not s.can_be_compared for s in one.compared):
        return []
    if any((c.id, s.submission_id) not in one.consensus for c, s in one.pairs):
        return []
    tenders = [
        rules.Compared(
            s.submission_id,
            s.price_cents or 0,
            {c.id: one.consensus[c.id, s.submission_id].points for c in one.quality},
        )
        for s in one.compared
    ]
    rule = one.comparison.tie_rule if one.comparison else "draw"
    return rules.ranking(one.criteria, tenders, cast("rules.TieRule", rule))


def ranking(session: Session, case_id: str, purpose: str = PURPOSE) -> list[rules.Ranked]:
    """Rank the tenders of the latest round of a case."""
    return ranked(the_round(session, case_id, purpose))


def _handed_in(session: Session, one: Round) -> dict[Pair, list[Score]]:
    counting = [seat.user_id for seat in one.seats if seat.scores]
    rows = session.exec(
        select(Score)
        .where(
            Score.case_id == one.case_id,
            col(Score.user_id).in_(counting),
            col(Score.criterion_id).in_([c.id for c in one.criteria]),
        )
        .order_by(col(Score.points).desc(), col(Score.user_id))
    )
    found: dict[Pair, list[Score]] = {}
    for row in rows:
        found.setdefault((row.criterion_id, row.submission_id), []).append(row)
    return found


def _subjects(session: Session, call: calls.Call) -> list[Subject]:
    opened = calls.opened(session, call.id)
    left_out = {
        row.submission_id: row
        for row in session.exec(select(Rejection).where(Rejection.case_id == call.case_id))
        if not row.lifted
    }
    return [
        Subject(
            submission_id=one.submission_id,
            company_id=one.company_id,
            letter=rules.letter(number),
            price_cents=_price(one.answers),
            answers=one.answers,
            secrets=one.secrets,
            problem=one.problem,
            rejection=left_out.get(one.submission_id),
        )
        for number, one in enumerate(opened, 1)
    ]


def _price(answers: dict[str, Any]) -> int | None:
    price = answers.get(PRICE)
    return price if type(price) is int and price >= 0 else None


def _seats(
    session: Session, case_id: str, purpose: str, number: int, pairs: set[Pair]
) -> list[Seat]:
    rows = session.exec(
        select(PanelMember, User.name)
        .join(User, col(User.id) == col(PanelMember.user_id))
        .where(PanelMember.case_id == case_id, PanelMember.purpose == purpose)
        .order_by(col(PanelMember.chair).desc(), col(User.name))
    ).all()
    declared = {
        user: one
        for user, one in _latest_declarations(session, case_id, purpose).items()
        if one.round == number
    }
    given: dict[str, set[Pair]] = {}
    for user, criterion, submission in session.exec(
        select(Score.user_id, Score.criterion_id, Score.submission_id).where(
            Score.case_id == case_id
        )
    ):
        given.setdefault(user, set()).add((criterion, submission))
    return [
        Seat(
            user_id=row.user_id,
            name=name,
            chair=row.chair,
            declared=declared[row.user_id].standing if row.user_id in declared else "",
            declaration=declared.get(row.user_id),
            left=row.left_at is not None,
            missing=len(pairs - given.get(row.user_id, set())),
        )
        for row, name in rows
    ]


def may_have_been_read(session: Session, case_id: str, purpose: str = PURPOSE) -> bool:
    """Say whether somebody has left the panel since the first scores were handed in."""
    first = session.exec(
        select(Score.at).where(Score.case_id == case_id).order_by(col(Score.at)).limit(1)
    ).first()
    if first is None:
        return False
    gone = select(PanelMember.user_id).where(
        PanelMember.case_id == case_id,
        PanelMember.purpose == purpose,
        col(PanelMember.left_at) >= first,
    )
    return session.exec(gone.limit(1)).first() is not None


def _latest_declarations(
    session: Session, case_id: str, purpose: str
) -> dict[str, ConflictDeclaration]:
    rows: Iterable[ConflictDeclaration] = session.exec(
        select(ConflictDeclaration)
        .where(ConflictDeclaration.case_id == case_id, ConflictDeclaration.purpose == purpose)
        .order_by(col(ConflictDeclaration.round), col(ConflictDeclaration.number))
    )
    return {row.user_id: row for row in rows}
