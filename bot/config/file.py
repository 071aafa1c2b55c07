"""exodus.toml over `defaults.toml`: composed of the rooms' own models, and validated whole."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)

from bot.actions.table import TABLE
from bot.config.problems import ConfigError, hint, said
from bot.config.variables import BESIDE_US
from bot.escalations.targets import Targets, Within
from bot.escalations.teams import TeamSettings
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce import mapping as mappings
from bot.salesforce.bindings import Apex, Binding, Flow, problems
from bot.salesforce.mapping import RecordMapping

TomlTable = dict[str, Any]


def _version(given: str) -> str:
    if not re.fullmatch(r"[0-9]{2,3}\.0", given):
        raise ValueError(f'{given!r} is no API version, such as "67.0"')
    return given


def _currency(given: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", given):
        raise ValueError(f'{given!r} is no currency code, such as "USD"')
    return given


class SalesforceSettings(BaseModel):
    """`[salesforce]`: durations in minutes, time limits in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_version: Annotated[str, AfterValidator(_version)]
    currency: Annotated[str, AfterValidator(_currency)] = "USD"
    """For orgs that keep no currency on a record."""
    session_minutes: int = Field(default=120, ge=15, le=1440)
    """The org's session timeout; tokens are renewed at half of it."""
    rights_minutes: int = Field(default=15, ge=1, le=1440)
    """How long field rights are kept before they are read again."""
    answer_seconds: float = Field(default=20.0, gt=0, le=120, allow_inf_nan=False)
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
    if wrong := [f"{name} is no symptom; {hint(name, SYMPTOMS)}" for name in given if name not in SYMPTOMS]:
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
        raise ConfigError([f"{path}: {_key(each)}: {_wrong(each)}" for each in error.errors()]) from error
    if wrong := [f"{path}: {each}" for each in problems(TABLE, found.actions)]:
        raise ConfigError(wrong)
    return found


def default_mapping() -> dict[str, RecordMapping]:
    """The mapping that a company's file is laid over."""
    given = tomllib.loads((resources.files("bot") / "defaults.toml").read_text())["mapping"]
    return mappings.understood({name: RecordMapping.model_validate(each) for name, each in given.items()})


def _read(path: Path) -> TomlTable:
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError as error:
        if path == BESIDE_US:
            return {}
        raise ConfigError([f"EXODUS_CONFIG: {path} does not exist"]) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"{path}: {error}"]) from error


def _over(own: TomlTable, defaults: TomlTable) -> TomlTable:
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
            problems.append(f"{'.'.join((*place, key))}: unknown key; {hint(key, known)}")
    return problems


def _key(error: Any) -> str:
    """Where the file says it; pydantic adds the kind of a binding, which is no key of the file's."""
    table, *rest = map(str, error["loc"])
    kind = rest[1:2] if table == "actions" and rest[1:2] and rest[1] in {"apex", "flow", "link"} else []
    return ".".join((table, *rest[:1], *(each for each in rest[1 + len(kind) :] if each != "[key]")))


def _wrong(error: Any) -> str:
    """What is wrong there and what would be right; for an unknown key, which ones are known there."""
    known = _known_at(tuple(map(str, error["loc"]))) if error["type"] == "extra_forbidden" else None
    return f"{said(error)}; {hint(str(error['loc'][-1]), known.model_fields)}" if known else said(error)


def _known_at(place: tuple[str, ...]) -> type[BaseModel] | None:
    """What says which keys a table may have."""
    match place:
        case (_,):
            return Config
        case ("actions", _, kind, _):
            return {"apex": Apex, "flow": Flow}.get(kind)
        case (table, *_):
            return TABLES.get(table)
    return None


TABLES: Mapping[str, type[BaseModel]] = {
    "salesforce": SalesforceSettings,
    "policy": Policy,
    "teams": TeamSettings,
    "symptoms": Within,
}
