"""What the rest of a case gives to the engine: shares of money that add up."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from procure import engine
from procure.cases import rules
from procure.cases.tables import FundingLine
from procure.engine import Facts


@engine.facts("funding_shares", link="cases.funding")
def _funding(session: Session, case_id: str) -> dict[str, Any]:
    wanted = select(col(FundingLine.percent)).where(col(FundingLine.case_id) == case_id)
    return {"funding_shares": tuple(session.scalars(wanted))}


@engine.guard(owner="officer", link="cases.funding", reads=("funding_shares",))
def funding_shares_sum_to_hundred(f: Facts) -> bool:
    """Shares of ERDF, ministry, city, region and others are 100 % together, or none is named."""
    return rules.sums_to_hundred(f["funding_shares"])
