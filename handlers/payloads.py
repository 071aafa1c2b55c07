"""Slack's payloads as handlers want them: who acted, on what, with which words. All of it is still to be judged.

What was written is read by `words`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from blocks import controls
from bot.runbook.masking import masked
from bot.runbook.spelling import LONGEST, straight
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.services.people import Actor
from handlers.words import NAME, beside, named_alone, said, typed

Payload = dict[str, Any]
FormValues = dict[str, str | list[str]]

DIRECT, AMONG_SEVERAL = "D", "mpdm-"
TYPED = (None, "file_share", "me_message", "thread_broadcast")
"""The subtypes that a person's own new message may have; every other one tells of a change."""


class Placed:
    """Whatever a person does in a channel."""

    __slots__ = ()
    channel: str
    group: bool
    """Whether that is a direct message among several people."""

    @property
    def direct(self) -> bool:
        """Whether that is a direct message."""
        return self.group or self.channel.startswith(DIRECT)


@dataclass(frozen=True, slots=True)
class Command(Placed):
    """A slash command, or what was typed in our DM: the words, who typed them, and where."""

    person: Person
    text: str
    channel: str = ""
    group: bool = False
    beside: str = ""
    """What a message brings along that the person did not type: something forwarded, a file."""
    colleague: SlackUserId | None = None
    """Whom they named, where that is all that they typed."""


@dataclass(frozen=True, slots=True)
class Press(Placed):
    """A pressed button: who pressed, and the ids it carried."""

    person: Person
    record: RecordId | None
    part: RecordId | None = None
    """A record that hangs on the first."""
    episode: int | None = None
    channel: str = ""
    """Empty for a press inside a modal."""
    page: int | None = None
    action: str | None = None
    """The action of the catalogue that was pressed: then `record` is the order, `part` what it is run on."""
    group: bool = False
    choice: str = ""
    """What was chosen of several, where the button is one of them."""
    about: str | None = None
    """The team or the symptom that somebody is told of: then `record` is the order, `part` what it is about."""
    watch: int | None = None
    thread: str | None = None
    """The thread that the pressed message stands in."""


@dataclass(frozen=True, slots=True)
class Shortcut(Placed):
    """A shortcut used on a message: who used it, and everything that the message says."""

    person: Person
    text: str
    channel: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Mention(Placed):
    """Our name in a channel: who wrote it, what else they wrote, and in which thread."""

    person: Person
    text: str
    channel: str
    thread: str | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looks at their Home tab."""

    person: Person
    page: int = 1


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form: who, what its metadata says, and the values by block id, as they were sent but cut."""

    person: Person
    private: str
    values: FormValues

    def text(self, block_id: str) -> str:
        """What stands in a field, straight; empty where nothing can be seen in it."""
        value = self.values.get(block_id, "")
        return straight(value) if isinstance(value, str) else ""

    def note(self, block_id: str) -> str:
        """A free text for others to read, as it may be stored: masked."""
        return masked(self.text(block_id))

    def chosen(self, block_id: str) -> tuple[str, ...]:
        """The boxes that are ticked."""
        value = self.values.get(block_id, ())
        return tuple(value) if isinstance(value, list) else ()

    def ticked(self, block_id: str) -> bool:
        return bool(self.values.get(block_id))


def typed_by(body: Payload) -> Actor:
    """Whoever typed a command. Which of the three a payload is, its kind says, never what else it holds."""
    return Actor(SlackUserId(body["user_id"]), str(body["team_id"]))


def pressed_by(body: Payload) -> Actor:
    """Whoever pressed, submitted or used a shortcut, with their own team, not the one we are installed in.

    Source: docs.slack.dev/reference/interaction-payloads/block_actions-payload, `user.team_id`.
    """
    user = body["user"]
    return Actor(SlackUserId(user["id"]), str(user.get("team_id") or ""))


def said_by(body: Payload) -> Actor:
    """Whoever wrote a message. Some of Slack's messages name no team; `users.info` has the last word on it anyhow."""
    event = body["event"]
    team = next((event[name] for name in ("user_team", "source_team", "team") if event.get(name)), body["team_id"])
    return Actor(SlackUserId(event["user"]), str(team))


def said_to_us(event: Payload) -> bool:
    """Whether a person said something new in their direct message with us: no edit, no deletion, no bot."""
    ours = event.get("type") == "message" and event.get("channel_type") == "im"
    return bool(ours and event.get("subtype") in TYPED and event.get("user") and not event.get("bot_id"))


