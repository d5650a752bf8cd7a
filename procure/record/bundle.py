"""What an auditor takes home: the record's part of a ZIP, and the program that checks it.

::

    record/events.jsonl           one event a line, its exact bytes
    record/proofs/000001.tlog-proof   event 1's place in a signed log (C2SP tlog-proof@v1)
    record/keys.txt               the logs' public keys, one a line
    record/rows.jsonl             rows as they stand now, with the salts that open them
    record/private.jsonl          private texts that are still kept, with their salts
    verify.py                     checks all of it offline; needs Python and cryptography
    manifest.json                 SHA-256 of every file; made last, by ``manifest``

Files under ``documents/`` are the papers; each one's SHA-256 must stand in an event's data.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from procure.record.commitments import model_of, shape_of
from procure.record.kinds import RecordError
from procure.record.sealer import proof, published_keys
from procure.record.tables import Event, Private, RowSalt, table_of

OFFLINE = Path(__file__).with_name("offline.py")

_events = table_of(Event)
_salts = table_of(RowSalt)
_privates = table_of(Private)


class NotSealed(RecordError):
    """An event of the chain still waits for its place in the log; it takes a second or two."""


def bundle(session: Session, chain: str, without: frozenset[str] = frozenset()) -> dict[str, bytes]:
    """Return the record's files of a chain by their names in the ZIP.

    Refused with ``NotSealed`` while the chain's last event waits for the sealer. Rows that
    another chain has changed since are not among them: their newest commitment is there.
    Nor are those of the tables in ``without``, which may not be read yet.
    """
    connection = session.connection()
    events = connection.execute(
        select(_events.c.id, _events.c.number, _events.c.body)
        .where(_events.c.chain == chain)
        .order_by(_events.c.number)
    ).all()
    files = {
        "verify.py": bundle_program(),
        "record/events.jsonl": b"".join(event.body + b"\n" for event in events),
        "record/keys.txt": "".join(f"{key}\n" for key in published_keys()).encode(),
        "record/rows.jsonl": _rows(session, chain, without),
        "record/private.jsonl": _private(session, chain),
    }
    for event in events:
        found = proof(session, event.id)
        if found is None:
            raise NotSealed(f"event {event.number} waits to be sealed")
        files[f"record/proofs/{event.number:06}.tlog-proof"] = found.text.encode()
    return files


def bundle_program() -> bytes:
    """Return the program that checks a copy offline."""
    return OFFLINE.read_bytes()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return ``manifest.json`` for all other files of a ZIP."""
    sums = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    return json.dumps({"files": sums}, ensure_ascii=False, indent=1).encode() + b"\n"


def _rows(session: Session, chain: str, without: frozenset[str]) -> bytes:
    held = session.connection().execute(
        select(_salts, _events.c.number)
        .join(_events, _events.c.id == _salts.c.event_id)
        .where(_events.c.chain == chain)
        .order_by(_events.c.number, _salts.c.table_name, _salts.c.row_key)
    )
    lines = []
    for row in held.all():
        model = model_of(row.table_name)
        if model is None or row.table_name in without:
            continue
        shape = shape_of(model)
        asked = {f"key_{n}": part for n, part in enumerate(shape.values(row.row_key))}
        values = session.connection().execute(shape.read, asked).mappings().first()
        if values is not None:
            lines.append(
                {
                    "number": row.number,
                    "table": row.table_name,
                    "key": row.row_key,
                    "salt": row.salt.hex(),
                    "content": shape.canonical(values.__getitem__).decode(),
                }
            )
    return _lines(lines)


def _private(session: Session, chain: str) -> bytes:
    texts = session.connection().execute(
        select(_events.c.number, _privates.c.name, _privates.c.salt, _privates.c.text)
        .join(_events, _events.c.id == _privates.c.event_id)
        .where(_events.c.chain == chain)
        .order_by(_events.c.number, _privates.c.name)
    )
    return _lines(
        [
            {"number": row.number, "name": row.name, "salt": row.salt.hex(), "text": row.text}
            for row in texts
        ]
    )


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
