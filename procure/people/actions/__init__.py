"""Use cases of this room: one verb, one transaction, each asking the policy first."""

from procure.people.actions.accounts import (
    ask_password_reset,
    change_password,
    demonstration_sign_in,
    disable_account,
    enable_account,
    end_other_sessions,
    end_session,
    reset_password,
    save_account,
)
from procure.people.actions.authorities import (
    create_authority,
    end_delegation,
    invite_registrar,
    invite_to_authority,
    remove_from_authority,
)
from procure.people.actions.cases import grant_auditor, invite_to_case, remove_from_case
from procure.people.actions.companies import (
    accept_colleague,
    refuse_colleague,
    register_company,
    save_company,
)
from procure.people.actions.directory import is_the_same, sign_in_from_directory
from procure.people.actions.entry import (
    accept_as_known,
    accept_as_new,
    ask_sign_up,
    become_first_operator,
    finish_sign_up,
    first_operator_link,
    withdraw_invitation,
)
from procure.people.actions.second_factor import (
    make_recovery_codes,
    remove_second_factor,
    reset_second_factor,
    set_second_factor,
)

__all__ = [
    "accept_as_known",
    "accept_as_new",
    "accept_colleague",
    "ask_password_reset",
    "ask_sign_up",
    "become_first_operator",
    "change_password",
    "create_authority",
    "demonstration_sign_in",
    "disable_account",
    "enable_account",
    "end_delegation",
    "end_other_sessions",
    "end_session",
    "finish_sign_up",
    "first_operator_link",
    "grant_auditor",
    "invite_registrar",
    "invite_to_authority",
    "invite_to_case",
    "is_the_same",
    "make_recovery_codes",
    "refuse_colleague",
    "register_company",
    "remove_from_authority",
    "remove_from_case",
    "remove_second_factor",
    "reset_password",
    "reset_second_factor",
    "save_account",
    "save_company",
    "set_second_factor",
    "sign_in_from_directory",
    "withdraw_invitation",
]