def visits_home(event: Payload) -> bool:
    """Whether a person opened their Home tab with us, and not the messages beside it."""
    return bool(event.get("type") == "app_home_opened" and event.get("tab") == "home" and event.get("user"))


def mentions_us(event: Payload) -> bool:
    """Whether a person named us: no bot, and not in a direct message, where all that is said is said to us."""
    direct = str(event.get("channel") or "").startswith(DIRECT)
    return event.get("type") == "app_mention" and bool(event.get("user")) and not (direct or event.get("bot_id"))


def mention_of(body: Payload) -> tuple[str, Callable[[Person], Mention]]:
    """What was written around the names in it, and how it becomes a Mention."""
    event = body["event"]
    text, thread = typed(NAME.sub(" ", str(event.get("text") or ""))), event.get("thread_ts")
    return text, lambda person: Mention(person, text, str(event["channel"]), str(thread) if thread else None)


def command_of(body: Payload, text: str) -> Callable[[Person], Command]:
    """From a slash command or a message event."""
    channel = str((body.get("event") or {}).get("channel") or body.get("channel_id") or "")
    event = body.get("event") or body
    brought, colleague = beside(event) if "event" in body else "", named_alone(event.get("text"))
    return lambda person: Command(person, text, channel, group=_group(body), beside=brought, colleague=colleague)


def press_of(body: Payload) -> Callable[[Person], Press]:
    action = body["actions"][0]
    _, value = controls.pressed(action)
    if run := controls.read_run(value):
        name, root, on = run
        return lambda person: Press(person, root, on, channel=_channel(body), action=name, group=_group(body))
    if told := controls.read_tell(value):
        about, order, part = told
        return lambda person: Press(person, order, part, channel=_channel(body), group=_group(body), about=about)
    record, part, episode = controls.read_record(value), controls.read_part(value), controls.read_episode(value)
    return lambda person: Press(
        person,
        record,
        part,
        episode,
        _channel(body),
        controls.read_page(value),
        group=_group(body),
        watch=controls.read_watch(value),
        choice=controls.read_choice(value),
        thread=thread_of(body),
    )


def shortcut_of(body: Payload) -> Callable[[Person], Shortcut]:
    text = said(body.get("message") or {})
    return lambda person: Shortcut(person, text, _channel(body), _group(body))


def thread_of(body: Payload) -> str | None:
    """The thread that the message stands in on which somebody acted; one that opens a thread is not in it."""
    at = body.get("container") or body.get("message") or {}
    thread, ts = at.get("thread_ts"), at.get("message_ts") or at.get("ts")
    return str(thread) if thread and thread != ts else None


def card_of(body: Payload) -> str:
    """The message that a press was on, as a name for it."""
    at = body.get("container") or {}
    return f"{at.get('channel_id') or _channel(body)}:{at.get('message_ts') or body.get('response_url')}"


def stands_alone(body: Payload) -> bool:
    """Whether the pressed message is one order's card, for this person alone: no row of a list, no receipt."""
    (pressed, *_), at = body["actions"], body.get("container") or {}
    return bool(at.get("is_ephemeral")) and not controls.in_row(pressed["action_id"])


def _channel(body: Payload) -> str:
    return str((body.get("channel") or {}).get("id") or "")


def _group(body: Payload) -> bool:
    """Slack says it by the name alone, and to nobody else: `conversations.info` knows only where we are members."""
    name = (body.get("channel") or {}).get("name") or body.get("channel_name") or ""
    return str(name).startswith(AMONG_SEVERAL)


def submission_of(body: Payload, person: Person) -> Submission:
    view = body["view"]
    return Submission(person, str(view.get("private_metadata") or ""), _values(view["state"]["values"]))


def _values(state: dict[str, dict[str, dict[str, Any]]]) -> FormValues:
    found: FormValues = {}
    for block_id, actions in state.items():
        for element in actions.values():
            found[block_id] = _value(element)
    return found


def _value(element: dict[str, Any]) -> str | list[str]:
    if "selected_options" in element:
        return [each["value"] for each in element["selected_options"] or []]
    if "selected_user" in element:
        return str(element["selected_user"] or "")
    if "selected_date" in element:
        return str(element["selected_date"] or "")
    if "selected_option" in element:
        return str((element["selected_option"] or {}).get("value") or "")
    return str(element.get("value") or "")[:LONGEST]
