"""Counting tries: in the database, for all processes, forgiving with time."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits import RateLimitItemPerMinute
from sqlmodel import select

from procure import config, db
from procure.people import rates
from procure.people.tables import RateCount

THREE = RateLimitItemPerMinute(3, 15, namespace="three")


@pytest.mark.usefixtures("instance")
def test_the_fourth_of_three_tries_is_refused_with_the_time_to_wait() -> None:
    for _ in range(3):
        rates.spend((THREE, "aino"))
    with pytest.raises(rates.TooOften) as refused:
        rates.spend((THREE, "aino"))
    assert 14 <= refused.value.minutes <= 16
    rates.spend((THREE, "otto"))


@pytest.mark.usefixtures("instance")
def test_a_try_given_back_and_a_count_forgotten_do_not_count() -> None:
    for _ in range(10):
        rates.spend((THREE, "aino"))
        rates.give_back((THREE, "aino"))
    for _ in range(3):
        rates.spend((THREE, "aino"))
    rates.forget((THREE, "aino"))
    rates.spend((THREE, "aino"))


@pytest.mark.usefixtures("instance")
def test_a_window_that_is_over_is_forgotten_and_swept() -> None:
    for key in ("aino", "otto"):
        rates.spend(*[(THREE, key)] * 3)
    with db.transaction() as session:
        for counter in session.exec(select(RateCount)):
            counter.expires_at = time.time() - 1
    rates.spend((THREE, "aino"))
    with db.reading() as session:
        assert [counter.count for counter in session.exec(select(RateCount))] == [1]


def test_those_who_try_at_once_are_all_counted(instance: config.Settings) -> None:
    def attempt(_: int) -> bool:
        try:
            rates.spend((THREE, "aino"))
        except rates.TooOften:
            return False
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(attempt, range(16))) == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        (None, "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_one_network_is_one_address_or_the_half_of_a_long_one(
    address: str | None, network: str
) -> None:
    assert rates.network_of(address) == network
