"""A broken or boundless request gets a clear page, never a 500."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client whose forms need no token: what is tested comes before it."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize("body", [b"name=\xff\xfe", b"name=%FF%FE", b"%c3=1", b"name=\xc3"])
def test_a_form_that_is_not_utf8_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/sv/everything", data=body, content_type=FORM)

    assert answer.status_code == 400
    assert "Sidan skickade något som vi inte kan läsa" in answer.text


def test_a_part_that_is_not_utf8_is_told_at_its_field(client: FlaskClient) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\xfe\r\n--x--\r\n'

    answer = client.post(
        "/en/everything", data=body, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 422
    assert "held characters that cannot be kept" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=" + b"x" * 1_100_000, FORM),
        (b"&".join(b"a%d=1" % n for n in range(2000)), FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
            + b"x" * 1_100_000
            + b"\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (
            b"".join(
                b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n
                for n in range(2000)
            )
            + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["a field of 1 MB", "too many fields", "a part of 1 MB", "too many parts"],
)
def test_too_much_is_refused(client: FlaskClient, body: bytes, kind: str) -> None:
    answer = client.post("/fi/everything", data=body, content_type=kind)

    assert answer.status_code == 413
    assert "Lähetit liikaa tietoa kerralla" in answer.text


def test_a_request_above_the_limit_of_uploads_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000

    answer = client.post("/en/everything", data={"file": (io.BytesIO(b"x" * 5000), "x.csv")})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body", ["name=a&name=b", "agreed=y&agreed=y", "deadline-day=1&deadline-day=2"]
)
def test_a_value_sent_twice_is_refused(client: FlaskClient, body: str) -> None:
    assert client.post("/fi/everything", data=body, content_type=FORM).status_code == 400


def test_what_may_come_several_times_may(client: FlaskClient) -> None:
    answer = client.post("/fi/everything", data="papers=x&papers=y", content_type=FORM)

    assert answer.status_code == 422
    assert len(re.findall(r'name="papers"[^>]*checked', answer.text)) == 2


@pytest.mark.parametrize("path", ["/fi/parts?words=%00", "/fi/parts?a%00=1"])
def test_a_nul_in_the_address_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_nul_in_a_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/fi/everything", data="name=a%00b", content_type=FORM).status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\n", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
        (b"<a/>", "text/xml"),
        (b"=&&=", FORM),
        (b"%", FORM),
    ],
)
def test_odd_bodies_get_an_answer(client: FlaskClient, body: bytes, kind: str) -> None:
    assert client.post("/fi/everything", data=body, content_type=kind).status_code in {400, 422}


@pytest.mark.parametrize(
    "path",
    ["/fi/parts?after=%%%", "/fi/parts?after=W10", "/fi/parts?theme=nobody&words=" + "x" * 500,
     "/fi/parts?before=" + "A" * 5000, "/fi/%ff", "/%00", "//", "/fi//parts"],
)  # fmt: skip
def test_odd_addresses_get_an_answer(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {200, 301, 302, 308, 400, 404}
