"""Serving one installation: tables up to date, a crew beside the web, and the web itself.

The crew prints, mails and keeps time in processes of its own, once for the installation
however many web processes there are.
"""

import signal
from pathlib import Path

import click

from procure import config, db, demonstration, jobs, logs
from procure.app import create_app
from procure.db import schema
from procure.serving import server


def serve(instance: Path, host: str, port: int) -> None:
    """Bring the tables up, start the crew, say the address and serve until stopped.

    An empty instance that nobody has set up becomes a demonstration first. SIGINT (a
    person) and SIGTERM (a service manager) both stop it in good order.
    """
    # Whoever starts a program in the background leaves SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    instance.mkdir(parents=True, exist_ok=True)
    settings = _settings(instance, host, port)
    address = server.free(host, port)
    if demonstration.is_wanted(config.load(instance)):
        demonstration.make(settings, click.echo)
        settings = _settings(instance, host, port)
    logs.begin(settings, "web")
    create_app(settings)  # what is wrong is said here, and not by each process
    schema.upgrade()
    db.close()  # no process inherits a connection
    try:
        with jobs.supervise(settings, ["procure.app"]):
            server.run(settings, address, lambda: click.echo(f"Procure serves {settings.base_url}"))
    except KeyboardInterrupt:
        pass  # it was stopped before it served
    click.echo("Procure has stopped.", err=True)


def _settings(instance: Path, host: str, port: int) -> config.Settings:
    """Return the settings, with the address that is served unless another is set."""
    settings = config.load(instance)
    if "base_url" in settings.model_fields_set:
        return settings
    return config.load(instance, base_url=f"http://{host}:{port}")
