"""The operators' verbs: ``procure serve``, ``procure record verify``, and the others.

A verb reads its arguments, calls one function of a room and says what happened. What is
wrong is said on one line with the way to mend it, and the exit status is 1.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from procure import config, db, logs
from procure.db import schema

if TYPE_CHECKING:
    from procure import record

P = ParamSpec("P")
R = TypeVar("R")


def mends(verb: Callable[P, R]) -> Callable[P, R]:
    """Say what a person can mend on one line instead of a traceback."""
    from procure.engine.workflow import NoSuchWorkflow, WorkflowError

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except (config.ConfigurationError, WorkflowError) as error:
            raise click.ClickException(str(error)) from None
        except NoSuchWorkflow as error:
            raise click.ClickException(f"there is no workflow file {error}") from None

    return run


@click.group()
@click.option(
    "--instance",
    type=click.Path(path_type=Path),
    default=Path("instance"),
    envvar="PROCURE_INSTANCE",
    show_default=True,
    help="folder of configuration, database, documents and keys",
)
@click.pass_context
def main(context: click.Context, instance: Path) -> None:
    """Procure: one procurement from a city's need to a signed contract."""
    context.obj = instance


def _opened(instance: Path, **over: Any) -> config.Settings:
    """Open an instance whose database is up to date, with every room registered."""
    import procure.app  # noqa: F401 - registers the rooms' names

    settings = config.use(config.load(instance, **over))
    settings.instance.mkdir(parents=True, exist_ok=True)
    db.open(settings.database_url)
    return settings


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.pass_obj
@mends
def serve(instance: Path, port: int, host: str) -> None:
    """Serve the pages, with workers and clock; an empty instance is set up first."""
    from procure import serving

    serving.serve(instance, host, port)


@main.command()
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    help="how many jobs at once; one for each processor if not said",
)
@click.pass_obj
@mends
def worker(instance: Path, processes: int) -> None:
    """Do the jobs that the broker tells of, beside any number of other machines."""
    from procure.jobs import broker

    settings = _opened(instance)
    logs.begin(settings, "worker")
    broker.work(settings, ["procure.app"], processes)


@main.command()
@click.pass_obj
@mends
def tick(instance: Path) -> None:
    """Let the clock take every step whose time has come, and do what is due."""
    from procure import engine, jobs
    from procure.db.clock import now

    _opened(instance)
    for case_id, action in engine.tick(now()):
        click.echo(f"{case_id} {action}")
    jobs.run_due(now())


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="folder for the papers and their index",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="instance to play into; it must be marked as a demonstration",
)
@click.pass_obj
@mends
def scenario(instance: Path, file: Path, out: Path, into: Path | None) -> None:
    """Play a scripted case through its workflow and write its papers."""
    import procure.app  # noqa: F401 - registers the rooms' names
    from procure import documents, scenarios

    config.use(config.load(instance))
    try:
        done = scenarios.play(file, out, datetime.now(UTC), into=into)
    except scenarios.ScenarioError as error:
        raise click.ClickException(str(error)) from None
    finally:
        documents.close()
    click.echo(f"{done.reference} {done.title}: {done.acts} acts, stands at {done.state}")
    for paper in done.papers:
        click.echo(f"{out / paper.filename} {paper.document.file_sha256}")


