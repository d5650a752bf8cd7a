"""Very many cases in a few minutes, with a record on which ``verify`` finds nothing.

Rows, events, salts and commitments are written in bulk by the record's own rules; the log's
leaves, tiles and the signed checkpoint come from the sealer itself. A case has one event for
its opening and one for each step, about four; each commits to the rows that it wrote.
"""

import json
import random
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import SQLModel

import procure.app  # noqa: F401 - every room's tables
from procure import config, db, engine
from procure.calls import Call
from procure.documents import Document
from procure.engine import Case, counting, searching
from procure.engine.cases import _compile
from procure.engine.tables import PinnedFile
from procure.people import Actor
from procure.people.tables import Authority, CaseRole, User
from procure.record import sealer
from procure.record.commitments import commitment, shape_of
from procure.record.tables import Event, Private, RowSalt, table_of
from procure.record.tree import leaf_hash

BEGAN = datetime(2025, 1, 7, 9, 0, tzinfo=UTC)
ENDED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PIECE = 5000
# The cases of the reader whose lists are measured: as many however many others there are.
OWN = 200
WAY = ("need", "dialogue_open", "scoring", "in_force", "closed")
STAGES = ("need", "market_dialogue", "evaluation", "contract", "closed")
FLOW = """
initial = "need"
final = ["closed", "discontinued"]
label = { fi = "Koe", sv = "Prov", en = "Test" }
state = [
  { name = "need", stage = "need" },
  { name = "dialogue_open", stage = "market_dialogue" },
  { name = "scoring", stage = "evaluation" },
  { name = "in_force", stage = "contract" },
  { name = "closed", stage = "closed" },
  { name = "discontinued", stage = "closed" },
]

[[step]]
action = "approve_need"
from = "need"
to = "dialogue_open"
role = "approver"

[[step]]
action = "close_dialogue"
from = "dialogue_open"
to = "scoring"
role = "officer"

[[step]]
action = "sign_contract"
from = "scoring"
to = "in_force"
role = "approver"

[[step]]
action = "close_case"
from = "in_force"
to = "closed"
role = "officer"

[[step]]
action = "discontinue"
from = "*"
to = "discontinued"
role = "approver"
kind = "end"
"""
ACTIONS = {
    "dialogue_open": "approve_need",
    "scoring": "close_dialogue",
    "in_force": "sign_contract",
    "closed": "close_case",
    "discontinued": "discontinue",
}
PLACES = ("keskustan", "sataman", "koulujen", "kirjastojen", "puistojen", "päiväkotien", "asemien")
THINGS = ("valaistus", "äänimaisema", "reittiopas", "lämpöpumput", "pysäköinti", "ilmanlaatu")
# In one title of ten; another word stands in one of two thousand.
COMMON, RARE = "kunnossapito", "revontulet"
SNAPSHOT = json.dumps(
    {
        "body": {
            "need": "Kävelykadut ovat talvella liukkaita. Aurauksesta jää polanne.",
            "affected": "Keskustan kävelijät, eniten iäkkäät",
            "solved_when": "Kaatumisia on puolet vähemmän",
            "users": "Ylläpito",
        }
    },
    ensure_ascii=False,
)


@dataclass
class Many:
    """What was made: who reads what, and how much there is."""

    cases: int
    reader: Actor
    auditor: Actor
    events: int = 0
    own: list[str] = field(default_factory=list)


