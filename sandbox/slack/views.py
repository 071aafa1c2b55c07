"""The modals people have open: one stack of at most three each, with what they entered so far. And their Home tabs.

Opening, pushing, publishing and changing them is the app's doing; submitting and closing a person's (`submissions.py`).
"""

import json
import secrets
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.clock import Clock
from sandbox.slack.blocks.layout import completed, fill_texts, problems
from sandbox.slack.blocks.objects import plain
from sandbox.slack.blocks.rules import Rule, anything, choice, fault, flag, record, string
from sandbox.slack.errors import Refused, invalid
from sandbox.slack.live import Live
from sandbox.slack.state import Entered, values
from sandbox.slack.workspace import APP, BOT, Member
from sandbox.worlds.people import TEAM

DEEPEST = 3
LARGEST = 250_000
DEFINITION: Rule = record(
    {"type": choice("modal"), "title": plain(24), "blocks": anything},
    {
        "submit": plain(24),
        "close": plain(24),
        "private_metadata": string(3000),
        "callback_id": string(255),
        "external_id": string(255),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME: Rule = record(
    {"type": choice("home"), "blocks": anything},
    {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)},
)


@dataclass(eq=False)
class View:
    id: str
    user: Member
    definition: dict[str, Any]
    hash: str
    root: str
    previous: str | None
    entered: Entered = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.definition["type"])

    @property
    def blocks(self) -> list[Any]:
        blocks: list[Any] = self.definition["blocks"]
        return blocks

    def shape(self) -> dict[str, Any]:
        """As payloads and answers carry it."""
        return {
            "id": self.id,
            "team_id": self.user.home,
            "type": self.kind,
            "blocks": self.blocks,
            "private_metadata": self.definition.get("private_metadata", ""),
            "callback_id": self.definition.get("callback_id", ""),
            "state": {"values": values(self.blocks, self.entered)},
            "hash": self.hash,
            "title": self.definition.get("title"),
            "clear_on_close": self.definition.get("clear_on_close", False),
            "notify_on_close": self.definition.get("notify_on_close", False),
            "close": self.definition.get("close"),
            "submit": self.definition.get("submit"),
            "previous_view_id": self.previous,
            "root_view_id": self.root,
            "app_id": APP,
            "external_id": self.definition.get("external_id", ""),
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
        }


class Views:
    def __init__(self, clock: Clock, live: Live) -> None:
        self._clock = clock
        self._live = live
        self._numbers = count(1)
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def clear(self) -> None:
        self._stacks.clear()
        self._homes.clear()
        self._live.tell("views")

    def stack(self, user: str) -> list[View]:
        return list(self._stacks.get(user, []))

    def find(self, id_: str | None = None, external_id: str | None = None) -> View:
        """An open modal, or a Home tab. Raises `not_found`."""
        for view in [*self._all(), *self._homes.values()]:
            if view.id == id_ or (external_id and view.definition.get("external_id") == external_id):
                return view
        raise Refused("not_found")

    def open(self, user: Member, given: Any) -> View:
        """Show a modal in place of whatever the person had open."""
        definition = self._checked(given, DEFINITION)
        self._stacks.pop(user.id, None)
        return self._add(user, definition)

    def push(self, user: Member, given: Any) -> View:
        """Show a modal on top. Raises `push_limit_reached` above three."""
        definition = self._checked(given, DEFINITION)
        if len(self._stacks.get(user.id, [])) >= DEEPEST:
            raise Refused("push_limit_reached")
        return self._add(user, definition)

    def update(self, view: View, given: Any, expected: str | None = None) -> View:
        """Change a modal; what was entered into elements that remain stays. Raises `hash_conflict`."""
        definition = self._checked(given, HOME if view.kind == "home" else DEFINITION, view)
        if expected and expected != view.hash:
            raise Refused("hash_conflict")
        view.definition, view.hash = definition, self._hash()
        self._live.tell("views", view.user.id)
        return view

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def publish(self, user: Member, given: Any, expected: str | None = None) -> View:
        """Put a person's Home tab in place. Raises `hash_conflict` when it is no longer the one that is `expected`."""
        before = self._homes.get(user.id)
        if before:
            return self.update(before, given, expected)
        definition = self._checked(given, HOME)
        if expected:
            raise Refused("hash_conflict")
        view = self._homes[user.id] = self._new(user, definition)
        self._live.tell("views", user.id)
        return view

    def pop(self, view: View) -> None:
        """Close one modal; one that is gone already (the app was slower than the person) is no error."""
        stack = self._stacks.get(view.user.id, [])
        if view in stack:
            stack.remove(view)
        self._live.tell("views", view.user.id)

    def drop(self, user: str) -> list[View]:
        """Close the person's whole stack; the closed ones, top first."""
        closed = self._stacks.pop(user, [])
        self._live.tell("views", user)
        return closed[::-1]

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack]

    def _add(self, user: Member, definition: dict[str, Any]) -> View:
        stack = self._stacks.setdefault(user.id, [])
        view = self._new(user, definition)
        if stack:
            view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self._live.tell("views", user.id)
        return view

    def _new(self, user: Member, definition: dict[str, Any]) -> View:
        id_ = f"V0{next(self._numbers):08d}"
        return View(id_, user, definition, self._hash(), root=id_, previous=None)

    def _hash(self) -> str:
        return f"{int(self._clock.now().timestamp())}.{secrets.token_urlsafe(6)}"

    def _checked(self, given: Any, rule: Rule, replaced: View | None = None) -> dict[str, Any]:
        """The definition as Slack keeps it. Raises `invalid_arguments`, `view_too_large` or `duplicate_external_id`."""
        found = faults(given, rule)
        if found:
            raise invalid("invalid_arguments", found)
        if len(json.dumps(given)) > LARGEST:
            raise Refused("view_too_large")
        external = given.get("external_id")
        others = [each for each in (*self._all(), *self._homes.values()) if each is not replaced]
        if external and any(each.definition.get("external_id") == external for each in others):
            raise Refused("duplicate_external_id")
        definition = {**given, "blocks": completed(given["blocks"])}
        fill_texts([definition.get(key) for key in ("title", "submit", "close")])
        return definition


def faults(given: Any, rule: Rule = DEFINITION) -> list[str]:
    """What is wrong with the definition of a modal, or of a Home tab."""
    found = [*rule(given, "/view")]
    if found:
        return found
    found = problems(given["blocks"], "/view/blocks", given["type"])
    forms = [each for each in given["blocks"] if not found and given["type"] == "modal" and each["type"] == "input"]
    if forms and not given.get("submit"):
        found = [fault("missing required field: submit", "/view")]
    return found
