"""Scoring blind, and agreeing in the open.

A draft is a row without an event, and its owner's alone. Handing in is one event with all
scores of a person. Only when everybody has handed in does anybody read what others gave,
and only then is a consensus recorded.
"""

from datetime import datetime

from sqlmodel import Session, select

from procure import db, engine, people, record
from procure.assessment import reading, rules
from procure.assessment.actions import NotYours, TooLate, begin
from procure.assessment.inputs import ConsensusInput, ScoreInput
from procure.assessment.reading import Round, Seat, StillBlind
from procure.assessment.tables import Consensus, Criterion, Score, ScoreDraft
from procure.people import Actor

record.declare("scores_handed_in", {"scores"})
record.declare("consensus_recorded", {"criterion", "submission", "points", "spread"})


class Undeclared(Exception):
    """Interests come first: nobody scores before they have declared theirs."""


class Incomplete(Exception):
    """Scores or notes are missing; ``pairs`` says where (criterion, submission)."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        super().__init__(len(pairs))


class OffTheScale(ValueError):
    """There are no such points on this criterion."""


class Undiscussed(ValueError):
    """The scores lie further apart than the limit: say how that was talked over."""


def save_score(
    actor: Actor,
    case_id: str,
    criterion_id: str,
    submission_id: str,
    given: ScoreInput,
    now: datetime,
) -> None:
    """Keep a draft of one score. Refused to who is recused, and after handing it in."""
    with db.transaction() as session:
        one = begin(session, actor, case_id, "give_scores")
        _seated(one, actor)
        criterion = _pair(one, criterion_id, submission_id)
        _on_the_scale(criterion, given.points)
        if (criterion_id, submission_id) in _given(session, actor.user_id, one):
            raise TooLate(case_id)
        row = session.get(ScoreDraft, (actor.user_id, criterion_id, submission_id)) or ScoreDraft(
            user_id=actor.user_id,
            criterion_id=criterion_id,
            submission_id=submission_id,
            saved_at=now,
        )
        row.points, row.note, row.saved_at = given.points, given.note, now
        session.add(row)


def hand_in(actor: Actor, case_id: str, now: datetime) -> record.Sealed:
    """Hand in every score that is still a draft; from then on they stand.

    Refused with ``Incomplete`` while a score or its note is missing.
    """
    with db.transaction() as session:
        one = begin(session, actor, case_id, "give_scores")
        _seated(one, actor)
        given = _given(session, actor.user_id, one)
        wanted = [(c.id, s.submission_id) for c, s in one.pairs]
        drafts = {
            pair: row
            for pair in wanted
            if (row := session.get(ScoreDraft, (actor.user_id, *pair))) is not None
        }
        lacking = [
            pair
            for pair in wanted
            if pair not in given
            and (pair not in drafts or drafts[pair].points is None or not drafts[pair].note)
        ]
        if lacking:
            raise Incomplete(lacking)
        rows = []
        for pair in wanted:
            if pair in given:
                continue
            draft = drafts[pair]
            rows.append(
                Score(
                    case_id=case_id,
                    criterion_id=draft.criterion_id,
                    submission_id=draft.submission_id,
                    user_id=actor.user_id,
                    points=draft.points or 0,
                    note=draft.note,
                    at=now,
                )
            )
            session.delete(draft)
        if not rows:
            raise TooLate(case_id)
        session.add_all(rows)
        data = {"scores": len(rows)}
        return engine.finish(session, actor, case_id, "scores_handed_in", data, rows, now)


def record_consensus(
    actor: Actor,
    case_id: str,
    criterion_id: str,
    submission_id: str,
    given: ConsensusInput,
    now: datetime,
) -> record.Sealed:
    """Record what the panel agrees on, with its reason; it can be recorded again.

    The officer or the chair does, when all scores are in. Where they lie further apart
    than the criterion's limit, it takes a reason of its own.
    """
    with db.transaction() as session:
        one = begin(session, actor, case_id, "record_consensus")
        if not may_record(session, actor, one):
            raise people.Forbidden("record_consensus")
        criterion = _pair(one, criterion_id, submission_id)
        _on_the_scale(criterion, given.points)
        scores = reading.scores(session, actor, one).get((criterion_id, submission_id), [])
        points = [score.points for score in scores]
        limit = criterion.spread_limit
        if not rules.is_reasoned(points, limit, given.reason, given.discussion):
            raise Undiscussed(rules.spread(points))
        row = session.get(Consensus, (criterion_id, submission_id)) or Consensus(
            criterion_id=criterion_id,
            submission_id=submission_id,
            case_id=case_id,
            points=0,
            reason="",
            author_id="",
            at=now,
        )
        row.points, row.reason = given.points, given.reason
        row.discussion, row.dissent = given.discussion, given.dissent
        row.author_id, row.at = actor.user_id, now
        session.add(row)
        data = {
            "criterion": criterion_id,
            "submission": submission_id,
            "points": given.points,
            "spread": rules.spread(points),
        }
        return engine.finish(session, actor, case_id, "consensus_recorded", data, [row], now)


def may_record(session: Session, actor: Actor, one: Round) -> bool:
    """Say whether a person records the consensus: an officer, or the chair of the panel."""
    if "officer" in people.roles(session, actor, one.case_id):
        return True
    seat = one.seat(actor.user_id)
    return seat is not None and seat.chair and seat.scores


def _seated(one: Round, actor: Actor) -> Seat:
    seat = one.seat(actor.user_id)
    if seat is None:
        raise NotYours(actor.user_id)
    if not one.is_open or not seat.declared:
        raise Undeclared(one.case_id)
    if not seat.scores:
        raise StillBlind(one.case_id)
    return seat


def _pair(one: Round, criterion_id: str, submission_id: str) -> Criterion:
    for criterion, subject in one.pairs:
        if (criterion.id, subject.submission_id) == (criterion_id, submission_id):
            return criterion
    raise NotYours(submission_id)


def _on_the_scale(criterion: Criterion, points: int | None) -> None:
    if points is not None and not 0 <= points <= criterion.top:
        raise OffTheScale(points)


def _given(session: Session, user_id: str, one: Round) -> set[tuple[str, str]]:
    rows = session.exec(
        select(Score.criterion_id, Score.submission_id).where(
            Score.case_id == one.case_id, Score.user_id == user_id
        )
    )
    return {(criterion, submission) for criterion, submission in rows}
