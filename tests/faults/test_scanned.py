"""A scanner from outside looks for holes: wapiti against a served demonstration, nightly.

It is no package of ours: it is installed by its name into an environment of its own under
``build/``. It attacks as nobody, as an officer and as a supplier; what it reports needs a
reason by name here.
"""

import json
import shutil
import subprocess
import threading
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, redirect, request
from sqlmodel import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from procure import config, db, people
from procure.people.tables import User
from tests.faults import grounds
from tests.faults.house import PEOPLE

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

HOME = config.ROOT / "build" / "wapiti"
PACKAGE = "wapiti3==3.2.3"
# All that need nobody outside this machine: ssrf, xxe and log4shell ask a server of wapiti's,
# the others look for programs of other makers. Without ldap: no LDAP is spoken here, and it
# takes every list that leaves out a filter it cannot use for a directory that was deceived.
MODULES = (
    *("backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess"),
    *("http_headers", "methods", "permanentxss", "redirect", "sql", "timesql"),
    *("upload", "xss"),
)
REASONS = {
    "Secure Flag cookie": "served without TLS on this machine only; tests/people/test_session.py"
    " holds that the cookie is Secure and bound to the host over TLS",
}
# Acts after which the one who attacks is somebody else or nobody.
LEFT_OUT = ("demonstration/*", "sign-out*", "account/sessions*")
PAGES = {"nobody": 20, "supplier": 40, "officer": 100}


@pytest.fixture(scope="module")
def wapiti() -> Path:
    """Install the scanner, unless it is there."""
    program = HOME / "bin" / "wapiti"
    if not program.exists():
        venv.create(HOME, with_pip=True, clear=True)
        words = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", PACKAGE]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"{PACKAGE} could not be installed, so nothing was scanned:\n{done.stderr}")
    return program


@pytest.fixture(scope="module")
def served(
    made: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[grounds.Served, dict[str, str]]]:
    """Serve the demonstration, with the cookies of those who attack."""
    place = tmp_path_factory.mktemp("scanned") / "instance"
    shutil.copytree(made, place)
    cookies = {"nobody": "language=en"}
    with grounds.opened(place) as app:
        for role in PAGES.keys() - cookies.keys():
            with db.reading() as session:
                user = session.exec(select(User).where(User.email == PEOPLE[role])).one()
            cookies[role] = grounds.visitor(app, people.actor_of(user)).cookie
    with grounds.serving(place) as one:
        yield one, cookies


def scan(wapiti: Path, url: str, folder: Path, *more: str) -> tuple[dict[str, list[str]], int]:
    """Scan everything under an address; return what was found, by its kind, and how many pages."""
    found = folder / "found.json"
    words: list[str | Path] = [
        wapiti, "-u", url, "--scope", "folder", "-m", ",".join(MODULES), "-f", "json", "-o", found,
        "--store-session", folder / "kept", "--store-config", folder / "own", "--flush-session",
        "-d", "3", "--max-links-per-page", "40", "--max-files-per-dir", "12",
        "--max-scan-time", "60", "--max-attack-time", "20", "--no-bugreport", "-v", "0", *more,
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(found.read_text("utf-8"))
    kinds = {
        kind: [f"{kind}: {one['method']} {one['path']} {one['parameter']} {one['info']}"
               for one in reports]
        for part in ("vulnerabilities", "anomalies")
        for kind, reports in said[part].items() if reports
    }  # fmt: skip
    return kinds, said["infos"]["crawled_pages_nbr"]


@pytest.mark.parametrize("role", PAGES)
def test_nothing_is_found_that_has_no_reason(
    wapiti: Path, served: tuple[grounds.Served, dict[str, str]], tmp_path: Path, role: str
) -> None:
    one, cookies = served
    url = f"http://127.0.0.1:{one.port}/en/"
    left_out = [word for path in LEFT_OUT for word in ("-x", url + path)]
    found, pages = scan(wapiti, url, tmp_path, "-C", cookies[role], *left_out)

    lines = [line for kind in found.keys() - REASONS.keys() for line in found[kind]]
    assert "\n".join(lines) == ""
    assert pages >= PAGES[role], "it was let in"
    print(f"{role}: {pages} pages, {sum(map(len, found.values()))} with a reason")  # noqa: T201


def test_the_scanner_finds_holes_where_there_are_some(wapiti: Path, tmp_path: Path) -> None:
    app = Flask("holes")

    @app.get("/")
    def front() -> str:
        return '<a href="/said?q=a">a</a> <a href="/go?to=/">b</a>'

    @app.get("/said")
    def said() -> str:
        return f"<p>{request.args.get('q', '')}</p>"

    @app.get("/go")
    def go() -> Response:
        return redirect(request.args.get("to", "/"))

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        found, _ = scan(wapiti, f"http://127.0.0.1:{server.port}/", tmp_path)
    finally:
        server.shutdown()
        thread.join()
    assert {"Reflected Cross Site Scripting", "Open Redirect"} <= found.keys()
    assert "Content Security Policy Configuration" in found
