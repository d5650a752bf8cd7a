"""A city's directory says who somebody is: OpenID Connect with code, PKCE, state and nonce.

Only the configured issuer is called, with time-outs and without following it elsewhere. What
it says counts when signature, issuer, audience, expiry and nonce are right; issuer and
subject are the identity (ASVS 6.8.1, 6.8.2).
"""

import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from procure import config

# Seconds to connect, and to wait for an answer.
TIME_OUT = (5, 10)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
SCOPE = "openid email profile"
# How long a person may take at the directory, and how old a confirmation there may be.
FLOW_LIVES = timedelta(minutes=10)
FRESH = timedelta(minutes=5)
LEEWAY = 60
# More is no answer of a directory.
LARGEST = 1_000_000

_log = logging.getLogger("procure.directory")


class DirectoryRefused(Exception):
    """The directory's word does not count; ``why`` names the page that says how to mend it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Found:
    """What the directory says about the person who came back."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    groups: frozenset[str]
    strong: bool
    # None where it does not say when the person last signed in there.
    signed_in_at: int | None


def begin(back: str, moment: datetime, *, fresh: bool = False) -> tuple[str, dict[str, str]]:
    """Return the address to go to, and what the session keeps until the person is back.

    ``fresh``: the directory shall ask for the password again, whoever is signed in there.
    """
    about = _metadata()
    flow = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    wanted: dict[str, Any] = {"prompt": "login", "max_age": 0} if fresh else {}
    with _client(back) as client:
        address, _ = client.create_authorization_url(
            about["authorization_endpoint"],
            state=flow["state"],
            code_verifier=flow["verifier"],
            nonce=flow["nonce"],
            **wanted,
        )
    return str(address), {**flow, "at": moment.isoformat()}


def finish(
    flow: Mapping[str, Any] | None,
    answer: Mapping[str, str],
    back: str,
    moment: datetime,
    *,
    fresh: bool = False,
) -> Found:
    """Return who came back, or refuse. The caller has taken ``flow`` out of the session."""
    if flow is None or not hmac.compare_digest(
        flow["state"].encode(), answer.get("state", "").encode("utf-8", "replace")
    ):
        raise DirectoryRefused("state")
    if moment > datetime.fromisoformat(flow["at"]) + FLOW_LIVES:
        raise DirectoryRefused("state")
    # RFC 9207: a directory that names itself in the answer names itself rightly.
    if answer.get("iss", _settings().issuer) != _settings().issuer:
        raise DirectoryRefused("token")
    if "code" not in answer:
        raise DirectoryRefused("refused")
    about = _metadata()
    with _client(back) as client:
        try:
            token = client.fetch_token(
                about["token_endpoint"],
                code=answer["code"],
                code_verifier=flow["verifier"],
                timeout=TIME_OUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _away(error) from None
        except (AuthlibBaseError, ValueError, TypeError, KeyError) as error:
            raise _wrong(error) from None
        claims = _checked(str(token.get("id_token", "")), about, str(flow["nonce"]), moment)
        claims = {**_more(client, about, claims), **claims}
    found = _found(claims)
    if fresh and (found.signed_in_at or 0) < (moment - FRESH).timestamp():
        raise DirectoryRefused("stale")
    return found


def _checked(
    id_token: str, about: Mapping[str, Any], nonce: str, moment: datetime
) -> dict[str, Any]:
    settings = _settings()
    wanted = jwt.JWTClaimsRegistry(
        now=int(moment.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": settings.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": settings.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        keys = KeySet.import_key_set(_get(about["jwks_uri"]))  # type: ignore[arg-type]
        claims = jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims
        wanted.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _wrong(error) from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.client_id:
        raise DirectoryRefused("token")
    return claims


def _more(
    client: OAuth2Session, about: Mapping[str, Any], claims: Mapping[str, Any]
) -> dict[str, Any]:
    """Ask for address and groups where the token lacks them and the issuer itself tells them."""
    where = about.get("userinfo_endpoint", "")
    if {"email", _settings().groups_claim} <= claims.keys() or not _is_the_issuers(where):
        return {}
    try:
        answer = client.get(where, timeout=TIME_OUT, allow_redirects=False)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
    except (requests.RequestException, AuthlibBaseError) as error:
        raise _away(error) from None
    # Core 5.3.2: without this anybody's answer could be put in its place.
    if told.get("sub") != claims["sub"]:
        raise DirectoryRefused("token")
    return told


def _found(claims: Mapping[str, Any]) -> Found:
    settings = _settings()
    groups = claims.get(settings.groups_claim)
    shown = claims.get("amr")
    said = {*(shown if isinstance(shown, list) else ()), claims.get("acr")}
    at = claims.get("auth_time")
    return Found(
        issuer=settings.issuer,
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email") or ""),
        # A word like "false" is true to Python: only the value true counts.
        email_verified=claims.get("email_verified") is True,
        name=str(claims.get("name") or "")[:100],
        groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
        strong=bool(said & set(settings.strong)),
        signed_in_at=at if isinstance(at, int) else None,
    )


def _metadata() -> dict[str, Any]:
    """Ask the issuer where its pages are; all that we call must be its own."""
    issuer = _settings().issuer
    about = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    own = all(_is_the_issuers(str(about.get(name, ""))) for name in needed)
    if about.get("issuer") != issuer or not own:
        _log.error("the directory's own description is not that of %s", issuer)
        raise DirectoryRefused("token")
    return about


def _is_the_issuers(address: str) -> bool:
    ours, theirs = urlsplit(_settings().issuer), urlsplit(address)
    return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)


def _get(address: str) -> dict[str, Any]:
    try:
        with requests.Session() as plain:
            plain.trust_env = False
            answer = plain.get(address, timeout=TIME_OUT, allow_redirects=False)
        answer.raise_for_status()
        if answer.status_code != requests.codes.ok or len(answer.content) > LARGEST:
            raise requests.RequestException("no answer of a directory")
        told = answer.json()
    except requests.RequestException as error:
        raise _away(error) from None
    if not isinstance(told, dict):
        raise DirectoryRefused("token")
    return told


def _client(back: str) -> OAuth2Session:
    settings = _settings()
    secret = (config.current().keys / settings.secret_file).read_text("utf-8").strip()
    client = OAuth2Session(
        settings.client_id,
        secret,
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
    )
    # No proxy and no password file of the machine has a say in this.
    client.trust_env = False
    return client


def _settings() -> config.Directory:
    settings = config.current().directory
    if settings is None:
        raise DirectoryRefused("none")
    return settings


def _away(error: Exception) -> DirectoryRefused:
    _log.warning("the directory does not answer: %s", type(error).__name__)
    return DirectoryRefused("away")


def _wrong(error: Exception) -> DirectoryRefused:
    # Its name says which check failed; the message could hold what must not be in a log.
    _log.warning("the directory's answer does not count: %s", type(error).__name__)
    return DirectoryRefused("token")
