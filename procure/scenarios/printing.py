"""The papers of a play, printed by the real pipeline and written under speaking names."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from procure import db, documents, record
from procure.documents import Document
from procure.people.tables import Company
from procure.scenarios.script import Read
from procure.scenarios.world import World

INDEX = "index.md"


@dataclass(frozen=True)
class Printed:
    """One printed paper: the name of its file, and what it is."""

    filename: str
    document: Document
    content: bytes


def printed(case_id: str, at: datetime) -> list[Printed]:
    """Print every paper of a case as at a moment, seal the record, and return the files."""
    with db.reading() as session:
        waiting = [one.id for one in documents.of_case(session, case_id)]
    for one in waiting:
        documents.print_document(one, at)
    record.seal(at)
    with db.reading() as session:
        found = documents.of_case(session, case_id)
        firms = dict(session.exec(select(Company.id, Company.name)).all())
    return [Printed(_filename(one, firms), one, documents.open_file(one)) for one in found]


def write(out: Path, world: World, papers: list[Printed], read: Read) -> None:
    """Write the papers and their index to a folder, which is made if it is not there."""
    out.mkdir(parents=True, exist_ok=True)
    for one in papers:
        (out / one.filename).write_bytes(one.content)
    (out / INDEX).write_text(_index(world, papers, read), "utf-8")


def _filename(paper: Document, firms: dict[str, str]) -> str:
    parts = [f"{paper.number:02d}", paper.kind, firms.get(paper.subject, "")]
    if paper.version > 1:
        parts.append(f"v{paper.version}")
    if paper.public_of:
        parts.append("public")
    return "-".join(_slug(part) for part in parts if part) + ".pdf"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60]


def _index(world: World, papers: list[Printed], read: Read) -> str:
    script, case = read.script, world.case
    lines = [f"# {script.title}", "", script.about.strip(), ""]
    way = f"`{case.workflow}` ({case.workflow_sha256})"
    lines += [f"Case {case.reference}, replayed through {way}; it stands at `{case.state}`.", ""]
    lines += ["## Papers", ""]
    lines += ["| File | Version | Pages | SHA-256 |", "|---|---|---|---|"]
    lines += [
        f"| [{one.filename}]({one.filename}) | {one.document.version} "
        f"| {one.document.pages} | `{one.document.file_sha256}` |"
        for one in papers
    ]
    if script.gaps:
        lines += ["", "## Not known", ""]
        lines += [f"- {gap.what}{f' {gap.kept}' if gap.kept else ''}" for gap in script.gaps]
    if examples := [one.name for one in script.people if one.example]:
        lines += ["", "## Examples", "", "These people are invented: " + ", ".join(examples) + "."]
    lines += ["", "## Acts", "", "| Moment | Who | What | From |", "|---|---|---|---|"]
    for act in script.acts:
        origin = ", ".join(act.sources) + (" + " if act.sources and act.example else "")
        origin += "example" if act.example or script.invented else ""
        note = f": {act.note}" if act.note else ""
        lines.append(
            f"| {act.moment.isoformat(timespec='minutes')} | {act.actor} "
            f"| `{act.action}`{note} | {origin} |"
        )
    if script.sources:
        lines += ["", "## Sources", ""]
        lines += [f"- `{one.id}`: {one.url}{f' ({one.note})' if one.note else ''}"
                  for one in script.sources]  # fmt: skip
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"
