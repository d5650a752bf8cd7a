"""Very many cases in a few minutes, with a record on which ``verify`` finds nothing.

Rows, events, salts and commitments are written in bulk by the record's own rules; the log's
leaves, tiles and the signed checkpoint come from the sealer itself. A case has one event for
its opening and one for each step, about four; each commits to the rows that it wrote.
"""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
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
from procure.record.tables import Event, RowSalt, table_of
from procure.record.tree import leaf_hash
from tests.bench import bulk

# Open calls have their deadlines in the days to come, whenever this is made.
ENDED = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=4)
BEGAN = ENDED - timedelta(days=682)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
PIECE = 5000
WRITTEN = (Case, CaseRole, Document, Call, searching.CaseText, Event, RowSalt)
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
# In one title of ten; another word stands in so few, however many there are.
COMMON, RARE, SELDOM = "kunnossapito", "revontulet", 60
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
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_LAST = "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"


@dataclass
class Many:
    """What was made: who reads what, and how much there is."""

    cases: int
    reader: Actor
    auditor: Actor
    events: int = 0
    own: list[str] = field(default_factory=list)
    authorities: list[str] = field(default_factory=list)


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
    with bulk.filling(WRITTEN) as into:
        _Writer(chance, made).write(into)
    with db.transaction() as session:
        counting.rebuild(session)
        sealer.list_waiting(session)
        if session.connection().dialect.name == "postgresql":
            for table, column in (("event", "id"), ("case_text", "number")):
                session.execute(text(_LAST.format(table=table, column=column)))
    usual, sealer.BATCH = sealer.BATCH, 50_000
    try:
        sealer.seal(ENDED)
    finally:
        sealer.BATCH = usual
    if db.engine().dialect.name == "postgresql":
        # As its own housekeeping does sooner or later; SQLite has none.
        with db.engine().connect() as connection:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            outside.execute(text("VACUUM ANALYZE"))
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
        chosen.authorities = list(_AUTHORITIES)
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
    """Writes cases with everything that belongs to them, in the order of their ids.

    So the keys of the tables are written one after the other; in no list are cases in that
    order, since when a case was opened has nothing to do with its id.
    """

    def __init__(self, chance: random.Random, made: Many) -> None:
        self.chance = chance
        self.made = made
        self.columns = {
            model: shape_of(model).columns for model in (Case, CaseRole, Document, Call)
        }
        self.empty = {
            model: dict.fromkeys(column.name for column in table_of(model).columns)
            for model in (Document, Call)
        }

    def write(self, into: bulk.Into) -> None:
        """Write all cases, some thousands at a time."""
        chance, cases = self.chance, self.made.cases
        ids = sorted(_hex(chance) for _ in range(cases))
        numbers = chance.sample(range(cases), cases)
        for first in range(0, cases, PIECE):
            rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
            for case_id, number in zip(
                ids[first : first + PIECE], numbers[first : first + PIECE], strict=True
            ):
                self._case(rows, case_id, number)
            rows[Document].sort(key=_by_id)
            rows[Call].sort(key=_by_id)
            rows[RowSalt].sort(key=lambda row: (row["table_name"], row["row_key"]))
            for model in WRITTEN:
                into.write(table_of(model), rows[model])

    def _case(self, rows: dict[Any, list[dict[str, Any]]], case_id: str, number: int) -> None:
        chance, made = self.chance, self.made
        opened = BEGAN + (ENDED - BEGAN) * number / made.cases
        states = self._way()
        own = number in _OWN
        owner = made.reader.user_id if own else chance.choice(_STAFF)
        if own:
            made.own.append(case_id)
        case = self._row(number, case_id, owner, opened)
        if own:
            # However many authorities there are, a person works for a few of them.
            case["authority_id"] = chance.choice(made.authorities[:3])
        data: dict[str, Any] = {
            "reference": case["reference"],
            "workflow": "many.v1",
            "workflow_sha256": _PINNED[0],
            "state": "need",
            "authority": case["authority_id"],
            "law": case["law_edition"],
            "replayed": 0,
        }
        written: list[tuple[Any, str, dict[str, Any]]] = []
        for user, role in (
            (owner, "officer"),
            (chance.choice(_STAFF), "approver"),
            (made.auditor.user_id, "auditor"),
        ):
            one = {"case_id": case_id, "user_id": user, "role": role}
            written.append((CaseRole, f"{case_id}/{user}/{role}", one))
        last = self._event(rows, None, case, "case_opened", opened, data, written, len(states) == 1)
        published = len(states) > 2 and number % 3 == 0
        for n, state in enumerate(states[1:], 1):
            at, newest = opened + timedelta(hours=n), n == len(states) - 1
            case |= {"state": state, "version": n + 1, "changed_at": at}
            case["stage"] = STAGES[WAY.index(state)] if state in WAY else "closed"
            if state in ("closed", "discontinued"):
                case["closed_at"] = at
            elif newest:
                case["due_at"] = ENDED + timedelta(hours=chance.randrange(1, 2000))
            papers: dict[str, str] = {}
            written = []
            if n == 1:
                case["published_at"] = at if published else None
                if published:
                    paper = self._statement(case, at)
                    written.append((Document, paper["id"], paper))
                    papers = {paper["id"]: paper["snapshot_sha256"]}
                call = self._call(case, at, newest)
                written.append((Call, call["id"], call))
            data = {
                "action": ACTIONS[state],
                "from": states[n - 1],
                "to": state,
                "waived": [],
                "papers": papers,
            }
            last = self._event(rows, last, case, "step_taken", at, data, written, newest)
        rows[Case].append(case)
        said = searching.row_of(case_id, case["title"], case["reference"], case["diary_number"])
        rows[searching.CaseText].append({"number": number + 1, **said})

    def _way(self) -> list[str]:
        """Return the states of a case: seven of ten are over, as in an old installation."""
        chance = self.chance.random()
        if chance < 0.6:
            return list(WAY)
        if chance < 0.7:
            return ["need", "discontinued"]
        return list(WAY[: self.chance.choice((1, 1, 2, 3, 4))])

    def _row(self, number: int, case_id: str, owner: str, opened: datetime) -> dict[str, Any]:
        chance = self.chance
        words = [chance.choice(PLACES), chance.choice(THINGS), str(chance.randrange(100_000))]
        if chance.random() < 0.1:
            words.append(f"talvi{COMMON}")
        if number % max(1, self.made.cases // SELDOM) == 0:
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
        return self.empty[Document] | {
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
        ahead = ENDED + timedelta(days=4, hours=self.chance.randrange(1000))
        return self.empty[Call] | {
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
        case: dict[str, Any],
        kind: str,
        at: datetime,
        data: dict[str, Any],
        written: list[tuple[Any, str, dict[str, Any]]],
        newest: bool,
    ) -> tuple[int, bytes]:
        """Write one event as the record's chains do, and its commitments; return its end."""
        self.made.events += 1
        event_id, chain = self.made.events, case["id"]
        number, before = (1, "") if last is None else (last[0] + 1, last[1].hex())
        bound: dict[str, dict[str, str]] = {}
        if newest:
            written = [(Case, chain, case), *written]
        else:
            # The salt of a commitment that another follows is gone: nobody tells it from chance.
            bound["procurement_case"] = {chain: f"{self.chance.getrandbits(256):064x}"}
        for model, key, row in written:
            name = model.__tablename__
            plain = {n: w(row[n]) for n, w in self.columns[model] if row[n] is not None}
            salt = self.chance.randbytes(16)
            bound.setdefault(name, {})[key] = commitment(salt, _bytes(plain))
            rows[RowSalt].append(
                {"table_name": name, "row_key": key, "event_id": event_id, "salt": salt}
            )
            if model is not Case:
                rows[model].append(row)
        micro = (at - EPOCH) // MICROSECOND
        head = {"chain": chain, "number": number, "kind": kind, "actor": case["owner_id"]}
        head["at"] = micro
        exact = _bytes({"v": 1, "prev": before, "data": data, "rows": bound, **head})
        digest = leaf_hash(exact)
        rows[Event].append({"id": event_id, **head, "body": exact, "hash": digest})
        return number, digest


def _by_id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _bytes(value: Any) -> bytes:
    """Return RFC 8785: with plain keys, texts and whole numbers it is sorted JSON."""
    return _JSON.encode(value).encode()
