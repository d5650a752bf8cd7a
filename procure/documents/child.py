"""The process that prints: reads a snapshot, answers with a file, and dies alone.

It runs under limits of memory and of processor time, without network and without rights,
and prints in one thread. It is told where templates are and what is to be printed: no
setting and no secret of the installation reaches it. Whatever a template or a text does to
it, the worker that started it lives on.
"""

import os
import resource
import signal
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from procure import config
from procure.documents import archival, confinement, fonts, markup, pdf
from procure.documents.frozen import parsed, sha256
from procure.documents.wire import LARGEST, receive, send

LOOK = 1.0


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


def allow(seconds: int) -> None:
    """Allow so much more processor time, counted from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    confinement.soften(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def end_with(parent: int) -> None:
    """End when the worker has ended, even by kill -9 in the middle of a paper.

    The kernel's signal for this comes when the *thread* that started us ends, and a web
    server's threads come and go; so the parent is looked at.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def main() -> None:
    """Serve one worker until it closes the pipe."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # anything else that prints must not reach the pipe
    sys.stdout = sys.stderr
    # an interrupt at the terminal is for the worker, which then closes the pipe
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent, instance = os.getppid(), Path(sys.argv[1])
    config.use(config.Settings(instance=instance))
    send(sink, {"missing": confinement.confine(_needed())})
    confinement.limit_memory()
    end_with(parent)
    settled = False
    while (message := receive(source)) is not None:
        head, snapshot = message
        allow(int(head["seconds"]))
        try:
            if not settled:
                pdf.press()  # its fonts want a file for a moment
                confinement.settle(LARGEST)
                settled = True
            content, pages, template = printed(head["kind"], snapshot, head["language"])
            if len(content) > LARGEST:
                raise pdf.PrintError(f"the file has {len(content)} bytes")
        except MemoryError:
            send(sink, {"why": "memory"})
            return  # what is left of this process is not worth much
        except RecursionError:
            send(sink, {"why": "nesting"})
        except Exception as error:  # noqa: BLE001 - whatever happened, the worker hears why
            send(sink, {"why": f"{type(error).__name__}: {error}"[:500]})
        else:
            send(sink, {"pages": pages, "template": template}, content)


def _needed() -> list[Path]:
    """Return what must stay readable: the interpreter, our code, templates and fonts."""
    code = [Path(os.__file__), Path(sys.executable), Path(pdf.__file__), fonts.FOLDER]
    return [*code, config.current().instance, *config.places("templates")]


if __name__ == "__main__":
    main()
