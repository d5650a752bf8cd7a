"""Is it the person who says so: the same answer to all who are not, and a line in the log."""

from collections.abc import Callable
from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select

from procure import db
from procure.people import passwords, rates, sign_in
from procure.people.tables import SignIn, User
from tests.people.made import PASSWORD

HERE = "192.0.2.7"


def outcomes() -> list[str]:
    with db.reading() as session:
        return list(session.exec(select(SignIn.outcome).order_by(col(SignIn.at), col(SignIn.id))))


def wrong(email: str, password: str, now: datetime, address: str = HERE) -> str:
    with pytest.raises(sign_in.WrongSignIn) as refused:
        sign_in.prove(email, password, address, now)
    return str(refused.value)


def test_address_and_password_together_open(person: Callable[..., User], now: datetime) -> None:
    aino = person("Aino")
    assert sign_in.prove(" AINO@city.example ", PASSWORD, HERE, now).id == aino.id
    assert outcomes() == ["signed_in"]


def test_unknown_wrong_and_disabled_are_told_apart_in_the_log_only(
    person: Callable[..., User], now: datetime
) -> None:
    person("Aino")
    gone = person("Otto")
    with db.transaction() as session:
        session.get_one(User, gone.id).disabled = True
    said = {
        wrong("nobody@city.example", PASSWORD, now),
        wrong("not an address", PASSWORD, now),
        wrong("aino@city.example", "x" * 20, now),
        wrong("aino@city.example", "x" * 200_000, now),
        wrong("otto@city.example", PASSWORD, now),
    }
    assert said == {""}
    assert sorted(outcomes()) == ["disabled", "unknown", "unknown", "wrong", "wrong"]


def test_an_account_without_a_password_opens_to_nobody(
    person: Callable[..., User], now: datetime
) -> None:
    aino = person("Aino")
    with db.transaction() as session:
        session.get_one(User, aino.id).password_hash = ""
    for password in ("", "nobody has this password", PASSWORD):
        wrong("aino@city.example", password, now)


def test_what_was_typed_is_never_kept(person: Callable[..., User], now: datetime) -> None:
    """People type their password into the address field now and then (ASVS 16.2.5)."""
    person("Aino")
    wrong("canary-secret-words", "canary-other-words", now)
    with db.reading() as session:
        (line,) = session.exec(select(SignIn))
    assert "canary" not in line.model_dump_json()


def test_guessing_at_one_account_from_one_place_ends(
    person: Callable[..., User], now: datetime
) -> None:
    person("Aino")
    for number in range(rates.HERE.amount):
        wrong("aino@city.example", f"guess {number}", now)
    with pytest.raises(rates.TooOften):
        sign_in.prove("aino@city.example", PASSWORD, HERE, now)
    assert outcomes().count("too_often") == 1
    # Aino herself, elsewhere, is not kept out by it.
    assert sign_in.prove("aino@city.example", PASSWORD, "198.51.100.1", now)


def test_guessing_at_an_unknown_account_ends_the_same_way(
    person: Callable[..., User], now: datetime
) -> None:
    for number in range(rates.HERE.amount):
        wrong("nobody@city.example", f"guess {number}", now)
    with pytest.raises(rates.TooOften):
        sign_in.prove("nobody@city.example", PASSWORD, HERE, now)


def test_one_place_that_tries_many_accounts_is_stopped(
    person: Callable[..., User], now: datetime
) -> None:
    person("Aino")
    network = (rates.NETWORK, rates.network_of(HERE))
    rates.spend(*[network] * rates.NETWORK.amount)
    with pytest.raises(rates.TooOften):
        sign_in.prove("aino@city.example", PASSWORD, HERE, now)


def test_a_city_hall_behind_one_address_may_sign_in_all_morning(
    person: Callable[..., User], now: datetime
) -> None:
    person("Aino")
    for _ in range(12):
        sign_in.prove("aino@city.example", PASSWORD, HERE, now)
    assert rates.TableStorage().get(rates.NETWORK.key_for(HERE)) == 0


def test_a_weaker_hash_is_made_again_at_sign_in(person: Callable[..., User], now: datetime) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    aino = person("Aino")
    with db.transaction() as session:
        session.get_one(User, aino.id).password_hash = weak
    sign_in.prove(aino.email, PASSWORD, HERE, now)
    with db.reading() as session:
        assert not passwords.is_old(session.get_one(User, aino.id).password_hash)
    sign_in.prove(aino.email, PASSWORD, HERE, now)
