"""Worlds that are built once in a test process and then copied: building one takes seconds."""

import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import make_url

from procure import config, db
from tests import postgres

World = TypeVar("World")

_KEPT: dict[str, tuple[bytes, str]] = {}
_FOLDER = tempfile.TemporaryDirectory(prefix="procure-worlds-")


def kept(instance: config.Settings, name: str, build: Callable[[], World]) -> World:
    """Return what ``build`` returns, with the instance as it leaves it.

    What is returned names no folder.
    """
    place = Path(_FOLDER.name) / name
    if name not in _KEPT:
        world = build()
        db.close()
        shutil.copytree(instance.instance, place)
        _KEPT[name] = (pickle.dumps(world), _copied_from_server(instance))
    else:
        db.close()
        shutil.rmtree(instance.instance)
        shutil.copytree(place, instance.instance)
        _copy_to_server(instance, _KEPT[name][1])
    db.open(instance.database_url)
    found: World = pickle.loads(_KEPT[name][0])  # noqa: S301 - our own, of a moment ago
    return found


def _copied_from_server(instance: config.Settings) -> str:
    """Return the name of a copy of the instance's database, if a server holds it."""
    url = make_url(instance.database_url)
    return postgres.server().new(url.database or "") if url.drivername != "sqlite" else ""


def _copy_to_server(instance: config.Settings, template: str) -> None:
    name = make_url(instance.database_url).database
    if template and name:
        server = postgres.server()
        server.drop(name)
        server.do(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
