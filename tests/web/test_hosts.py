"""Only our own names are answered, and only proxies that we know speak for a visitor."""

import io
from collections.abc import Callable

import pytest
from flask import Flask, request

from procure import config, web
from procure.web import addresses
from tests.web import sample

OURS = "procure.espoo.example"


@pytest.fixture
def served(instance: config.Settings) -> Callable[..., Flask]:
    """Put the sample app together under other settings."""

    def make(**over: object) -> Flask:
        config.use(config.load(instance.instance, **over))
        app = sample.make(lambda _name: True, lambda: None)

        @app.get("/fi/visitor")
        @addresses.needs(web.SEE_PUBLIC)
        def visitor() -> str:
            return f"{request.remote_addr} {request.scheme} {request.host}"

        return app

    return make


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (OURS, 200),
        (f"{OURS}:443", 200),
        (OURS.upper(), 200),
        ("other.espoo.example", 200),
        ("evil.example", 400),
        (f"{OURS}.evil.example", 400),
        (f"evil.example#{OURS}", 400),
        (f"{OURS}@evil.example", 400),
        (f"{OURS} evil.example", 400),
        (f"{OURS}:99999", 400),
        ("127.0.0.1", 400),
        ("localhost", 400),
        ("[::1]", 400),
        ("[", 400),
        ("", 400),
        ("å.example", 400),
        ("a" * 5000, 400),
    ],
)
def test_a_host_that_is_not_ours_is_refused(
    served: Callable[..., Flask], host: str, status: int
) -> None:
    app = served(base_url=f"https://{OURS}", hosts=["other.espoo.example"])

    answer = app.test_client().get("/fi/visitor", headers={"Host": host})

    assert answer.status_code == status
    assert "evil" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_a_house_on_this_machine_is_found_by_every_name_of_it(
    served: Callable[..., Flask], host: str
) -> None:
    client = served().test_client()

    assert client.get("/fi/visitor", headers={"Host": host}).status_code == 200
    assert client.get("/fi/visitor", headers={"Host": "evil.example"}).status_code == 400


FORWARDED = {
    "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=198.51.100.7;host=evil.example",
    "X-Real-IP": "198.51.100.7",
}


def test_nobody_speaks_for_a_visitor_unless_it_is_set(served: Callable[..., Flask]) -> None:
    answer = served().test_client().get("/fi/visitor", headers=FORWARDED)

    assert answer.text == "127.0.0.1 http localhost"


def test_as_many_proxies_as_are_set_are_believed(served: Callable[..., Flask]) -> None:
    """What a visitor wrote before the proxy's own word counts for nothing."""
    app = served(trusted_proxies=1, base_url=f"https://{OURS}")

    answer = app.test_client().get("/fi/visitor", headers=FORWARDED | {"Host": OURS})

    assert answer.text == f"203.0.113.9 https {OURS}"


@pytest.mark.parametrize(
    "came",
    [
        "https://evil.example/fi/parts",
        "http://localhost.evil.example/fi/parts",
        "http://localhost@evil.example/fi/parts",
        "http://localhost//evil.example/",
        "http://localhost/\\evil.example/",
        "//evil.example/fi/parts",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[",
        "http://localhost:99/fi/parts",
        "\\\\evil.example",
        "",
    ],
)
def test_a_kept_draft_leads_back_to_pages_of_ours_only(
    instance: config.Settings, came: str
) -> None:
    """The way back comes from ``Referer``, which anybody may write."""
    app = sample.make(lambda _name: True, lambda: web.Reader("a" * 32, "Aino"))
    app.config["WTF_CSRF_ENABLED"] = False

    answer = app.test_client().post("/fi/drafts/sample", data={"x": "y"}, headers={"Referer": came})

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_kept_draft_leads_back_to_its_form(instance: config.Settings) -> None:
    app = sample.make(lambda _name: True, lambda: web.Reader("a" * 32, "Aino"))
    app.config["WTF_CSRF_ENABLED"] = False

    came = {"Referer": "http://localhost/fi/everything?a=1"}
    answer = app.test_client().post("/fi/drafts/sample", data={"x": "y"}, headers=came)

    assert answer.headers["Location"] == "/fi/everything?a=1"


@pytest.mark.parametrize("address", ["http://procure.espoo.example", "http://0.0.0.0:8000"])
def test_people_do_not_sign_in_over_a_network_without_tls(
    served: Callable[..., Flask], address: str
) -> None:
    with pytest.raises(config.ConfigurationError, match="https://"):
        served(base_url=address)
    served(base_url=address, demonstration=True)
    served(base_url=address.replace("http:", "https:"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"])
def test_a_house_for_this_machine_alone_needs_no_tls(
    served: Callable[..., Flask], address: str
) -> None:
    served(base_url=address)


@pytest.mark.parametrize(
    "over",
    [
        {"hosts": ["evil.example/x"]},
        {"hosts": [".example"]},
        {"trusted_proxies": -1},
        {"hosts": ["*"]},
    ],
)
def test_settings_that_would_open_the_door_are_refused(
    instance: config.Settings, over: dict[str, object]
) -> None:
    with pytest.raises(config.ConfigurationError):
        config.load(instance.instance, **over)


def test_a_file_to_keep_can_do_nothing_in_a_browser() -> None:
    with Flask("x").test_request_context():
        answer = web.give(io.BytesIO(b"<script>").read(), "text/html", "x.html", keep=True)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