def make(folder: Path, cases: int, url: str = "", seed: int = 7) -> Many:
    """Make an instance of so many cases and leave its database open."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workflows").mkdir(exist_ok=True)
    (folder / "workflows" / "many.v1.toml").write_text(FLOW, "utf-8")
    settings = config.use(config.load(folder, **({"database": url} if url else {})))
    db.open(settings.database_url)
    SQLModel.metadata.create_all(db.engine())
    chance = random.Random(seed)
    made = _people(cases, chance)
    writer = _Writer(chance)
    for first in range(0, cases, PIECE):
        with db.transaction() as session:
            writer.write(session.connection(), made, range(first, min(first + PIECE, cases)))
    made.events = writer.events
    with db.transaction() as session:
        counting.rebuild(session)
        if session.connection().dialect.name == "postgresql":
            session.execute(text("SELECT setval('event_id_seq', (SELECT max(id) FROM event))"))
    usual, sealer.BATCH = sealer.BATCH, 50_000
    try:
        sealer.seal(ENDED)
    finally:
        sealer.BATCH = usual
    with db.engine().connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        if connection.dialect.name == "postgresql":
            outside.execute(text("VACUUM ANALYZE"))
        else:
            outside.execute(text("ANALYZE"))
    return made


def _people(cases: int, chance: random.Random) -> Many:
    with db.transaction() as session:
        file = engine.workflow.load("many.v1")
        pinned = PinnedFile(sha256=file.sha256, name=file.name, content=file.content)
        session.add(pinned)
        _compile(pinned)
        authorities = [
            Authority(name=f"Kaupunki {n:04}", register_number=f"{n:07}-0")
            for n in range(max(3, cases // 3000))
        ]
        staff = [
            User(name=f"Virkailija {n:05}", email=f"v{n}@example.org", created_at=BEGAN)
            for n in range(max(10, cases // 100))
        ]
        reader = User(name="Aino Virtanen", email="aino@example.org", created_at=BEGAN)
        auditor = User(name="Tarmo", email="tarmo@example.org", created_at=BEGAN)
        session.add_all([*authorities, *staff, reader, auditor])
        session.flush()
        _STAFF[:] = [one.id for one in staff]
        _AUTHORITIES[:] = [one.id for one in authorities]
        _PINNED[:] = [pinned.sha256]
        chosen = Many(cases, Actor(reader.id, reader.name), Actor(auditor.id, auditor.name))
    _OWN.clear()
    _OWN.update(chance.sample(range(cases), min(OWN, cases)))
    return chosen


_STAFF: list[str] = []
_AUTHORITIES: list[str] = []
_PINNED: list[str] = []
_OWN: set[int] = set()


def _hex(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"


class _Writer:
    """Writes cases with everything that belongs to them, piece by piece."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.events = 0
        self.shapes = {model: shape_of(model) for model in (Case, CaseRole, Document, Call)}

    def write(self, connection: Any, made: Many, numbers: range) -> None:
        """Write the cases of these numbers in one go."""
        rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for number in numbers:
            self._case(rows, made, number)
        for model in (Case, CaseRole, Document, Call, searching.CaseText, Event, RowSalt, Private):
            if rows[model]:
                connection.execute(insert(table_of(model)), rows[model])

    def _case(self, rows: dict[Any, list[dict[str, Any]]], made: Many, number: int) -> None:
        chance = self.chance
        opened = BEGAN + (ENDED - BEGAN) * number / made.cases
        states = self._way()
        own = number in _OWN
        owner = made.reader.user_id if own else chance.choice(_STAFF)
        case_id = _hex(chance)
        if own:
            made.own.append(case_id)
        roles = [
            {"case_id": case_id, "user_id": user, "role": role}
            for user, role in (
                (owner, "officer"),
                (chance.choice(_STAFF), "approver"),
                (made.auditor.user_id, "auditor"),
            )
        ]
        moments = [opened + timedelta(hours=n) for n in range(len(states))]
        published = len(states) > 2 and number % 3 == 0
        case = self._row(made, number, case_id, owner, opened)
        flow = {"workflow": "many.v1", "workflow_sha256": _PINNED[0]}
        data: dict[str, Any] = {
            "reference": case["reference"],
            **flow,
            "state": "need",
            "authority": case["authority_id"],
            "law": case["law_edition"],
            "replayed": 0,
        }
        last = self._event(
            rows, None, case_id, "case_opened", owner, opened, data,
            [(Case, case), *((CaseRole, one) for one in roles)],
        )  # fmt: skip
        for n, state in enumerate(states[1:], 1):
            case |= {"state": state, "version": n + 1, "changed_at": moments[n]}
            case["stage"] = STAGES[WAY.index(state)] if state in WAY else "closed"
            if state in ("closed", "discontinued"):
                case |= {"closed_at": moments[n], "due_at": None}
            elif n == len(states) - 1:
                case["due_at"] = ENDED + timedelta(hours=chance.randrange(1, 2000))
            papers: dict[str, str] = {}
            beside: list[tuple[Any, dict[str, Any]]] = []
            if n == 1:
                case["published_at"] = moments[n] if published else None
                if published:
                    beside.append((Document, self._statement(case, moments[n])))
                    papers = {beside[0][1]["id"]: beside[0][1]["snapshot_sha256"]}
                beside.append((Call, self._call(case, moments[n], state == states[-1])))
            data = {
                "action": ACTIONS[state],
                "from": states[n - 1],
                "to": state,
                "waived": [],
                "papers": papers,
            }
            last = self._event(
                rows, last, case_id, "step_taken", owner, moments[n], data, [(Case, case), *beside]
            )
        rows[Case].append(case)
        rows[CaseRole] += roles
        said = (case_id, case["title"], case["reference"], case["diary_number"])
        rows[searching.CaseText].append(searching.row_of(*said))

    def _way(self) -> list[str]:
        """Return the states of a case: seven of ten are over, as in an old installation."""
        chance = self.chance.random()
        if chance < 0.6:
            return list(WAY)
        if chance < 0.7:
            return ["need", "discontinued"]
        return list(WAY[: self.chance.choice((1, 1, 2, 3, 4))])

    def _row(
        self, made: Many, number: int, case_id: str, owner: str, opened: datetime
    ) -> dict[str, Any]:
        chance = self.chance
        words = [chance.choice(PLACES), chance.choice(THINGS), str(chance.randrange(100_000))]
        if chance.random() < 0.1:
            words.append(f"talvi{COMMON}")
        if chance.random() < 0.0005:
            words.append(RARE)
        return {
            "id": case_id,
            "year": opened.year,
            "serial": number + 1,
            "reference": f"KPK {opened.year}-{number + 1:07d}",
            "diary_number": "",
            "title": " ".join(words).capitalize(),
            "workflow": "many.v1",
            "workflow_sha256": _PINNED[0],
            "state": "need",
            "stage": "need",
            "version": 1,
            "authority_id": chance.choice(_AUTHORITIES),
            "owner_id": owner,
            "language": "fi",
            "theme": chance.choice(("smart_sustainable_city", "wellbeing_health", "")),
            "procedure": "open",
            "law_edition": "2025",
            "initiator": "own",
            "task_class": "02.08.00",
            "opened_at": opened,
            "changed_at": opened,
            "due_at": None,
            "closed_at": None,
            "published_at": None,
            "demonstration": False,
            "replayed": False,
        }

    def _statement(self, case: dict[str, Any], at: datetime) -> dict[str, Any]:
        empty = dict.fromkeys(column.name for column in table_of(Document).columns)
        return empty | {
            "id": _hex(self.chance),
            "case_id": case["id"],
            "kind": "need_statement",
            "subject": "",
            "number": 1,
            "version": 1,
            "language": "fi",
            "title": case["title"],
            "publicity": "public",
            "ground": "",
            "task_class": "",
            "retention_class": "",
            "snapshot": SNAPSHOT,
            "snapshot_sha256": f"{self.chance.getrandbits(256):064x}",
            "created_at": at,
            "status": "promised",
            "failure": "",
        }

    def _call(self, case: dict[str, Any], at: datetime, is_open: bool) -> dict[str, Any]:
        empty = dict.fromkeys(column.name for column in table_of(Call).columns)
        ahead = ENDED + timedelta(days=4, hours=self.chance.randrange(1000))
        return empty | {
            "id": _hex(self.chance),
            "case_id": case["id"],
            "kind": "market_dialogue",
            "round": 1,
            "title": case["title"],
            "text": "",
            "language": "fi",
            "deadline": ahead if is_open else at + timedelta(days=1),
            "sealing": "server",
            "status": "planned",
            "page": {},
            "created_at": at,
        }

    def _event(
        self,
        rows: dict[Any, list[dict[str, Any]]],
        last: tuple[int, bytes] | None,
        chain: str,
        kind: str,
        actor: str,
        at: datetime,
        data: dict[str, Any],
        wrote: list[tuple[Any, dict[str, Any]]],
    ) -> tuple[int, bytes]:
        """Write one event as the record's chains do, and its commitments; return its end."""
        self.events += 1
        number, before = (1, b"") if last is None else (last[0] + 1, last[1])
        bound: dict[str, dict[str, str]] = {}
        for model, row in wrote:
            shape = self.shapes[model]
            plain = {n: w(row[n]) for n, w in shape.columns if row[n] is not None}
            key = shape.key(row[column.name] for column in shape.keys)
            salt = secrets.token_bytes(16)
            bound.setdefault(shape.table.name, {})[key] = commitment(salt, _bytes(plain))
            held = {"table_name": shape.table.name, "row_key": key, "salt": salt}
            self._hold(rows, model, row, held | {"event_id": self.events})
        micro = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        head = {"chain": chain, "number": number, "kind": kind, "actor": actor, "at": micro}
        exact = _bytes({"v": 1, "prev": before.hex(), "data": data, "rows": bound, **head})
        digest = leaf_hash(exact)
        rows[Event].append({"id": self.events, **head, "body": exact, "hash": digest})
        return number, digest

    def _hold(
        self, rows: dict[Any, list[dict[str, Any]]], model: Any, row: dict[str, Any], salt: Any
    ) -> None:
        """Keep the salt of a row, and the row itself; of the case only the newest one."""
        if model is Case:
            if rows[RowSalt] and rows["case"] and rows["case"][-1]["row_key"] == salt["row_key"]:
                rows["case"][-1].update(salt)
                return
            rows["case"].append(salt)
        rows[RowSalt].append(salt)
        if model in (Document, Call):
            rows[model].append(row)


