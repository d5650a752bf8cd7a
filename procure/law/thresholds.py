"""Which thresholds a purchase meets, and what follows from that as advice.

Advice never decides: it counts, warns and names what fits, and a person chooses. Euros are
Decimal without VAT; a purchase of exactly a threshold is over it (Act 1397/2016 s. 26.2).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from procure.law.data import (
    BUYERS,
    KINDS,
    Buyer,
    Edition,
    ErdfPurchase,
    Kind,
    Level,
    NotInForceError,
    Threshold,
)
from procure.law.reading import edition as edition_on

NOUGHT: Final = Decimal(0)


@dataclass(frozen=True)
class Advice:
    """What the value of a purchase means on a day.

    `counted` is the value with the follow-on purchase and the options. `warnings` are text
    keys: `law.splitting`, `law.pilot_gives_no_right_to_buy`, `law.eu_threshold_unknown`,
    `law.threshold_unconfirmed`.
    """

    kind: Kind
    on: date
    counted: Decimal
    level: Level
    national: Threshold
    eu: Threshold | None
    procedures: tuple[str, ...]
    on_grounds: tuple[str, ...]
    splitting: bool
    warnings: tuple[str, ...]
    erdf: ErdfPurchase | None

    @property
    def over_national(self) -> bool:
        """Tell whether the national threshold is reached."""
        return self.level != "below_national"

    @property
    def over_eu(self) -> bool:
        """Tell whether the EU threshold is reached."""
        return self.level == "eu"


def advice(
    kind: Kind,
    value: Decimal | int,
    on: date,
    *,
    follow_on: Decimal | int = 0,
    buyer: Buyer = "subcentral",
    erdf: bool = False,
    edition: Edition | None = None,
) -> Advice:
    """Say which thresholds a purchase meets and which procedures fit.

    `value` is the pilot or the purchase itself, `follow_on` what would be bought after it,
    with options: they count together (s. 27). Parts that stay under a threshold only when
    counted apart give a warning (s. 31). Where no EU threshold is known for the day, the
    level is the national one at most, and the advice warns.
    """
    known = edition or edition_on(on)
    own, later = _euros(value), _euros(follow_on)
    counted = own + later
    national, eu = _thresholds(known, kind, buyer)
    level: Level = "below_national"
    if counted >= national.euros:
        level = "eu" if eu and counted >= eu.euros else "national"
    fitting = [one for one in known.procedures() if kind in one.kinds and level in one.levels]
    split = bool(apart(known, kind, [own, later], buyer))
    said = {
        "law.splitting": split,
        "law.pilot_gives_no_right_to_buy": later > 0 and own < national.euros,
        "law.eu_threshold_unknown": eu is None,
        "law.threshold_unconfirmed": bool(eu and eu.confidence == "C"),
    }
    return Advice(
        kind=kind,
        on=on,
        counted=counted,
        level=level,
        national=national,
        eu=eu,
        procedures=tuple(one.id for one in fitting if not one.on_grounds),
        on_grounds=tuple(one.id for one in fitting if one.on_grounds),
        splitting=split,
        warnings=tuple(key for key, holds in said.items() if holds),
        erdf=erdf_purchase(known, kind, counted, buyer) if erdf else None,
    )


def apart(
    edition: Edition,
    kind: Kind,
    parts: Sequence[Decimal | int],
    buyer: Buyer = "subcentral",
) -> tuple[Threshold, ...]:
    """Return the thresholds that the parts reach only together: they may not be split there.

    Act 1397/2016 s. 27.3 and 31. Empty means that no part escapes anything.
    """
    euros = [_euros(part) for part in parts]
    return tuple(
        one
        for one in _thresholds(edition, kind, buyer)
        if one and sum(euros) >= one.euros > max(euros, default=NOUGHT)
    )


def small_lots_are_exempt(
    edition: Edition, kind: Kind, lots: Sequence[Decimal | int], exempted: Collection[int]
) -> bool:
    """Tell whether the lots at these places may be bought outside the Act.

    Act 1397/2016 s. 27.4: each is below the limit for a lot and below the national
    threshold, and together they are at most a fifth of all lots.
    """
    euros = [_euros(lot) for lot in lots]
    chosen = [euros[place] for place in set(exempted)]
    name = "small_lot_works" if kind == "works" else "small_lot_goods_services"
    limit, share = edition.amount(name), edition.amount("small_lots_share").share
    if kind not in limit.kinds or limit.euros is None or share is None:
        return not chosen
    national = edition.threshold("national", kind, "subcentral").euros
    each_small = all(lot < min(limit.euros, national) for lot in chosen)
    return each_small and sum(chosen) <= share * sum(euros)


def rd_service_is_excluded(
    edition: Edition, cpv: str, *, benefit_is_ours_alone: bool, we_pay_in_full: bool
) -> bool:
    """Tell whether a research and development service is outside the Act.

    Act 1397/2016 s. 9.1(13): a service of Annex A, unless the benefit is the authority's
    alone and it pays the service in full. The check digit of the CPV code may be left out.
    """
    codes = {code.partition("-")[0] for code in edition.rule("rd_services").items}
    return cpv.strip().partition("-")[0] in codes and not (benefit_is_ours_alone and we_pay_in_full)


def erdf_purchase(
    edition: Edition, kind: Kind, value: Decimal | int, buyer: Buyer = "subcentral"
) -> ErdfPurchase | None:
    """Return what decree 866/2021 s. 18 asks of a purchase funded by the ERDF.

    None on days before the decree. Splitting is forbidden here too (18.4).
    """
    national = edition.threshold("national", _kind(kind), buyer).euros
    reached = [
        (national if step.from_euros is None else step.from_euros, step)
        for step in edition.erdf_purchases()
    ]
    met = [(begins, step) for begins, step in reached if begins <= _euros(value)]
    return max(met, key=lambda pair: pair[0])[1] if met else None


def _thresholds(edition: Edition, kind: Kind, buyer: Buyer) -> tuple[Threshold, Threshold | None]:
    if buyer not in BUYERS:
        raise ValueError(f"no buyer {buyer!r}; there are {', '.join(BUYERS)}")
    national = edition.threshold("national", _kind(kind), buyer)
    try:
        return national, edition.threshold("eu", kind, buyer)
    except NotInForceError:
        return national, None


def _kind(kind: Kind) -> Kind:
    if kind not in KINDS:
        raise ValueError(f"no kind of purchase {kind!r}; there are {', '.join(KINDS)}")
    return kind


def _euros(value: Decimal | int) -> Decimal:
    if isinstance(value, float):
        raise TypeError("euros are Decimal, not float")
    euros = Decimal(value)
    if not euros.is_finite() or euros < 0:
        raise ValueError("euros are not below zero")
    return euros
