"""Counts the law's time: limits of procedures, standstill, appeal, rectification.

The day of the event is not counted. What others may still do ends on a working day: a
last day off rolls over. The numbers are entries of the edition; none is written here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from procure.law.data import Buyer, Edition, Limit, Period
from procure.law.days import ONE_DAY, is_day_off, months_later, plain, rolled
from procure.law.reading import edition as edition_on

By = Literal["email", "letter"]
Of = Literal["request", "tender", "initial_tender", "invited_tender", "final_tender"]
Ground = Literal["electronic", "prior_notice", "urgent", "agreed", "not_agreed"]
Appeal = Literal[
    "appeal",
    "appeal_without_standstill",
    "appeal_defective_decision",
    "appeal_after_notice",
    "appeal_direct_award_result_notice",
    "appeal_direct_award_without_notice",
]
ORDER: Final = ("request", "tender", "initial_tender", "invited_tender", "final_tender")


class NotAvailableError(ValueError):
    """The law does not offer this ground in this procedure."""


@dataclass(frozen=True)
class Standstill:
    """When a contract may be made, in the two readings of Act 1397/2016 s. 129.1.

    `literal` is the day after the last day, or the next working day if the last day is a
    day off. `safe`, the default everywhere, is the day after the rolled last day, because
    an appeal may still come on that one. Without standstill all days are the day of the
    decision, and `days` is 0.
    """

    received_on: date
    days: int
    last_day_literal: date
    last_day: date
    literal: date
    safe: date


@dataclass(frozen=True)
class TimeLimit:
    """The earliest deadline of a request or tender; None where the law names no number.

    `limit` is the entry that decided, so that a page can cite it.
    """

    earliest: date | None
    days: int | None
    limit: Limit | None


def last_day(period: Period, event_on: date) -> date:
    """Return the last day of a period, rolled over days off where the period rolls.

    A period that counts backwards gives the last day on which the thing is still in time.
    """
    event_on = _start(period, plain(event_on))
    sign = -1 if period.back else 1
    if period.days is not None:
        end = event_on + sign * period.days * ONE_DAY
    else:
        months = period.months if period.months is not None else 12 * (period.years or 0)
        end = months_later(event_on, sign * months)
    return rolled(end) if period.rolls else end


def received_on(sent_on: date, by: By = "email", *, edition: Edition | None = None) -> date:
    """Return the day a decision counts as received.

    The day of sending by e-mail, the seventh day after it by letter (Act 1397/2016
    s. 127), unless the receiver shows that it came later.
    """
    if by not in get_args(By):
        raise ValueError(f"a decision is sent by email or letter, not by {by!r}")
    return last_day((edition or edition_on(sent_on)).period(f"{by}_received"), sent_on)


def standstill_days(
    edition: Edition,
    procedure: str,
    over_eu_threshold: bool,
    *,
    only_tenderer_left: bool = False,
) -> int:
    """Return the days of standstill after the award; 0 where there is none.

    Act 1397/2016 s. 129-130. Annex E services and concessions wait from their national
    threshold on. `only_tenderer_left` is s. 130.1(2): the only acceptable tender wins and
    nobody else is left whom the choice concerns.
    """
    kind = edition.procedure(procedure).standstill
    if kind == "none" or (kind == "over_eu" and not over_eu_threshold) or only_tenderer_left:
        return 0
    period = edition.period("standstill_calloff" if kind == "calloff" else "standstill")
    return period.days or 0


def earliest_signature(
    notified_on: date,
    by: By = "email",
    days: int | None = None,
    *,
    edition: Edition | None = None,
) -> Standstill:
    """Return when the contract may be made after the decision was sent to all.

    `days` comes from `standstill_days()`; without it the ordinary standstill is counted.
    An appeal that is pending forbids the contract whatever day this says (s. 150).
    """
    rules = edition or edition_on(notified_on)
    if days is None:
        days = rules.period("standstill").days or 0
    if days < 0:
        raise ValueError("standstill is not below zero days")
    if days == 0:
        return Standstill(notified_on, 0, notified_on, notified_on, notified_on, notified_on)
    return _standstill(received_on(notified_on, by, edition=rules), days, rules)


def earliest_direct_award_signature(
    published_on: date, *, edition: Edition | None = None
) -> Standstill:
    """Return when a direct award's contract may be made after its notice was published.

    Act 1397/2016 s. 131. The rule on days off is written in s. 129 only; we keep it here
    too, as the later day is always lawful.
    """
    rules = edition or edition_on(published_on)
    return _standstill(
        plain(published_on), rules.period("direct_award_notice_wait").days or 0, rules
    )


def earliest_deadline(
    edition: Edition,
    procedure: str,
    of: Of,
    sent_on: date,
    *,
    grounds: Collection[Ground] = (),
    buyer: Buyer = "subcentral",
    site_visit: bool = False,
) -> TimeLimit:
    """Return the earliest deadline for requests or tenders, and the entry that decides it.

    `sent_on` is the day the notice (or the invitation) was sent. Of the grounds given the
    one that shortens most decides; a ground that shortens nothing here changes nothing,
    except that urgency is refused where the procedure has no accelerated form
    (Act 1397/2016 s. 57). A visit to the site asks for more than the minimum (s. 56.1).
    """
    if of not in ORDER:
        raise ValueError(f"no time limit of {of!r}; there are {', '.join(ORDER)}")
    if unknown := sorted(set(grounds) - set(get_args(Ground))):
        raise ValueError(f"no ground {unknown[0]!r}; there are {', '.join(get_args(Ground))}")
    if "urgent" in grounds and not edition.procedure(procedure).accelerated:
        raise NotAvailableError(f"{procedure} has no accelerated form")
    fitting = [
        limit
        for limit in edition.limits(edition.procedure(procedure).id)
        if limit.of == of and buyer in limit.buyers and limit.ground in {"", *grounds}
    ]
    if not fitting:
        return TimeLimit(None, None, None)
    # agreed time has no number and beats every minimum
    shortest = min(fitting, key=lambda limit: -1 if limit.days is None else limit.days)
    if shortest.days is None:
        return TimeLimit(None, None, shortest)
    days = shortest.days + (1 if site_visit else 0)
    return TimeLimit(rolled(plain(sent_on) + days * ONE_DAY), days, shortest)


def prior_notice_counts(edition: Edition, prior_sent_on: date, notice_sent_on: date) -> bool:
    """Tell whether a prior information notice was sent in time to shorten the time for tenders.

    At least 35 days and at most 12 months before the contract notice (Act 1397/2016 s. 61.2).
    """
    earliest = last_day(edition.period("prior_notice_max"), notice_sent_on)
    latest = last_day(edition.period("prior_notice_min"), notice_sent_on)
    return earliest <= plain(prior_sent_on) <= latest


def last_day_for_information(edition: Edition, deadline_on: date, *, urgent: bool = False) -> date:
    """Return the last day on which additional information is in time (Act 1397/2016 s. 56.5).

    Later information asks for a later deadline.
    """
    name = "extra_information_urgent" if urgent else "extra_information"
    return last_day(edition.period(name), deadline_on)


def last_day_for_appeal(edition: Edition, event_on: date, kind: Appeal = "appeal") -> date:
    """Return the last day for an appeal to the Market Court (Act 1397/2016 s. 147).

    `event_on` is what the kind counts from: receipt of the decision (see `received_on`),
    the decision, the publication or the contract. Rectification does not stop this clock.
    """
    if kind not in get_args(Appeal):
        raise ValueError(f"no appeal {kind!r}; there are {', '.join(get_args(Appeal))}")
    return last_day(edition.period(kind), event_on)


def last_day_for_rectification(
    edition: Edition, event_on: date, *, own_initiative: bool = False
) -> date:
    """Return the last day for a rectification (Act 1397/2016 s. 133.2).

    A party's request counts from receipt and rolls over days off; the authority's own
    initiative counts from the decision and does not.
    """
    name = "rectification_own_initiative" if own_initiative else "rectification_request"
    return last_day(edition.period(name), event_on)


def _standstill(received: date, days: int, rules: Edition) -> Standstill:
    literal_last = received + days * ONE_DAY
    last = rolled(literal_last)
    # before 499/2021 the literal text knew no days off
    waits = rules.holds("standstill_rolls") and is_day_off(literal_last)
    return Standstill(
        received_on=received,
        days=days,
        last_day_literal=literal_last,
        last_day=last,
        literal=last if waits else literal_last + ONE_DAY,
        safe=last + ONE_DAY,
    )


def _start(period: Period, event_on: date) -> date:
    if period.counted_from in {"contract_year_end", "payment_year_end"}:
        return date(event_on.year, 12, 31)
    return event_on