def _bytes(value: Any) -> bytes:
    """Return RFC 8785: with plain keys, texts and whole numbers it is sorted JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pages(made: Many, own: str, shown: str) -> Iterator[tuple[str, Actor | None, str]]:
    """Return name, reader and address of every page that lists or shows cases."""
    for who, name in ((made.reader, "few"), (made.auditor, "many")):
        for order in ("changed", "due", "title", "reference"):
            yield f"list by {order}, {name}", who, f"/fi/cases?order={order}"
        for what, sought in (
            ("common word", COMMON),
            ("rare word", RARE),
            ("two words", f"{COMMON} {THINGS[1]}"),
            ("part of a word", "lvikunn"),
            ("number", "0000042"),
        ):
            yield f"search {what}, {name}", who, f"/fi/cases?text={sought}"
        yield f"list, stage, {name}", who, "/fi/cases?stage=need&ended=open"
        yield f"inbox, {name}", who, "/fi/work"
        yield f"audits, {name}", who, "/fi/audit"
        yield f"case, {name}", who, f"/fi/cases/{own}"
    yield "public list", None, "/fi/procurements"
    yield "public list, one authority", None, f"/fi/procurements?authority={_AUTHORITIES[0]}"
    yield "public search, common word", None, f"/fi/procurements?text={COMMON}"
    yield "public search, rare word", None, f"/fi/procurements?text={RARE}"
    yield "public case", None, f"/fi/procurements/{shown}"
    yield "open calls", None, "/fi/calls"
