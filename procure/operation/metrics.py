"""What Prometheus asks: requests of this process, and the rest from the database.

Requests are counted where they are answered: behind several web processes each tells its
own. Queue, sealing and workers are read from the database at the moment of asking, so
every process says the same of them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import isinf

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from procure import db, jobs, record
from procure.db.clock import now
from procure.documents import pace

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})

registry = CollectorRegistry()
_requests = Counter(
    "procure_requests", "Requests answered by this process", ("endpoint", "method", "status"),
    registry=registry,
)  # fmt: skip
_seconds = Histogram(
    "procure_request_seconds", "Time to answer", ("endpoint",), registry=registry, buckets=SECONDS
)


def observe(endpoint: str, method: str, status: int, seconds: float) -> None:
    """Count one request; labels are names of our own, so that nobody can make many."""
    _requests.labels(endpoint, method if method in METHODS else "other", str(status)).inc()
    _seconds.labels(endpoint).observe(seconds)


class FromDatabase(Collector):
    """What the database says at this moment."""

    def collect(self) -> Iterator[Metric]:
        """Read the queue, sealing and the crew."""
        clock = datetime.now(UTC)
        with db.reading() as session:
            counted, lag = jobs.counts(session), record.lag(session)
            due, crew = jobs.oldest_due(session, now()), jobs.crew(session, clock)
        depth = GaugeMetricFamily("procure_jobs", "Jobs that wait or run", labels=("kind", "state"))
        ended = CounterMetricFamily(
            "procure_jobs_ended", "Jobs done or given up", labels=("kind", "state")
        )
        for (kind, state), number in counted.items():
            target = ended if state in {"done", "failed"} else depth
            target.add_metric((kind, state), number)
        lives = GaugeMetricFamily("procure_crew", "Processes that live", labels=("role",))
        for role in sorted({one.role for one in crew}):
            lives.add_metric((role,), sum(one.role == role and one.lives for one in crew))
        yield from (depth, ended, lives, _printing(crew))
        for name, words, value in (
            ("jobs_due_seconds", "Age of the oldest job that is due",
             max((now() - due).total_seconds(), 0.0) if due else 0.0),
            ("sealer_waiting", "Events that wait for their seal", lag.waiting),
            ("sealer_lag_seconds", "Age of the oldest of them", lag.seconds(now())),
            ("sealer_size", "Events under the last signature", lag.size),
        ):  # fmt: skip
            yield GaugeMetricFamily(f"procure_{name}", words, value=value)


def _printing(crew: list[jobs.Present]) -> Metric:
    """Return how long papers took, by the process that had them printed since it began."""
    took = HistogramMetricFamily(
        "procure_print_seconds", "Time to print a paper", labels=("process",)
    )
    for one in crew:
        if pace.TOPIC in one.told:
            found = pace.told(one.told[pace.TOPIC])
            buckets = [("+Inf" if isinf(most) else str(most), n) for most, n in found.papers]
            took.add_metric((one.name,), buckets, found.seconds)
    return took


registry.register(FromDatabase())


def text() -> bytes:
    """Return all metrics in Prometheus' text format."""
    return generate_latest(registry)
