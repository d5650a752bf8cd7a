"""Worlds that are built once in a test process and then copied: building one takes seconds."""

import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from procure import config, db

World = TypeVar("World")

_KEPT: dict[str, tuple[Path, bytes]] = {}
_FOLDER = tempfile.TemporaryDirectory(prefix="procure-worlds-")


def kept(instance: config.Settings, name: str, build: Callable[[], World]) -> World:
    """Return what ``build`` returns, with the instance as it leaves it.

    Built anew where a server holds the database. What is returned names no folder.
    """
    if os.environ.get("PROCURE_TEST_DATABASE") == "postgresql":
        return build()
    place = Path(_FOLDER.name) / name
    if name not in _KEPT:
        world = build()
        db.close()
        shutil.copytree(instance.instance, place)
        _KEPT[name] = (place, pickle.dumps(world))
    else:
        db.close()
        shutil.rmtree(instance.instance)
        shutil.copytree(place, instance.instance)
    db.open(instance.database_url)
    found: World = pickle.loads(_KEPT[name][1])  # noqa: S301 - our own, of a moment ago
    return found
