"""What the law asks after the award: result notices, changes of a contract, keeping papers.

Duties of the authority are counted without rolling over days off: early is always lawful.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from procure.law.data import Amount, Buyer, Edition, Kind, NotInForceError
from procure.law.days import plain
from procure.law.deadlines import last_day

Notice = Literal["result_notice", "result_notice_concession", "result_notice_national"]


@dataclass(frozen=True)
class ChangeCheck:
    """Whether a change of a contract stays within its limit, and by which entry.

    `amount` is what was judged; `ceiling` is the value it may not reach (minor changes)
    or may not pass (necessary ones).
    """

    allowed: bool
    amount: Decimal
    ceiling: Decimal
    limit: Amount
    notice_required: bool


@dataclass(frozen=True)
class Retention:
    """The last day on which a contract's papers must still be there, and each reason for it."""

    until: date
    reasons: tuple[tuple[str, date], ...]


def result_notice_due(edition: Edition, event_on: date, kind: Notice = "result_notice") -> date:
    """Return the last day for sending the result notice (Act 1397/2016 s. 58.5, 101.3).

    `event_on` is the day of the contract, or of the decision to discontinue. The national
    one is voluntary.
    """
    if kind not in get_args(Notice):
        raise ValueError(f"no notice {kind!r}; there are {', '.join(get_args(Notice))}")
    return last_day(edition.period(kind), event_on)


def minor_changes(
    edition: Edition,
    kind: Kind,
    original: Decimal,
    changes: Sequence[Decimal],
    buyer: Buyer = "subcentral",
) -> ChangeCheck:
    """Judge minor changes of a contract by their cumulative net value.

    Act 1397/2016 s. 136.2(5) and 136.4: below 10 % of the original value (works 15 %) and
    below the EU threshold, the national one for Annex E services and concessions. With an
    index clause `original` is the adjusted price (136.5). They must not change the nature
    of the contract, which no sum can tell.
    """
    limit = edition.amount(
        "minor_change_works" if kind == "works" else "minor_change_goods_services"
    )
    level: Literal["national", "eu"] = (
        "national" if kind in {"health_social", "other_special", "concession"} else "eu"
    )
    share = _share(limit) * original
    ceiling = min(share, edition.threshold(level, kind, buyer).euros)
    net = abs(sum(changes, Decimal(0)))
    return ChangeCheck(net < ceiling, net, ceiling, limit, notice_required=False)


def necessary_change(edition: Edition, original: Decimal, change: Decimal) -> ChangeCheck:
    """Judge one additional or unforeseen change of a contract.

    Act 1397/2016 s. 136.2(2), (3) and 136.3: at most 50 % of the original value, each
    alone; a notice is published (58.1(9)).
    """
    limit = edition.amount("necessary_change")
    ceiling = _share(limit) * original
    amount = abs(change)
    return ChangeCheck(amount <= ceiling, amount, ceiling, limit, notice_required=True)


def retention(
    edition: Edition,
    contract_on: date,
    *,
    kind: Kind = "services",
    value: Decimal | int = 0,
    contract_ends_on: date | None = None,
    last_erdf_payment_on: date | None = None,
) -> Retention:
    """Return until when the papers must be kept; the latest reason decides.

    Three years from the contract (Act 1397/2016 s. 124.3); a large contract as long as it
    lasts (s. 170); five years from the end of the year of the last ERDF payment. These are
    minima: a city's own plan may keep longer.
    """
    reasons = [("retention", last_day(edition.period("retention"), contract_on))]
    copies = edition.amount(
        "contract_copy_works" if kind == "works" else "contract_copy_goods_services"
    )
    large = kind in copies.kinds and copies.euros is not None and value >= copies.euros
    if contract_ends_on is not None and large:
        reasons.append((copies.id, plain(contract_ends_on)))
    if last_erdf_payment_on is not None:
        erdf = last_day(edition.period("retention_erdf"), last_erdf_payment_on)
        reasons.append(("retention_erdf", erdf))
    return Retention(max(until for _, until in reasons), tuple(reasons))


def min_candidates(edition: Edition, procedure: str) -> int | None:
    """Return how many candidates are invited at least; None where the law names no number.

    With fewer suitable ones the procedure may go on with all of them.
    """
    name = f"min_candidates_{edition.procedure(procedure).id}"
    try:
        return edition.amount(name).count
    except NotInForceError:
        return None


def _share(limit: Amount) -> Decimal:
    if limit.share is None:
        raise ValueError(f"{limit.id} is no share")
    return limit.share
