"""What cases are searched by: one row of folded words a case, kept by whoever names a case.

A search finds every case in whose title, reference or diary number each of its words occurs,
also inside a longer word: Finnish and Swedish write in one word what others write in three.
Small and capital letters are the same, and so are å and a, ä and a, ö and o, é and e, so that
a keyboard without them finds what one with them has written.

Signs in threes are indexed: by FTS5 on SQLite, by ``pg_trgm`` on PostgreSQL.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Text,
    bindparam,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel

from procure import db
from procure.db.beside import beside
from procure.db.derived import derived
from procure.engine.tables import Case

# As many of the newest hits are sorted and filtered further; whoever wants others adds a word.
HITS = 150
# More words than these are not looked for. Of a search about so many threes are, and of each
# word two at least: every one is a list that is read along; what else they find, the text decides.
MOST_WORDS = 8
MOST_THREES = 4
_LAST_LETTERS = str.maketrans({"å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}"})
# One order everywhere: what a database's own language would make of signs differs.
_PLAIN = Text().with_variant(Text(collation="C"), "postgresql")


class CaseText(SQLModel, table=True):
    """The words of a case as they are searched, and its title as it is sorted.

    It follows from the case's row and can be made anew at any time.
    """

    __tablename__ = "case_text"
    __table_args__ = (Index("case_text_by_title", "sort_title", "case_id"),)

    number: int | None = Field(
        default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True)
    )
    case_id: str = Field(foreign_key="procurement_case.id", unique=True, max_length=32)
    words: str = Field(sa_column=Column(Text, nullable=False))
    sort_title: str = Field(sa_column=Column(_PLAIN, nullable=False))


_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_TEXT: Any = CaseText.__table__  # type: ignore[attr-defined]

# What makes and unmakes the indexes of words; migrations run the same texts.
MADE = {
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE case_fts USING fts5(words, content='case_text',"
            " content_rowid='number', tokenize='trigram', detail='none')"
        ),
        (
            "CREATE TRIGGER case_text_new AFTER INSERT ON case_text BEGIN"
            " INSERT INTO case_fts (rowid, words) VALUES (NEW.number, NEW.words); END"
        ),
        (
            "CREATE TRIGGER case_text_old AFTER DELETE ON case_text BEGIN"
            " INSERT INTO case_fts (case_fts, rowid, words)"
            " VALUES ('delete', OLD.number, OLD.words); END"
        ),
        (
            "CREATE TRIGGER case_text_changed AFTER UPDATE OF number, words ON case_text"
            " WHEN OLD.number <> NEW.number OR OLD.words <> NEW.words BEGIN"
            " INSERT INTO case_fts (case_fts, rowid, words)"
            " VALUES ('delete', OLD.number, OLD.words);"
            " INSERT INTO case_fts (rowid, words) VALUES (NEW.number, NEW.words); END"
        ),
    ),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX case_text_threes ON case_text USING gin (words gin_trgm_ops)",
    ),
}
UNMADE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS case_text_changed",
        "DROP TRIGGER IF EXISTS case_text_old",
        "DROP TRIGGER IF EXISTS case_text_new",
        "DROP TABLE IF EXISTS case_fts",
    ),
    "postgresql": ("DROP INDEX IF EXISTS case_text_threes",),
}
beside(_TEXT, MADE, UNMADE)

_KEEP = {
    "sqlite": sqlite.insert(_TEXT).on_conflict_do_update(
        index_elements=["case_id"],
        set_={
            "words": text("excluded.words"),
            "sort_title": text("excluded.sort_title"),
        },
    ),
    "postgresql": postgresql.insert(_TEXT).on_conflict_do_update(
        index_elements=["case_id"],
        set_={
            "words": text("excluded.words"),
            "sort_title": text("excluded.sort_title"),
        },
    ),
}
_NAMED = (_CASE.c.id, _CASE.c.title, _CASE.c.reference, _CASE.c.diary_number)
_PIECE = 5000


def folded(said: str) -> str:
    """Return a text as it is compared: small letters without their marks."""
    apart = unicodedata.normalize("NFKD", said.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def sort_title(title: str) -> str:
    """Return a title as lists sort it: å, ä and ö are the last letters."""
    last = unicodedata.normalize("NFC", title).casefold().translate(_LAST_LETTERS)
    apart = unicodedata.normalize("NFKD", last)
    return "".join(c for c in apart if not unicodedata.combining(c))[:120]


def sought(said: str) -> tuple[str, ...]:
    """Return the words of a search, folded; the longest first, since they find the least."""
    words = sorted(set(folded(said).replace("\0", " ").split()), key=lambda one: (-len(one), one))
    return tuple(words[:MOST_WORDS])


def row_of(case_id: str, title: str, reference: str, diary_number: str) -> dict[str, str]:
    """Return the row by which a case is searched and sorted."""
    words = "\n".join(folded(one) for one in (title, reference, diary_number))
    return {"case_id": case_id, "words": words, "sort_title": sort_title(title)}


def keep(session: Session, case: Case) -> None:
    """Keep the words of a case as they are now; part of the transaction that names it."""
    session.flush()  # the row points at the case
    row = row_of(case.id, case.title, case.reference, case.diary_number)
    connection = session.connection()
    connection.execute(_KEEP[connection.dialect.name], row)


def newest(session: Session, words: tuple[str, ...]) -> list[str]:
    """Return the ids of the newest cases in which each of the words occurs, the newest first.

    There are at most ``HITS``. Words of one or two signs alone are looked for among the newest
    cases only, as many as are given out.
    """
    return _found(session, words)[:HITS]


def _found(session: Session, words: tuple[str, ...]) -> list[str]:
    def ask() -> list[str]:
        connection = session.connection()
        wanted, values = hits(words, connection.dialect.name)
        return list(connection.execute(wanted, values).scalars())

    return db.once(session, (newest, words), ask)


def is_cut(session: Session, words: tuple[str, ...]) -> bool:
    """Say whether older cases than those that are given out may have these words too."""
    if not words:
        return False
    if _is_long(words):
        return len(_found(session, words)) > HITS
    beyond = select(_TEXT.c.number).order_by(_TEXT.c.number.desc()).offset(HITS).limit(1)
    return session.connection().execute(beyond).first() is not None


def _is_long(words: tuple[str, ...]) -> bool:
    return bool(words) and len(words[0]) >= 3


def hits(words: tuple[str, ...], dialect: str) -> tuple[Any, dict[str, Any]]:
    """Return the statement of ``newest``, which gives ``case_id``, and the values to bind.

    Of longer words it gives one more, which says that there are more.
    """
    long = _is_long(words)
    bound: dict[str, Any] = {f"word_{n}": like(one) for n, one in enumerate(words)}
    bound["most"] = HITS + 1 if long else HITS
    if long and dialect == "sqlite":
        bound["threes"] = _threes(words)
    return _hits(len(words), long, dialect), bound


def like(word: str) -> str:
    """Return a word as a pattern that takes its signs as they are."""
    return "%" + re.sub(r"([%_\\])", r"\\\1", word) + "%"


def contains(number: int) -> list[Any]:
    """Return the conditions that each of so many bound words occurs in a case's text."""
    return [_TEXT.c.words.like(bindparam(f"word_{n}"), escape="\\") for n in range(number)]


