"""Who there is: authorities, companies, people, and what each may be on a case or authority.

Everything personal is kept here and nowhere else: the record knows people by id only.
Passwords and one-time links are kept as hashes. Nothing here is deleted by a page except
roles, sessions and counters; an account is disabled, never removed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id


class Authority(SQLModel, table=True):
    """A buying organisation, or one unit of it that buys by itself."""

    __tablename__ = "authority"
    __table_args__ = (UniqueConstraint("country", "register_number", "unit"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    name: str = Field(max_length=200)
    name_sv: str = Field(default="", max_length=200)
    name_en: str = Field(default="", max_length=200)
    country: str = Field(default="FI", max_length=2)
    register_number: str = Field(max_length=40)
    unit: str = Field(default="", max_length=200)

    def name_in(self, language: str) -> str:
        """Return the name in this language, or the Finnish one."""
        return name_in(language, self.name, self.name_sv, self.name_en)


def name_in(language: str, fi: str, sv: str, en: str) -> str:
    """Return an authority's name in a language, or the Finnish one, out of a row's columns."""
    return {"sv": sv, "en": en}.get(language) or fi


class Company(SQLModel, table=True):
    """A supplier. Country and register number together are its identity and never change."""

    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("country", "register_number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    name: str = Field(max_length=200)
    country: str = Field(default="FI", max_length=2)
    register_number: str = Field(max_length=40)
    size_class: str = Field(default="", max_length=8)
    founded_year: int | None = Field(default=None)
    research_organisation: bool = Field(default=False)
    email: str = Field(default="", max_length=254)
    language: str = Field(default="fi", max_length=2)


class User(SQLModel, table=True):
    """A person who can sign in. A person belongs to a company or to authorities, not to both."""

    __tablename__ = "user_account"
    # Made anew at sign-in when its settings are old, which is no event.
    __uncommitted__ = frozenset({"password_hash"})

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=100)
    language: str = Field(default="fi", max_length=2)
    company_id: str | None = Field(default=None, foreign_key="company.id", index=True)
    operator: bool = Field(default=False)
    disabled: bool = Field(default=False)
    password_hash: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=Moment)


class CaseRole(SQLModel, table=True):
    """One role of one person on one case. Written by ``grant`` and ``revoke`` only."""

    __tablename__ = "case_role"
    # One's cases are found from here, also by role.
    __table_args__ = (Index("case_role_by_user", "user_id", "role", "case_id"),)
    # A role that no event has given is found by the record's verifier.
    __recorded__ = True

    case_id: str = Field(primary_key=True, max_length=32)
    user_id: str = Field(primary_key=True, max_length=32, foreign_key="user_account.id")
    role: str = Field(primary_key=True, max_length=16)


class Delegation(SQLModel, table=True):
    """An approver's role in a colleague's hands for a time: on one case, or on all of theirs.

    It gives what its giver holds and nothing more: when the giver's role ends, so does it.
    Nothing here is deleted; what was ended early says when and by whom.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        # Every question of who may do what looks here, for the one who acts.
        Index("delegation_by_delegate", "delegate_id", "ends_at"),
        Index("delegation_by_giver", "giver_id", "ends_at"),
        Index("delegation_by_authority", "authority_id", "ends_at"),
    )
    # A delegation that no event has given is found by the record's verifier.
    __recorded__ = True

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    giver_id: str = Field(max_length=32, foreign_key="user_account.id")
    delegate_id: str = Field(max_length=32, foreign_key="user_account.id")
    authority_id: str = Field(max_length=32, foreign_key="authority.id")
    # None: every case on which the giver approves.
    case_id: str | None = Field(default=None, max_length=32)
    reason: str = Field(max_length=500)
    begins_at: datetime = Field(sa_type=Moment)
    # The first moment after it.
    ends_at: datetime = Field(sa_type=Moment)
    given_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: str | None = Field(default=None, max_length=32)


