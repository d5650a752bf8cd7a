"""The settings of one installation: a file in the instance, the environment over it.

Start-up checks everything and fails on what is wrong, naming file and key; nothing
is guessed later. Settings never change while a process runs.
"""

import contextlib
import os
import re
import secrets
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
FILE = "procure.toml"
BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class GroupRoles(BaseModel):
    """Which roles on which authority a group of the directory gives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str = Field(
        min_length=1, description="name or id of the group, as the directory says it"
    )
    authority: str = Field(min_length=1, description="register number of the authority")
    unit: str = Field(default="", description="unit of the authority, where it has several")
    roles: tuple[Literal["member", "registrar"], ...] = Field(default=("member",), min_length=1)


class Directory(BaseModel):
    """A city's directory, with which its people sign in (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, description="what its people call it")
    issuer: str = Field(description="address of the issuer, exactly as its tokens say it")
    client_id: str = Field(min_length=1, description="what the directory calls this installation")
    secret_file: str = Field(
        default="directory-secret", description="file with the client's secret, in keys/"
    )
    groups_claim: str = Field(default="groups", description="claim that holds a person's groups")
    groups: tuple[GroupRoles, ...] = Field(default=(), description="what groups give")
    strong: tuple[str, ...] = Field(
        default=("mfa", "otp", "hwk"),
        description="values of amr or acr that mean that a second factor was shown",
    )

    @field_validator("issuer")
    @classmethod
    def _is_an_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        at_home = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://login.city.example/realm")
        if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
            raise ValueError("must start with https://")
        return value

    @field_validator("secret_file")
    @classmethod
    def _is_a_file_name(cls, value: str) -> str:
        if not value or Path(value).name != value or value.startswith("."):
            raise ValueError("must be the name of a file in keys/, without a folder")
        return value


