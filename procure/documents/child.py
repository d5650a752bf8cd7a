"""The process that prints: reads a snapshot, answers with a file, and dies alone.

It runs under limits of memory and of processor time, in one thread. Whatever a template
or a text does to it, the worker that started it lives on.
"""

import resource
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from procure import config
from procure.documents import archival, markup, pdf
from procure.documents.frozen import parsed, sha256
from procure.documents.wire import receive, send

MEMORY = 1 << 30
SECONDS = 60


def printed(kind: str, snapshot: bytes, language: str) -> tuple[bytes, int, str]:
    """Print one paper; return the file, its pages and the hash of its templates."""
    values = parsed(snapshot)
    template = markup.template_sha256(kind)
    content, pages = pdf.press().pdf(
        markup.html(kind, values, language),
        markup.styles(),
        fields(kind, values, sha256(snapshot), template),
        snapshot,
        datetime.fromisoformat(values["at"]),
    )
    return content, pages, template


def fields(kind: str, values: dict[str, Any], digest: str, template: str) -> dict[str, str]:
    """Return what the metadata of the file say about the paper."""
    known = {
        "caseReference": values["case_reference"],
        "diaryNumber": values["diary_number"],
        "kind": kind,
        "number": str(values["number"]),
        "version": str(values["version"]),
        "publicity": values["publicity"],
        "taskClass": values["task_class"],
        "retentionClass": values["retention_class"],
        "snapshotSha256": digest,
        "templateSha256": template,
    }
    return {name: known[name] for name in archival.FIELDS if known[name]}


def limit() -> None:
    """Take the limits upon this process that hold for its whole life."""
    _soften(resource.RLIMIT_AS, MEMORY)
    _soften(resource.RLIMIT_CORE, 0)
    # an interrupt at the terminal is for the worker, which then closes the pipe
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def allow(seconds: int) -> None:
    """Allow so much more processor time, counted from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soften(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def _soften(which: int, value: int) -> None:
    """Set a limit that this process can still move, within what it was given."""
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, hard))


def main() -> None:
    """Serve one worker until it closes the pipe."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # anything else that prints must not reach the pipe
    sys.stdout = sys.stderr
    limit()
    while (message := receive(source)) is not None:
        head, snapshot = message
        allow(int(head["seconds"]))
        try:
            config.use(config.load(Path(head["instance"])))
            content, pages, template = printed(head["kind"], snapshot, head["language"])
        except Exception as error:  # noqa: BLE001 - whatever happened, the worker hears why
            send(sink, {"why": f"{type(error).__name__}: {error}"[:500]})
        else:
            send(sink, {"pages": pages, "template": template}, content)


if __name__ == "__main__":
    main()
