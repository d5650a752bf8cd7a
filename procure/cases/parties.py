"""Who pays, who decides with us, and in which parts: read by pages and papers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from procure.cases import rules
from procure.cases.tables import FundingLine, JointDecision, Lot
from procure.cases.words import word

M = TypeVar("M", bound=SQLModel)


def funding(session: Session, case_id: str) -> list[FundingLine]:
    """Return the funding lines of a case in their order."""
    return _lines(session, FundingLine, case_id, "position")


def partners(session: Session, case_id: str) -> list[JointDecision]:
    """Return the authorities of a joint case in their order."""
    return _lines(session, JointDecision, case_id, "position")


def lots(session: Session, case_id: str) -> list[Lot]:
    """Return the lots of a case by number."""
    return _lines(session, Lot, case_id, "number")


def funders(session: Session, case_id: str) -> tuple[Mapping[str, Any], ...]:
    """Return the funders as every paper of a funded case names them.

    A source is an outside funder unless it is the city's own money. Papers funded by the
    ERDF carry the emblem (Reg. 2021/1060 art. 50).
    """
    return tuple(
        {
            "name": line.name or word("paper.funding", line.source),
            "programme": word("paper.funding", line.source) if line.name else None,
            "project_code": line.project_code or None,
            "eu": line.source == "erdf",
        }
        for line in funding(session, case_id)
        if line.source != "city"
    )


def shares_of(total: Decimal | None, lines: list[FundingLine]) -> list[Decimal | None]:
    """Return what each line pays of a sum: as typed, else by its share to the cent."""
    shares = [line.percent for line in lines]
    if total is None or not lines or not rules.sums_to_hundred(shares):
        return [line.amount for line in lines]
    return [
        line.amount if line.amount is not None else part
        for line, part in zip(lines, rules.divided(total, shares), strict=True)
    ]


def _lines(session: Session, model: type[M], case_id: str, place: str) -> list[M]:
    wanted = select(model).where(col(model.case_id) == case_id)  # type: ignore[attr-defined]
    return list(session.scalars(wanted.order_by(getattr(model, place))))
