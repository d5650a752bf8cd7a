"""How the record is changed behind its back, and what must be found of each change."""

import json
import re
from collections.abc import Callable
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from procure import db
from procure.record import notes, tree
from procure.record.report import Finding
from procure.record.tiles import Tiles

A, B = "a" * 32, "b" * 32

Tamper = Callable[[Connection], object]


def tamper(change: Tamper) -> None:
    """Change the database as somebody with its file could, whatever it forbids."""
    with db.engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            change(connection)
            connection.commit()
            return
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        change(connection)
        connection.commit()
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")


def run(sql: str) -> Tamper:
    return lambda connection: say(connection, sql)


def say(connection: Connection, sql: str) -> Any:
    """Say SQL as SQLite has it, in the words of the database that listens."""
    if connection.dialect.name == "postgresql":
        sql = re.sub(r"zeroblob\((\d+)\)", lambda found: f"x'{'00' * int(found[1])}'", sql)
        sql = re.sub(r"x'([0-9a-f]*)'", r"'\\x\1'::bytea", sql)
        sql = sql.replace("char(10)", "chr(10)").replace("%", "%%")
    return connection.exec_driver_sql(sql)


def rewrite(chain: str, number: int, **changed: Any) -> Tamper:
    """Change an event and all its copies and hashes, as a careful forger would."""

    def change(connection: Connection) -> None:
        body = json.loads(
            say(
                connection, f"SELECT body FROM event WHERE chain = '{chain}' AND number = {number}"
            ).scalar_one()
        )
        exact = rfc8785.dumps(body | changed)
        copies = {key: value for key, value in changed.items() if key in ("at", "actor", "kind")}
        sets = "".join(f", {key} = '{value}'" for key, value in copies.items())
        say(
            connection,
            f"UPDATE event SET body = x'{exact.hex()}', hash = x'{tree.leaf_hash(exact).hex()}'"
            f"{sets} WHERE chain = '{chain}' AND number = {number}",
        )

    return change


def forge_chain(chain: str, number: int, **changed: Any) -> Tamper:
    """Change an event and mend the hashes of all that follow it in its chain."""

    def change(connection: Connection) -> None:
        rewrite(chain, number, **changed)(connection)
        last = say(
            connection, f"SELECT max(number) FROM event WHERE chain = '{chain}'"
        ).scalar_one()
        for later in range(number + 1, last + 1):
            before = say(
                connection,
                f"SELECT hash FROM event WHERE chain = '{chain}' AND number = {later - 1}",
            ).scalar_one()
            rewrite(chain, later, prev=before.hex())(connection)

    return change


def forge_everything(key: bytes) -> Tamper:
    """Change an event, its chain, the whole tree, and sign it all anew with a key."""

    def change(connection: Connection) -> None:
        forge_chain(A, 2, data={"n": 99})(connection)
        say(connection, "DELETE FROM log_tile")
        hashes = say(
            connection, "SELECT hash FROM event JOIN log_leaf ON event_id = id ORDER BY place"
        ).scalars()
        tiles = Tiles(connection, 2026)
        tiles.extend(0, hashes)
        tiles.save()
        sizes = say(connection, "SELECT size FROM log_checkpoint").scalars().all()
        signer = Ed25519PrivateKey.from_private_bytes(key)
        for size in sizes:
            origin = "procure.localhost/log/2026"
            stated = notes.Checkpoint(origin, size, tiles.root(size))
            note = notes.sign(stated.text, origin, signer)
            connection.exec_driver_sql(
                "UPDATE log_checkpoint SET note = ? WHERE size = ?", (note, size)
            )

    return change


def swap_bodies(connection: Connection) -> None:
    for column in ("body", "hash"):
        say(
            connection,
            f"CREATE TEMP TABLE s AS SELECT id, {column} AS v FROM event WHERE id IN (3, 5)",
        )
        say(
            connection,
            f"UPDATE event SET {column} = (SELECT v FROM s WHERE s.id = 8 - event.id)"
            " WHERE id IN (3, 5)",
        )
        say(connection, "DROP TABLE s")


def roll_back_row(connection: Connection) -> None:
    """Put a row's older content back together with the event that once bound it."""
    say(connection, "UPDATE record_test_thing SET name = 'content 1'")
    say(connection, "UPDATE record_row SET event_id = 1 WHERE row_key = 't1'")


