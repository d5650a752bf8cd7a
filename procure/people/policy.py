"""Who may see and do what, in which state: one table, asked by every route and use case.

Read a row as a sentence: *permission* is given to *roles* while the case is in *states*
(no states: in all of them). What no row gives is refused. Roles count on the object
meant by ``on`` and nowhere else: an officer of one case is nobody on another.

==========  =============================================================================
on          whose roles count
==========  =============================================================================
case        officer, approver, evaluator, pilot_host, opener, auditor, supplier on that
            case, and system (the clock)
authority   member and registrar of that authority
company     supplier: whoever acts for a company, for that company only
operator    the people who run the installation
signed_in   everyone who has signed in
public      everyone
==========  =============================================================================

Rooms add the rows of their own permissions when they are imported.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

CASE_ROLES = frozenset(
    {"officer", "approver", "evaluator", "pilot_host", "opener", "auditor", "supplier"}
)
AUTHORITY_ROLES = frozenset({"member", "registrar"})

# The roles that a row may name, by the object they are held on.
ROLES_ON: dict[str, frozenset[str]] = {
    "case": CASE_ROLES | {"system"},
    "authority": AUTHORITY_ROLES,
    "company": frozenset({"supplier"}),
    "operator": frozenset({"operator"}),
    "signed_in": frozenset({"signed_in"}),
    "public": frozenset({"public"}),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    permission: str
    on: str
    roles: frozenset[str]
    states: frozenset[str] | None


_table: dict[str, list[Row]] = {}


def permit(
    name: str,
    roles: Iterable[str] | None = None,
    states: Iterable[str] | None = None,
    on: str = "case",
) -> None:
    """Add a row; an unknown role or object is refused at start, as is a second object.

    A permission may have several rows with other roles and states. Where only one role
    can be meant (company, operator, signed_in, public) it need not be named.
    """
    known = ROLES_ON.get(on)
    if known is None:
        raise ValueError(f"permission {name}: there are no roles on {on!r}")
    if roles is None and len(known) > 1:
        raise ValueError(f"permission {name}: say which roles on the {on}")
    given = known if roles is None else frozenset(roles)
    if not given or given - known:
        raise ValueError(f"permission {name}: not roles on the {on}: {sorted(given - known)}")
    if states is not None and on != "case":
        raise ValueError(f"permission {name}: only a case has states")
    row = Row(name, on, given, None if states is None else frozenset(states))
    rows = _table.setdefault(name, [])
    if any(other.on != on for other in rows):
        raise ValueError(f"permission {name} is on the {rows[0].on} already")
    if row not in rows:
        rows.append(row)


def allowed(permission: str, roles: Collection[str], state: str | None = None) -> bool:
    """Say whether these roles are given the permission in this state; if in doubt, no."""
    held = {*roles, "public"}
    return any(
        not held.isdisjoint(row.roles) and (row.states is None or state in row.states)
        for row in _table.get(permission, ())
    )


def object_of(permission: str) -> str | None:
    """Return what the permission is on, or None when no row gives it."""
    rows = _table.get(permission)
    return rows[0].on if rows else None


def roles_of(permission: str) -> frozenset[str]:
    """Return every role that is given the permission in some state."""
    return frozenset().union(*(row.roles for row in _table.get(permission, ())))


def rows() -> list[Row]:
    """Return the whole table in the order of its permissions, for people and tests."""
    return [row for name in sorted(_table) for row in _table[name]]


# --- The rows of this room -----------------------------------------------------------------

# Signing in and out, signing up, opening a link from a mail, the first operator's link.
permit("sign_in", on="public")
# What anybody may read: published cases, the check of a paper, statements, help.
permit("see_public", on="public")
# What everybody who has signed in may see: the frame's own pages.
permit("signed_in", on="signed_in")
# Own name, language, password, sessions.
permit("keep_account", on="signed_in")
# Tell one's company, or ask to act for one that is here already.
permit("register_company", on="signed_in")
# See and change the own company, and let colleagues in.
permit("keep_company", on="company")
# See who works at the authority.
permit("see_authority", {"member", "registrar"}, on="authority")
# Invite people to the authority, take roles away, disable accounts, grant auditors.
permit("keep_authority", {"registrar"}, on="authority")
# Run the installation: make authorities, invite their first registrar, disable accounts.
permit("run_installation", on="operator")
# See who has a role on the case.
permit("see_case_people", {"officer", "approver", "auditor"})
# Invite people to the case and take roles away.
permit("keep_case_people", {"officer"})
