"""Files keep their promises in a folder and in an S3-compatible store alike.

The store is a real HTTP server on the loopback; nothing of the client is replaced.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from moto.server import ThreadedMotoServer

from procure import cli, config, db, documents, jobs
from procure.documents import bucket, press, store
from tests.documents import samples

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
KEY, SECRET = "an-access-key", "a-secret-canary"
DIGEST = store.sha256(b"paper")
NAME = f"{DIGEST[:2]}/{DIGEST}.pdf"


class Peer:
    """A store of others: its server, and a client of another maker to look inside."""

    def __init__(self) -> None:
        self.port = 0
        self.start()
        self.client().create_bucket(Bucket="papers")

    def start(self) -> None:
        """Serve, again at the same address if it has been served before."""
        self.server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self.server.start()
        self.port = self.server.get_host_and_port()[1]

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> Any:
        """Return a client that is not ours."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )


@pytest.fixture(scope="module")
def served() -> Iterator[Peer]:
    """Serve one store for the tests of this module."""
    peer = Peer()
    yield peer
    peer.server.stop()


@pytest.fixture
def peer(served: Peer) -> Iterator[Peer]:
    """Give a test the store, and take away what it left in it."""
    yield served
    left = served.client().list_objects_v2(Bucket="papers").get("Contents", [])
    for one in left:
        served.client().delete_object(Bucket="papers", Key=one["Key"])


@pytest.fixture
def away(instance: config.Settings, peer: Peer) -> config.Settings:
    """Keep the papers of the instance in the store."""
    instance.keys.mkdir(exist_ok=True)
    (instance.keys / bucket.ACCESS_KEY).write_text(KEY + "\n")
    (instance.keys / bucket.SECRET_KEY).write_text(SECRET + "\n")
    return config.use(
        instance.model_copy(
            update={
                "documents_url": "s3://papers/helsinki",
                "documents_endpoint": peer.url,
                "documents_region": "us-east-1",
            }
        )
    )


@pytest.fixture(params=["folder", "bucket"])
def change(request: pytest.FixtureRequest, instance: config.Settings) -> Callable[[Any], None]:
    """Let a test store in either place; return what changes (or deletes) the file behind it."""
    if request.param == "folder":
        path = instance.instance / "documents" / NAME

        def in_folder(content: bytes | None) -> None:
            path.unlink()
            if content is not None:
                path.write_bytes(content)

        return in_folder
    request.getfixturevalue("away")
    peer: Peer = request.getfixturevalue("peer")

    def in_bucket(content: bytes | None) -> None:
        where = {"Bucket": "papers", "Key": f"helsinki/{NAME}"}
        if content is None:
            peer.client().delete_object(**where)
        else:
            peer.client().put_object(**where, Body=content)

    return in_bucket


def test_a_file_is_kept_under_its_hash(change: Callable[[Any], None]) -> None:
    assert not store.has(DIGEST)
    with pytest.raises(documents.NotStored):
        store.get(DIGEST)

    assert store.put(b"paper") == store.put(b"paper") == DIGEST

    assert store.has(DIGEST)
    assert store.get(DIGEST) == b"paper"


@pytest.mark.parametrize("content", [b"Paper", b"pape", b"paper ", b""])
def test_a_changed_bit_is_refused_and_mended_by_storing_anew(
    change: Callable[[Any], None], content: bytes
) -> None:
    store.put(b"paper")
    change(content)

    with pytest.raises(documents.Damaged):
        store.get(DIGEST)

    store.put(b"paper")
    assert store.get(DIGEST) == b"paper"


def test_a_file_that_is_gone_is_said_to_be_gone(change: Callable[[Any], None]) -> None:
    store.put(b"paper")
    change(None)

    assert not store.has(DIGEST)
    with pytest.raises(documents.NotStored):
        store.get(DIGEST)


@pytest.mark.parametrize("name", ["", "../../procure.db", "A" * 64, "é" * 64, "0" * 63 + "/"])
def test_only_a_hash_names_a_file(change: Callable[[Any], None], name: str) -> None:
    for ask in (store.get, store.has):
        with pytest.raises(documents.NotStored):
            ask(name)


def test_a_large_file_is_one_whole(change: Callable[[Any], None]) -> None:
    content = bytes(range(256)) * 4096 * 12

    assert store.get(store.put(content)) == content


def test_the_store_was_told_the_hash(away: config.Settings, peer: Peer) -> None:
    """The checksum travels with the file: what arrives otherwise is refused by the store."""
    store.put(b"paper")

    where = {"Bucket": "papers", "Key": f"helsinki/{NAME}", "ChecksumMode": "ENABLED"}
    told = peer.client().head_object(**where)["ChecksumSHA256"]
    assert told == bucket.b64encode(bytes.fromhex(DIGEST)).decode()


