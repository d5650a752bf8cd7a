"""What a city lacks, in plain words, and the needs that units send through a link.

Columns follow the headings of the need statement (EAFIP: needs, prior art, market
consultation, business case). Title, theme and legal procedure are columns of the case.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, Money, new_id


def _rows() -> Any:
    return Field(default_factory=list, sa_column=Column(Json, nullable=False))


class Need(SQLModel, table=True):
    """The need of one case. Lists hold plain tables, as ``inputs`` checks them."""

    __tablename__ = "need"

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    # the four answers
    problem: str = Field(max_length=4000)
    sufferers: str = Field(max_length=2000)
    sufferers_count: int | None = None
    outcome: str = Field(max_length=2000, description="how one would notice that it is solved")
    adopter: str = Field(max_length=1000, description="who would use the solution")
    # how it is today
    current_way: str = Field(default="", max_length=4000)
    baseline_cost: Decimal | None = Field(default=None, sa_column=Column(Money))
    baseline_emissions_kg: int | None = Field(default=None, description="kg CO2e in a year")
    baseline_source: str = Field(default="", max_length=500)
    outcomes: list[dict[str, str]] = _rows()
    # what bounds a solution, and what is known already
    constraints: str = Field(default="", max_length=4000)
    systems: str = Field(default="", max_length=2000)
    data_available: str = Field(default="", max_length=2000)
    sites: str = Field(default="", max_length=2000)
    work_done: str = Field(default="", max_length=2000)
    prior_art: str = Field(default="", max_length=4000)
    patents: str = Field(default="", max_length=2000)
    standards: str = Field(default="", max_length=2000)
    market_gap: str = Field(default="", max_length=4000)
    # goals
    strategy_goals: str = Field(default="", max_length=2000)
    agreement_objective: str = Field(default="", max_length=40)
    # value without VAT: the pilot and what would follow are counted together
    pilot_value: Decimal | None = Field(default=None, sa_column=Column(Money))
    follow_on_value: Decimal | None = Field(default=None, sa_column=Column(Money))
    purchase_kind: str = Field(default="services", max_length=20)
    threshold_answer: str = Field(default="", max_length=2000)
    threshold_level: str = Field(
        default="", max_length=20, description="of the advice that was answered"
    )
    # adoption
    adoption_route: str = Field(default="", max_length=2000)
    adoption_owner: str = Field(default="", max_length=200)
    adoption_owner_unit: str = Field(default="", max_length=200)
    adoption_budget: str = Field(default="", max_length=500)
    # procedure, risks, people
    procedure_options: list[dict[str, str]] = _rows()
    risks: list[dict[str, str]] = _rows()
    stakeholders: list[dict[str, str]] = _rows()
    # the eight yes/no statistics that Hilma asks with every notice
    innovation_considered: bool | None = None
    solution_new_to_buyer: bool | None = None
    solution_new_to_market_or_industry: bool | None = None
    low_carbon: bool | None = None
    energy_efficiency_considered: bool | None = None
    circular_economy: bool | None = None
    sme_participation_considered: bool | None = None
    end_user_involved: bool | None = None
    # what was opened by a tick
    is_joint: bool = False
    is_funded: bool = False
    has_lots: bool = False
    # whoever has written here cannot approve it
    authors: list[str] = _rows()


class NeedLink(SQLModel, table=True):
    """A link through which a unit sends a need without an account. Its id is the secret."""

    __tablename__ = "need_link"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    authority_id: str = Field(foreign_key="authority.id", index=True, max_length=32)
    label: str = Field(max_length=100)
    made_by: str = Field(foreign_key="user_account.id", max_length=32)
    made_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class SentNeed(SQLModel, table=True):
    """A need that came through a link and waits for an officer to take or decline it."""

    __tablename__ = "sent_need"
    __table_args__ = (Index("sent_need_waiting", "authority_id", "settled_at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    link_id: str = Field(foreign_key="need_link.id", index=True, max_length=32)
    authority_id: str = Field(foreign_key="authority.id", max_length=32)
    problem: str = Field(max_length=4000)
    sufferers: str = Field(max_length=2000)
    outcome: str = Field(max_length=2000)
    adopter: str = Field(max_length=1000)
    sender_name: str = Field(max_length=100)
    sender_email: str = Field(max_length=254)
    language: str = Field(max_length=2)
    sent_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    settled_by: str = Field(default="", max_length=32)
    case_id: str = Field(default="", max_length=32, description="empty: declined or waiting")
    answer: str = Field(default="", max_length=2000, description="why it was declined")