@main.command()
@click.pass_obj
@mends
def seed(instance: Path) -> None:
    """Make an empty instance a demonstration: example people, and a case in each stage."""
    import procure.app  # noqa: F401 - registers the rooms' names
    from procure import demonstration, scenarios

    try:
        demonstration.make(config.load(instance), click.echo)
    except (demonstration.NotEmpty, scenarios.ScenarioError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.pass_obj
@mends
def operator(instance: Path) -> None:
    """Print the one-time link with which the first operator signs up."""
    from procure.db.clock import now
    from procure.people import actions

    settings = _opened(instance)
    schema.upgrade()
    click.echo(settings.base_url + actions.first_operator_link(now()))


@main.group("db")
def database() -> None:
    """Tables of the database."""


@database.command("upgrade")
@click.argument("revision", default="head")
@click.pass_obj
@mends
def upgrade(instance: Path, revision: str) -> None:
    """Bring the tables up to this version of the program."""
    _opened(instance)
    schema.upgrade(revision)


@database.command("downgrade")
@click.argument("revision")
@click.pass_obj
@mends
def downgrade(instance: Path, revision: str) -> None:
    """Bring the tables down to an earlier revision; keep a copy first."""
    _opened(instance)
    schema.downgrade(revision)


@database.command("copy")
@click.argument("url")
@click.pass_obj
@mends
def move(instance: Path, url: str) -> None:
    """Copy this instance's rows into an empty database, and verify the record there.

    Stop serving first. Afterwards set ``database`` in the instance's procure.toml.
    """
    from procure.db import moving

    settings = _opened(instance)
    try:
        rows = moving.copy(settings.database_url, url)
    except moving.NotMoved as error:
        raise click.ClickException(str(error)) from None
    report = _verified()
    click.echo(f"{rows} rows copied; {report.events} events, {report.leaves} sealed, "
               f"{report.rows} rows verified: {len(report.findings)} findings")  # fmt: skip
    if report.findings:
        raise click.ClickException("the record does not verify there: do not use that database")


@database.command("rebuild")
@click.pass_obj
@mends
def rebuild(instance: Path) -> None:
    """Make the rows anew that follow from others, and say what had gone astray in them.

    Numbers of cases, words of searches and such lists are kept beside the cases, so that
    no page has to count or read them all. Nobody else writes meanwhile.
    """
    from procure.db import derived

    _opened(instance)
    with db.transaction() as session:
        remade = derived.rederive(session)
    for one in remade:
        told = "made anew"
        if one.astray is not None:
            told += f"; {len(one.astray)} astray"
        if one.astray:
            told += f": {', '.join(one.astray[:10])}{' ...' if len(one.astray) > 10 else ''}"
        click.echo(f"{', '.join(one.tables)}: {told}")


@database.command("grant")
@click.argument("role")
@click.pass_obj
@mends
def grant(instance: Path, role: str) -> None:
    """Let a PostgreSQL role serve: it adds to the record and cannot change what is there.

    Call it as the owner of the tables, after each upgrade; serve as the other role.
    """
    from procure import record
    from procure.db import rights

    _opened(instance)
    try:
        rights.grant(role, record.ONLY_ADDED)
    except rights.NotGranted as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{role} may serve; it only adds to {', '.join(record.ONLY_ADDED)}")


@main.group("workflow")
def workflows() -> None:
    """Workflow files."""


@workflows.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@mends
def check(file: Path) -> None:
    """Check a workflow file: every fault with file, line and key."""
    import procure.app  # noqa: F401 - registers the names that a file may use
    from procure.engine import workflow

    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    found = workflow.check(content, file.name)
    click.echo(f"{file}: {len(found.workflow.states)} states, {len(found.workflow.steps)} steps, "
               f"SHA-256 {found.sha256}")  # fmt: skip


@workflows.command("draw")
@click.argument("name")
@click.option("--svg", is_flag=True, help="our own picture instead of Mermaid text")
@click.option("--language", type=click.Choice(["fi", "sv", "en"]), default="en", show_default=True)
@click.pass_obj
@mends
def draw(instance: Path, name: str, svg: bool, language: str) -> None:
    """Draw a workflow as Mermaid text, or as the picture of the case page."""
    import procure.app  # noqa: F401 - registers the names that a file may use
    from procure import i18n
    from procure.engine import diagram, machine, workflow

    config.use(config.load(instance))
    flow = workflow.load(name).workflow
    with i18n.speaking(language):
        click.echo(diagram.svg(flow) if svg else machine.mermaid(flow))


@workflows.command("release")
@click.argument("name")
@click.pass_obj
@mends
def release(instance: Path, name: str) -> None:
    """Freeze a workflow file: from now on it is copied, not edited."""
    import procure.app  # noqa: F401 - registers the names that a file may use
    from procure.engine import workflow

    config.use(config.load(instance))
    click.echo(f"{name} is released with SHA-256 {workflow.release(name)}")


@main.group("documents")
def papers() -> None:
    """Files of the papers."""


@papers.command("copy")
@click.argument("target", metavar="instance | s3://BUCKET/PREFIX")
@click.pass_obj
@mends
def copy(instance: Path, target: str) -> None:
    """Copy every paper from where it lies to TARGET, and read each back.

    Set documents_endpoint, documents_region and the keys first; set documents_url to the
    new place when this has ended well. It may be called again, and papers stay where they were.
    """
    from procure.documents import store

    _opened(instance)
    address = "" if target == "instance" else target
    _say_files(store.copy(_papers(), store.place(), store.place(address)))


@papers.command("verify")
@click.pass_obj
@mends
def verify_papers(instance: Path) -> None:
    """Read every paper where it lies, and name those that are missing or changed."""
    from procure.documents import store

    _opened(instance)
    _say_files(store.whole(_papers()))


def _papers() -> list[str]:
    from procure import documents

    with db.reading() as session:
        return documents.stored(session)


def _say_files(found: Iterable[tuple[str, str]]) -> None:
    """Say what became of each file in sum; name those that are not whole, and exit with 1."""
    from procure.documents import Away

    counts: Counter[str] = Counter()
    try:
        for digest, state in found:
            counts[state] += 1
            if state in {"missing", "damaged"}:
                click.echo(f"{state}: {digest}", err=True)
    except Away as error:
        raise click.ClickException(f"{error}; call this again") from None
    finally:
        click.echo(", ".join(f"{number} {state}" for state, number in counts.items()) or "0 papers")
    if counts["missing"] + counts["damaged"]:
        sys.exit(1)


@main.group("law")
def law_data() -> None:
    """Dated law data."""


@law_data.command("show")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="the day; today if not said")
def show(on: datetime | None) -> None:
    """Show every value of the law with its source, validity and confidence."""
    from procure import law

    day: date = on.date() if on else datetime.now(UTC).astimezone(law.HELSINKI).date()
    for line in law.show.lines(day):
        click.echo(line)