def test_a_store_that_is_away_loses_nothing(away: config.Settings, peer: Peer) -> None:
    store.put(b"paper")
    peer.server.stop()
    try:
        for ask in (lambda: store.get(DIGEST), lambda: store.has(DIGEST), lambda: store.put(b"x")):
            with pytest.raises(documents.Away, match="s3://papers/helsinki cannot be reached"):
                ask()
    finally:
        peer.start()

    # whoever asks again is answered: by the same process, without a restart
    store.put(b"paper")
    assert store.get(DIGEST) == b"paper"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"documents_url": "s3://nobodys"}, "has no such bucket"),
        ({"documents_endpoint": "http://127.0.0.1:1"}, "cannot be reached"),
    ],
)
def test_what_is_wrong_is_said_without_a_secret(
    away: config.Settings, change: dict[str, str], words: str
) -> None:
    config.use(away.model_copy(update=change))

    for ask in (lambda: store.get(DIGEST), lambda: store.put(b"paper")):
        with pytest.raises(documents.Away, match=words) as said:
            ask()
        assert SECRET not in f"{said.value!r} {said.value.__cause__!r}"


def test_half_a_pair_of_keys_is_said(away: config.Settings) -> None:
    (away.keys / bucket.SECRET_KEY).unlink()
    config.use(away.model_copy(update={"documents_region": "eu-north-1"}))

    with pytest.raises(documents.Away, match="put documents_access_key and documents_secret_key"):
        store.get(DIGEST)


def test_no_key_is_in_settings_or_logs(
    away: config.Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    store.put(b"paper")
    store.get(DIGEST)

    assert SECRET not in caplog.text
    assert SECRET not in repr(away)


@pytest.mark.parametrize(
    "url", ["s3://KEY:SECRET@papers", "s3://", "http://papers", "s3://papers?key=1", "papers"]
)
def test_an_address_holds_no_key(tmp_path: Path, url: str) -> None:
    with pytest.raises(config.ConfigurationError, match="documents_url"):
        config.load(tmp_path, documents_url=url)
    with pytest.raises(config.ConfigurationError, match="documents_endpoint"):
        config.load(tmp_path, documents_endpoint="https://key:secret@store.example")


def test_the_library_is_loaded_only_when_it_is_used() -> None:
    """Loading it takes longer than showing a hundred pages."""
    code = "import procure.documents, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"fsspec", "s3fs", "botocore", "aiobotocore"} & set(done.stdout.split())


@pytest.fixture
def promised(away: config.Settings, now: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    """One paper that a step has promised, and a press that takes no time."""
    paper = documents.Printed(b"%PDF-1.7 a paper", 1, "0" * 64)
    monkeypatch.setattr(press, "printed", lambda *_about: paper)
    with db.transaction() as session:
        return documents.promise(
            session,
            case_id="c" * 32,
            kind="contract",
            subject="",
            language="fi",
            title="Liukkaus",
            snapshot=samples.frame("contract", "fi"),
            now=now,
            task="02 08 00",
            retention="r10",
        ).id


def test_a_paper_is_stored_when_the_store_is_back(promised: str, peer: Peer, now: datetime) -> None:
    """What was promised waits as a job; nothing is half printed meanwhile."""
    peer.server.stop()
    try:
        assert jobs.run_due(now) == (0, 1, 0)
        with db.reading() as session:
            row = documents.get(session, promised)
            assert row is not None
            assert row.file_sha256 is None
            assert "cannot be reached" in row.failure
    finally:
        peer.start()
        peer.client().create_bucket(Bucket="papers")

    assert jobs.run_due(now + HOUR).done == 1
    with db.reading() as session:
        row = documents.get(session, promised)
        assert row is not None
        assert documents.open_file(row).startswith(b"%PDF-")


def test_papers_move_between_stores_and_each_is_read_back(
    promised: str, away: config.Settings, peer: Peer, now: datetime
) -> None:
    documents.print_document(promised, now)
    (digest,) = papers(away)
    there = f'documents_endpoint = "{away.documents_endpoint}"\ndocuments_region = "us-east-1"\n'
    settings = away.instance / "procure.toml"
    settings.write_text(f'documents_url = "{away.documents_url}"\n{there}')

    assert said(away, "copy", "instance") == (0, "1 copied\n")
    assert said(away, "copy", "instance") == (0, "1 there\n")
    kept = away.instance / "documents" / digest[:2] / f"{digest}.pdf"
    assert store.sha256(kept.read_bytes()) == digest

    # and to another place, from the instance
    settings.write_text(there)
    assert said(away, "verify") == (0, "1 whole\n")
    assert said(away, "copy", "s3://papers/elsewhere") == (0, "1 copied\n")
    kept.chmod(0o640)
    kept.write_bytes(kept.read_bytes()[:-1])
    assert said(away, "verify") == (1, f"damaged: {digest}\n1 damaged\n")
    # a damaged paper is never copied; the whole one in the other place mends it
    assert said(away, "copy", "s3://papers/third") == (1, f"damaged: {digest}\n1 damaged\n")
    assert not peer.client().list_objects_v2(Bucket="papers", Prefix="third").get("Contents")
    status, words = said(away, "copy", "s3://nobodys")
    assert (status, "has no such bucket" in words) == (1, True)
    assert said(away, "copy", "nowhere")[0] == 1


def papers(_settings: config.Settings) -> list[str]:
    """Return the hashes of the archived papers."""
    with db.reading() as session:
        return documents.stored(session)


def said(settings: config.Settings, *words: str) -> tuple[int, str]:
    """Call ``procure documents`` and return its exit status and what it says."""
    done = CliRunner().invoke(cli.main, ["--instance", str(settings.instance), "documents", *words])
    return done.exit_code, done.output