class Settings(BaseSettings):
    """What an operator may set, in ``instance/procure.toml`` or as ``PROCURE_*``."""

    model_config = SettingsConfigDict(env_prefix="PROCURE_", extra="forbid", frozen=True)

    instance: Path = Field(default=Path("instance"), description="where all data live")
    installation: str = Field(
        default="procure.localhost", description="name of this installation in its record"
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="address printed on papers and in mails"
    )
    database: str = Field(default="", description="SQLAlchemy URL; empty: SQLite in the instance")
    demonstration: bool = Field(
        default=False, description="example people, one-click sign-in and a movable clock"
    )
    second_factor: bool = Field(
        default=True, description="people of a city and operators need a second factor"
    )
    directory: Directory | None = Field(default=None, description="the city's directory (OIDC)")
    web_processes: int = Field(
        default=0, ge=0, le=64, description="web processes; 0: one on SQLite, two on PostgreSQL"
    )
    workers: int = Field(default=1, ge=0, le=64, description="worker processes started with serve")
    broker: str = Field(
        default="",
        description="redis://, rediss:// or amqp:// of a broker whose workers do the jobs;"
        " empty: the workers started with serve",
    )
    smtp_host: str = Field(default="", description="mail server; empty: mails wait in the queue")
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_sender: str = Field(default="procure@localhost", description="From of every mail")
    log_format: Literal["text", "json"] = Field(default="text", description="lines of the log")
    metrics_token: str = Field(
        default="",
        description="whoever bears it may read /metrics and the reasons of /readiness; empty:"
        " only this machine",
    )
    contact: str = Field(default="", description="address for feedback on accessibility")
    data_protection: str = Field(default="", description="address of the data protection officer")
    upload_limit: int = Field(default=25 * 2**20, ge=1, description="bytes of one request")
    hosts: tuple[str, ...] = Field(
        default=(), description="host names that are answered beside that of base_url"
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="proxies in front whose X-Forwarded-* and X-Request-ID are believed",
    )
    documents_url: str = Field(
        default="", description="where papers lie, s3://bucket/prefix; empty: in the instance"
    )
    documents_endpoint: str = Field(
        default="", description="address of an S3-compatible store; empty: that of AWS"
    )
    documents_region: str = Field(default="", description="region of the store")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or value.endswith("/"):
            raise ValueError("must start with http:// or https:// and not end with /")
        return value

    @field_validator("broker")
    @classmethod
    def _is_a_broker(cls, value: str) -> str:
        if value and not value.startswith(BROKERS):
            raise ValueError(f"must start with {', '.join(BROKERS)} or be empty")
        return value

    @field_validator("documents_url")
    @classmethod
    def _is_a_bucket(cls, value: str) -> str:
        return bucket(value)

    @field_validator("documents_endpoint")
    @classmethod
    def _is_an_endpoint(cls, value: str) -> str:
        if value and (not value.startswith(("http://", "https://")) or "@" in value):
            raise ValueError("must start with http:// or https://; keys are never in it")
        return value

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [name for name in value if not HOST.fullmatch(name)]:
            raise ValueError(f"not host names: {', '.join(wrong)}")
        return tuple(name.lower() for name in value)

    @model_validator(mode="after")
    def _has_the_secret_of_the_directory(self) -> "Settings":
        if self.directory is not None:
            path = self.keys / self.directory.secret_file
            if not path.is_file() or not path.read_text("utf-8").strip():
                raise ValueError(f"directory: write the client's secret into {path}")
            if path.stat().st_mode & 0o077:
                raise ValueError(f"directory: others can read {path}: chmod 600 it")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, whose values come as arguments."""
        return env_settings, init_settings

    @property
    def database_url(self) -> str:
        """Return the URL of the database, SQLite in the instance by default."""
        return self.database or f"sqlite:///{self.instance.resolve() / 'procure.db'}"

    @property
    def keeps_in_sqlite(self) -> bool:
        """Say whether everything is in one file, which has one writer at a time."""
        return self.database_url.startswith("sqlite")

    @property
    def keys(self) -> Path:
        """Return the folder of keys, readable by the owner only."""
        return self.instance / "keys"

    @property
    def second_factor_demanded(self) -> bool:
        """Say whether people of a city are led to a second factor: never in a demonstration."""
        return self.second_factor and not self.demonstration

    def secret(self, name: str) -> bytes:
        """Return the secret of this name, made at first use and then kept."""
        path = self.keys / name
        if not path.exists():
            keep(path, secrets.token_bytes(32), once=True)
        return path.read_bytes()


class ConfigurationError(ValueError):
    """The settings are wrong; the message says where and how to mend it."""


def keep(
    path: Path, content: bytes, *, once: bool = False, mode: int = 0o600, folders: int = 2
) -> None:
    """Put a file into place whole, readable by its owner only unless said.

    After the return it survives a power cut, with so many ``folders`` above it as may be
    new. ``once``: a file that is there already stays, so that two processes that start
    together agree on the first one.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)  # whatever the account's mask takes away
            os.fsync(file.fileno())
        if not once:
            draft.replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    # The names are safe only when the folders that hold them have been written too.
    for folder in path.parents[:folders]:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_this_machine(host: str) -> bool:
    """Say whether a host is this machine itself, by its name or by its address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bucket(address: str) -> str:
    """Return the address of a bucket and its prefix, or nothing for the instance itself."""
    if address and not BUCKET.fullmatch(address):
        words = "must be s3://bucket or s3://bucket/prefix; keys are never in it"
        raise ConfigurationError(f"{address.rpartition('@')[2]}: {words}")
    return address.rstrip("/")


def load(instance: Path, **over: Any) -> Settings:
    """Read the settings of an instance, or say everything that is wrong with them."""
    path = instance / FILE
    try:
        values = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from None
    try:
        return Settings(**{**values, "instance": instance, **over})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path} or PROCURE_* in the environment: {wrong}") from None


_current: Settings | None = None


def use(settings: Settings) -> Settings:
    """Make these the settings of this process."""
    global _current  # noqa: PLW0603 - one process serves one installation
    _current = settings
    return settings


def current() -> Settings:
    """Return the settings of this process; an error if nobody has loaded them."""
    if _current is None:
        raise ConfigurationError("no settings are loaded: call config.use() first")
    return _current


def current_or_none() -> Settings | None:
    """Return the settings of this process, if somebody has loaded them."""
    return _current


def places(name: str) -> list[Path]:
    """Return where files of a city's middle layer are looked for, its own first."""
    own = [] if _current is None else [_current.instance / name]
    return [folder for folder in (*own, ROOT / name) if folder.is_dir()]
