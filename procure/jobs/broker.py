"""Jobs by way of Celery: the broker carries ids, a worker does the row of each.

Everything that could go wrong between broker and worker (an id lost, delivered twice,
acknowledged early, held back by a visibility time-out) is harmless, because the row
decides: see :func:`procure.jobs.queue.take` and :mod:`procure.jobs.relay`.
"""

import logging
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from procure import config, db
from procure.db.clock import now
from procure.jobs import presence
from procure.jobs.patience import be_patient
from procure.jobs.process import end_with_parent
from procure.jobs.worker import run_one

QUEUE = "procure"
TASK = "procure.do"
# Longer than any job: when it runs out Redis delivers an id again, which finds nothing due.
VISIBLE = 3600

log = logging.getLogger(__name__)


def application(broker: str) -> Celery:
    """Return the Celery application of a broker. Only ids and JSON travel; no result is kept."""
    app = Celery("procure", broker=broker, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        # An id whose worker dies comes back at once, not when its time-out runs out.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        result_backend=None,
        worker_send_task_events=False,
        # Whoever reaches the broker must not be able to stop or reconfigure workers by it.
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # A job that runs while the broker goes away is finished: its row is the proof.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_transport_options=_transport(broker),
    )
    app.task(name=TASK, ignore_result=True)(do)
    return app


def _transport(broker: str) -> dict[str, Any]:
    if broker.startswith("redis"):
        return {"visibility_timeout": VISIBLE, "socket_connect_timeout": 5}
    return {"confirm_publish": True}


def publisher(broker: str) -> Callable[[int], None]:
    """Return the function that tells a broker one id; it raises if the broker is away."""
    app = application(broker)
    # Without a bound a publisher waits for a lost broker for ever.
    bound = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "socket_timeout": 10}
    app.conf.broker_transport_options |= bound if broker.startswith("redis") else {"max_retries": 1}

    def publish(job_id: int) -> None:
        app.send_task(TASK, (job_id,), retry=False, ignore_result=True, queue=QUEUE)

    return publish


def do(job_id: int) -> str | None:
    """Do one job if it is due, as an embedded worker does."""
    return run_one(_self.name, now, int(job_id))


class _Self:
    """This process among the workers: its name in leases, and what ends with it."""

    name = ""

    def __init__(self) -> None:
        self.rest = ExitStack()


_self = _Self()


def work(settings: config.Settings, modules: Sequence[str], processes: int) -> None:
    """Do what the broker says is due, in so many processes, until told to stop.

    ``modules`` are imported before the processes fork, so that the rooms register their
    work and share its memory; each process opens a database of its own.
    """
    if not settings.broker:
        raise config.ConfigurationError(
            f"{settings.instance / config.FILE}: broker is empty, so the workers of"
            " 'procure serve' do the jobs; set broker to use this command"
        )
    for module in modules:
        import_module(module)
    db.close()
    # Ours stands already: Celery's own would print the arguments of tasks.
    setup_logging.connect(_keep_logging, weak=False)
    worker_process_init.connect(_begin, weak=False)
    worker_process_shutdown.connect(_end, weak=False)
    parent = os.getpid()

    def end_with_this(**_: Any) -> None:
        end_with_parent(parent)

    worker_process_init.connect(end_with_this, weak=False)
    application(settings.broker).Worker(
        hostname=f"procure@{socket.gethostname()}-{parent}",
        pool="prefork",
        concurrency=processes,
        loglevel="INFO",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        optimization="fair",
    ).start()


def _keep_logging(**_: Any) -> None:
    return None


def _begin(**_: Any) -> None:
    settings = config.current()
    db.open(settings.database_url)
    be_patient()
    _self.name = presence.name_of("celery")
    _self.rest = ExitStack()
    _self.rest.callback(db.close)
    _self.rest.enter_context(presence.present(_self.name, "celery"))


def _end(**_: Any) -> None:
    _self.rest.close()
