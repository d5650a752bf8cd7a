"""The policy table: what no row gives is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.people import policy


@pytest.fixture(autouse=True)
def own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the table of the installation alone."""
    monkeypatch.setattr(policy, "_table", dict(policy._table))


@given(st.text(), st.frozensets(st.sampled_from(sorted(policy.CASE_ROLES))), st.text())
def test_what_no_row_gives_is_refused(permission: str, roles: frozenset[str], state: str) -> None:
    assert not policy.allowed(f"never declared {permission}", roles, state)


def test_a_role_gives_nothing_but_its_own_permission() -> None:
    policy.permit("weigh", {"officer"})

    assert policy.allowed("weigh", {"officer"}, "need")
    for role in policy.CASE_ROLES - {"officer"}:
        assert not policy.allowed("weigh", {role}, "need")
    assert not policy.allowed("weigh", set(), "need")


def test_a_permission_bound_to_states_is_refused_in_others_and_without_a_state() -> None:
    policy.permit("weigh", {"officer"}, states={"need"})

    assert policy.allowed("weigh", {"officer"}, "need")
    assert not policy.allowed("weigh", {"officer"}, "closed")
    assert not policy.allowed("weigh", {"officer"})
    assert not policy.allowed("weigh", {"officer"}, None)


def test_rows_of_one_permission_do_not_mix_their_roles_and_states() -> None:
    policy.permit("weigh", {"officer"}, states={"need"})
    policy.permit("weigh", {"approver"}, states={"award"})

    assert not policy.allowed("weigh", {"officer"}, "award")
    assert not policy.allowed("weigh", {"approver"}, "need")
    assert policy.allowed("weigh", {"approver"}, "award")


def test_only_a_public_permission_is_given_to_everyone() -> None:
    policy.permit("read", on="public")
    policy.permit("write", on="signed_in")

    assert policy.allowed("read", set())
    assert not policy.allowed("write", set())
    assert policy.allowed("write", {"signed_in"})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"roles": {"admin"}}, "not roles on the case"),
        ({"roles": {"member"}}, "not roles on the case"),
        ({"roles": set()}, "not roles on the case"),
        ({}, "say which roles"),
        ({"on": "everything"}, "no roles on"),
        ({"on": "public", "states": {"need"}}, "only a case has states"),
    ],
)
def test_a_row_that_means_nothing_is_refused_at_start(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        policy.permit("weigh", **values)


def test_a_permission_is_on_one_kind_of_object() -> None:
    policy.permit("weigh", {"officer"})

    with pytest.raises(ValueError, match="on the case already"):
        policy.permit("weigh", {"registrar"}, on="authority")
