"""Slack's payloads as handlers want them: who acted, on what, with which words. All of it is still to be judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from blocks import controls
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.services.people import Actor

Values = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: what was typed after its name, and who typed it."""

    person: Person
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: who pressed, and the ids it carried."""

    person: Person
    record: RecordId | None
    part: RecordId | None = None
    """A record that hangs on the first."""
    episode: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form: who, what its metadata says, and the values by block id."""

    person: Person
    private: str
    values: Values

    def text(self, block_id: str) -> str:
        value = self.values.get(block_id, "")
        return value.strip() if isinstance(value, str) else ""

    def ticked(self, block_id: str) -> bool:
        return bool(self.values.get(block_id))


def actor_of(body: dict[str, Any]) -> Actor:
    """Whoever acted, with their own team: for presses, not the team we are installed in (reference/slack.md 5.2)."""
    user = body.get("user")
    if isinstance(user, dict):
        return Actor(SlackUserId(user["id"]), str(user.get("team_id") or ""))
    return Actor(SlackUserId(body["user_id"]), body["team_id"])


def press_of(action: dict[str, Any]) -> Callable[[Person], Press]:
    chosen = action.get("selected_option") or {}
    value = str(action.get("value") or chosen.get("value") or "")
    record, part, episode = controls.read_record(value), controls.read_part(value), controls.read_episode(value)
    return lambda person: Press(person, record, part, episode)


def submission_of(body: dict[str, Any], person: Person) -> Submission:
    view = body["view"]
    return Submission(person, str(view.get("private_metadata") or ""), _values(view["state"]["values"]))


def _values(state: dict[str, dict[str, dict[str, Any]]]) -> Values:
    found: Values = {}
    for block_id, actions in state.items():
        for element in actions.values():
            found[block_id] = _value(element)
    return found


def _value(element: dict[str, Any]) -> str | list[str]:
    if "selected_options" in element:
        return [each["value"] for each in element["selected_options"] or []]
    if "selected_option" in element:
        return str((element["selected_option"] or {}).get("value") or "")
    return str(element.get("value") or "")
