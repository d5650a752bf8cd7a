"""A small directory of a city: an OpenID provider with a server of its own on loopback.

It is told who sits before it and what its tokens shall say, wrong things too. It checks what a
provider checks: client and secret, the code once, the address to go back to, and PKCE.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "procure", "loopback-only-secret"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider:
    """What the directory knows, and what it shall say next."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.person: dict[str, Any] = {}
        # Put over what is right in the next token; None leaves a claim out.
        self.twist: dict[str, Any] = {}
        self.key = KEY
        self.description: dict[str, Any] = {}
        self.answer: dict[str, str] | None = None
        self.told_by_userinfo: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.called: list[str] = []

    def about(self) -> dict[str, Any]:
        """Describe the provider."""
        pages = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "userinfo")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": pages["authorize"],
            "token_endpoint": pages["token"],
            "userinfo_endpoint": pages["userinfo"],
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.description,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser is sent: back with a code, as if the person had signed in."""
        self.asked.append(asked)
        if self.answer is not None:
            return f"{asked['redirect_uri']}?{urlencode({**self.answer, 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """Give tokens for a code, once, to who began with it."""
        asked = self.codes.pop(sent.get("code", ""), None)
        who = base64.b64decode(basic.removeprefix("Basic ")).decode()
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = (
            asked is not None
            and who == f"{CLIENT}:{SECRET}"
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == sent.get("redirect_uri")
        )
        if asked is None or not right:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(asked),
        }

    def id_token(self, asked: dict[str, str]) -> str:
        """Sign what the directory says about the person."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **({"auth_time": now} if "max_age" in asked else {}),
            **self.person,
            **self.twist,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


@contextmanager
def running() -> Iterator[Provider]:
    """Serve a provider."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Pages(BaseHTTPRequestHandler):
    @property
    def provider(self) -> Provider:
        found: Provider = self.server.provider  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.called.append(parts.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self._say(200, self.provider.about())
            case "/jwks":
                self._say(200, {"keys": [KEY.as_dict(private=False)]})
            case "/authorize":
                self.send_response(303)
                self.send_header("Location", self.provider.authorize(asked))
                self.end_headers()
            case "/userinfo":
                told = {"sub": self.provider.person.get("sub"), **self.provider.told_by_userinfo}
                self._say(200, told)
            case _:
                self._say(404, {})

    def do_POST(self) -> None:
        self.provider.called.append(self.path)
        size = int(self.headers.get("Content-Length", 0))
        sent = {name: v[0] for name, v in parse_qs(self.rfile.read(size).decode()).items()}
        self._say(*self.provider.token(sent, self.headers.get("Authorization", "")))

    def _say(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
