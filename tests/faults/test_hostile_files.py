"""Bad files (R11): what is made to do harm is refused in words, and nothing falls over."""

import io
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from procure import config, i18n, web
from procure.web.forms import contents, files
from tests.faults import corpus
from tests.faults.house import Browser, House
from tests.faults.reading import Page
from tests.faults.sending import SEED
from tests.web import sample

pytestmark = pytest.mark.slow

LARGEST = 1_000_000


class Everything(web.forms.Form):
    """A form that takes every kind of file we know."""

    file = web.forms.Upload("Tiedosto", kinds=tuple(contents.STARTS), largest=LARGEST)


@pytest.fixture
def app(instance: config.Settings) -> Iterator[Flask]:
    """Return a request in which forms are read."""
    made = sample.make(lambda _name: True, lambda: None)
    with made.test_request_context(), i18n.speaking("fi"):
        yield made


def judged(content: bytes, name: str) -> tuple[bool, str]:
    """Send a file through the form; say whether it was taken, and what was said."""
    form = Everything(MultiDict({"file": FileStorage(io.BytesIO(content), filename=name)}))
    taken = form.validate()
    return taken, " ".join(form.file.errors)


@pytest.mark.parametrize("kind", corpus.good())
def test_a_good_file_is_taken(app: Flask, kind: str) -> None:
    assert judged(corpus.good()[kind], f"a.{kind}") == (True, "")
    assert judged(corpus.good()[kind], f"A.{kind.upper()}") == (True, "")


def test_a_thousand_bad_files(app: Flask) -> None:
    send_all(1_000)


@pytest.mark.nightly
def test_ten_thousand_bad_files(app: Flask) -> None:
    send_all(10_000)


def send_all(number: int) -> None:
    """Send bad files; those that are labelled hostile are refused, each with words."""
    counts: Counter[str] = Counter()
    taken = []
    for bad in corpus.files(number, SEED):
        good, said = judged(bad.content, bad.name)
        counts[bad.harm] += 1
        assert good or said
        if good and bad.refused:
            taken.append((bad.harm, bad.kind, bad.content[:60]))
    assert taken == []
    assert len(counts) == len(corpus.CLASSES) + 1
    assert min(counts.values()) * 3 * len(counts) > number


def test_too_large_is_refused(app: Flask) -> None:
    good, said = judged(corpus.good()["txt"] + b"x" * LARGEST, "a.txt")
    assert not good
    assert "suurempi" in said


@pytest.mark.parametrize("name", [n.format("pdf") for n in corpus.NAMES])
def test_a_name_is_fit_to_show_and_to_keep(name: str) -> None:
    clean = files.clean_name(name)

    assert clean.endswith("pdf")
    assert 0 < len(clean) <= files.LONGEST_NAME
    assert clean.isprintable()
    assert not set(clean) & set('/\\<>:"|?*\0')
    assert clean.partition(".")[0].lower() not in {"con", "nul", "lpt1", "aux", ""}
    with Flask("x").test_request_context():
        given_out = web.give(b"x", "text/plain", clean, keep=True)
    assert given_out.headers["Content-Disposition"].isascii()
    assert given_out.headers["Content-Disposition"].count('"') == 2


@given(st.text(st.characters(codec=None), max_size=400))
def test_any_name_is_made_fit(name: str) -> None:
    clean = files.clean_name(name)

    assert files.clean_name(clean) == clean
    assert clean
    assert clean not in {".", ".."}
    clean.encode("utf-8")


@pytest.mark.parametrize("role", ["nobody", "officer"])
def test_bad_files_at_the_only_door_there_is(house: House, role: str) -> None:
    """The check of a paper is the one page that takes a file; it keeps none."""
    browser = Browser(house, role, "en")
    kept = {path for path in house.path.parent.rglob("*") if path.is_file()}
    seen: Counter[int] = Counter()
    for bad in corpus.files(60, SEED + 1):
        name = bad.name.encode("utf-8", "replace").decode()
        data = {"csrf_token": browser.token, "paper": (io.BytesIO(bad.content), name)}
        kind = "multipart/form-data"
        answer = browser.client.post("/en/check", data=data, content_type=kind)
        house.looked_at(answer, role, "POST", f"/en/check {bad.harm}")
        seen[answer.status_code] += 1
        assert not Page(answer.text).wrong
        assert "X-Zqx" not in answer.headers
    assert not house.settled()
    assert set(seen) <= {303, 400, 422}
    assert seen[422] > 30
    assert {path for path in house.path.parent.rglob("*") if path.is_file()} <= kept | {
        house.path.with_name(f"procure.db{end}") for end in ("-wal", "-shm")
    }


def test_a_file_is_never_read_by_its_name_on_the_way(app: Flask) -> None:
    """A path in a name opens nothing: the content alone is judged."""
    assert judged(b"", "/etc/passwd.txt")[0] is False
    assert judged(b"root\n", "/etc/shadow.txt") == (True, "")
