"""Secrets and addresses, from the environment or a `.env` file; each checked before anything starts."""

import os
import re
import stat
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config.problems import ConfigError, said

BESIDE_US = Path("exodus.toml")

HIGHEST_PORT = 65_535
_DATABASE = re.compile(r"sqlite(\+pysqlite)?:///(?!:memory:$).+|postgresql\+psycopg://.+")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(url: str) -> str:
    at = urlsplit(url)
    if at.scheme == "http" and not _is_loopback(at.hostname or ""):
        raise ValueError("http:// is for this machine only; use https://")
    if at.scheme not in {"http", "https"} or not at.hostname or at.username:
        raise ValueError("must be an address such as https://acme.my.salesforce.com")
    return url.rstrip("/")


Origin = Annotated[str, AfterValidator(_origin)]


def _token(prefix: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        return secret

    return AfterValidator(check)


def _listen(given: str) -> str:
    host, colon, port = given.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > HIGHEST_PORT:
        raise ValueError("must be a host and a port, such as 127.0.0.1:8931")
    return given


def _signing_secrets(secret: SecretStr) -> SecretStr:
    if not all(re.fullmatch(r"[0-9a-fA-F]{32,}", each) for each in secret.get_secret_value().split(",")):
        raise ValueError("must be the signing secret from the app's Basic Information, or two with a comma in between")
    return secret


class Where(BaseSettings):
    """Which configuration file and which database are meant."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    exodus_config: Path = BESIDE_US
    database_url: SecretStr = SecretStr("sqlite:///exodus.db")


class Environment(Where):
    """Secrets and addresses, from the environment or a `.env` file."""

    slack_bot_token: Annotated[SecretStr, _token("xoxb-")]
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_signing_secrets)] | None = None
    """For HTTP in place of Socket Mode; two, with a comma in between, while it is being changed."""
    slack_app_token: Annotated[SecretStr, _token("xapp-")] | None = Field(default=None, validate_default=True)
    slack_api_url: Origin = "https://slack.com/api"
    salesforce_instance_url: Origin
    salesforce_client_id: str = Field(min_length=1)
    salesforce_private_key_file: Path
    salesforce_audience: Origin | None = None
    salesforce_integration_username: str = Field(min_length=1)
    exodus_listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8931"
    """Where health and metrics are, and in HTTP mode Slack's requests."""

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: SecretStr) -> SecretStr:
        if not _DATABASE.fullmatch(url.get_secret_value()):
            raise ValueError("must be sqlite:///<file> or postgresql+psycopg://<host>/<database>")
        return url

    @field_validator("slack_app_token")
    @classmethod
    def _one_way_in(cls, token: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if others.data.get("slack_signing_secret"):
            if token:
                raise ValueError("is set beside SLACK_SIGNING_SECRET; keep this one for Socket Mode, that one for HTTP")
        elif token is None and "slack_signing_secret" in others.data:
            raise ValueError("is not set (for HTTP in place of Socket Mode, set SLACK_SIGNING_SECRET)")
        return token

    @property
    def signing_secrets(self) -> list[str]:
        """What Slack may have signed with; empty in Socket Mode."""
        return self.slack_signing_secret.get_secret_value().split(",") if self.slack_signing_secret else []

    @property
    def app_token(self) -> str | None:
        """The app-level token; None in HTTP mode."""
        return self.slack_app_token.get_secret_value() if self.slack_app_token else None

    @property
    def listen(self) -> tuple[str, int]:
        """Host and port of ours; port 0 picks a free one."""
        host, _, port = self.exodus_listen.rpartition(":")
        return host.strip("[]"), int(port)

    @cached_property
    def private_key(self) -> RSAPrivateKey:
        """The key, checked once. Raises ConfigError for a file that holds none, or that others may read."""
        file = self.salesforce_private_key_file
        try:
            return _private_key(file)
        except OSError as error:
            raise ConfigError([f"SALESFORCE_PRIVATE_KEY_FILE: {error.strerror}: {file}"]) from error
        except ValueError as error:
            raise ConfigError([f"SALESFORCE_PRIVATE_KEY_FILE: {file} {error}"]) from error


KEY_BITS = 2048

NOT_OURS_ALONE = stat.S_IWGRP | stat.S_IRWXO
"""A group may read: that is how a secret is mounted for a service. It signs for every user of the app."""


def _private_key(file: Path) -> RSAPrivateKey:
    with file.open("rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        content = opened.read(64 * 1024)  # a key is a few thousand bytes; a wrong file may have no end
    if not content.strip():
        raise ValueError("is empty: put the private key in it, as PEM")
    if mode & NOT_OURS_ALONE:
        raise ValueError(f"is open to others (mode {stat.S_IMODE(mode):04o}): chmod 600 it")
    if b"PRIVATE KEY-----" not in content:
        raise ValueError("holds no private key: put the PEM in it that begins with -----BEGIN PRIVATE KEY-----")
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError:
        raise ValueError("has a passphrase: write it without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("cannot be read as a private key: make it anew, or copy it whole") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < KEY_BITS:
        raise ValueError(f"is no RSA key of {KEY_BITS} bits or more, which Salesforce asks for")
    return key


def where() -> Where:
    """Where exodus.toml and the database are; needs none of the other variables."""
    return Where()


def environment() -> Environment:
    """Raises ConfigError naming each variable that is missing or wrong."""
    try:
        return Environment()
    except ValidationError as error:
        raise ConfigError([f"{str(each['loc'][0]).upper()}: {said(each)}" for each in error.errors()]) from error