@lru_cache(maxsize=64)
def _hits(number: int, long: bool, dialect: str) -> Any:
    newest, wanted = _TEXT.c.number.desc(), select(_TEXT.c.case_id)
    if not long:
        latest = select(_TEXT.c.number).order_by(newest).limit(bindparam("most")).subquery()
        wanted = wanted.where(_TEXT.c.number.in_(select(latest.c.number)))
    elif dialect == "sqlite":
        found: Any = literal_column("case_fts.rowid")
        wanted = wanted.join_from(table("case_fts"), _TEXT, _TEXT.c.number == found)
        wanted = wanted.where(text("case_fts MATCH :threes"))
        newest = found.desc()
    return wanted.where(*contains(number)).order_by(newest).limit(bindparam("most"))


def _threes(words: tuple[str, ...]) -> str:
    """Return what FTS5 is asked: threes of signs, spread over each word that has one."""
    asked = []
    each = max(2, MOST_THREES // sum(len(word) >= 3 for word in words))
    for word in words:
        last = len(word) - 3
        places = {round(last * n / (each - 1)) for n in range(each)}
        asked += [word[place : place + 3] for place in sorted(places) if last >= 0]
    return " AND ".join('"' + one.replace('"', '""') + '"' for one in dict.fromkeys(asked))


def astray(session: Session) -> list[str]:
    """Return the references of cases that are not searched by what they are called now."""
    wrong = []
    for rows in _pieces(session):
        wanted = select(_TEXT.c.case_id, _TEXT.c.words, _TEXT.c.sort_title).where(
            _TEXT.c.case_id.in_([row.id for row in rows])
        )
        kept = {one: (words, title) for one, words, title in session.connection().execute(wanted)}
        for case in rows:
            row = row_of(*case)
            if kept.get(case.id) != (row["words"], row["sort_title"]):
                wrong.append(str(case.reference))
    return wrong


@derived("case_text", astray=astray)
def rebuild(session: Session) -> int:
    """Make the words of every case anew, in the order of opening; return how many."""
    connection = session.connection()
    connection.execute(_TEXT.delete())
    made = 0
    for rows in _pieces(session):
        connection.execute(_TEXT.insert(), [row_of(*row) for row in rows])
        made += len(rows)
    if connection.dialect.name == "sqlite":
        # Whatever the triggers left in the index: it is read out of the table again.
        connection.execute(text("INSERT INTO case_fts (case_fts) VALUES ('rebuild')"))
    return made


def _pieces(session: Session) -> Iterator[Any]:
    wanted = select(*_NAMED).order_by(_CASE.c.opened_at, _CASE.c.id)
    found = session.connection().execute(wanted, execution_options={"yield_per": _PIECE})
    yield from found.partitions()
