"""The configuration: secrets and addresses from the environment, all else from one TOML file over `defaults.toml`.

Composed of the rooms' own models; validated whole before anything starts, each error with file, key and what would do.
"""

import difflib
import os
import re
import stat
import tomllib
from functools import cached_property
from importlib import resources
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.actions.table import TABLE
from bot.escalations.targets import Targets, Within
from bot.escalations.teams import TeamSettings
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce import mapping as mappings
from bot.salesforce.bindings import Binding, problems
from bot.salesforce.mapping import RecordMapping

Table = dict[str, Any]


BESIDE_US = Path("exodus.toml")
HIGHEST_PORT = 65_535


class ConfigError(Exception):
    """The configuration cannot be used. One line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


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
    salesforce_audience: str | None = None
    salesforce_integration_username: str = Field(min_length=1)
    exodus_listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8931"
    """Where health and metrics are, and in HTTP mode Slack's requests."""

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
    def private_key(self) -> str:
        """The key's PEM text. Raises ConfigError for a file that holds none, or that others may read."""
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


def _private_key(file: Path) -> str:
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
    return content.decode()


class SalesforceSettings(BaseModel):
    """`[salesforce]`: durations in minutes, time limits in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_version: str = Field(pattern=r"^\d{2,3}\.0$")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """For orgs that keep no currency on a record."""
    session_minutes: int = Field(default=120, ge=15)
    """The org's session timeout; tokens are renewed at half of it."""
    rights_minutes: int = Field(default=15, ge=1)
    """How long field rights are kept before they are read again."""
    answer_seconds: float = Field(default=20.0, gt=0)
    """How long a read may take."""


_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_USERNAME = re.compile(r"[^\s@]+@[^\s@]+")


def _people(given: dict[str, str]) -> dict[str, str]:
    """Each Slack user once, each Salesforce user once: who acts must never depend on who comes first."""
    problems: list[str] = []
    taken: dict[str, str] = {}
    for slack_id, username in given.items():
        if not _SLACK_USER.fullmatch(slack_id):
            problems.append(f"{slack_id!r} is no Slack user id; take it from the person's profile, such as U0123456789")
        if not _USERNAME.fullmatch(username):
            problems.append(f"{slack_id}: {username!r} is no Salesforce username, such as rosa@acme.com")
        elif (first := taken.setdefault(username.casefold(), slack_id)) != slack_id:
            problems.append(f"{first} and {slack_id} are both {username}; name one of them")
    if problems:
        raise ValueError("; ".join(problems))
    return given


def _symptoms(given: dict[SymptomName, Within]) -> dict[SymptomName, Within]:
    wrong = []
    for name in given:
        if name not in SYMPTOMS:
            near = difflib.get_close_matches(name, SYMPTOMS, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(SYMPTOMS)}"
            wrong.append(f"{name} is no symptom; {hint}")
    if wrong:
        raise ValueError("; ".join(wrong))
    return given


class Config(BaseModel):
    """The whole of exodus.toml over defaults.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    salesforce: SalesforceSettings
    mapping: Annotated[dict[str, RecordMapping], AfterValidator(mappings.understood)]
    actions: dict[str, Binding]
    teams: dict[Team, TeamSettings] = Field(default_factory=dict)
    symptoms: Annotated[dict[SymptomName, Within], AfterValidator(_symptoms)] = Field(default_factory=dict)
    policy: Policy = Policy()
    people: Annotated[dict[str, str], AfterValidator(_people)] = Field(default_factory=dict)
    """Slack user id = Salesforce username; wins over the e-mail."""

    @property
    def targets(self) -> Targets:
        """By when teams are to have taken and closed what they are told of."""
        return Targets(self.teams, self.symptoms)


def where() -> Where:
    """Where exodus.toml and the database are; needs none of the other variables."""
    return Where()


def environment() -> Environment:
    """Raises ConfigError naming each variable that is missing or wrong."""
    try:
        return Environment()
    except ValidationError as error:
        raise ConfigError([f"{str(each['loc'][0]).upper()}: {_said(each)}" for each in error.errors()]) from error


def config(path: Path) -> Config:
    """The file at `path` over the defaults. Only `exodus.toml` beside us may be missing: the defaults then stand alone.

    Raises ConfigError.
    """
    defaults = tomllib.loads((resources.files("bot") / "defaults.toml").read_text())
    own = _read(path)
    mapped = own.get("mapping", {})
    if unknown := _unknown(mapped, mappings.known(defaults["mapping"]), ("mapping",)):
        raise ConfigError([f"{path}: {problem}" for problem in unknown])
    if isinstance(mapped, dict):
        defaults["mapping"] = mappings.without(mapped, defaults["mapping"])
    try:
        found = Config.model_validate(_over(own, defaults))
    except ValidationError as error:
        raise ConfigError([f"{path}: {_key(each)}: {_said(each)}" for each in error.errors()]) from error
    if wrong := [f"{path}: {each}" for each in problems(TABLE, found.actions)]:
        raise ConfigError(wrong)
    return found


def default_mapping() -> dict[str, RecordMapping]:
    """The mapping that a company's file is laid over."""
    given = tomllib.loads((resources.files("bot") / "defaults.toml").read_text())["mapping"]
    return mappings.understood({name: RecordMapping.model_validate(each) for name, each in given.items()})


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError as error:
        if path == BESIDE_US:
            return {}
        raise ConfigError([f"EXODUS_CONFIG: {path} does not exist"]) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{path}: {error}"]) from error


def _over(own: Table, defaults: Table) -> Table:
    """`own` laid over `defaults`, table by table."""
    merged = dict(defaults)
    for key, value in own.items():
        under = merged.get(key)
        merged[key] = _over(value, under) if isinstance(value, dict) and isinstance(under, dict) else value
    return merged


def _unknown(own: Any, known: Any, place: tuple[str, ...]) -> list[str]:
    """Keys that nobody knows: a mapping may change where a name leads and what a value means, not invent names."""
    if not isinstance(own, dict) or not isinstance(known, dict):
        return []
    problems = []
    for key, value in own.items():
        if key in known:
            problems += _unknown(value, known[key], (*place, key))
        elif key != "display":
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            problems.append(f"{'.'.join((*place, key))}: unknown key; {hint}")
    return problems


def _key(error: Any) -> str:
    """Where the file says it; pydantic adds the kind of a binding, which is no key of the file's."""
    table, *rest = map(str, error["loc"])
    kind = rest[1:2] if table == "actions" and rest[1:2] and rest[1] in {"apex", "flow", "link"} else []
    return ".".join((table, *rest[:1], *rest[1 + len(kind) :]))


def _said(error: Any) -> str:
    match error["type"]:
        case "missing":
            return "is not set"
        case "extra_forbidden":
            return "unknown key"
    return str(error["msg"]).removeprefix("Value error, ")
