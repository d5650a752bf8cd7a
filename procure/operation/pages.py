"""The operator's page of how the installation runs, and the three addresses for machines."""

import hmac
import platform

import sqlalchemy
from flask import Blueprint, Response, abort, request, url_for

import procure
from procure import config, db, people, web
from procure.db.clock import now
from procure.documents import press
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.jobs import queue
from procure.operation import actions, metrics, reading
from procure.web import SEE_PUBLIC, needs
from procure.web.addresses import PREFIX

pages = Blueprint("operation", __name__)

web.nav.add("nav.operation", "operation.show", "see_operation", 95)

# Why jobs are given up, as printing says it, in the reader's language.
REASONS = {
    press.TOO_LONG: lazy("Printing took too long and was stopped"),
    press.TOO_MUCH_MEMORY: lazy("Printing took too much memory and was stopped"),
    press.TOO_LARGE: lazy("The file became too large and was not kept"),
    press.TOO_DEEP: lazy("The paper is nested too deeply to be printed"),
    press.KILLED: lazy("The printing process was killed from outside"),
    queue.STOPPED: lazy("The worker stopped during every attempt"),
}


@pages.get(f"{PREFIX}/operator/operation")
@needs("see_operation")
def show() -> Response:
    """Show queue, workers, sealing, storage and versions; no case and no person."""
    moment = now()
    with db.reading() as session:
        found = reading.state(session, moment)
    return web.render(
        "pages/operation/show.html",
        found=found,
        reason=reason,
        version=procure.__version__,
        python=platform.python_version(),
        database=f"{db.engine().dialect.name}, SQLAlchemy {sqlalchemy.__version__}",
        broker=bool(config.current().broker),
        late=reading.LAG_LIMIT,
        moment=moment,
    )


@pages.post(f"{PREFIX}/operator/operation/jobs/<int(max=9223372036854775807):job_id>/again")
@needs("see_operation")
def again(job_id: int) -> Response:
    """Let a job that was given up try anew."""
    if actions.try_again(people.current(), job_id, now()):
        web.say(_("The job is tried again."))
    else:
        web.say(_("This job is not given up any more."), "notice")
    return web.see(url_for("operation.show"))


@pages.get("/healthz")
@needs(SEE_PUBLIC)
def health() -> Response:
    """Say that this process lives; the database is not asked."""
    return _plain("ok")


@pages.get("/readiness")
@needs(SEE_PUBLIC)
def readiness() -> Response:
    """Say whether requests can be served: 503 if not, with the reasons for who may know them."""
    wrong = reading.not_ready(now())
    if not wrong:
        return _plain("ready")
    return _plain("\n".join(wrong) if _may_measure() else "not ready", 503)


@pages.get("/metrics")
@needs(SEE_PUBLIC)
def measured() -> Response:
    """Give Prometheus its numbers, if it bears the token or is on this machine (ASVS 13.4.5)."""
    if not _may_measure():
        abort(404)
    return Response(metrics.text(), content_type=metrics.CONTENT_TYPE)


def reason(error: str) -> str:
    """Say why a job was given up: in the reader's words if they are known."""
    said = error.partition(": ")[2] or error
    return str(REASONS.get(said, REASONS.get(error, "")))


def _may_measure() -> bool:
    token = config.current().metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Behind a proxy everybody comes from this machine: then only the token opens.
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "Via")):
        return False
    return config.is_this_machine(request.remote_addr or "")


def _plain(words: str, status: int = 200) -> Response:
    answer = Response(words + "\n", status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