class CaseSupplier(SQLModel, table=True):
    """A company that takes part in a case: all its people are ``supplier`` on it."""

    __tablename__ = "case_supplier"

    case_id: str = Field(primary_key=True, max_length=32)
    company_id: str = Field(primary_key=True, max_length=32, foreign_key="company.id", index=True)


class AuthorityRole(SQLModel, table=True):
    """One role of one person on one authority: ``member`` or ``registrar``."""

    __tablename__ = "authority_role"
    # A role that no event has given is found by the record's verifier.
    __recorded__ = True

    authority_id: str = Field(primary_key=True, max_length=32, foreign_key="authority.id")
    user_id: str = Field(primary_key=True, max_length=32, foreign_key="user_account.id", index=True)
    role: str = Field(primary_key=True, max_length=16)
    # "directory" where its groups gave the role, and may take it away.
    kept_by: str | None = Field(default=None, max_length=16)


class JoinRequest(SQLModel, table=True):
    """A person who asks to act for a company that is known already."""

    __tablename__ = "join_request"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    company_id: str = Field(max_length=32, foreign_key="company.id", index=True)
    user_id: str = Field(max_length=32, foreign_key="user_account.id", unique=True)
    asked_at: datetime = Field(sa_type=Moment)


class OneTimeLink(SQLModel, table=True):
    """A link that works once and for a while. Only the hash of its token is kept."""

    __tablename__ = "one_time_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    id: str = Field(default_factory=new_id, unique=True, max_length=32)
    purpose: str = Field(max_length=16)
    email: str = Field(default="", max_length=254, index=True)
    language: str = Field(default="fi", max_length=2)
    user_id: str | None = Field(default=None, max_length=32, foreign_key="user_account.id")
    authority_id: str | None = Field(
        default=None, max_length=32, foreign_key="authority.id", index=True
    )
    case_id: str | None = Field(default=None, max_length=32, index=True)
    roles: list[str] = Field(default_factory=list, sa_type=Json)
    sent_by: str = Field(default="", max_length=32)
    sent_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class WebSession(SQLModel, table=True):
    """One browser's session. The cookie holds a random token, this row its SHA-256."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    id: str = Field(default_factory=new_id, unique=True, max_length=32)
    user_id: str | None = Field(
        default=None, max_length=32, foreign_key="user_account.id", index=True
    )
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    browser: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment, index=True)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


class SecondFactor(SQLModel, table=True):
    """The code app of a person. The secret is sealed, and only the last step is counted."""

    __tablename__ = "second_factor"

    user_id: str = Field(primary_key=True, max_length=32, foreign_key="user_account.id")
    sealed: str = Field(max_length=200)
    last_step: int = Field(default=0)
    enrolled_at: datetime = Field(sa_type=Moment)


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for a lost app, once. Only its hash is kept."""

    __tablename__ = "recovery_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    user_id: str = Field(max_length=32, foreign_key="user_account.id", index=True)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class DirectoryIdentity(SQLModel, table=True):
    """Whom a city's directory means: issuer and subject are the identity, never the address."""

    __tablename__ = "directory_identity"

    issuer: str = Field(primary_key=True, max_length=200)
    subject: str = Field(primary_key=True, max_length=255)
    user_id: str = Field(max_length=32, foreign_key="user_account.id", index=True)
    linked_at: datetime = Field(sa_type=Moment)


class SignIn(SQLModel, table=True):
    """One try to sign in and how it ended. The address typed is kept as a keyed hash."""

    __tablename__ = "sign_in"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    at: datetime = Field(sa_type=Moment, index=True)
    account: str = Field(max_length=32)
    user_id: str | None = Field(default=None, max_length=32, index=True)
    outcome: str = Field(max_length=16)
    network_address: str = Field(default="", max_length=45)


class RateCount(SQLModel, table=True):
    """How often something was tried in the present window, shared by all processes."""

    __tablename__ = "rate_count"

    key: str = Field(primary_key=True, max_length=200)
    count: int = Field(default=0)
    expires_at: float = Field(index=True)