def inserted(connection: Connection) -> None:
    """Add an event at the end of a chain, in the middle of the ids, well formed."""
    body = {
        "v": 1, "chain": "z", "number": 1, "prev": "", "kind": "step_tried", "actor": "u",
        "at": 1795510801000000, "data": {"n": 1},
    }  # fmt: skip
    exact = rfc8785.dumps(body)
    say(connection, "UPDATE log_leaf SET event_id = event_id + 100 WHERE event_id > 4")
    for table, column in (("record_row", "event_id"), ("record_private", "event_id")):
        say(connection, f"UPDATE {table} SET {column} = {column} + 100 WHERE event_id > 4")
    say(connection, "UPDATE event SET id = id + 100 WHERE id > 4")
    connection.exec_driver_sql(
        "INSERT INTO event VALUES (5, 'z', 1, 'step_tried', 'u', 1795510801000000, ?, ?)",
        (exact, tree.leaf_hash(exact)),
    )


CASES: dict[str, tuple[Tamper, list[Finding]]] = {
    "an event's bytes are edited": (
        run(f"UPDATE event SET body = replace(body, '\"n\":2', '\"n\":7')"
            f" WHERE chain = '{A}' AND number = 2"),
        [Finding("event_changed", A, 2), Finding("chain_broken", A, 3)],
    ),
    "an event and its hash are edited": (
        rewrite(A, 2, data={"n": 99}),
        [Finding("chain_broken", A, 3), Finding("sealed_otherwise", A, 2, "log_leaf", "2026/2"),
         Finding("root_wrong", "", 0, "log_checkpoint", "2026/6")],
    ),
    "an event, its hash and its chain are edited": (
        forge_chain(A, 2, data={"n": 99}),
        [Finding("sealed_otherwise", A, 2, "log_leaf", "2026/2"),
         Finding("sealed_otherwise", A, 3, "log_leaf", "2026/4"),
         Finding("sealed_otherwise", A, 5, "log_leaf", "2026/8")],
    ),
    "an event is back-dated": (
        forge_chain(A, 5, at=1795510802000000),
        [Finding("time_went_back", A, 5), Finding("sealed_otherwise", A, 5, "log_leaf", "2026/8")],
    ),
    "a copy of the moment is back-dated": (
        run(f"UPDATE event SET at = at - 1 WHERE chain = '{A}' AND number = 4"),
        [Finding("copy_changed", A, 4, "event", "at")],
    ),
    "a copy of the actor is edited": (
        run(f"UPDATE event SET actor = 'somebody' WHERE chain = '{B}' AND number = 1"),
        [Finding("copy_changed", B, 1, "event", "actor")],
    ),
    "an event in the middle is deleted": (
        run(f"DELETE FROM event WHERE chain = '{A}' AND number = 3"),
        [Finding("event_missing", A, 3),
         Finding("sealed_event_missing", "", 0, "log_leaf", "2026/4")],
    ),
    "an event is deleted and the others are numbered anew": (
        lambda c: (run(f"DELETE FROM event WHERE chain = '{A}' AND number = 5")(c),
                   run("DELETE FROM log_leaf WHERE place = 8")(c)),
        [Finding("place_empty", "", 0, "log_leaf", "2026/8"),
         Finding("text_unbound", "", 0, "record_private", "9/reason")],
    ),
    "a whole chain is deleted": (
        run(f"DELETE FROM event WHERE chain = '{B}'"),
        [Finding("sealed_event_missing", "", 0, "log_leaf", f"2026/{place}")
         for place in (1, 3, 5, 7, 9, 10)],
    ),
    "the end is cut off with its leaves": (
        lambda c: (run("DELETE FROM event WHERE id > 9")(c),
                   run("DELETE FROM log_leaf WHERE place > 8")(c)),
        [Finding("log_shorter", "", 0, "log_leaf", "2026/11")],
    ),
    "the end is cut off with leaves, tiles and checkpoint": (
        lambda c: (run("DELETE FROM event WHERE id > 6")(c),
                   run("DELETE FROM log_leaf WHERE place > 5")(c),
                   run("UPDATE log_tile SET hashes = substr(hashes, 1, 192)")(c),
                   run("DELETE FROM log_checkpoint WHERE size > 6")(c)),
        [Finding("log_shorter", "", 0, "log_leaf", "2026/11")],
    ),
    "an event is inserted": (
        inserted,
        [Finding("event_not_sealed", "z", 1)],
    ),
    "two events are swapped": (
        swap_bodies,
        [Finding("copy_changed", A, 2, "event", "number"),
         Finding("sealed_otherwise", A, 2, "log_leaf", "2026/2"),
         Finding("sealed_otherwise", A, 3, "log_leaf", "2026/4")],
    ),
    "an event is moved to another chain": (
        run(f"UPDATE event SET chain = 'q', number = 1 WHERE chain = '{B}' AND number = 6"),
        [Finding("copy_changed", "q", 1, "event", "chain")],
    ),
    "two leaves are swapped": (
        run("UPDATE log_leaf SET place = CASE place WHEN 1 THEN -1 ELSE place END"),
        [Finding("place_empty", "", 0, "log_leaf", "2026/1")],
    ),
    "a body becomes text of another kind": (
        run(f"UPDATE event SET body = 'nothing' WHERE chain = '{A}' AND number = 2"),
        [Finding("event_unreadable", A, 2)],
    ),
    "a number becomes a word": (
        run(f"UPDATE event SET number = 'two' WHERE chain = '{A}' AND number = 2"),
        [Finding("copy_changed", A, 0, "event", "number"), Finding("event_missing", A, 2)],
    ),
    "a tile is edited": (
        run("UPDATE log_tile SET hashes = zeroblob(32) || substr(hashes, 33)"),
        [Finding("sealed_otherwise", A, 1, "log_leaf", "2026/0")],
    ),
    "a tile is added": (
        run("INSERT INTO log_tile VALUES (2026, 1, 0, zeroblob(32))"),
        [Finding("tile_changed", "", 0, "log_tile", "2026/1")],
    ),
    "a checkpoint's size is edited": (
        run("UPDATE log_checkpoint SET size = 7 WHERE size = 6"),
        [Finding("checkpoint_changed", "", 0, "log_checkpoint", "2026/7")],
    ),
    "a checkpoint's text is edited": (
        run("UPDATE log_checkpoint SET note = replace(note, char(10) || '6', char(10) || '5')"),
        [Finding("signature_wrong", "", 0, "log_checkpoint", "2026/6")],
    ),
    "the newest checkpoint is deleted": (
        run("DELETE FROM log_checkpoint WHERE size = 11"),
        [Finding("checkpoint_missing", "", 0, "log_checkpoint", "2026/11")],
    ),
    "the log is deleted": (
        lambda c: [run(f"DELETE FROM {t}")(c)
                   for t in ("log", "log_leaf", "log_tile", "log_checkpoint")],
        [Finding("log_missing", "", 0, "log", "procure.localhost/log/2026")],
    ),
    "everything is signed anew with another key": (
        forge_everything(bytes(32)),
        [Finding("signature_wrong", "", 0, "log_checkpoint", "2026/6"),
         Finding("signature_wrong", "", 0, "log_checkpoint", "2026/11"),
         Finding("root_wrong", "", 0, "log_checkpoint", "2026/11")],
    ),
    "a row is edited": (
        run("UPDATE record_test_link SET note = 'x' WHERE number = 4"),
        [Finding("row_changed", A, 4, "record_test_link", "x/4")],
    ),
    "a row is deleted": (
        run("DELETE FROM record_test_link WHERE number = 4"),
        [Finding("row_missing", A, 4, "record_test_link", "x/4")],
    ),
    "a row is inserted": (
        run("INSERT INTO record_test_link VALUES ('y', 1, '')"),
        [Finding("row_unrecorded", "", 0, "record_test_link", "y/1")],
    ),
    "a table is lost": (
        run("DROP TABLE record_test_link"),
        [Finding("row_changed", A, 4, "record_test_link", "x/4")],
    ),
    "a row is set back to what it was": (
        run("UPDATE record_test_thing SET name = 'content 1'"),
        [Finding("row_changed", A, 5, "record_test_thing", "t1")],
    ),
    "a row is set back, and so is the event that is said to hold it": (
        roll_back_row,
        [Finding("row_unopened", A, 5, "record_test_thing", "t1")],
    ),
    "a salt is deleted": (
        run("DELETE FROM record_row WHERE row_key = 'x/4'"),
        [Finding("row_unopened", A, 4, "record_test_link", "x/4")],
    ),
    "a private text is edited": (
        run("UPDATE record_private SET text = 'no reason' WHERE event_id = 5"),
        [Finding("text_changed", A, 3, "record_private", "reason")],
    ),
    "a private text is deleted": (
        run("DELETE FROM record_private WHERE event_id = 5"),
        [Finding("text_missing", A, 3, "record_private", "reason")],
    ),
    "a private text is added": (
        run("INSERT INTO record_private VALUES (5, 'excuse', x'00', 'later')"),
        [Finding("text_unbound", "", 0, "record_private", "5/excuse")],
    ),
}  # fmt: skip


# Said in SQLite's own words, or about a value that PostgreSQL's columns do not take.
ONLY_SQLITE = {
    "a number becomes a word",
    "an event is inserted",
    "an event's bytes are edited",
    "everything is signed anew with another key",
}