@main.group("record")
def the_record() -> None:
    """The record and its proofs."""


def _verified() -> "record.Report":
    """Verify the record, by as many processes as are worth it."""
    from procure import record

    try:
        return record.verify_apart()
    except record.NotVerified as error:
        raise click.ClickException(str(error)) from None


@the_record.command("verify")
@click.pass_obj
@mends
def verify(instance: Path) -> None:
    """Verify chains, tree, seals, rows, and that every state is what its events lead to."""
    from procure import engine

    _opened(instance)
    report = _verified()
    with db.reading() as session:
        mismatched = list(engine.mismatches(session))
    for found in report.findings:
        place = " ".join(f"{part}" for part in (found.chain, found.table, found.key) if part)
        click.echo(f"{found.kind}: {place} {found.number or ''}".rstrip(), err=True)
    for case in mismatched:
        click.echo(f"state: case {case.case_id} stands at {case.stored}, "
                   f"its record leads to {case.replayed}", err=True)  # fmt: skip
    click.echo(
        f"{report.events} events in {report.chains} chains, {report.leaves} sealed, "
        f"{report.rows} rows: {len(report.findings) + len(mismatched)} findings"
    )
    if report.findings or mismatched:
        sys.exit(1)


@the_record.command("seal")
@click.pass_obj
@mends
def seal(instance: Path) -> None:
    """Append every event that is not in the tree yet, and sign a checkpoint."""
    from procure import record
    from procure.db.clock import now

    _opened(instance)
    click.echo(f"{record.seal(now())} events sealed")
