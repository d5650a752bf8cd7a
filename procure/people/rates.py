"""How often something may be tried, counted in the database for all processes together.

Counters forgive with time and never lock an account for good: whoever knows the address
of an officer must not be able to keep them out.
"""

import time
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import col

from procure import db
from procure.people.tables import RateCount

# One account from one network: what a person mistypes, far from what a guesser needs.
HERE: RateLimitItem = RateLimitItemPerMinute(10, 15, namespace="here")
# One account from everywhere.
ACCOUNT: RateLimitItem = RateLimitItemPerHour(100, 1, namespace="account")
# One network, all accounts; a whole city hall may sit behind one address.
NETWORK: RateLimitItem = RateLimitItemPerMinute(100, 15, namespace="network")
# Codes of one person, after the password: three of a million are right at any moment.
CODES: RateLimitItem = RateLimitItemPerHour(20, 1, namespace="codes")
# Mails that a stranger can have sent to one address, and from one network.
MAILS: RateLimitItem = RateLimitItemPerHour(5, 1, namespace="mails")
MAILS_NETWORK: RateLimitItem = RateLimitItemPerHour(60, 1, namespace="mails-network")
# Questions and answers that one company sends to calls: each is kept, most of them for years.
QUESTIONS: RateLimitItem = RateLimitItemPerHour(30, 1, namespace="questions")
ANSWERS: RateLimitItem = RateLimitItemPerHour(60, 1, namespace="answers")
# Papers and tables that one person takes: all of a large case in a sitting, and no more.
FILES: RateLimitItem = RateLimitItemPerMinute(300, 10, namespace="files")
# What takes seconds to make: a whole case, a paper printed to be looked at before its step.
MADE: RateLimitItem = RateLimitItemPerMinute(30, 10, namespace="made")
# Files that are sent to be read.
UPLOADS: RateLimitItem = RateLimitItemPerMinute(60, 10, namespace="uploads")


class TooOften(Exception):
    """It was tried too often; ``minutes`` from now it can be tried again."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"again in {minutes} minutes")
        self.minutes = minutes


def spend(*limits: tuple[RateLimitItem, str]) -> None:
    """Count one try against each limit, or refuse with ``TooOften`` if one is used up."""
    limiter = FixedWindowRateLimiter(TableStorage())
    full = [(item, key) for item, key in limits if not limiter.hit(item, key)]
    if full:
        until = max(limiter.get_window_stats(item, key).reset_time for item, key in full)
        raise TooOften(max(1, round((until - time.time()) / 60 + 0.5)))


def give_back(*limits: tuple[RateLimitItem, str]) -> None:
    """Take back one try of each limit: it was no guess."""
    for item, key in limits:
        TableStorage().incr(item.key_for(key), item.get_expiry(), amount=-1)


def forget(*limits: tuple[RateLimitItem, str]) -> None:
    """Start counting from nothing."""
    limiter = FixedWindowRateLimiter(TableStorage())
    for item, key in limits:
        limiter.clear(item, key)


def network_of(address: str | None) -> str:
    """Return what counts as one network: an IPv4 address, or an IPv6 /64."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(IPv6Address(int(known) >> 64 << 64))
    return str(known)


class TableStorage(Storage):
    """Counters of ``limits`` in the table ``rate_count``. They use the machine's clock."""

    STORAGE_SCHEME = None

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what a broken storage raises."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a new window if the last is over, and return the count."""
        try:
            return self._count(key, expiry, amount)
        except IntegrityError:
            # Another process began the same window in this moment.
            return self._count(key, expiry, amount)

    def _count(self, key: str, expiry: int, amount: int) -> int:
        moment = time.time()
        with db.transaction(beside=True) as session:
            counter = session.get(RateCount, key, with_for_update=True)
            if counter is None or counter.expires_at <= moment:
                session.exec(delete(RateCount).where(col(RateCount.expires_at) <= moment))
                session.expunge_all()
                counter = RateCount(key=key, count=0, expires_at=moment + expiry)
            counter.count = max(0, counter.count + amount)
            session.add(counter)
            return counter.count

    def get(self, key: str) -> int:
        """Return the count of the present window."""
        counter = self._present(key)
        return 0 if counter is None else counter.count

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, in seconds since 1970."""
        counter = self._present(key)
        return time.time() if counter is None else counter.expires_at

    def check(self) -> bool:
        """Say that the storage works: it is the database itself."""
        return True

    def reset(self) -> int | None:
        """Forget all counters."""
        with db.transaction() as session:
            return int(session.exec(delete(RateCount)).rowcount)

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with db.transaction() as session:
            session.exec(delete(RateCount).where(col(RateCount.key) == key))

    def _present(self, key: str) -> RateCount | None:
        with db.reading() as session:
            counter = session.get(RateCount, key)
        return counter if counter and counter.expires_at > time.time() else None
